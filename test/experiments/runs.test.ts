import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { runStore, type StoredRun } from '../../lib/experiments/runs'

const folder = mkdtempSync(join(tmpdir(), 'rows-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const row = (name: string, config: object): StoredRun => ({
  study: 'a',
  name,
  config: { ...config },
  metrics: { diversity: 0.5 },
  seconds: 1,
  date: '2026-01-01',
  versions: { node: 'v20' },
})

test('a row is found by its name and configuration, whatever the order of the settings', () => {
  const store = runStore('a', folder)
  store.write(row('DMD', { seed: 1, nested: { x: 1, y: 2 } }))
  assert.deepEqual(
    store.find('DMD', { nested: { y: 2, x: 1 }, seed: 1 }),
    row('DMD', { seed: 1, nested: { x: 1, y: 2 } }),
  )
  assert.equal(store.find('DMD', { seed: 2, nested: { x: 1, y: 2 } }), undefined)
  assert.equal(store.find('DP-DMD', { seed: 1, nested: { x: 1, y: 2 } }), undefined)
})

test('writing the same row twice keeps one, and leaves no other file behind', () => {
  const store = runStore('b', folder)
  store.write(row('DMD', { seed: 1 }))
  store.write(row('DMD', { seed: 1 }))
  store.write(row('DMD', { seed: 2 }))
  assert.equal(store.all().length, 2)
  assert.ok(readdirSync(join(folder, 'b')).every(name => name.endsWith('.json')))
})

test('a damaged row is named', () => {
  const store = runStore('c', folder)
  store.write(row('DMD', { seed: 1 }))
  const [file] = readdirSync(join(folder, 'c'))
  for (const text of ['{"study": "c"', '{"study": "c"}']) {
    writeFileSync(join(folder, 'c', file!), text)
    assert.throws(() => store.all(), new RegExp(`${file} is not a whole result row. Delete it`))
  }
})

test('a study without rows names the command that makes them', () => {
  assert.throws(() => runStore('none', folder).all(), /"npm run reproduce" lists what makes them/)
})

test('a row keeps its curve, and one without a curve is whole too', () => {
  const store = runStore('d', folder)
  const curve = [{ update: 2, diversity: 0.25 }]
  store.write({ ...row('with', { seed: 1 }), curve })
  store.write(row('without', { seed: 1 }))
  assert.deepEqual(store.find('with', { seed: 1 })!.curve, curve)
  assert.equal(store.find('without', { seed: 1 })!.curve, undefined)
})

test('pictures beside a row come back to a step of 1/255, and are no row', () => {
  const store = runStore('pictures', folder)
  const picture = Float32Array.from([0, 0.2, 0.501, 1, 1.3, -0.2])
  store.write(row('DMD', { seed: 1 }), { prompts: ['a', 'b'], rows: [[picture], [picture, picture]] })
  const { prompts, rows } = store.pictures('DMD', { seed: 1 })!
  assert.deepEqual(prompts, ['a', 'b'])
  assert.deepEqual(
    rows.map(one => one.length),
    [1, 2],
  )
  const within = Float32Array.from(picture, x => Math.min(1, Math.max(0, x)))
  for (const back of rows.flat())
    for (const [i, x] of Array.from(back).entries()) assert.ok(Math.abs(x - within[i]!) <= 0.5 / 255 + 1e-6)
  assert.equal(store.pictures('DMD', { seed: 2 }), undefined)
  assert.equal(store.all().length, 1)
})

test('a row under the name of another is damaged', () => {
  const store = runStore('misplaced', folder)
  store.write(row('DMD', { seed: 1 }))
  const [file] = readdirSync(join(folder, 'misplaced'))
  renameSync(join(folder, 'misplaced', file!), join(folder, 'misplaced', '0123456789abcdef.json'))
  assert.throws(() => store.all(), /0123456789abcdef\.json is not a whole result row.*It contains the row/)
})

const picture = Float32Array.from([0, 0.2, 0.4])
const filesOf = (name: string) => readdirSync(join(folder, name)).map(file => join(folder, name, file))

test('any other byte in the file of a row is damage, which is named with the remedy', () => {
  const store = runStore('changed', folder)
  store.write({ ...row('DMD', { seed: 1 }), curve: [{ update: 1, diversity: 0.123 }] })
  const [file] = filesOf('changed')
  const whole = readFileSync(file!)
  for (const at of whole.keys()) {
    const other = Buffer.from(whole)
    other[at] = other[at]! >= 48 && other[at]! < 57 ? other[at]! + 1 : other[at]! ^ 1 // a digit becomes another
    writeFileSync(file!, other)
    assert.throws(() => store.all(), /is not a whole result row\. Delete it .*git checkout -- .*\.json/, `byte ${at}`)
  }
})

test('a number that is changed with a right form, or a row without a checksum, is damage', () => {
  const store = runStore('number', folder)
  store.write(row('DMD', { seed: 1 }))
  const [file] = filesOf('number')
  const text = readFileSync(file!, 'utf8')
  for (const other of [
    text.replace('0.5', '0.6'),
    text.replace(/ "sha256".*\n/, ''),
    text.replace('\n}', ',\n "failed": ""\n}'),
  ]) {
    assert.notEqual(other, text)
    writeFileSync(file!, other)
    assert.throws(() => store.find('DMD', { seed: 1 }), /is not a whole result row/)
  }
})

test('pictures that are damaged, or those of another row, are named with the remedy', () => {
  const store = runStore('swapped', folder)
  store.write(row('DMD', { seed: 1 }), { prompts: ['a'], rows: [[picture]] })
  store.write(row('DMD', { seed: 2 }), { prompts: ['a'], rows: [[picture.map(x => x + 0.5)]] })
  const [one, other] = filesOf('swapped').filter(file => file.endsWith('.gz'))
  const whole = readFileSync(one!)
  for (const bytes of [readFileSync(other!), whole.subarray(0, -1), Buffer.alloc(0)]) {
    writeFileSync(one!, bytes)
    const read = () => [1, 2].map(seed => store.pictures('DMD', { seed }))
    assert.throws(read, /pictures\.gz does not hold the pictures of its row .* Delete it .*git checkout -- .*\.gz/)
  }
})

test('all rows that are shipped are whole, and so are their pictures', () => {
  const runs = join('data', 'runs')
  for (const entry of readdirSync(runs, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    const store = runStore(entry.name, runs)
    const rows = store.all()
    const drawn = rows.filter(({ name, config }) => store.pictures(name, config))
    assert.equal(drawn.length, readdirSync(join(runs, entry.name)).filter(file => file.endsWith('.gz')).length)
    assert.ok(rows.length > 0)
  }
})

/** Stored runs whose settings and metrics were given other names on 2026-11-29: study, key now, digest of all that is no
 *  name, taken before. */
const renamedRuns = [
  ['scenes', '2394df83550cbf51', 'ce111d7c4a76bce5'],
  ['scenes', '6b57bced291aae63', '0d7a3801b5b12d79'],
  ['scenes', '5b4d5afd37de1629', 'e144b13ccb602589'],
] as const

test('giving settings and metrics other names changed no number, date, version or commit of a stored run, and the run says so', () => {
  for (const [study, key, before] of renamedRuns) {
    const { metrics, failed, curve, seconds, date, versions, renamed } = runStore(study).get(key)!
    const values = JSON.stringify([metrics, failed ?? null, curve ?? null, seconds, date, versions])
    assert.equal(createHash('sha256').update(values).digest('hex').slice(0, 16), before, `${study}/${key}`)
    assert.match(renamed!, /^2026-11-29: .*tier: dataset.*no value was changed$/)
  }
})
