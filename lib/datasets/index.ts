import { shown } from '../check'
import type { Dataset } from './dataset'
import { emojiDataset } from './emoji/dataset'
import { diffusionDataset, labelVariantDataset, planeDataset, promptsDataset } from './plane/dataset'
import { type LabelVariantName, labelVariants } from './plane/label-variants'
import { scenesDataset } from './scenes/dataset'

/** The data sets by name. A data set listed here is available to every table for which its record has the fields. */
export const datasets: Record<string, Dataset> = {
  plane: planeDataset,
  scenes: scenesDataset,
  'emoji-all': emojiDataset,
  diffusion: diffusionDataset(2),
  'diffusion-8': diffusionDataset(8),
  'plane-labels': promptsDataset('labels'),
  'plane-continuous': promptsDataset('continuous'),
  ...Object.fromEntries(
    Object.keys(labelVariants).map(name => [`plane-${name}`, labelVariantDataset(name as LabelVariantName)]),
  ),
}

/** A data set by name.
 *  @throws an unknown name, with the known ones. */
export function datasetOf(name: string): Dataset {
  const dataset = Object.hasOwn(datasets, name) ? datasets[name] : undefined
  if (!dataset) throw new Error(`datasetOf: expected one of ${Object.keys(datasets).join(', ')}, got ${shown(name)}.`)
  return dataset
}
