import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { StoredRun } from '../../../lib/experiments/runs'
import { csvFiles, storedRuns } from '../../../scripts/reproduce/csv'
import { describe } from '../../../scripts/reproduce/csv/columns'
import { type KeyedRun, linesOf, type Value } from '../../../scripts/reproduce/csv/lines'
import { packageOf } from '../../../scripts/reproduce/csv/package'
import { read, root } from '../../support/source'

const runs = storedRuns()
const committed = join(root, 'data/all-runs/runs.csv.gz')

test('data/all-runs is what the stored runs give now', () => {
  const { 'runs.csv': csv, ...others } = csvFiles(runs)
  const same = gunzipSync(readFileSync(committed)).toString() === csv
  assert.ok(same, 'npm run reproduce -- --csv writes it anew')
  for (const [name, text] of Object.entries(others)) assert.equal(read(`data/all-runs/${name}`), text, name)
})

test('the table is about as small as its digits: less than eight bytes a measured number', () => {
  const measured = runs.flatMap(({ run: { metrics, curve = [] } }) => [metrics, ...curve]).flatMap(Object.keys)
  assert.ok(statSync(committed).size < 8 * measured.length)
})

/** The lines as Python's csv module reads them, without empty cells. */
function readByPython(): Record<string, string>[] {
  const script = `import csv, gzip, json, sys
lines = csv.DictReader(gzip.open(sys.argv[1], 'rt', encoding='utf-8', newline=''))
json.dump([{name: text for name, text in line.items() if text} for line in lines], sys.stdout)`
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script, committed], { maxBuffer: 2 ** 30 })
  assert.equal(status, 0, `${stderr}`)
  return JSON.parse(`${stdout}`)
}

/** A cell as its column's type says. */
function parsed(text: string, type: string): Value {
  if (text === 'null') return null
  if (type === 'number') return Number(text)
  if (type === 'boolean') return text === 'true'
  return type === 'array' ? JSON.parse(text) : text
}

/** Put a value into nested records. */
function put(into: Record<string, unknown>, [name, ...rest]: string[], value: unknown): void {
  into[name!] ??= rest.length ? {} : value
  if (rest.length) put(into[name!] as Record<string, unknown>, rest, value)
}

test('read by another program, with the types of its schema, the table gives every stored run back', () => {
  const { fields } = JSON.parse(read('data/all-runs/datapackage.json')).resources[0].schema
  const types = new Map<string, string>(fields.map(({ name, type }: { name: string; type: string }) => [name, type]))
  const found = new Map<string, KeyedRun>()
  for (const { run: key, tables, line, ...cells } of readByPython()) {
    const [own, measured]: Record<string, unknown>[] = [{}, {}]
    for (const [name, text] of Object.entries(cells)) {
      const isOwn = /^(config|versions)\.|^(study|name|failed|seconds|date|renamed)$/.test(name)
      put(isOwn ? own! : measured!, isOwn ? name.split('.') : [name], parsed(text, types.get(name)!))
    }
    const metrics = measured as Record<string, number>
    const first = { key: key!, tables: JSON.parse(tables!), run: { ...own, metrics } as StoredRun }
    const { run } = found.get(key!) ?? first
    if (line === 'result') found.set(key!, first)
    else run.curve = [...(run.curve ?? []), metrics]
  }
  assert.equal(found.size, runs.length)
  for (const one of runs) assert.deepEqual(found.get(one.key), one)
})

const invented = (metrics: Record<string, number>, config = {}): KeyedRun => ({
  key: '0123456789abcdef',
  tables: [],
  run: { study: 'plane', name: 'DMD', config, metrics, seconds: 1, date: '2026-01-01', versions: {} },
})

test('a column that nobody has described, or that holds two types, is refused by name', () => {
  assert.throws(() => describe('elegance'), /describes, got "elegance". Add it there/)
  const lines = [{ K: 5 }, { K: 'five' }].flatMap(config => linesOf(invented({ diversity: 1 }, config)))
  assert.throws(
    () => packageOf(lines, ['config.K']),
    /one type of values in the column "config.K", got number and string/,
  )
})
