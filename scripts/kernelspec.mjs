import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './setup/paths.mjs'

/** The kernel as Jupyter sees it: named `tslab`, so that notebooks stay plain tslab notebooks. */
const spec = root => ({
  argv: [process.execPath, join(root, 'scripts', 'kernel.cjs'), '{connection_file}'],
  display_name: 'TypeScript (tslab)',
  language: 'typescript',
  interrupt_mode: 'signal',
})

const place = venv => join(venv, 'share', 'jupyter', 'kernels', 'tslab')
const text = root => `${JSON.stringify(spec(root), null, 2)}\n`

/** Write the kernelspec into the project's Python environment, whole or not at all. */
export function installKernelspec({ root, venv }) {
  writeWhole(join(place(venv), 'kernel.json'), text(root))
}

/** Whether it is there and leads to this folder and this Node. */
export function kernelspecIsCurrent({ root, venv }) {
  try {
    return readFileSync(join(place(venv), 'kernel.json'), 'utf8') === text(root)
  } catch {
    return false
  }
}
