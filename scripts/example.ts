// `npm run example`: distil a plane teacher into a 4-step student with DMD and with DP-DMD, in plain TypeScript, without a
// notebook. Prints the metrics and saves the samples as a picture (build/example.png). About a minute on two cores.
import { mkdirSync, writeFileSync } from 'node:fs'
import { distilOnPlane, dmd, dpDmd, guided, loadPlaneTeacher, Noise, timeGrid } from '../lib'
import { clouds, table } from '../lib/display'
import { figureToPng } from '../lib/display/svg'
import { planeSamples } from '../lib/experiments'

const updates = Number(process.argv[2] ?? 800)
const task = loadPlaneTeacher(0)
const rate = { learningRate: 3e-4, clip: null }
const settings = {
  ...{ seed: 0, updates, batch: 128, steps: 4, guidance: 2, K: 5, lambda: 0.05, ema: 0.98 },
  updateRatio: { fake: 1, student: 2 },
  student: { ...rate, schedule: 'linear' as const },
  fake: rate,
  ...{ times: [0.02, 0.98] as [number, number], timePer: 'sample' as const },
  normaliser: { reference: 'xTheta' as const },
}

const teacher = guided(task.network.velocity(task.teacher), settings.guidance)
const noise = new Noise(0).fork('evaluation')
const samples: Record<string, number[][][]> = { teacher: planeSamples(teacher, task.plane, timeGrid(30), noise) }
const rows = Object.entries({ DMD: dmd, 'DP-DMD': dpDmd }).map(([method, loss]) => {
  const last = [...distilOnPlane(loss, task, settings, updates)].at(-1)!
  samples[method] = last.samples
  return { method, ...last.metrics }
})

console.log(String(table(rows, { title: `After ${updates} student updates, one seed` })))
const figure = clouds('Samples of four prompts from the same noise', samples, { modes: task.plane.means, extent: 2.4 })
mkdirSync('build', { recursive: true })
figureToPng(figure).then(png => writeFileSync('build/example.png', png))
