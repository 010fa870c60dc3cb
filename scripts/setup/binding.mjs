import fs from 'node:fs'
import path from 'node:path'
import { explain, SetupError } from './failure.mjs'
import { stateOf } from './made.mjs'
import { digest, modules, native, readText, root, writeWhole } from './paths.mjs'
import { findCompiler } from './prerequisites.mjs'
import { program } from './program.mjs'
import { library } from './tensorflow.mjs'

const tfjs = path.join(modules, '@tensorflow/tfjs-node-gpu')
const kept = path.join(native, 'tfjs_binding.node')
const stamp = path.join(native, 'tfjs_binding.json')
const place = path.join(tfjs, 'lib/napi-v8/tfjs_binding.node')
const ours = path.join(root, 'lib/engine/native')
const sources = [
  path.join(tfjs, 'binding/tfjs_backend.cc'),
  path.join(ours, 'session.cc'), // in place of tfjs_binding.cc, which it includes
  path.join(root, 'scripts/setup/quiet.cc'),
]

/** All source files of the binding; a change in any of them rebuilds it. */
export function madeOf() {
  const included = [
    path.join(tfjs, 'binding/tfjs_binding.cc'),
    ...fs.readdirSync(ours).map(name => path.join(ours, name)),
  ]
  return [...new Set([...sources, ...included])]
}

/** The library as seen from the binding: from .native, and from the binding's place in node_modules. */
const ways = ['tensorflow', '../../../../../.native/tensorflow']

/** The linker's arguments. The binding finds the library relative to itself, so the repository may be moved. */
export function linkArguments(names, platform = process.platform, folder = library) {
  if (platform === 'darwin') {
    // untested: no such machine was available
    const rpaths = ways.map(way => `-Wl,-rpath,@loader_path/${way}`)
    return ['-undefined', 'dynamic_lookup', ...names.map(name => path.join(folder, name)), ...rpaths]
  }
  const rpath = `-Wl,-rpath,${ways.map(way => `$ORIGIN/${way}`).join(':')}`
  return [`-L${folder}`, ...names.map(name => `-l:${name}`), '-Wl,-z,initfirst', rpath]
}

/** The compiler's arguments for a binding to the library in a given folder. */
export function compileArguments(output, folder = library) {
  const headers = [
    path.join(modules, 'node-api-headers/include'),
    path.join(folder, 'include'),
    path.join(tfjs, 'binding'),
  ]
  const names = fs.readdirSync(folder).filter(name => name.startsWith('libtensorflow_'))
  const link = linkArguments(names, process.platform, folder)
  const include = headers.flatMap(folder => ['-I', folder])
  return ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', ...include, '-o', output, ...sources, ...link]
}

/** A digest of the binding's sources, library and arguments, independent of the repository's path. */
function wanted() {
  const made = [...madeOf(), path.join(native, 'tensorflow.json')].map(readText)
  return digest([...made, ...compileArguments('')].join('\n').replaceAll(root, ''))
}

const same = (one, other) => fs.existsSync(other) && fs.readFileSync(one).equals(fs.readFileSync(other))

function current() {
  if (!fs.existsSync(tfjs) || !fs.existsSync(library) || !fs.existsSync(kept)) return false
  return readText(stamp) === wanted() && same(kept, place)
}

async function compile(say) {
  const partial = path.join(native, 'tfjs_binding.partial.node')
  const compiler = findCompiler()
  if (!compiler) throw new SetupError('No C++ compiler was found.', 'Install one (apt install g++) and run it again.')
  say('compiling the binding, about 15 s')
  const compiled = await program(compiler.command, compileArguments(partial))
  const help = `Is ${compiler.command} a compiler for C++17 on this machine? CXX=<compiler> chooses another one.`
  if (!compiled.ok) throw explain(`Compiling with ${compiler.command}`, compiled.output, help)
  say('loading it once')
  const probe = 'process.stdout.write(require(process.argv[1]).TF_Version)'
  const loaded = await program(process.execPath, ['-e', probe, partial])
  if (!loaded.ok) throw explain('Loading TensorFlow', loaded.output, help)
  fs.renameSync(partial, kept)
  writeWhole(stamp, wanted())
}

/** npm ci empties node_modules, so the binding is kept in .native and copied to where tfjs looks for it. */
async function install(say) {
  if (stateOf(kept) !== 'whole' || readText(stamp) !== wanted()) await compile(say)
  fs.mkdirSync(path.dirname(place), { recursive: true })
  fs.copyFileSync(kept, `${place}.partial`)
  fs.renameSync(`${place}.partial`, place)
  return 'tfjs-node-gpu is bound to it'
}

export const binding = { name: 'TensorFlow binding', gigabytes: 0, current, install, files: () => [kept, place] }
