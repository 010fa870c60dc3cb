/** For `npm run doctor -- --gpu`, or to check another processor: one compiled iteration of DP-DMD on the plane, and a second
 *  one for its time. Prints JSON: TensorFlow's version, the device, the first losses, seconds of both. */
import { distill, dpDmd, loadPlaneTeacher } from '../lib'
import { device, nativeBackend } from '../lib/tf'

const rate = { learningRate: 3e-4, clip: null }
const { plane, ...teacher } = loadPlaneTeacher(0)
const run = distill(
  dpDmd,
  { ...teacher, prompts: plane.conditions },
  {
    ...{ seed: 0, updates: 2, batch: 128, steps: 4, guidance: 2, K: 5, lambda: 0.05, student: rate, fake: rate },
  },
)
const [first, second] = [...run.records()]
const version = nativeBackend().binding.TF_Version
const seconds = [first!.seconds, second!.seconds - first!.seconds]
console.log(JSON.stringify({ version, device: device(), losses: first!.losses, seconds }))
