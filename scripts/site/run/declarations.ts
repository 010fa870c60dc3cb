import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const { declarationsOf } = require('../../kernel/declarations.cjs') as {
  declarationsOf(compiler: typeof ts, of: { root: string; files: string[]; options: object }): Map<string, string>
}

// The declarations that a cell can reach, for TypeScript in the page, by their paths there.

const root = join(__dirname, '..', '..', '..')
const entries = ['index', 'experiments/index', 'display/index', 'derivation/index', 'web/tf'].map(name =>
  join(root, 'lib', `${name}.ts`),
)

/** Globals of a cell beyond the language: those of the worker of cells that notebooks use. */
const globals = `
declare const console: Record<'log' | 'info' | 'debug' | 'warn' | 'error', (...values: unknown[]) => void>
declare const performance: { now(): number }
declare function setTimeout(run: () => void, ms?: number): number
declare function clearTimeout(id: number): void
`

/** In a page lib's tensors are those of tfjs-core. */
const tfInPage = 'export * from "./web/tf"\n'

/** The packages whose types a cell needs; those of others, such as Node's, would add hundreds of files and are `any`. */
const known = /^(\.|@tensorflow\/tfjs-core|zod|danfojs-node)/

/** The declarations as one record by path: `/lib`, `/node_modules`, and `/typescript` for the language itself. */
export function declarations(): Record<string, string> {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const made = declarationsOf(ts, { root, files: entries, options })
  made.set(join(root, 'lib', 'tf.d.ts'), tfInPage)
  const reached = filesReached(made, options)
  const language = dirname(ts.getDefaultLibFilePath({}))
  const pack: Record<string, string> = { '/globals.d.ts': globals }
  for (const { fileName, text } of reached) {
    const name = fileName.startsWith(language)
      ? `/typescript/${relative(language, fileName)}`
      : `/${relative(root, fileName)}`
    pack[name] = text.replace(/^\/\/# sourceMappingURL.*$/m, '')
  }
  for (const name of new Set(Object.keys(pack).flatMap(packageOf)))
    pack[`/node_modules/${name}/package.json`] = manifest(name)
  return pack
}

const packageOf = (path: string): string[] => {
  const name = /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
  return name ? [name] : []
}

/** The part of a package's manifest that the compiler reads. */
function manifest(name: string): string {
  const { types, typings, main, version } = JSON.parse(
    readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
  ) as Record<string, string>
  return JSON.stringify({ name, version, types: types ?? typings, main })
}

/** The files that a program over the declarations alone reads. */
function filesReached(made: Map<string, string>, options: ts.CompilerOptions): readonly ts.SourceFile[] {
  const alone = { ...options, types: [] }
  const host = ts.createCompilerHost(alone)
  const { fileExists, readFile } = host
  const isSource = (name: string) => name.startsWith(join(root, 'lib')) && /(?<!\.d)\.ts$/.test(name)
  host.readFile = name => made.get(name) ?? readFile(name)
  host.fileExists = name => made.has(name) || (!isSource(name) && fileExists(name))
  host.getSourceFile = (name, target) => {
    const text = host.readFile(name)
    return text === undefined ? undefined : ts.createSourceFile(name, text, target)
  }
  host.resolveModuleNameLiterals = (names, from, _, settings) =>
    names.map(({ text }) =>
      known.test(text) ? ts.resolveModuleName(text, from, settings, host) : { resolvedModule: undefined },
    )
  host.resolveTypeReferenceDirectiveReferences = names =>
    names.map(() => ({ resolvedTypeReferenceDirective: undefined }))
  const roots = entries.map(name => name.replace(/\.ts$/, '.d.ts'))
  return ts.createProgram(roots, alone, host).getSourceFiles()
}
