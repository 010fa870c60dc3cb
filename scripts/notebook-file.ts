import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'

const root = resolve(__dirname, '..')

/** The content of a notebook's file.
 *  @throws a file that is missing, empty, truncated or no notebook, with its name, what is wrong and how to restore
 *  it. */
export function readNotebookFile<N extends { cells: object[] }>(file: string): N {
  const name = relative(root, resolve(file))
  const fail = (came: string) =>
    new Error(`${name}: expected a notebook, got ${came}. Restore the last commit's: git checkout -- ${name}`)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw fail(`no readable file (${(error as Error).message})`)
  }
  if (!text.trim()) throw fail('an empty file')
  let notebook: N
  try {
    notebook = JSON.parse(text)
  } catch (error) {
    throw fail(`a damaged file (${(error as Error).message})`)
  }
  const isCell = (cell: unknown) => typeof (cell as { cell_type?: unknown } | null)?.cell_type === 'string'
  if (!Array.isArray(notebook?.cells) || !notebook.cells.every(isCell)) throw fail('JSON without cells')
  return notebook
}
