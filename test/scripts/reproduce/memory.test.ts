import assert from 'node:assert/strict'
import test from 'node:test'
import { inProcess, reproduceMemory } from '../../../scripts/reproduce/memory'

test('a system trains in a process of its own, and takes more memory than opening the data set', async () => {
  const [nothing, trained] = ['nothing', 'DMD-LPIPS'].map(name => inProcess(name, 'plane'))
  assert.ok(nothing!.megabytes > 50 && nothing!.seconds === 0)
  assert.ok(trained!.megabytes > nothing!.megabytes + 5 && trained!.seconds > 0)
  await assert.rejects(reproduceMemory(['--memory', '--dataset', 'none']), /expected one of plane/)
})
