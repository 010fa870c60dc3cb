import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { scaleNames } from '../../lib/experiments/ablations'
import { parseConfig } from '../../lib/train/config'
import { damagedOf, type Grid, makeTeachers, missingOf, wholeGrid } from './grid'

const root = resolve(__dirname, '../..')
const workflow = join(__dirname, 'workflow')
const setup = join(root, 'scripts', 'setup')

const optionsSchema = z.strictObject({
  jobs: z.coerce.number().int().positive().default(availableParallelism()),
  profile: z.enum(['local', 'slurm', 'kubernetes']).default('local'),
  scale: z.enum(scaleNames).default('full'),
  out: z.string().optional(),
  'dry-run': z.boolean().default(false),
  gpu: z.boolean().default(false),
})

/** `npm run reproduce -- --all --jobs 2`: every row, table and notebook, by Snakemake, here or on a cluster. Arguments after a
 *  second `--` go to Snakemake: options, or targets such as table-3-plane.table.  →  whether everything is complete.
 *  @throws unknown options; another `--all` in progress; a failed installation of Snakemake. */
export async function reproduceAll(args: string[]): Promise<boolean> {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const flag = { type: 'boolean' } as const
  const text = { type: 'string' } as const
  const options = { all: flag, 'dry-run': flag, gpu: flag, jobs: text, profile: text, scale: text, out: text }
  const { all: _, ...values } = parseArgs({ args: own, options }).values
  const { jobs, profile, scale, out, gpu, ...rest } = parseConfig(
    optionsSchema,
    values as z.input<typeof optionsSchema>,
  )
  if (!rest['dry-run']) makeTeachers(scale)
  const grid = wholeGrid({ scale, out })
  console.log(forecast(grid, jobs).join('\n'))
  for (const { file, why } of damagedOf(grid)) console.log(`Damaged, to be computed again: ${file}. ${why}`)
  if (rest['dry-run']) return true
  const snakemake = await engine()
  tidy(grid)
  const place = out ? join(grid.folder, 'workflow') : join(root, '.cache', 'workflow', scale)
  const pods = profile === 'kubernetes'
  const config = { root, grid: join(place, 'grid.json'), ...(gpu && { gpu: 'true' }), ...(pods && { storage: 'fs' }) }
  mkdirSync(place, { recursive: true })
  writeFileSync(config.grid, JSON.stringify(grid))
  const done = await run(snakemake, place, [
    ...['--snakefile', join(workflow, 'Snakefile'), '--profile', join(workflow, 'profiles', profile)],
    ...['--config', ...Object.entries(config).map(([name, value]) => `${name}=${value}`)],
    ...(pods ? ['--default-storage-provider', 'fs', '--default-storage-prefix', grid.folder] : []),
    ...['--directory', place, profile === 'local' ? '--cores' : '--jobs', String(jobs)],
    ...args.slice(own.length + 1),
  ])
  const left = missingOf(grid).length
  console.log(left ? `${left} rows are missing. The same command goes on.` : `All ${grid.rows.length} rows are there.`)
  return done
}

/** What would run and for how long, in lines: stored and missing rows by kind, and the hours with `jobs` workers. */
export function forecast(grid: Grid, jobs: number): string[] {
  const missing = missingOf(grid)
  const kinds = [...new Set(missing.map(row => row.kind))]
  const seconds = (rows: { seconds: number }[]) => rows.reduce((sum, row) => sum + row.seconds, 0)
  const lines = kinds.map(kind => {
    const rows = missing.filter(row => row.kind === kind)
    const { megabytes, minutes } = [...rows].sort((a, b) => b.minutes - a.minutes)[0]!
    const from = Math.min(...rows.map(row => row.measuredRows))
    const source = from ? '' : ", no row of its data set measured: the plane's time"
    return `  ${kind}: ${rows.length} rows, ${Math.round(seconds(rows) / rows.length)} s each; 1 thread, ${megabytes} MB, at most ${minutes} min${source}`
  })
  const later = Object.entries(grid.later).map(([name, why]) => `  not yet: ${name}. ${why}`)
  const longest = Math.max(0, ...missing.map(row => row.seconds))
  const hours = Math.max(seconds(missing) / jobs, longest) / 3600
  return [
    `${grid.rows.length} rows in ${Object.keys(grid.tables).length} tables: ${grid.rows.length - missing.length} are there, ${missing.length} to compute.`,
    ...lines,
    ...later,
    `About ${(seconds(missing) / 3600).toFixed(1)} hours of one core, ${hours.toFixed(1)} hours with ${jobs} ${jobs === 1 ? 'job' : 'jobs'} at once, from the measured seconds of stored rows.`,
  ]
}

/** Move damaged rows aside, so that they are computed again and can be inspected, and remove files of killed writers. */
export function tidy(grid: Grid, olderThan = 600): void {
  for (const { file } of damagedOf(grid)) renameSync(file, `${file}.damaged`)
  for (const place of new Set(grid.rows.map(({ file }) => dirname(file)))) {
    for (const name of existsSync(place) ? readdirSync(place) : []) {
      const file = join(place, name)
      const age = () => (Date.now() - statSync(file).mtimeMs) / 1000
      if (name.endsWith('.tmp') && age() > olderThan) rmSync(file, { force: true })
    }
  }
}

/** Start Snakemake and record its process id, so that a second one for the same rows is refused. Ctrl-C reaches it too: it
 *  stops its workers, and complete rows stay.  →  whether it succeeded */
function run(snakemake: string, place: string, args: string[]): Promise<boolean> {
  const note = join(place, 'at-work')
  const at = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0
  if (alive(at))
    throw new Error(`Another reproduce --all of these rows is running (process ${at}). Wait for it or end it.`)
  const child = spawn(snakemake, args, { stdio: 'inherit', env: { ...process.env, PYTHONNOUSERSITE: '1' } })
  writeFileSync(note, String(child.pid))
  const wait = () => {}
  process.on('SIGINT', wait)
  return new Promise(done =>
    child.on('close', code => {
      process.off('SIGINT', wait)
      rmSync(note, { force: true })
      done(code === 0)
    }),
  )
}

/** Whether the process with this id is Snakemake. */
function alive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  return pid > 0 && stdout.includes('snakemake')
}

/** Snakemake's path, after setting it up if needed.
 *  @throws a failed set-up, or a Python that is too old. */
async function engine(): Promise<string> {
  const { isThere, snakemake } = await import(join(setup, 'workflow.mjs'))
  if (!isThere()) spawnSync(process.execPath, [`${setup}.mjs`, 'workflow'], { stdio: 'inherit' })
  if (!isThere())
    throw new Error(
      'Snakemake is not installed: it needs Python 3.11 or newer, and a set-up without errors (see above).',
    )
  return snakemake
}
