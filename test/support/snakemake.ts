import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source'

/** Why tests that need Snakemake are skipped; false where it is there, as after the set-up of `npm test` with Python 3.11. */
export const noSnakemake = existsSync(join(root, '.cache', 'workflow-python', '.complete'))
  ? false
  : 'Snakemake is not there: npm run setup -- workflow'
