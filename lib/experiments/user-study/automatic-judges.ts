import type { Pictures } from '../../datasets/dataset'
import { drawingsWhere, loadEmoji } from '../../datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../datasets/emoji/features/load'
import { extractor } from '../../datasets/emoji/features/network'
import { measureEmoji } from '../../datasets/emoji/metrics'
import { measureScenes } from '../../datasets/scenes/metrics'
import { parsePrompt } from '../../datasets/scenes/prompt'
import { reachedOfGroups } from '../../metrics/coverage'
import { cosineDiversity } from '../../metrics/diversity'
import { squaredDistances } from '../../metrics/neighbours'
import { mean } from '../../metrics/statistics'
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf'
import { type Answers, automaticAnswers, type Question } from './answers'
import type { UserStudy } from './user-study'

// Three automatic judges for the user study: this project's metrics, applied to one grid at a time.
//
// | judge    | more diverse                                     | better, emoji                      | better, scenes         |
// | pixels   | Eq. 9 on pixels                                  | nearest drawing: the right caption | right pictures         |
// | contents | emoji: designers; scenes: what was left open     | distance to the nearest drawing    | readable pictures      |
// | features | Eq. 9 on EfficientNet-Lite0                      | what comes up to a drawing         | attributes that hold   |

export const judges = ['pixels', 'contents', 'features'] as const
type Scores = Record<(typeof judges)[number], Record<Question, number>>
type Grid = ArrayLike<number>[]
type Block = { heading: string } & Pictures

/** What the judges need, loaded at first use and then kept. */
let tools: ReturnType<typeof load> | undefined
const load = () => ({
  emoji: loadEmoji(),
  network: extractor(loadFeatureNetwork('efficientnet-lite0')),
})
type Tools = ReturnType<typeof load>

/** Each judge's scores of each system's grid for each prompt, by `system: prompt`.  blocks: from `userStudyBlocks`
 *  @throws missing weights of the feature networks, with the command that fetches them. */
export function judgeGrids(blocks: Block[]): Map<string, Scores> {
  tools ??= load()
  const { emoji } = tools
  const judge = (grid: Grid, prompt: string) =>
    tf.tidy(() => (emoji.trainCaptions.includes(prompt) ? ofEmoji : ofScene)(grid, prompt, tools!))
  const scored = blocks.flatMap(({ heading, prompts, rows }) =>
    prompts.map((prompt, p) => [`${heading}: ${prompt}`, judge(rows[p]!, prompt)] as const),
  )
  return new Map(scored)
}

/** EfficientNet-Lite0's features of a grid of pictures in [0, 1].  →  [R, F] */
function looks(grid: Grid, { network }: Tools): Tensor2D {
  const side = Math.sqrt(grid[0]!.length / 3)
  const pictures = tf.tensor2d(grid.map(picture => Array.from(picture)))
  return network(pictures.mul(2).sub(1).reshape([grid.length, side, side, 3]) as Tensor4D)
}

const featureDiversity = (features: Tensor2D) => cosineDiversity(features.expandDims(0) as Tensor3D).dataSync()[0]!

function ofEmoji(grid: Grid, caption: string, tools: Tools): Scores {
  const { emoji, network } = tools
  const measured = measureEmoji([grid], [caption], emoji)
  const features = looks(grid, tools)
  const drawings = network(drawingsWhere(emoji, drawing => drawing.caption === caption).pictures)
  const distances = (others: Tensor2D) => squaredDistances(drawings, others).arraySync()
  const captions = (x: Tensor2D) => Array<string>(x.shape[0]).fill(caption)
  const reached = reachedOfGroups(distances(drawings), distances(features), captions(drawings), captions(features))
  return {
    pixels: { diversity: measured.diversity, quality: measured['right caption'] },
    contents: { diversity: measured.designers, quality: -measured['distance to drawing'] },
    features: { diversity: featureDiversity(features), quality: mean(reached.map(i => Number(i !== undefined))) },
  }
}

function ofScene(grid: Grid, prompt: string, tools: Tools): Scores {
  const measured = measureScenes(
    [grid.map(picture => Float32Array.from(picture, x => 2 * x - 1))],
    [parsePrompt(prompt)],
  )
  return {
    pixels: { diversity: measured.diversity, quality: measured.right },
    contents: { diversity: measured['attribute diversity'], quality: measured.readable },
    features: { diversity: featureDiversity(looks(grid, tools)), quality: measured.attributes },
  }
}

/** The answers of the three judges, each in a session of its own.  scored: from `judgeGrids` */
export const judgedBy = (plan: UserStudy, scored: Map<string, Scores>): Answers[] =>
  judges.map((rater, i) =>
    automaticAnswers(plan, { rater, session: i + 1 }, (system, prompt) => scored.get(`${system}: ${prompt}`)![rater]),
  )
