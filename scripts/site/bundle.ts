import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = resolve(__dirname, '..', '..')
const lib = join(root, 'lib')

/** The files of lib that depend on native TensorFlow or on the machine, each with a twin of the same name in lib/web. */
const twins = [
  ...['tf', 'engine/trace', 'engine/graph', 'engine/resident'],
  ...['display/machine', 'display/font', 'display/svg', 'experiments/control'],
]
const twinOf = new Map(twins.map(name => [join(lib, name), join(lib, 'web', `${name.split('/').at(-1)}.ts`)]))

/** The replacement for Node's modules in a page. */
const node = join(lib, 'web', 'node.ts')

/** Packages replaced in a page: tslab by the page's notebook, danfojs by its build without file readers, tfjs-node by tfjs. */
const stands = new Map([
  ['tslab/dist/jupyter', join(lib, 'web', 'page.ts')],
  ['danfojs-node', require.resolve('danfojs-node/dist/danfojs-base/index.js')],
  ['@tensorflow/tfjs-node', require.resolve('@tensorflow/tfjs-core')],
  ['plotly.js-dist-min', node], // danfojs requires it on loading; lib/display makes the figures
])

/** Resolves lib from its sources, with the twins in place. */
export const inPage: Plugin = {
  name: 'lib in a page',
  setup({ onResolve }) {
    onResolve({ filter: /^node:/ }, () => ({ path: node }))
    onResolve({ filter: /^[@a-z]/ }, ({ path }) => (stands.has(path) ? { path: stands.get(path)! } : undefined))
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
      const twin = twinOf.get(join(resolveDir, path))
      return twin ? { path: twin } : undefined
    })
  },
}

/** Bundle a module and all of lib that it uses for a web page, from the same sources as in Node, into one file without a
 *  source map; the licences of its packages go into a second file. */
export async function bundle(
  entry: string,
  out: string,
  format: 'esm' | 'iife' = 'esm',
  define: Record<string, string> = {},
): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: out,
    ...{ bundle: true, format, platform: 'browser', target: 'es2022', minify: true, legalComments: 'linked' },
    nodePaths: [join(root, 'node_modules')],
    inject: [node],
    define,
    plugins: [inPage],
    logLevel: 'error',
  })
}

/** Lets a backend's script use the tfjs that it is passed, the one in lib's bundle. */
const givenTfjs: Plugin = {
  name: 'given tfjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, ({ path }) => ({ path, namespace: 'given' }))
    onLoad({ filter: /./, namespace: 'given' }, () => ({ contents: 'module.exports = tfjs' }))
  },
}

/** Write the files that lib in a page fetches besides a bundle: the wasm backend's binary, the other backends, and files
 *  of `data/`. */
export async function writeRuntime(out: string, data: string[]): Promise<void> {
  const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])
    cpSync(join(wasm, name), join(out, 'wasm', name))
  for (const file of data) cpSync(join(root, file), join(out, file))
  await build({
    entryPoints: ['webgl', 'webgpu'].map(name => ({ in: `@tensorflow/tfjs-backend-${name}/dist/index.js`, out: name })),
    outdir: join(out, 'backends'),
    ...{ bundle: true, format: 'iife', platform: 'browser', target: 'es2022', minify: true, legalComments: 'linked' },
    nodePaths: [join(root, 'node_modules')],
    plugins: [givenTfjs],
    logLevel: 'error',
  })
}

/** Write the playground's script, its worker, which contains lib, and the files that lib fetches there. The pages and their
 *  styles must exist. */
export async function bundlePlayground(out: string): Promise<void> {
  const [from, to] = [join(__dirname, 'playground'), join(out, 'assets', 'playground')]
  for (const name of ['main', 'worker']) await bundle(join(from, `${name}.ts`), join(to, `${name}.js`), 'iife')
  cpSync(join(from, 'playground.css'), join(to, 'playground.css'))
  await writeRuntime(join(out, 'assets', 'lib'), [teacher])
}

const teacher = 'data/weights/plane-teachers/0.safetensors'

/** Write the service worker, after everything else, so that the site works offline: the playground after the first visit, other
 *  pages once loaded. */
export async function bundleOffline(out: string): Promise<void> {
  const lib = ['wasm/tfjs-backend-wasm-simd.wasm', teacher].map(file => `assets/lib/${file}`) // browsers with service workers support SIMD
  const kept = ['playground.html', ...stylesOf(out), ...filesBelow(out, 'assets/playground'), ...lib].filter(
    file => !file.endsWith('.LEGAL.txt'), // licences need not be cached
  )
  const hash = createHash('sha256')
  for (const file of filesBelow(out, '.'))
    if (file !== 'offline.js') hash.update(file).update(readFileSync(join(out, file)))
  await bundle(join(__dirname, 'offline.ts'), join(out, 'offline.js'), 'iife', {
    FILES: JSON.stringify(kept),
    VERSION: JSON.stringify(`dp-dmd ${hash.digest('hex')}`),
  })
}

/** The files in a folder, by their addresses from the site's root, in a fixed order. */
const filesBelow = (out: string, folder: string): string[] =>
  readdirSync(join(out, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(out, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    .sort()

/** The style sheets of the playground's page. */
const stylesOf = (out: string): string[] =>
  [...readFileSync(join(out, 'playground.html'), 'utf8').matchAll(/rel="stylesheet" href="([^"]+)"/g)]
    .map(([, href]) => href!)
    .filter(href => !href.startsWith('assets/playground/'))

// Pages are written synchronously, but esbuild's plugins are asynchronous: so this runs as a program, `bundle.ts folder`.
if (require.main === module) {
  const out = resolve(process.argv[2]!)
  bundlePlayground(out)
    .then(() => bundleOffline(out))
    .catch((error: Error) => {
      console.error(error.message)
      process.exitCode = 1
    })
}
