import { type Figure, figure, panels } from '../../lib/display/figure'
import { type Table, table } from '../../lib/display/table'
import { axisStyle, coloursOf, ink } from '../../lib/display/theme'
import { engines } from './engine'
import type { Measured, Result, Spread } from './result'
import { labelOf } from './setting'

const peers = engines.slice(1)
const of = ({ engines }: Measured, name: string) => engines.find(engine => engine.name === name)
const printed = ({ median, low, high }: Spread) => `${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
const milliseconds = ({ median }: Spread) => (median < 100 ? median.toPrecision(3) : median.toFixed(0))
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

/** One row per setting: our time, and each peer's time relative to ours, median [range of runs]. Excluded peers are blank. */
export function ratioTable({ settings }: Pick<Result, 'settings'>): Table {
  const rows = settings.map(setting => ({
    dataset: setting.dataset,
    width: setting.width,
    batch: setting.batch,
    threads: setting.threads,
    'ours, ms': milliseconds(setting.engines[0]!.ms),
    ...Object.fromEntries(
      peers.map(({ name }) => {
        const peer = of(setting, name)
        return [`${name} / ours`, peer ? printed(peer.ratio) : '–']
      }),
    ),
    'of peak': percent(setting.engines[0]!.peakShare),
  }))
  return table(rows)
}

/** One row per engine of a setting: its cost to start and to run, and the difference of its numbers from ours. */
export const startTable = ({ engines }: Measured): Table =>
  table(
    engines.map(({ name, ms, importSeconds, firstStepSeconds, megabytes, peakShare, differences }) => ({
      engine: name,
      'ms an iteration': milliseconds(ms),
      'imported, s': importSeconds.toFixed(1),
      'first step done, s': firstStepSeconds.toFixed(1),
      'memory, MB': Math.round(megabytes),
      'of peak': percent(peakShare),
      'differs from ours by': Math.max(differences.losses, differences.update).toExponential(0),
    })),
  )

/** A sentence on what the numbers of a result are. */
function runsLine({ settings }: Pick<Result, 'settings'>): string {
  const runs = Math.min(...settings.map(setting => setting.runs))
  if (runs > 1) return `Medians of ${runs} separate runs, with the range of the runs.`
  return 'Medians of one run, with the quartiles of its rounds: on another day they may be others.'
}

/** The excluded peers, with each reason once. */
export function skippedLines({ settings }: Pick<Result, 'settings'>): string[] {
  const lines = settings.flatMap(({ skipped }) => skipped.map(({ name, why }) => `${name}: ${why.split('\n')[0]}`))
  return [...new Set(lines)].map(line => `${line} (${lines.filter(other => other === line).length} settings)`)
}

/** A sentence on ours against the peers of one kind: in how many settings it is not slower, and the smallest ratio. */
function standing(settings: Measured[], merged: boolean): string {
  const names = peers.filter(peer => Boolean(peer.merged) === merged).map(peer => peer.name)
  const fastest = settings.flatMap(setting => {
    const found = setting.engines.filter(({ name }) => names.includes(name))
    if (!found.length) return []
    return [{ setting, ...found.reduce((a, b) => (a.ratio.median < b.ratio.median ? a : b)) }]
  })
  if (!fastest.length) return ''
  const least = fastest.reduce((a, b) => (a.ratio.median < b.ratio.median ? a : b))
  const ahead = fastest.filter(({ ratio }) => ratio.median >= 1).length
  const against = merged ? 'JAX with its rollouts merged' : 'the fastest peer structured as the official trainer is'
  return `Against ${against}, lib is not slower in ${ahead} of ${fastest.length} settings; the least ratio is ${printed(least.ratio)} (${least.name}; ${labelOf(least.setting)}).`
}

/** The setting of the second table: the middle of the grid, or else the first. */
export const middleOf = (settings: Measured[]): Measured =>
  settings.find(
    ({ dataset, width, batch, threads }) => `${dataset} ${width} ${batch} ${threads}` === 'plane 128 256 2',
  ) ?? settings[0]!

/** What was measured, where and with what, in a line. */
export function sourceLine({ machine, versions, commit, date, settings }: Result): string {
  const { cpu, cores, gigabytes, system } = machine
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const commits = [...new Set([commit, ...settings.map(setting => setting.commit ?? commit)])]
  return `${cpu}, ${cores} cores, ${gigabytes} GB, ${system}; ${software.join(', ')}; commit ${commits.join(' and ')}, ${date}.`
}

const [open, close] = ['<!-- written by npm run bench -->', '<!-- end of what npm run bench writes -->']

/** The section of scripts/bench/README.md between its marks: tables and chart of a result, or a note that there is none. */
export function readmeSection(result: Result | undefined): string {
  if (!result) return `${open}\nNot measured yet: \`npm run bench\` writes its tables here.\n${close}`
  const middle = middleOf(result.settings)
  const parts = [
    [standing(result.settings, false), standing(result.settings, true)].filter(Boolean).join('\n'),
    '![Time of each peer by ours, by setting](../../data/runs/bench.png)',
    ratioTable(result).toMarkdown(),
    runsLine(result),
    `Starting and running, ${labelOf(middle)} (the fastest large product: ${middle.peakGflops.toFixed(0)} GFLOP/s):`,
    startTable(middle).toMarkdown(),
    ...(skippedLines(result).length ? [`Left out: ${skippedLines(result).join('; ')}.`] : []),
    sourceLine(result),
  ]
  return `${open}\n${parts.filter(Boolean).join('\n\n')}\n${close}`
}

/** The README with that section replaced.
 *  @throws missing marks. */
export function renewReadme(readme: string, result: Result | undefined): string {
  const [start, end] = [readme.indexOf(open), readme.indexOf(close)]
  if (start < 0 || end < start)
    throw new Error(`scripts/bench/README.md: expected the marks ${open} and ${close}, found none.`)
  return readme.slice(0, start) + readmeSection(result) + readme.slice(end + close.length)
}

/** Ratios with their ranges, one panel per number of threads; the line at 1 is ours. */
export function ratioFigure({ settings }: Pick<Result, 'settings'>): Figure {
  const counts = [...new Set(settings.map(({ threads }) => threads))]
  const { layout, on } = panels(
    counts.map(() => ''),
    1,
    { x: 'width × batch', y: '' },
  )
  const axes: Record<string, unknown> = layout
  const timed = peers.filter(({ name }) => settings.some(setting => of(setting, name)?.ratio))
  const colours = coloursOf(timed.map(peer => peer.name))
  const data = counts.flatMap((threads, panel) => {
    const shown = settings.filter(setting => setting.threads === threads)
    return timed.map(({ name }, i) => {
      const found = shown.map(setting => of(setting, name)?.ratio)
      return {
        type: 'scatter',
        mode: 'markers',
        name,
        x: shown.map(({ dataset, width, batch }) => `${dataset === 'plane' ? '' : `${dataset}: `}${width} × ${batch}`),
        y: found.map(ratio => ratio?.median ?? null),
        error_y: {
          type: 'data',
          array: found.map(ratio => (ratio ? ratio.high - ratio.median : 0)),
          arrayminus: found.map(ratio => (ratio ? ratio.median - ratio.low : 0)),
        },
        marker: { color: colours[i], size: 8, symbol: ['circle', 'square', 'diamond', 'x'][i] },
        showlegend: panel === 0,
        ...on(panel),
      }
    })
  })
  for (const [panel, n] of counts.entries()) {
    const name = on(panel).yaxis.replace('y', 'yaxis')
    const title = axisStyle(`time / ours, ${n} thread${n === 1 ? '' : 's'}`)
    axes[name] = { ...(axes[name] as object), ...title, type: 'log', tickvals: [0.25, 0.5, 0.7, 1, 1.4, 2, 2.8, 4] }
  }
  const line = { type: 'line', xref: 'paper', x0: 0, x1: 1, y0: 1, y1: 1, line: { color: ink, width: 1 } }
  const shapes = counts.map((_, panel) => ({ ...line, yref: on(panel).yaxis }))
  return figure('A DP-DMD iteration: time of each peer by ours', data, {
    ...layout,
    margin: { l: 60, r: 70, t: 80, b: 110 },
    shapes,
    height: 160 + 260 * counts.length,
  })
}
