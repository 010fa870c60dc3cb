import {
  ablation,
  comparisonNames,
  compositionNames,
  dipNames,
  ownTableNames,
  phaseNames,
  rivalNames,
  type Study,
} from './ablations'
import { comparison } from './comparison'
import { composition } from './composition'
import { dipStudy } from './dip'
import { mapStudy } from './map'
import { phaseStudy } from './phase'
import { rivalsStudy } from './rivals'

const among = (names: readonly string[], name: string) => names.includes(name)

/** Any study by the name of its table: an ablation of the paper, a comparison of systems or its tuning, composition,
 *  the map, the mechanism, the phase study, the study of the dip, the fairly tuned rivals.
 *  @throws an unknown name, with the known ones. */
export function studyOf(wanted: { dataset: string; table: string; regime?: string; scale?: string }): Study {
  const table = wanted?.table
  if (among(comparisonNames, table)) return comparison(wanted)
  if (among(compositionNames, table)) return composition(wanted)
  if (among(phaseNames, table)) return phaseStudy(wanted)
  if (among(dipNames, table)) return dipStudy(wanted)
  if (among(rivalNames, table)) return rivalsStudy(wanted)
  return among(ownTableNames, table) ? mapStudy(wanted) : ablation(wanted)
}
