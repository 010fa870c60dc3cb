import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestedClaim } from '../../lib/experiments/tested-claims'
import { readNotebookFile } from '../notebook-file'

const folder = join(__dirname, '..', '..', 'notebooks')

/** By table: the number of the notebook that shows the test, and a text in its cell. */
const shownIn: Record<string, [notebook: string, says: string]> = {
  '1': ['15', "verdictsMap('Table 1'"],
  '2': ['15', "verdictsMap('Table 2'"],
  '3': ['06', "verdictsMap('Table 3'"],
  '4': ['07', "verdictsMap('Table 4'"],
  'figure 5': ['08', 'stopVerdicts(plane'],
  '5': ['14', 'compositionClaims(found)'],
  'figure A': ['11', 'claimsTable(dataset'],
  'figure B': ['13', 'studyClaims(rates'],
  'section 6': ['17', 'show(table(stageRows(tables)'],
}

/** The cell that shows a claim's test, as a link that JupyterLab and the site follow.
 *  @throws a notebook without such a cell, with the text looked for. */
export function cellLink({ table }: TestedClaim): string {
  const [number, says] = shownIn[table]!
  const name = readdirSync(folder).find(file => file.startsWith(`${number}-`))!
  const { cells } = readNotebookFile<{ cells: { id: string; source: string | string[] }[] }>(join(folder, name))
  const cell = cells.find(({ source }) => [source].flat().join('').includes(says))
  if (!cell)
    throw new Error(`claims: expected a cell with ${says} in ${name}, found none. Say in cell-link.ts what it says.`)
  return `notebooks/${name}#cell-id=${cell.id}`
}
