// A training as a program of its own, for tests that send it signals. argv: 'listen' to count SIGINT, 'die' to be ended by
// it. Says "training" after its first update and afterwards, as JSON, its parameters' digest and how many SIGINTs came.
// It ends when its standard input does: a Node on its way out hears no more signals.
import { createHash } from 'node:crypto'
import { planeData, planeNetwork, ring, trainTeacher } from '../../lib'
import { everyTensor } from './training'

let received = 0
if (process.argv[2] === 'listen') process.on('SIGINT', () => void received++)

async function main() {
  const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
  const run = trainTeacher(planeNetwork(ring()), planeData(ring()), { seed: 0, updates: 4000, batch: 256, optimiser })
  for (const { update } of run.records({ every: 20 })) {
    if (update === 20) console.log('training')
    await new Promise(setImmediate) // signals are told between turns of the event loop
  }
  const digest = createHash('sha256')
  for (const tensor of Object.values(everyTensor(run.state))) digest.update(tensor.dataSync())
  console.log(JSON.stringify({ digest: digest.digest('hex'), received }))
  process.stdin.resume()
}

main()
