import ts from 'typescript'
import { cellModule, scriptOf } from './cell-module'
import type { Completions, Lack, Question, Script, Words } from './messages'
import { unpackedText } from './unpacked'

// The TypeScript worker: it checks a cell before it runs, turns it into a script, and answers Tab and Shift-Tab.

const page = self as unknown as {
  postMessage(answer: { id: number; answer: unknown }): void
  onmessage: (event: { data: { id: number; question: Question } }) => void
}

const files = new Map<string, { text: string; version: number }>()
/** For each name, the number of the cell that declared it last. */
const owners = new Map<string, number>()
/** Names without a value, because their cell needed a file that the site does not carry; each with the reason. */
const lacking = new Map<string, string>()
let cells = 0

const put = (name: string, text: string) => files.set(name, { text, version: (files.get(name)?.version ?? 0) + 1 })
const options: ts.CompilerOptions = {
  ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Node10 },
  ...{ lib: ['lib.es2022.d.ts'], types: [], strict: true, skipLibCheck: true, noEmit: true, esModuleInterop: true },
}
const service = ts.createLanguageService({
  getScriptFileNames: () => ['/globals.d.ts', ...[...files.keys()].filter(name => /^\/cell\d*\.ts$/.test(name))],
  getScriptVersion: name => String(files.get(name)?.version ?? 0),
  getScriptSnapshot: name => (files.has(name) ? ts.ScriptSnapshot.fromString(files.get(name)!.text) : undefined),
  getCurrentDirectory: () => '/',
  getCompilationSettings: () => options,
  getDefaultLibFileName: () => '/typescript/lib.es2022.d.ts',
  fileExists: name => files.has(name),
  readFile: name => files.get(name)?.text,
  directoryExists: folder => folder === '/' || [...files.keys()].some(name => name.startsWith(`${folder}/`)),
  getDirectories: () => [],
})

/** Load the declarations of lib, of its packages and of the language, by their paths. */
async function load(at: string): Promise<undefined> {
  const texts = JSON.parse(await unpackedText(at)) as Record<string, string>
  for (const [name, text] of Object.entries(texts)) put(name, text)
}

/** The open cell: not run yet, and invisible to other cells. */
const open = '/cell.ts'

function script(code: string): Script {
  const { text, names, taken } = cellModule(code, owners)
  put(open, text)
  const assigned = 2632 // diagnostic on assigning to a name of an earlier cell, which is an import only here
  const wrong = [...service.getSyntacticDiagnostics(open), ...service.getSemanticDiagnostics(open)].filter(
    ({ category, code }) => category === ts.DiagnosticCategory.Error && code !== assigned,
  )
  if (wrong.length) return { errors: wrong.map(said) }
  const number = ++cells
  put(`/cell${number}.ts`, text)
  pending.set(number, names)
  const missing = taken.filter(name => lacking.has(name))
  if (!missing.length) return { number, script: scriptOf(code, owners) }
  const reason = lacking.get(missing[0]!)!
  keep(number, { reason, names })
  return {
    left: `This cell needs ${missing.join(', ')} of a cell above, which needs what is not in this page. ${reason}`,
  }
}

/** The names of cells that are running or queued. */
const pending = new Map<number, string[]>()

function keep(number: number, lack?: Lack): undefined {
  for (const name of pending.get(number)!) {
    owners.set(name, number)
    if (lack?.names.includes(name)) lacking.set(name, lack.reason)
    else lacking.delete(name)
  }
  pending.delete(number)
}

/** A diagnostic as tslab prints it: line and column in the cell, and the message. */
function said({ file, start, messageText }: ts.Diagnostic): string {
  const { line, character } = file!.getLineAndCharacterOfPosition(start!)
  return `${line}:${character + 1} - ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
}

/** Store the cell that is being written. →  the offset of its text in the module */
function opened(code: string): number {
  const { text, head } = cellModule(code, owners, true)
  put(open, text)
  return head
}

function complete(code: string, offset: number): Completions {
  const head = opened(code)
  const word = /[\w$]*$/.exec(code.slice(0, offset))![0]
  const entries = service.getCompletionsAtPosition(open, offset + head, {})?.entries ?? []
  const names = [...entries]
    .filter(({ name, kind }) => name.startsWith(word) && kind !== ts.ScriptElementKind.warning)
    .sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : a.name < b.name ? -1 : 1))
    .map(({ name, kind }) => ({ text: name, type: kind as string }))
  return { names, start: offset - word.length }
}

function inspect(code: string, offset: number): Words | undefined {
  const at = offset + opened(code)
  const info = service.getQuickInfoAtPosition(open, at) ?? service.getQuickInfoAtPosition(open, at - 1)
  if (!info) return undefined
  const text = (parts?: ts.SymbolDisplayPart[]) => ts.displayPartsToString(parts)
  return { signature: text(info.displayParts), documentation: text(info.documentation) }
}

type Reply = Script | Completions | Words | undefined

function answerTo(question: Question): Reply | Promise<Reply> {
  if (question.kind === 'load') return load(question.declarations)
  if (question.kind === 'script') return script(question.code)
  if (question.kind === 'keep') return keep(question.number, question.lack)
  return question.kind === 'complete'
    ? complete(question.code, question.offset)
    : inspect(question.code, question.offset)
}

let before: Promise<unknown> = Promise.resolve()
page.onmessage = ({ data: { id, question } }) => {
  before = before.then(async () => page.postMessage({ id, answer: await answerTo(question) }))
}
