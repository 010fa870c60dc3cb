import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { measuredMemory, memoryRows } from '../../lib/experiments/memory'

test('memory is above that of a process that only opens the data set, time a multiple of DMD’s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'))
  const file = join(folder, 'memory.json')
  try {
    assert.deepEqual(measuredMemory(file), {})
    assert.throws(() => memoryRows('plane', file), /not measured.*--memory --dataset plane/)
    const systems = {
      nothing: { megabytes: 400, seconds: 0 },
      DMD: { megabytes: 450, seconds: 0.1 },
      'DMD-LPIPS': { megabytes: 900, seconds: 0.4 },
    }
    const result = { date: '2026-01-01', commit: 'abc', machine: 'one', versions: {}, systems }
    writeFileSync(file, JSON.stringify({ plane: result }))
    assert.deepEqual(memoryRows('plane', file), [
      { system: 'DMD', 'peak memory, MB': 50, 'time, DMD = 1': 1 },
      { system: 'DMD-LPIPS', 'peak memory, MB': 500, 'time, DMD = 1': 4 },
    ])
    writeFileSync(file, JSON.stringify({ plane: { ...result, systems: { DMD: { megabytes: -1, seconds: 0 } } } }))
    assert.throws(() => measuredMemory(file))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
