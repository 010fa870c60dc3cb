import { parseArgs } from 'node:util'
import { engines } from './engine'
import { datasetNames, networkOf, type Setting } from './setting'

/** What to time: settings, number of runs and of rounds per run, and peers. whole: the full grid, whose result is kept. */
export interface Choice {
  settings: Setting[]
  runs: number
  rounds: number
  peers: string[]
  whole: boolean
  json: boolean
  out?: string
}

export const peerNames = engines.slice(1).map(({ name }) => name)

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  ...{ quick: flag, json: flag, 'install-peers': flag },
  ...{ dataset: text, widths: text, batches: text, threads: text, peers: text, runs: text, rounds: text, out: text },
}

const grid = {
  plane: { widths: [64, 128, 256], batches: [64, 256, 1024] },
  emoji: { widths: [640], batches: [64] },
  'emoji-all': { widths: [128], batches: [32] },
}
const quickGrid = { ...grid, plane: { widths: [128], batches: [256] } }

/** The choice on the command line, or 'install'.
 *  @throws an unknown option, data set, width or peer; an invalid number. */
export function parseChoice(args: string[]): Choice | 'install peers' {
  const { values } = parseArgs({ args, options })
  if (values['install-peers']) return 'install peers'
  const { quick, json, dataset, out } = values
  const only = dataset ?? (quick ? 'plane' : undefined)
  const datasets = datasetNames.filter(name => only === undefined || name === only)
  if (!datasets.length) throw new Error(`Expected --dataset of ${datasetNames.join(', ')}, got "${dataset}".`)
  const usual = quick ? quickGrid : grid
  const settings = datasets.flatMap(dataset =>
    wholes(values.threads ?? (quick ? '2' : '1,2')).flatMap(threads =>
      (values.widths ? wholes(values.widths) : usual[dataset].widths).flatMap(width =>
        (values.batches ? wholes(values.batches) : usual[dataset].batches).map(batch => ({
          dataset,
          width,
          batch,
          threads,
        })),
      ),
    ),
  )
  for (const setting of settings) networkOf(setting)
  const peers = values.peers?.split(',') ?? peerNames
  const unknown = peers.find(name => !peerNames.includes(name))
  if (unknown !== undefined) throw new Error(`Expected --peers of ${peerNames.join(',')}, got "${unknown}".`)
  const chosen = quick || [dataset, values.widths, values.batches, values.threads].some(Boolean)
  const [runs, rounds] = [values.runs ?? '3', values.rounds ?? '7'].map(value => wholes(value)[0]!) as [number, number]
  const common = { runs, rounds, peers, json, out }
  return { ...common, settings, whole: !chosen }
}

const wholes = (text: string): number[] =>
  text.split(',').map(part => {
    if (/^[1-9]\d*$/.test(part)) return Number(part)
    throw new Error(`Expected whole numbers above 0, such as 64,256, got "${part}".`)
  })
