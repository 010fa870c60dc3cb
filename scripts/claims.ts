import { join } from 'node:path'
import { verdictMarks } from '../lib/display/verdict-marks'
import { claimRows, nameOf, placesOf, signOf, type TestedClaim, testedClaims } from '../lib/experiments/tested-claims'
import { writeWhole } from '../lib/whole-file'
import { cellLink } from './claims/cell-link'
import { effort } from './claims/effort'

// `npm run claims`: write CLAIMS.md, each claim of the paper with what the stored runs say about it.

const opening = `# The paper's claims, tested

Each claim of the paper that stored runs can test, in our words and in the paper's order, one sign a test:`

const overTheRun = `In the regime of the authors' code, over the whole run: two signs for a pair are early and late in it.`

const reading = `An effect is a mean difference of runs of the same seed with its 95 % interval, in the metric that stands for diversity, quality or
preference on each data set; a claim *holds* or *does not hold* there only if the interval excludes 0. The intervals are one at a
time: of twenty, one may be wrong by chance; only those of Section 6 are corrected for their number. That something is *not lower* is
tested without a margin here, with one in the notebooks named below. Other data, other networks: a verdict is about the claim
here, not about the authors' numbers.

\`5:1\` is five updates of the fake model for each of the student, elsewhere one for two; *diffusion* has teachers that predict
noise, with guidance 2, *diffusion-8* with 8. In the *authors'* regime, which has 5:1 among its settings, are 512 labels, points, and 1,021
captions of emoji (*emoji-all*), early and late in the run; *tuned alike* are the systems after one search for all, late. The commands take \`--dataset\` and \`--regime 5:1\`. Minutes are those of one core, from the times of the stored runs.

What becomes of DMD's diversity over a whole run, in the authors' regime and with many prompts, is tested in [notebook
16](notebooks/16-phase-or-optimum.ipynb), on captions in [18](notebooks/18-on-captions.ipynb), what Section 6 says of teachers of
other stages in [17](notebooks/17-what-makes-dmd-dip.ipynb), each by a protocol of its own; [notebook
19](notebooks/19-what-we-found.ipynb) says in ten minutes what all of it comes to. \`npm run claims\` rewrites this page, and a test compares it.`

const row = (cells: string[]) => `| ${cells.join(' | ')} |`
const rule = (cells: string[]) => row(cells.map(() => '---'))

/** A claim in one line: a sign for each test, by place; and another such table for the authors' regime. */
function overview(claims: TestedClaim[]): string {
  const key = Object.entries(verdictMarks).filter(([verdict]) => verdict !== 'the paper is divided')
  const legend = key.map(([verdict, { sign }]) => `${sign} ${verdict}`).join(', ')
  const tableOf = (over: 'the end' | 'the run') => {
    const rows = claimRows(over, claims)
    const head = Object.keys(rows[0]!)
    const linked = (about: string) => `[${about}](#claim-${claims.findIndex(claim => claim.about === about) + 1})`
    return [row(head), rule(head), ...rows.map(one => row(Object.values({ ...one, claim: linked(one.claim!) })))].join(
      '\n',
    )
  }
  const first = `${opening} ${legend}; empty where it was not tested.`
  return [first, tableOf('the end'), overTheRun, tableOf('the run')].join('\n\n')
}

// an explicit anchor: GitHub and the site derive different ones from a heading
const heading = ({ about }: TestedClaim, i: number) => `## <a id="claim-${i + 1}"></a>${i + 1}. ${about}`

function section(claim: TestedClaim, i: number): string {
  const places = placesOf(claim)
  const said = [
    nameOf(claim.table),
    ...(claim.table.startsWith('section') ? [] : [claim.section.replace(/^\d/, 'Section $&')]),
  ]
  const where = `${said.join(', ')}; [in its notebook](${cellLink(claim)})`
  if (!places.length) {
    const tests = Object.keys(claim.tests).join('; ')
    return [heading(claim, i), `${where}. Not tested: ${tests}. No answers of people are stored.`].join('\n\n')
  }
  const lines = Object.entries(claim.tests).map(([tested, found]) =>
    row([tested, ...places.map(place => (found[place] ? `${signOf(found[place])} ${found[place].effect}` : '–'))]),
  )
  const { command, minutes } = effort(claim, places)
  const cost = Object.entries(minutes).map(([what, each]) => row([what, ...places.map(place => each[place]!)]))
  const head = ['tested', ...places]
  return [
    heading(claim, i),
    `${where}. Once more: \`${command}\``,
    [row(head), rule(head), ...lines, ...cost].join('\n'),
  ].join('\n\n')
}

/** The page as Markdown. */
export function claimsPage(): string {
  const claims = testedClaims()
  return `${[overview(claims), reading, ...claims.map(section)].join('\n\n')}\n`
}

if (require.main === module) writeWhole(join(process.cwd(), 'CLAIMS.md'), claimsPage())
