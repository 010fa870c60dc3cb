import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { readNotebookFile } from '../notebook-file'

const root = resolve(__dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** The files of lib that a file reaches through imports of values, itself included; imports of types do not run. */
export function closure(...from: string[]): string[] {
  const reached = new Set<string>()
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    for (const name of valueImports(read(file))) {
      const place = relative(root, join(root, file, '..', name))
      const target = [`${place}.ts`, `${place}/index.ts`].find(path => existsSync(join(root, path)))
      if (name.startsWith('.') && target) visit(target)
    }
  }
  for (const file of from) visit(file)
  return [...reached].sort()
}

function valueImports(text: string): string[] {
  const { statements } = ts.createSourceFile('', text, ts.ScriptTarget.ES2022)
  return statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier: from } = statement
    return from && ts.isStringLiteral(from) && !onlyTypes(statement) ? [from.text] : []
  })
}

/** `import type …`, or an import each of whose names is a type. */
function onlyTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : statement
  if (clause?.isTypeOnly) return true
  const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause
  if (!named || !(ts.isNamedImports(named) || ts.isNamedExports(named))) return false
  const beside = ts.isImportDeclaration(statement) && statement.importClause?.name !== undefined
  return !beside && named.elements.every(({ isTypeOnly }) => isTypeOnly)
}

/** The names that lib/index.ts exports. */
export const exportedNames = (): string[] =>
  [...read('lib/index.ts').matchAll(/export \{([^}]*)\}/g)].flatMap(([, names]) =>
    names!
      .split(',')
      .map(name => name.trim())
      .filter(Boolean),
  )

/** The modules of lib that notebooks import from, with the number of notebooks that do. */
export function notebookEntries(): Map<string, number> {
  const entries = new Map<string, number>()
  const notebooks = join(root, 'notebooks')
  for (const name of readdirSync(notebooks).filter(name => name.endsWith('.ipynb'))) {
    const { cells } = readNotebookFile<{ cells: { cell_type: string; source: string[] }[] }>(join(notebooks, name))
    const code = cells.flatMap(cell => (cell.cell_type === 'code' ? cell.source : [])).join('\n')
    for (const entry of new Set([...code.matchAll(/from '(\.\/lib[^']*)'/g)].map(match => match[1]!)))
      entries.set(entry, (entries.get(entry) ?? 0) + 1)
  }
  return entries
}

/** What `distill(dpDmd, …)` needs, engine and foundations included. */
export function distillClosure(): { files: string[]; lines: number } {
  const files = closure('lib/train/distill.ts', 'lib/method/dp-dmd.ts')
  return { files, lines: files.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0) }
}

/** The size of lib for a reader, in words. */
export function sizeReport(): string {
  const { files, lines } = distillClosure()
  return [
    `distill(dpDmd, …) closes over ${files.length} files and ${lines} lines, engine and foundations included`,
    `lib/index.ts exports ${exportedNames().length} names`,
    `notebooks import from ${notebookEntries().size} places in lib`,
  ].join('\n')
}
