import ts from 'typescript'

/** A cell as a module, and the length of the import line put before it. */
export interface CellModule {
  text: string
  /** the names that it declares at its top level */
  names: string[]
  /** the names of earlier cells that it uses */
  taken: string[]
  head: number
}

/** A cell as a module that imports the names it uses from earlier cells and exports its own, so that a later cell can redeclare
 *  a name, each with its type.
 *  owners: for each name, the number of the cell that declared it last; all: import all names, for a cell being written */
export function cellModule(code: string, owners: Map<string, number>, all = false): CellModule {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022)
  const names = [...new Set(source.statements.flatMap(declaredBy))]
  const used = identifiersOf(source)
  const taken = [...owners].filter(([name]) => (all || used.has(name)) && !names.includes(name))
  const head = `${taken.map(([name, number]) => `import { ${name} } from "./cell${number}";`).join(' ')}\n`
  const text = `${head}${code}\nexport { ${names.join(', ')} }`
  return { text, names, taken: taken.map(([name]) => name), head: head.length }
}

/** The module as a script for `require` and `exports`, with top-level `await`; a final expression becomes `exports.default`.
 *  It must have been checked before. */
export function scriptOf(code: string, owners: Map<string, number>): string {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022)
  const last = source.statements.at(-1)
  const at = last && ts.isExpressionStatement(last) ? last.getStart(source) : undefined
  const valued = at === undefined ? code : `${code.slice(0, at)}export default ${code.slice(at)}`
  const { text } = cellModule(valued, owners)
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, removeComments: true }
  return ts.transpileModule(text, { compilerOptions }).outputText
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundBy(name))
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {}
    const bound = !namedBindings ? [] : ts.isNamespaceImport(namedBindings) ? [namedBindings] : namedBindings.elements
    return [...(name ? [name.text] : []), ...bound.map(({ name }) => name.text)]
  }
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  return named && statement.name ? [statement.name.text] : []
}

/** The names bound by a declaration: one, or those of a pattern. */
const boundBy = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : boundBy(element.name)))

function identifiersOf(source: ts.SourceFile): Set<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
