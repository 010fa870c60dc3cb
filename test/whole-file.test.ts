import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { writeWhole } from '../lib/whole-file'
import { root } from './support/source'

const folder = fs.mkdtempSync(join(tmpdir(), 'whole-file-'))
after(() => fs.rmSync(folder, { recursive: true }))

// Of the two, one runs before anything is installed.
const writers = {
  'lib/whole-file.ts': ['--import', 'tsx'],
  'scripts/setup/paths.mjs': [],
}
const old = 'o'.repeat(999)
const fresh = 'n'.repeat(999)
const kill = `process.kill(process.pid, 'SIGKILL')`
const half = `real.writeSync(file, part, at, 100);`
/** What goes wrong in a write, as the body of a function of `node:fs` in whose place it stands. */
const kills = {
  openSync: kill,
  writeSync: `${half} ${kill}`,
  fsyncSync: kill,
  closeSync: kill,
  renameSync: kill,
}
const full = `${half} throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })`

/** Write over an old file in a process of its own, in which a function of `node:fs` does as told. */
function writing(writer: keyof typeof writers, name: string, body: string) {
  const home = fs.mkdtempSync(join(folder, 'home-'))
  const file = join(home, 'file.txt')
  fs.writeFileSync(file, old)
  const program = `
    import fs from 'node:fs'
    const found = await import(${JSON.stringify(join(root, writer))})
    const { writeWhole } = found.default ?? found
    const real = { ...fs }
    fs.${name} = (file, part, at) => { ${body} }
    writeWhole(${JSON.stringify(file)}, ${JSON.stringify(fresh)})`
  const args = [...writers[writer], '--input-type=module', '--eval', program]
  const { signal, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  return { signal, stderr, names: fs.readdirSync(home), content: fs.readFileSync(file, 'utf8') }
}

for (const writer of Object.keys(writers) as (keyof typeof writers)[]) {
  test(`${writer}: killed at any step of a write, the old file is whole`, () => {
    for (const [step, body] of Object.entries(kills)) {
      const { signal, stderr, content } = writing(writer, step, body)
      assert.equal(signal, 'SIGKILL', `${step} is a step of the write: ${stderr}`)
      assert.equal(content, old, step)
    }
  })

  test(`${writer}: killed once the file is renamed, the new file is whole and alone`, () => {
    const { signal, names, content } = writing(writer, 'renameSync', `real.renameSync(file, part); ${kill}`)
    assert.equal(signal, 'SIGKILL')
    assert.equal(content, fresh)
    assert.deepEqual(names, ['file.txt'])
  })

  test(`${writer}: a disk that fills up leaves the old file whole, and no other`, () => {
    const { stderr, names, content } = writing(writer, 'writeSync', full)
    assert.match(stderr, /ENOSPC/)
    assert.equal(content, old)
    assert.deepEqual(names, ['file.txt'])
  })
}

test('a full disk is said in words, with what to do', t => {
  const file = join(folder, 'full.txt')
  t.mock.method(fs, 'writeSync', () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  })
  assert.throws(() => writeWhole(file, 'x'), /The disk is full: .*full\.txt was not written\. Free some space/)
})

test('a disk or folder that may not be written to, and a path through a file, are said in words, with what to do', t => {
  const file = join(folder, 'closed', 'file.txt')
  for (const [code, words] of [
    ['EROFS', /The disk may be read only: .*file\.txt was not written\. Choose a folder on/],
    ['EACCES', /Its folder may not be written to: .*file\.txt was not written\. Change its permissions/],
    ['EDQUOT', /Your quota of the disk is used up: .*file\.txt was not written\. Free some space/],
  ] as const) {
    const refuse = t.mock.method(fs, 'mkdirSync', () => {
      throw Object.assign(new Error(`${code}: refused`), { code })
    })
    assert.throws(() => writeWhole(file, 'x'), words)
    refuse.mock.restore()
  }
  fs.writeFileSync(join(folder, 'plain'), '')
  for (const path of [join(folder, 'plain', 'file.txt'), join(folder, 'plain', 'deep', 'file.txt')])
    assert.throws(() => writeWhole(path, 'x'), /A part of its path is a file: .*file\.txt was not written\./)
})

test('text and bytes come back as they were, in folders that are made on the way', () => {
  const file = join(folder, 'a', 'b', 'c')
  writeWhole(file, 'é\n')
  assert.equal(fs.readFileSync(file, 'utf8'), 'é\n')
  writeWhole(file, Uint8Array.of(0, 255, 10).subarray(1))
  assert.deepEqual([...fs.readFileSync(file)], [255, 10])
})
