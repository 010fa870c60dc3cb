import type { Plane } from '../datasets/plane/plane'
import { dpDmd } from '../method/dp-dmd'
import type { Network, Params } from '../model/network'
import { timeGrid } from '../path/grid'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../tf'
import type { DistillSettings } from '../train/config'
import { distill } from '../train/distill'
import { lossAndGrads } from '../train/optimiser'

interface Teacher {
  plane: Plane
  network: Network
  teacher: Params
}

/** The parts of the gradient of a student's weights at one update. */
export type Conflict = {
  update: number
  /** cosines of DMD's gradient through step 1, and through steps 2 to 4, with that of the diversity loss */
  'cosine, step 1': number
  'cosine, steps 2 to 4': number
  /** norms of the three parts */
  'DMD, step 1': number
  'DMD, steps 2 to 4': number
  '0.05 · diversity': number
}

/** Train DP-DMD without the stop-gradient and decompose the gradient at some updates, on one batch of 1,024: what the detach
 *  would remove (DMD through the first step), what it would keep (DMD through the later steps), and the diversity loss. */
export function gradientConflict(task: Teacher, settings: DistillSettings, updates: number[]): Conflict[] {
  const { network, teacher, plane } = task
  const run = distill(dpDmd, { network, teacher, prompts: plane.conditions }, { ...settings, stopGradient: false })
  const batch = batchOf(plane, settings.seed)
  const models = (params: Params, fake: Params) => ({
    teacher: network.velocity(teacher),
    fake: network.velocity(fake),
    student: network.velocity(params),
  })
  const gradient = (lambda: number, stopGradient: boolean) => {
    const { student, fake } = run.state
    const loss = (params: Params) =>
      dpDmd.student(models(params, fake.params) as never, batch as never, { ...given, lambda, stopGradient } as never)
    return tf.concat(Object.values(lossAndGrads(loss, student.params).grads).map(g => g!.flatten()))
  }
  const conflicts = updates.map(update => {
    run.finish(update)
    return tf.tidy(() => {
      const [later, all, both] = [gradient(0, true), gradient(0, false), gradient(1, true)]
      const [first, diversity] = [all.sub(later), both.sub(later)]
      return {
        update,
        'cosine, step 1': cosine(first, diversity),
        'cosine, steps 2 to 4': cosine(later, diversity),
        'DMD, step 1': norm(first),
        'DMD, steps 2 to 4': norm(later),
        '0.05 · diversity': 0.05 * norm(diversity),
      }
    })
  })
  run.dispose()
  tf.dispose([batch.eps, batch.condition])
  return conflicts
}

const norm = (g: tf.Tensor) => g.norm().dataSync()[0]!
const cosine = (a: tf.Tensor, b: tf.Tensor) => a.mul(b).sum().dataSync()[0]! / (norm(a) * norm(b))

const given = {
  ...{ studentGrid: timeGrid(4), teacherGrid: timeGrid(30), guidance: 2, anchorGuidance: 2, K: 5 },
  sampleTimes: (noise: Noise, n: number): Tensor1D => noise.uniform<tf.Rank.R1>([n], 0.02, 0.98),
  normaliser: { reference: 'xTheta' as const, over: 'sample' as const },
}

const batchOf = ({ conditions, prompts }: Plane, seed: number) => ({
  eps: new Noise(seed).fork('eps').normal<tf.Rank.R2>([1024, 2]),
  condition: tf.tidy(
    () => gather(conditions, new Noise(seed).fork('prompt').integers<tf.Rank.R1>([1024], prompts)) as Tensor2D,
  ),
  noise: new Noise(seed).fork('method'),
})
