import { datasets } from '../datasets'
import { regimeNames, rivalNames, type Study, tableNames } from './ablations'
import { dipDatasets } from './dip'
import { phaseDatasets } from './phase'

/** The names of a study, as on the command line. */
export interface StudyName {
  table: string
  dataset: string
  regime: Study['regime']
}

const at1to2 = (table: string, names: readonly string[]): StudyName[] =>
  names.map(dataset => ({ table, dataset, regime: '1:2' }))
const onPlane = (table: string): StudyName[] => regimeNames.map(regime => ({ table, dataset: 'plane', regime }))
const names = Object.keys(datasets)
const mapped = names.filter(name => datasets[name]!.map)
const diffusion = names.filter(name => datasets[name]!.settings.path)

/** All studies of the reproduction. In the paper's tables the plane has both update ratios, the others 1:2 only. */
export const studyNames: StudyName[] = [
  ...tableNames.flatMap(table => [...onPlane(table), ...at1to2(table, ['scenes', 'emoji-all'])]),
  ...['1', '2'].flatMap(table => [...onPlane(table), ...at1to2(table, ['scenes', 'emoji-all'])]),
  ...at1to2('1', diffusion),
  ...at1to2('tuning', [...mapped, 'diffusion', 'emoji-all']),
  ...at1to2('map', mapped),
  ...at1to2('mechanism', ['plane']),
  ...at1to2('5', ['scenes']),
  ...phaseDatasets.map((dataset): StudyName => ({ table: 'phase', dataset, regime: 'authors' })),
  ...dipDatasets.map((dataset): StudyName => ({ table: 'dip', dataset, regime: 'authors' })),
  ...rivalNames.map((table): StudyName => ({ table, dataset: 'plane-labels', regime: 'authors' })),
  ...at1to2(
    'figure A',
    names.filter(name => datasets[name]!.earlyLate),
  ),
]
