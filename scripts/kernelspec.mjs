import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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
  const folder = place(venv)
  mkdirSync(folder, { recursive: true })
  const temporary = join(folder, `.kernel.${process.pid}.json`)
  writeFileSync(temporary, text(root))
  renameSync(temporary, join(folder, 'kernel.json'))
}

/** Whether it is there and leads to this folder and this Node. */
export function kernelspecIsCurrent({ root, venv }) {
  try {
    return readFileSync(join(place(venv), 'kernel.json'), 'utf8') === text(root)
  } catch {
    return false
  }
}
