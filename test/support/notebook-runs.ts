import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { labMistakes } from './labs'
import { root } from './source'

// Each notebook runs once with our kernel, from top to bottom: those with labs as a class would (scripts/student.labs.test.ts),
// those that no page runs whole in JupyterLab (scripts/start.browser.test.ts), the others without a browser (notebooks.test.ts).
// And each is seen in JupyterLab's front end: in a page with the page's kernel (scripts/site/run.browser.test.ts), or in Lab.

/** All notebooks, as `03-dp-dmd-training.ipynb`. */
export const notebookNames = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'))

const among = (numbers: string[]) => notebookNames.filter(name => numbers.some(number => name.startsWith(`${number}-`)))

/** Those that run in JupyterLab, where there is a browser: no page runs them whole, as they need feature networks. */
export const inLab = among(['13', '14'])

/** Those that run whole in a page. */
export const inPage = notebookNames.filter(name => !inLab.includes(name))

/** Those that run with their labs blank, mistaken and right. */
export const withLabs = among(Object.keys(labMistakes))

/** In these every cell runs twice, as one who tries things does: one shows tables, one trains with live panels. */
export const twice = among(['06', '12'])
