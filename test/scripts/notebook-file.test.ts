import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { readNotebookFile } from '../../scripts/notebook-file'
import { root } from '../support/source'

const copy = mkdtempSync(join(tmpdir(), 'notebook-file-'))
after(() => rmSync(copy, { recursive: true }))
for (const name of ['lib', 'scripts', 'notebooks', 'package.json', 'README.md'])
  cpSync(join(root, name), join(copy, name), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const name = '05-appendix-a.ipynb'
const file = join(copy, 'notebooks', name)
const whole = readFileSync(file)
const damages: [string, Buffer | undefined, RegExp][] = [
  ['cut', whole.subarray(0, whole.length / 2), /a damaged file \(.*JSON/],
  ['empty', Buffer.alloc(0), /an empty file/],
  ['blank', Buffer.from(' \n'), /an empty file/],
  ['other', Buffer.from('{"nbformat": 4}'), /JSON without cells/],
  ['null', Buffer.from('{"cells": [null]}'), /JSON without cells/],
  ['gone', undefined, /no readable file/],
]

test('a notebook that is whole is read, and a damaged one is named, with what is wrong and how it comes back', () => {
  assert.ok(readNotebookFile(file).cells.length > 10)
  const mine = join(copy, 'mine.ipynb')
  for (const [what, bytes, came] of damages) {
    rmSync(mine, { force: true })
    if (bytes) writeFileSync(mine, bytes)
    assert.throws(
      () => readNotebookFile(mine),
      ({ message }: Error) =>
        came.test(message) && /mine\.ipynb: expected .*git checkout -- .*mine\.ipynb/.test(message),
      what,
    )
  }
})

test('every command that reads notebooks says so in one line, and writes nothing', () => {
  const site = join(copy, 'site')
  for (const command of [['site', '--out', site], ['student'], ['notebooks', '05'], ['check', '--size']])
    for (const [what, bytes, came] of damages.slice(0, 2)) {
      writeFileSync(file, bytes!)
      mkdirSync(site, { recursive: true })
      const [script, ...args] = command
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', join(copy, 'scripts', `${script}.ts`), ...args],
        { cwd: copy, encoding: 'utf8' },
      )
      assert.notEqual(status, 0, `${script}, ${what}`)
      assert.match(stderr, came)
      assert.match(
        stderr,
        new RegExp(`^notebooks/${name}: expected a notebook, got .*git checkout -- notebooks/${name}\n$`),
      )
      assert.deepEqual(readdirSync(site), [])
    }
})
