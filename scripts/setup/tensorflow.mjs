import fs from 'node:fs'
import path from 'node:path'
import { explain } from './failure.mjs'
import { fromLock } from './locks.mjs'
import { bytesIn, cache, native, readText, remove, root, venvPython, writeWhole } from './paths.mjs'
import { hasGpu } from './prerequisites.mjs'
import { program } from './program.mjs'
import { pythonEnvironment } from './python.mjs'

const version = '2.21.0'
export const library = path.join(native, 'tensorflow')
const cudaLibraries = path.join(native, 'nvidia')
const stamp = path.join(native, 'tensorflow.json')
const again = 'Run it again; if it stops at the same place, delete .cache and .native first.'

/** The wheel with the library, for each kind of machine. Only Linux on x86-64 has a GPU build; where there is only one build,
 *  it has the plain name. */
const builds = {
  'linux x64 cpu': { wheel: 'tensorflow-cpu', megabytes: 274, gigabytes: 1.2 },
  'linux x64 gpu': { wheel: 'tensorflow', megabytes: 572, gigabytes: 7 },
  'linux arm64 cpu': { wheel: 'tensorflow', megabytes: 282, gigabytes: 1.2 },
  'darwin arm64 cpu': { wheel: 'tensorflow', megabytes: 223, gigabytes: 1.2 },
}

/** The device that TensorFlow uses on a machine: its GPU if there is a build for it. */
export const deviceOf = ({ platform, arch } = process, gpu = hasGpu) =>
  `${platform} ${arch} gpu` in builds && gpu() ? 'gpu' : 'cpu'

/** → { wheel, megabytes, gigabytes } for a machine; undefined for machines that the prerequisites refuse. */
export const buildFor = ({ platform, arch } = process, device = deviceOf()) => builds[`${platform} ${arch} ${device}`]

const recorded = () => JSON.parse(readText(stamp) || '{}')
const sizesOf = folder =>
  Object.fromEntries(
    fs
      .readdirSync(folder)
      .filter(name => name.startsWith('libtensorflow'))
      .map(name => [name, fs.statSync(path.join(folder, name)).size]),
  )

/** Whether the library is complete: the stamp has this version, machine and device, and the files have its sizes. */
function current() {
  const { device, sizes, ...rest } = recorded()
  if (JSON.stringify(rest) !== JSON.stringify({ version, platform: process.platform, arch: process.arch })) return false
  if (!fs.existsSync(library) || JSON.stringify(sizesOf(library)) !== JSON.stringify(sizes)) return false
  return device === deviceOf()
}

/** A wheel is for one Python each, 3.10 to 3.13 with TensorFlow 2.21. Only the library inside is used, so one for another
 *  Python will do. */
const wheelPython = async () => {
  const { output } = await program(venvPython, ['-c', 'import sys; print(sys.version_info < (3, 14))'])
  return output.trim() === 'True' ? [] : ['--python-version', '3.12']
}

/** → the path of the complete wheel, which is downloaded next to it and moved there once pip has checked it. */
async function download({ wheel, megabytes }, say) {
  const folder = path.join(cache, `${wheel}-${version}`)
  const partial = `${folder}.partial`
  if (!fs.existsSync(folder)) {
    remove(partial)
    fs.mkdirSync(path.join(partial, 'tmp'), { recursive: true })
    const show = () => say(`downloading ${wheel} ${version}: ${Math.round(bytesIn(partial) / 1e6)} of ${megabytes} MB`)
    const watch = setInterval(show, 500)
    show()
    const how = ['--no-deps', '--no-cache-dir', '--only-binary=:all:', '--dest', partial, ...(await wheelPython())]
    const env = pythonEnvironment({ TMPDIR: path.join(partial, 'tmp') })
    const { ok, output } = await program(venvPython, ['-m', 'pip', 'download', ...how, ...fromLock(wheel)], { env })
    clearInterval(watch)
    if (!ok) throw explain(`Downloading ${wheel} ${version}`, output, again)
    remove(path.join(partial, 'tmp'))
    fs.renameSync(partial, folder)
  }
  return path.join(folder, fs.readdirSync(folder)[0])
}

/**
 * The CUDA build looks for NVIDIA's libraries in ../nvidia/<name>/lib relative to itself, as in a Python environment, so pip
 * puts them at .native/nvidia. Installed and loaded without a GPU; not verified on a machine that has one.
 */
async function installCuda(say) {
  const partial = path.join(native, 'nvidia.partial')
  remove(partial)
  say('CUDA libraries, about 3 GB')
  const how = ['--no-deps', '--no-cache-dir', '--target', partial, ...fromLock('cuda')]
  const { ok, output } = await program(venvPython, ['-m', 'pip', 'install', ...how], {
    env: pythonEnvironment(),
    onLine: line => say(`CUDA libraries, about 3 GB: ${line.split(' ').slice(0, 2).join(' ').slice(0, 50)}`),
  })
  if (!ok)
    throw explain(
      "Installing NVIDIA's libraries",
      output,
      'Run it again, or do without the GPU: export SETUP_DEVICE=cpu.',
    )
  fs.renameSync(path.join(partial, 'nvidia'), cudaLibraries)
  remove(partial)
}

async function install(say) {
  const device = deviceOf()
  const build = buildFor()
  const partial = `${library}.partial`
  for (const old of [stamp, partial, cudaLibraries]) remove(old)
  const wheel = await download(build, say)
  const onLine = line => {
    const [done, total] = line.split(' ').map(Number)
    if (total) say(`unpacking the library: ${Math.round(done / 1e6)} of ${Math.round(total / 1e6)} MB`)
  }
  const script = path.join(root, 'scripts/setup/extract.py')
  const unpacked = await program(venvPython, [script, wheel, partial], { onLine })
  if (!unpacked.ok) {
    remove(partial) // free the space on a full disk
    if (/BadZipFile|Bad CRC|zlib/.test(unpacked.output)) remove(path.dirname(wheel))
    throw explain('Unpacking TensorFlow', unpacked.output, again)
  }
  if (device === 'gpu') await installCuda(say)
  remove(library)
  fs.renameSync(partial, library)
  const sizes = sizesOf(library)
  writeWhole(stamp, JSON.stringify({ version, platform: process.platform, arch: process.arch, device, sizes }))
  remove(path.dirname(wheel))
  return `TensorFlow ${version}, ${device.toUpperCase()} build`
}

export const tensorflow = {
  name: 'TensorFlow',
  get gigabytes() {
    return buildFor()?.gigabytes ?? 0
  },
  current,
  install,
  files: () => Object.keys(recorded().sizes ?? {}).map(name => path.join(library, name)),
}
