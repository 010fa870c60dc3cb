import assert from 'node:assert/strict'
import test from 'node:test'
import { cellModule, scriptOf } from '../../../../scripts/site/run/cell-module'

/** Run cells one after the other as a kernel does, with a module './lib' → the names of each */
async function run(...cells: string[]): Promise<Record<string, unknown>[]> {
  const modules: Record<string, object> = { './lib': { one: 1, two: 2 } }
  const owners = new Map<string, number>()
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...args: unknown[]) => Promise<void>
  const all: Record<string, unknown>[] = []
  for (const [i, code] of cells.entries()) {
    const names = {}
    await new AsyncFunction('require', 'exports', scriptOf(code, owners))((name: string) => modules[name], names)
    for (const name of cellModule(code, owners).names) owners.set(name, i + 1)
    modules[`./cell${i + 1}`] = names
    all.push(names)
  }
  return all
}
const lastOf = async (...cells: string[]) => (await run(...cells)).at(-1)!.default

test('a name is kept for later cells: constants, patterns, functions, classes, enums, imports', async () => {
  const first = `import { one, type Kind } from './lib'
import * as all from './lib'
const { a, b: [, c], ...rest } = { a: 1, b: [2, 3], d: 4 }
function f() { return a } class C { x = c } enum E { z = 7 }`
  assert.deepEqual(await lastOf(first, '[one, all.two, a, c, rest.d, f(), new C().x, E.z]'), [1, 2, 1, 3, 4, 1, 3, 7])
})

test('a name that is declared anew is the new one from there on, and the old one where it was used', async () => {
  assert.deepEqual(await lastOf('const a = 1; const f = () => a', 'const a = 2', '[a, f(), { a }.a]'), [2, 1, 2])
})

test('a variable that an earlier cell changes later is seen changed', async () => {
  assert.equal(await lastOf('let n = 0; const count = () => ++n', 'count(); count()', 'n'), 2)
})

test('await stands at the top of a cell, and the last expression is its value; a cell that ends in none has none', async () => {
  assert.equal(await lastOf('const later = async (x: number) => x', 'await later(3)'), 3)
  assert.equal(await lastOf('1; const x = 2'), undefined)
})

test('a cell imports what it uses and no more, and its own names hide earlier ones', () => {
  const owners = new Map([
    ['a', 1],
    ['b', 2],
  ])
  assert.equal(cellModule('b + 1', owners).text, 'import { b } from "./cell2";\nb + 1\nexport {  }')
  assert.deepEqual(cellModule('const b = a', owners).names, ['b'])
  assert.doesNotMatch(cellModule('const b = a', owners).text, /cell2/)
})
