import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { inPage } from './bundle'

// `control.ts name`: bundle a control of scripts/site/controls, with all of lib that it uses, as a script for a page, and the
// WebAssembly that it needs: two lines on standard output, each gzip in base64. In the script,
// `control.open(place, settings, address of the WebAssembly)` starts the control.

const root = join(__dirname, '..', '..')

/** Appendix A uses plain numbers: no tensors, no WebAssembly. */
const plain = (name: string) => name === 'student'

/** The script's source before it is bundled. */
const entry = (name: string) => `
import { control } from './${name}'
import { openControl } from './page'
${plain(name) ? '' : `import { openLib } from ${JSON.stringify(join(root, 'lib', 'web', 'open'))}`}
export async function open(place, settings, wasm) {
  ${plain(name) ? '' : 'await openLib({ wasm })'}
  openControl(control, place, settings)
}`

const packed = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).toString('base64')

async function run(name: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: {
      contents: entry(name),
      resolveDir: join(__dirname, 'controls'),
      sourcefile: relative(root, `${name}.entry.ts`),
    },
    ...{ bundle: true, format: 'iife', globalName: 'control', platform: 'browser', target: 'es2022', minify: true },
    legalComments: 'eof',
    nodePaths: [join(root, 'node_modules')],
    inject: [join(root, 'lib', 'web', 'node.ts')],
    plugins: [inPage],
    logLevel: 'error',
    write: false,
  })
  const wasm = require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm')
  process.stdout.write(`${packed(outputFiles[0]!.contents)}\n${plain(name) ? '' : packed(readFileSync(wasm))}\n`)
}

run(process.argv[2]!).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
