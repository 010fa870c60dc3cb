import test from 'node:test'
import { loadFeatureNetwork } from '../../../../lib/datasets/emoji/features/load'
import { close } from '../../../support/expect'
import { everyNth, formulaPictures, references, without } from '../../../support/features'

test('the features are those of the reference implementation', { skip: without('efficientnet-lite0') }, () => {
  const { features, weights } = loadFeatureNetwork('efficientnet-lite0')
  close(everyNth(features(weights, formulaPictures(96)), 32).flat(), references.efficientnetLite0.flat(), 1e-4)
})
