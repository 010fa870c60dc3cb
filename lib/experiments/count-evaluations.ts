import type { Plane } from '../datasets/plane/plane'
import { planeData } from '../datasets/plane/plane'
import type { Method } from '../method/method'
import type { Network, Params, Velocity } from '../model/network'
import type { DistillSettings } from '../train/config'
import { distill } from '../train/distill'

/** Network evaluations per sample in a student update, with its share of the auxiliary updates, counted in one eager
 *  iteration. */
export function countEvaluations(
  method: Method,
  { plane, network, teacher }: { plane: Plane; network: Network; teacher: Params },
  settings: DistillSettings,
): number {
  let calls = 0
  const counting =
    (model: Velocity): Velocity =>
    (zt, t, condition) => {
      calls += zt.shape[0]
      return model(zt, t, condition)
    }
  const counted: Network = {
    ...network,
    velocity: params => counting(network.velocity(params)),
    features: params => counting(network.features!(params) as never) as never,
  }
  const updates = settings.updateRatio?.student ?? 1
  const task = { network: counted, teacher, prompts: plane.conditions, data: planeData(plane) }
  distill(method, task, { ...settings, updates, engine: 'eager' })
    .finish()
    .dispose()
  return calls / (updates * settings.batch)
}
