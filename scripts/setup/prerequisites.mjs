import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { SetupError } from './failure.mjs'
import { root } from './paths.mjs'

const output = (command, args) => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  } catch {
    return ''
  }
}
const firstLine = (command, args) => output(command, args).split('\n')[0]

/** The release lines of Node with long-term support that run tfjs-node, each with the first minor version that can `require`
 *  ES modules, as tslab and danfojs need. */
const nodeLines = { 20: 19, 22: 12, 24: 0, 26: 0 }
export const nodesThatFit = 'Node 20 (20.19 or newer), 22 (22.12 or newer), 24 or 26'

export function nodeFits(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  return minor >= nodeLines[major] // false for other lines: undefined compares as NaN
}

const pythonNames = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const askPython = minor =>
  `import sys, venv, ensurepip; print(".".join(map(str, sys.version_info[:3])), sys.version_info >= (3, ${minor}))`

/** Whether this Linux has glibc, which TensorFlow is linked against, unlike Alpine with musl. */
const hasGlibc = () => Boolean(process.report.getReport().header.glibcVersionRuntime)

/** Why TensorFlow does not run on a machine, with the remedy; undefined if it does. */
export function machineTrouble({ platform, arch } = process, glibc = hasGlibc) {
  if (platform === 'win32') return 'Linux or macOS: on Windows, use it inside WSL'
  if (platform === 'darwin')
    return arch === 'arm64'
      ? undefined
      : `a Mac with Apple's own processor: TensorFlow has no build for ${arch} any more`
  if (platform !== 'linux') return `Linux or macOS: TensorFlow has no build for ${platform}`
  if (!['x64', 'arm64'].includes(arch))
    return `a 64-bit Node on x86-64 or arm64: this one is for ${arch}, which TensorFlow has no build for`
  if (!glibc())
    return 'a Linux with the GNU C library, such as Debian, Ubuntu or Fedora: this one has another (musl, as Alpine has)'
}

/** The first Python >= 3.10, or >= 3.minor, that can make virtual environments: { command, version }, or undefined. */
export function findPython(minor = 10) {
  for (const command of pythonNames) {
    const [version, fits] = firstLine(command, ['-c', askPython(minor)]).split(' ')
    if (fits === 'True') return { command, version }
  }
}

/** The C++ compiler, $CXX or the first usual name that works: { command, version }, or undefined. */
export function findCompiler() {
  for (const command of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    const version = command && firstLine(command, ['--version'])
    if (version) return { command, version }
  }
}

export const findGit = () => firstLine('git', ['--version'])

/** The NVIDIA GPUs of this machine, by name. */
export const gpuNames = () =>
  output('nvidia-smi', ['-L'])
    .split('\n')
    .flatMap(line => line.match(/^GPU \d+: (.*?)( \(UUID.*)?$/)?.[1] ?? [])

/** Whether to use TensorFlow's GPU build. SETUP_DEVICE=cpu overrides a GPU; SETUP_DEVICE=gpu is for when none is visible yet,
 *  as while a container is built. */
export const hasGpu = () =>
  process.env.SETUP_DEVICE === 'gpu' || (process.env.SETUP_DEVICE !== 'cpu' && gpuNames().length > 0)

/** Free disk space at the repository, in GB; unknown on an old Node. */
export function freeGigabytes() {
  if (!fs.statfsSync) return Number.POSITIVE_INFINITY
  const { bavail, bsize } = fs.statfsSync(root)
  return (bavail * bsize) / 1e9
}

const pythonMissing = () => {
  const old = firstLine('python3', ['--version'])
  return (
    `Python 3.10 or newer with its venv module: ${old ? `${old} is here, but too old or without venv` : 'not found'}. ` +
    'Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python'
  )
}

/**
 * Check the prerequisites of an installation, given the disk space (GB) that the missing parts take.
 * → one line on what was found. Throws a SetupError that names everything missing at once.
 */
export function checkPrerequisites(gigabytes) {
  const [python, compiler, git, free] = [findPython(), findCompiler(), findGit(), freeGigabytes()]
  const missing = [
    machineTrouble(),
    !nodeFits() && `${nodesThatFit}: this is ${process.versions.node}. With nvm: nvm install 24; nvm use 24`,
    !python && pythonMissing(),
    !compiler && 'a C++ compiler: not found. Debian and Ubuntu: apt install g++; macOS: xcode-select --install',
    !git && 'git: not found. Debian and Ubuntu: apt install git; macOS: xcode-select --install',
    free < gigabytes && `${gigabytes.toFixed(1)} GB of free disk: ${free.toFixed(1)} GB are free at ${root}`,
  ].filter(Boolean)
  if (missing.length > 0) {
    const list = missing.map(item => `      - ${item}`).join('\n')
    throw new SetupError(
      `What set-up needs is missing on this machine:\n${list}`,
      'Install what is listed and run it again.',
    )
  }
  const number = text => text.match(/\d+\.\d+(\.\d+)?/)?.[0] ?? ''
  const tools = [
    `Node ${process.versions.node}`,
    `Python ${python.version}`,
    `${compiler.command} ${number(compiler.version)}`,
  ]
  return [...tools, `git ${number(git)}`, `${free.toFixed(0)} GB free`].join(', ')
}
