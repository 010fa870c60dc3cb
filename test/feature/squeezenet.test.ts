import test from 'node:test'
import { loadFeatureNetwork } from '../../lib/feature/load'
import { close } from '../support/expect'
import { everyNth, formulaPictures, references, without } from '../support/features'

test('the features are those of the reference implementation', { skip: without('squeezenet') }, () => {
  const { features, weights } = loadFeatureNetwork('squeezenet')
  close(everyNth(features(weights, formulaPictures(112)), 16).flat(), references.squeezenet.flat(), 1e-4)
})
