/** `npm run doctor`: what is installed, what is missing and what to do. Exit status 0 if all is well. Changes nothing.
 *  `npm run doctor -- --gpu` also runs an iteration on the GPU, if there is one. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { lookAtGpu } from './doctor/gpu.mjs'
import { modules, readText, root, venv, venvPython } from './setup/paths.mjs'
import {
  findCompiler,
  findGit,
  findPython,
  freeGigabytes,
  gpuNames,
  machineTrouble,
  nodeFits,
  nodesThatFit,
} from './setup/prerequisites.mjs'
import { damageTo, pending } from './setup/steps.mjs'
import { deviceOf } from './setup/tensorflow.mjs'

const setUp = 'npm run setup'
const run = (command, args, env = process.env) =>
  execFileSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  }).trim()
const attempt = work => {
  try {
    return work()
  } catch {
    return undefined
  }
}

const npmVersion = name => attempt(() => JSON.parse(readText(path.join(modules, name, 'package.json'))).version)
const askVersion = 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))'
const pipVersion = name => attempt(() => run(venvPython, ['-c', askVersion, name]))

/** The version of plotly.js that the renderer in JupyterLab carries. */
function rendererVersion() {
  const file = path.join(venv, 'share/jupyter/labextensions/jupyterlab-plotly/package.json')
  const built = attempt(() => JSON.parse(readText(file)))
  return built?.dependencies?.['plotly.js'] ?? built?.devDependencies?.['plotly.js']
}

/** The last line, as JSON, of a script that loads TensorFlow as the project does; undefined if it fails. */
const asked = (script, more = {}) => {
  const env = { ...process.env, ...more }
  return attempt(() => JSON.parse(run(process.execPath, ['--import', 'tsx', script], env).split('\n').pop()))
}

let troubles = 0
const say = (name, text) => console.log(`  ✓ ${name.padEnd(20)}${text}`)
const trouble = (name, text, remedy) => {
  troubles++
  console.log(`  ✗ ${name.padEnd(20)}${text}\n    ${' '.repeat(20)}→ ${remedy}`)
}
const expect = (name, found, remedy, what = 'not found') => (found ? say(name, found) : trouble(name, what, remedy))

function machine() {
  const node = process.versions.node
  if (nodeFits())
    say('Node', `${node} (${process.platform} ${process.arch}), npm ${attempt(() => run('npm', ['-v'])) ?? '?'}`)
  else trouble('Node', `${node} is not ${nodesThatFit}`, 'install Node 24, for instance: nvm install 24')
  if (machineTrouble()) trouble('machine', `${process.platform} ${process.arch}`, `use ${machineTrouble()}`)
  const python = findPython()
  expect('Python', python && `${python.version} (${python.command})`, 'install Python 3.10 or newer with venv')
  expect('C++ compiler', findCompiler()?.version, 'apt install g++, or xcode-select --install')
  expect('git', findGit().replace('git version ', ''), 'apt install git, or xcode-select --install')
}

/** → the names of set-up's incomplete steps. */
async function installed() {
  const everyByte = true
  const todo = await pending({ everyByte })
  const needed = todo.reduce((sum, step) => sum + step.gigabytes, 0)
  const free = freeGigabytes()
  const disk = `${free.toFixed(0)} GB free${needed > 0 ? `, ${needed.toFixed(1)} GB needed for what is missing` : ''}`
  if (free >= needed) say('disk', disk)
  else trouble('disk', disk, `free some space at ${root}`)
  for (const step of todo)
    trouble(step.name, damageTo(step, { everyByte }) || 'missing, incomplete or out of date', setUp)
  return todo.map(step => step.name)
}

function npmPackages() {
  const names = ['@tensorflow/tfjs-node-gpu', 'tslab', 'danfojs-node', 'zod', 'typescript']
  say('npm packages', names.map(name => `${name.replace('@tensorflow/', '')} ${npmVersion(name)}`).join(', '))
}

function pythonPackages() {
  say('Python packages', ['jupyterlab', 'nbclient', 'nbconvert'].map(name => `${name} ${pipVersion(name)}`).join(', '))
  const [npm, renderer] = [npmVersion('plotly.js-dist'), rendererVersion()]
  const pair = `plotly.js ${npm ?? 'missing'} in npm, ${renderer ?? 'missing'} in JupyterLab`
  if (npm === renderer) say('plotly', `${pair} (wheel ${pipVersion('plotly')})`)
  else
    trouble(
      'plotly',
      `${pair}: they must be the same`,
      'pin one to match the other in package.json or requirements/jupyter.txt',
    )
}

function device() {
  const probe = asked('scripts/probe.ts')
  if (probe?.product !== 64 ** 3) return trouble('TensorFlow', 'does not load', `delete .native, then ${setUp}`)
  say('TensorFlow', `${probe.version} native`)
  const threads = `threads: ${probe.inter} across ops, ${probe.intra} within an op`
  if (probe.gpu) return say('device', `GPU; ${threads}`)
  if (deviceOf() === 'cpu') return say('device', `CPU; ${threads}`)
  trouble(
    'device',
    `CPU, although nvidia-smi finds a GPU; ${threads}`,
    'is its driver recent enough for CUDA 12? To do without the GPU: export SETUP_DEVICE=cpu',
  )
}

function gpu() {
  const iterate = on => asked('scripts/iteration.ts', on === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {})
  const { ok, text, remedy } = lookAtGpu({ names: gpuNames(), device: deviceOf(), iterate })
  if (ok) say('GPU', text)
  else trouble('GPU', text, remedy)
}

function kernel() {
  const spec = path.join(venv, 'share/jupyter/kernels/tslab/kernel.json')
  if (fs.existsSync(spec)) say('Jupyter kernel', `tslab, at ${path.relative(root, path.dirname(spec))}`)
  else trouble('Jupyter kernel', 'not found', setUp)
}

machine()
const missing = await installed()
const whole = (...names) => !names.some(name => missing.includes(name))
if (whole('npm packages')) npmPackages()
if (whole('npm packages', 'Python packages')) pythonPackages()
if (whole('npm packages', 'TensorFlow', 'TensorFlow binding')) {
  device()
  if (process.argv.includes('--gpu')) gpu()
}
if (whole('Python packages', 'Jupyter kernel')) kernel()

const verdict = `${troubles} ${troubles === 1 ? 'thing needs' : 'things need'} attention.`
console.log(troubles === 0 ? '\nAll is well.' : `\n${verdict}`)
process.exitCode = troubles === 0 ? 0 : 1
