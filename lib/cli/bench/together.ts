import { join } from 'node:path'
import { inScratch, startOf, startWorker } from './engine'
import { spread, type Together } from './result'
import { type Setting, writeGiven } from './setting'

/** Iterations of a turn of all runs: enough that handing the states back to the runs, once a turn, hardly counts. */
const iterations = 10

/** Time runs of other seeds as one graph beside one run alone, in turns, in one process. */
export async function measureTogether(
  setting: Setting,
  { runs, rounds }: { runs: number; rounds: number },
): Promise<{ measured: Together; versions: Record<string, string> }> {
  return inScratch(async scratch => {
    const worker = startWorker(undefined, '', setting, scratch)
    try {
      const given = join(scratch, 'given.safetensors')
      writeGiven(setting, given)
      const { versions } = (await worker.answer()) as { versions: Record<string, string> }
      await worker.ask('start', startOf(undefined, setting, given))
      const one = async () => (await worker.number('run', { iterations: 4 * iterations }, 'seconds')) / 4 / iterations
      const all = async () => (await worker.number('together', { runs, iterations }, 'seconds')) / iterations
      const seconds: { one: number; all: number }[] = []
      for (let round = -1; round < rounds; round++) seconds.push({ one: await one(), all: await all() })
      const counted = seconds.slice(1) // the first has the tracing in it
      const { width, batch, threads } = setting
      const measured = {
        ...{ width, batch, threads, rounds, runs },
        one: spread(counted.map(({ one }) => 1000 * one)),
        all: spread(counted.map(({ all }) => 1000 * all)),
        times: spread(counted.map(({ one, all }) => all / one)),
      }
      return { measured, versions }
    } finally {
      await worker.end()
    }
  })
}
