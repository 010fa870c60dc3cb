import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { figureToPng } from '../lib/display/svg'
import { writeWhole } from '../lib/whole-file'
import { type Choice, parseChoice, peerNames } from './bench/choice'
import { measure } from './bench/measure'
import { installPeers, peerPython } from './bench/peers'
import { blankResult, unfinishedOf } from './bench/provenance'
import { ratioFigure, ratioTable, renewReadme, skippedLines, sourceLine, startTable } from './bench/report'
import { type Result, resultSchema } from './bench/result'
import { labelOf } from './bench/setting'
import { command } from './command'

// `npm run bench`: time an iteration of lib against the same in PyTorch and JAX. The result of the whole grid goes to
// data/runs/bench.json, with a chart, and into scripts/bench/README.md; that of selected settings is only printed.

const usage = `Usage: npm run bench -- [--quick] [--dataset plane|emoji|emoji-all] [--widths 64,128] [--batches 64,256] [--threads 1,2]
                        [--peers "${peerNames}"] [--runs 3] [--rounds 7] [--json] [--out file.json]
       npm run bench -- --install-peers
  --quick is one setting. Each setting is timed in separate runs, and each run in rounds of turns.
  Interrupted, the whole grid goes on where it was when it is started again on the same commit.
  BENCH_PYTHON=/its/path names another Python that has the peers.`

const root = join(__dirname, '..')
const kept = join(root, 'data', 'runs', 'bench.json')
const unfinished = join(root, '.cache', 'bench.json')

async function bench({ settings, runs, rounds, peers, whole, json, out }: Choice): Promise<void> {
  const say = json ? console.error : console.log // standard output is reserved for the result
  const blank = blankResult({ runs, rounds, peers })
  const result = (whole && unfinishedOf(blank, unfinished)) || blank
  if (result.settings.length) say(`${result.settings.length} settings are known from ${unfinished}`)
  for (const setting of settings) {
    if (result.settings.some(known => labelOf(known) === labelOf(setting))) continue
    say(`${labelOf(setting)} …`)
    const { versions, measured } = await measure(setting, peerPython(), { runs, rounds, peers })
    result.settings.push(measured)
    Object.assign(result.versions, versions)
    if (whole) writeWhole(unfinished, text(result))
    say(String(startTable(measured)))
  }
  const compared = result.settings.some(({ engines }) => engines.length > 1)
  if (whole && !compared)
    say('without a peer there is nothing to compare: README.md and data/runs are left as they are')
  const file = out ?? (whole && compared ? kept : undefined)
  if (file) await keep(result, file)
  if (whole) rmSync(unfinished, { force: true })
  if (json) process.stdout.write(text(result))
  else print(result)
}

function print(result: Result): void {
  if (result.settings.length) console.log(`\n${ratioTable(result)}`)
  for (const line of skippedLines(result)) console.log(`left out: ${line}`)
  console.log(sourceLine(result))
}

const text = (result: Result) => `${JSON.stringify(resultSchema.parse(result), null, 1)}\n`

/** Write a result and its chart, and, for the project's own result, its section of the README. */
async function keep(result: Result, file: string): Promise<void> {
  writeWhole(file, text(result))
  writeWhole(file.replace(/(\.json)?$/, '.png'), await figureToPng(ratioFigure(result)))
  if (file !== kept) return
  const readme = join(__dirname, 'bench', 'README.md')
  writeWhole(readme, renewReadme(readFileSync(readme, 'utf8'), result))
}

function main(): void {
  let choice: ReturnType<typeof parseChoice>
  try {
    choice = parseChoice(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exitCode = 2
    return
  }
  process.once('SIGINT', () => process.exit(130))
  command(() => (choice === 'install peers' ? installPeers() : bench(choice)))
}

main()
