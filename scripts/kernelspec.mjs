/** The project's Jupyter kernel. `node scripts/kernelspec.mjs <prefix>` also registers it in another Python environment. */
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { root, writeWhole } from './setup/paths.mjs'

/** The kernelspec: named `tslab`, so that notebooks stay plain tslab notebooks. */
const spec = root => ({
  argv: [process.execPath, join(root, 'scripts', 'kernel.cjs'), '{connection_file}'],
  display_name: 'TypeScript (tslab)',
  language: 'typescript',
  interrupt_mode: 'signal',
})

const place = venv => join(venv, 'share', 'jupyter', 'kernels', 'tslab')
const text = root => `${JSON.stringify(spec(root), null, 2)}\n`

/** Write the kernelspec into a Python environment, whole or not at all. */
export function installKernelspec({ root, venv }) {
  writeWhole(join(place(venv), 'kernel.json'), text(root))
}

/** Whether it is installed and refers to this folder and this Node. */
export function kernelspecIsCurrent({ root, venv }) {
  try {
    return readFileSync(join(place(venv), 'kernel.json'), 'utf8') === text(root)
  } catch {
    return false
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  const [prefix] = process.argv.slice(2)
  if (prefix) installKernelspec({ root, venv: prefix })
  else {
    console.error('Expected the folder of a Python environment: node scripts/kernelspec.mjs <folder>')
    process.exitCode = 1
  }
}
