import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { bundle, bundleOffline, writeRuntime } from '../bundle'
import { writeData } from './data'
import { declarations } from './declarations'
import { makeLean, needlessExtensions } from './lean'

// The notebooks that run in a page: JupyterLite as published, with one extension for our kernel and our figures.

const root = join(__dirname, '..', '..', '..')
const jupyter = join(root, '.cache', 'site-python', 'bin', 'jupyter')
const name = 'dp-dmd'

/** The modules that JupyterLab shares with extensions, which are never bundled. */
const shared = ['@jupyterlab/services', '@jupyterlite/services', '@jupyterlab/rendermime', '@lumino/widgets']
const fromPage: Plugin = {
  name: 'from the page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@(jupyter|lumino)/ }, ({ path }) => ({ path, namespace: 'page' }))
    onLoad({ filter: /./, namespace: 'page' }, ({ path }) => {
      if (!shared.includes(path)) throw new Error(`Expected one of ${shared.join(', ')}, got ${path}. Add it to them.`)
      return { contents: `module.exports = SHARED[${JSON.stringify(path)}]` }
    })
  },
}

/** The extension as JupyterLab's module federation loads it: a container that gets the shared modules before its own are
 *  requested. */
async function container(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'extension.ts')],
    ...{ bundle: true, format: 'cjs', platform: 'browser', target: 'es2022', minify: true, write: false },
    ...{ plugins: [fromPage], logLevel: 'error' },
  })
  return `(() => {
const STATIC = new URL('.', document.currentScript.src).href, SHARED = {}
let scope
const newest = versions => versions[Object.keys(versions).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)]
const get = async () => {
  for (const name of ${JSON.stringify(shared)}) SHARED[name] = (await newest(scope[name]).get())()
  const module = { exports: {} }
  ;(function (module, exports) { ${outputFiles[0]!.text} })(module, module.exports)
  return () => module.exports
}
;(globalThis._JUPYTERLAB ??= {})[${JSON.stringify(name)}] = { init: given => { scope = given }, get }
})()
`
}

const packed = (content: string | Buffer) => gzipSync(content, { level: 9 })

async function writeExtension(folder: string): Promise<void> {
  const files = join(folder, 'static')
  mkdirSync(files, { recursive: true })
  writeFileSync(join(files, 'remoteEntry.js'), await container())
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  for (const worker of ['cells', 'language']) {
    const file = join(files, `${worker}.js`)
    await bundle(join(__dirname, `${worker}.ts`), file, 'iife', { COMMIT: JSON.stringify(commit) })
    writeFileSync(`${file}.packed`, packed(readFileSync(file)))
    rmSync(file)
  }
  writeFileSync(join(files, 'declarations.json.packed'), packed(JSON.stringify(declarations())))
  const _build = { load: 'static/remoteEntry.js', extension: './extension' }
  const manifest = { name, version: '0.0.0', license: 'MIT', jupyterlab: { extension: true, _build } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
}

/** Write JupyterLab's page with an extension, without JupyterLite's service worker: our kernel fetches its own files. */
function writeJupyterLite(extension: string, out: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'lite-'))
  try {
    const building = { apps: ['lab'], no_sourcemaps: true, no_unused_shared_packages: true, ignore_sys_prefix: true }
    writeFileSync(
      join(folder, 'jupyter_lite_config.json'),
      JSON.stringify({ LiteBuildConfig: { ...building, federated_extensions: [extension] } }),
    )
    const page = {
      appName: 'DP-DMD, executable',
      defaultKernelName: 'tslab',
      contentsAllJsonFile: 'all.json',
      exposeAppInBrowser: true, // for tests, to read a notebook
      disabledExtensions: ['@jupyterlite/application-extension:service-worker-manager', ...needlessExtensions],
    }
    const lite = { 'jupyter-lite-schema-version': 0, 'jupyter-config-data': page }
    writeFileSync(join(folder, 'jupyter-lite.json'), JSON.stringify(lite))
    // milliseconds: the first Tab waits for TypeScript
    const settings = { '@jupyterlab/completer-extension:manager': { providerTimeout: 30_000 } }
    writeFileSync(join(folder, 'overrides.json'), JSON.stringify(settings))
    execFileSync(jupyter, ['lite', 'build', '--no-libarchive', '--output-dir', out], {
      ...{ cwd: folder, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, PYTHONNOUSERSITE: '1' } },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  makeLean(out)
}

/** A notebook without outputs, which are on its page. */
function withoutOutputs(path: string): string {
  const notebook = JSON.parse(readFileSync(path, 'utf8')) as { cells: { outputs?: [] }[] }
  const cells = notebook.cells.map(cell => (cell.outputs ? { ...cell, outputs: [], execution_count: null } : cell))
  return JSON.stringify({ ...notebook, cells })
}

/** Write notebooks as JupyterLite's contents, with a listing of each folder. */
function writeContents(out: string, paths: string[]): void {
  const day = '2026-01-01T00:00:00Z'
  const entry = (path: string, type: string) => ({
    name: path.split('/').at(-1),
    path,
    type,
    format: 'json',
    mimetype: '',
    size: 0,
    writable: true,
    content: null,
    created: day,
    last_modified: day,
  })
  for (const path of paths) {
    mkdirSync(dirname(join(out, 'files', path)), { recursive: true })
    writeFileSync(join(out, 'files', path), withoutOutputs(join(root, path)))
  }
  const folders = new Set(
    paths.flatMap(path =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, i, all) => all.slice(0, i + 1).join('/')),
    ),
  )
  for (const folder of ['', ...folders]) {
    const parent = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))
    const inside = (path: string) => path !== '' && parent(path) === folder
    const content = [
      ...[...folders].filter(inside).map(path => entry(path, 'directory')),
      ...paths.filter(inside).map(path => entry(path, path.endsWith('.ipynb') ? 'notebook' : 'file')),
    ]
    const place = join(out, 'api', 'contents', folder)
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'all.json'), JSON.stringify({ ...entry(folder, 'directory'), content }))
  }
}

/** Write JupyterLite to `run/` of the site, and the files that lib fetches there to `assets/lib/`. */
export async function buildRun(out: string): Promise<void> {
  const extension = mkdtempSync(join(tmpdir(), 'extension-'))
  try {
    await writeExtension(extension)
    writeJupyterLite(extension, join(out, 'run'))
  } finally {
    rmSync(extension, { recursive: true, force: true })
  }
  const notebooks = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'))
  writeContents(
    join(out, 'run'),
    notebooks.map(name => `notebooks/${name}`),
  )
  await writeRuntime(join(out, 'assets', 'lib'), [])
  writeData(join(out, 'assets', 'lib'))
  await bundleOffline(out)
}

// Pages are written synchronously, but esbuild's plugins are asynchronous: so this runs as a program, `build.ts folder`.
if (require.main === module) {
  buildRun(resolve(process.argv[2]!)).catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
