import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { command } from './command'
import { readNotebookFile } from './notebook-file'

// `npm run student [-- names]`: write notebooks without solutions, and with blanks in their labs, to notebooks/student/, for a
// class. The one of Appendix A is kept in the repository.

const folder = join(__dirname, '..', 'notebooks')
const target = join(folder, 'student')

interface Cell {
  cell_type: 'code' | 'markdown'
  id: string
  source: string[]
  metadata: { tags?: string[] }
  execution_count?: number | null
  outputs?: object[]
}
export interface Notebook {
  cells: Cell[]
}

/** A line of a lab's code that ends in a comment: what comes before the blank, what is blanked out, and its hint. */
export const blanked = /^(\s*return |.*? = (?:\([^=]*\)(?:: [\w.]+)? => )?|\s*)(\S.*?)\s*\/\/ (.+?)(\n?)$/

/** The code of a lab with blanks: each line that ends in a comment loses its expression, what is returned, assigned or on a
 *  line of its own, and keeps the comment as a hint. The kernel asks to fill a blank in (`scripts/kernel/blanks.cjs`). */
export const withBlanks = (source: string[]): string[] => source.map(line => line.replace(blanked, '$1___ /* $3 */$4'))

/** The notebook without solutions and outputs: an empty cell for an answer replaces each solution. Code tagged "solution" is
 *  one, or part of one; prose tagged "solution-text" is removed; code tagged "lab" gets blanks. Links are adjusted to the
 *  deeper folder. */
export function studentVersion<N extends Notebook>(notebook: N): N {
  const has = (tag: string, { metadata }: Cell) => !!metadata.tags?.includes(tag)
  const isSolution = (cell: Cell) => has('solution', cell)
  const numberOf = (cell: Cell) => Number(/^\/\/ (?:solution )?(\d+)/.exec(cell.source[0] ?? '')?.[1])
  const further = (cell: Cell, i: number) =>
    notebook.cells.slice(0, i).some(other => isSolution(other) && numberOf(other) === numberOf(cell))
  const cells = notebook.cells
    .filter(cell => !has('solution-text', cell))
    .filter(cell => !(isSolution(cell) && further(cell, notebook.cells.indexOf(cell))))
    .map(cell => {
      if (cell.cell_type === 'markdown') return { ...cell, source: cell.source.map(upOneFolder) }
      const code = has('lab', cell) ? withBlanks(cell.source) : cell.source
      const source = isSolution(cell) ? [`// Your answer to exercise ${numberOf(cell)}`] : code
      const metadata = isSolution(cell) ? {} : cell.metadata
      return { ...cell, source, metadata, execution_count: null, outputs: [] }
    })
  return { ...notebook, cells }
}

const upOneFolder = (line: string) => line.replace(/\]\((?!https?:|#|attachment:)/g, '](../')

/** All notebooks; each has a student version. */
export const allNotebooks = (): string[] => readdirSync(folder).filter(name => name.endsWith('.ipynb'))

/** The file content of the student version of notebooks/<name>. */
export function studentText(name: string): string {
  const notebook = readNotebookFile<Notebook>(join(folder, name))
  return `${JSON.stringify(studentVersion(notebook), null, 1)}\n`
}

function run(names: string[]): void {
  mkdirSync(target, { recursive: true })
  for (const name of names.length ? names.map(path => basename(path)) : allNotebooks()) {
    writeFileSync(join(target, name), studentText(name))
    console.log(`notebooks/student/${name}`)
  }
}

if (require.main === module) command(() => run(process.argv.slice(2)))
