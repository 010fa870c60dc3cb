import assert from 'node:assert/strict'
import test from 'node:test'
import * as lib from '../../../lib'
import { closure, distillClosure, exportedNames, notebookEntries, sizeReport } from '../../../scripts/check/size'
import { read } from '../../support/source'

test('a closure follows imports of values through files, and stops at types', () => {
  const files = closure('lib/loss/total.ts')
  assert.ok(files.includes('lib/tf.ts') && files.includes('lib/environment.ts'), files.join())
  const dmd = closure('lib/method/dmd.ts')
  assert.match(read('lib/method/dmd.ts'), /import type .* from '\.\/method'/)
  assert.ok(!dmd.includes('lib/method/method.ts') && dmd.includes('lib/method/distribution-matching.ts'), dmd.join())
  assert.deepEqual(closure('lib/environment.ts'), ['lib/environment.ts'])
})

test('the exported names are those of the module, but for its types', () => {
  const names = exportedNames()
  assert.equal(new Set(names).size, names.length)
  for (const name of Object.keys(lib)) assert.ok(names.includes(name), name)
})

test('lib has at most 90 names, and notebooks import from its four entries only', () => {
  assert.ok(exportedNames().length <= 90, `${exportedNames().length} names`)
  const entries = ['./lib', './lib/derivation', './lib/display', './lib/experiments']
  assert.deepEqual([...notebookEntries().keys()].sort(), entries)
})

test('distill with dpDmd closes over at most 45 files and 2,600 lines, and nothing of them touches a file', () => {
  const { files, lines } = distillClosure()
  assert.ok(files.length <= 45 && lines <= 2600, `${files.length} files, ${lines} lines`)
  for (const file of files) assert.doesNotMatch(read(file), /from 'node:fs'/, file)
})

test('the report says the three measures, and every notebook imports from lib', () => {
  assert.match(sizeReport(), /over \d+ files and \d+ lines.*\n.*exports \d+ names\n.*from \d+ places in lib$/)
  assert.ok(notebookEntries().get('./lib')! > 10)
})
