import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

const root = resolve(__dirname, '..')
const bin = join(root, '.venv/bin')
const cache = join(root, '.cache')
const notebooks = join(root, 'notebooks')

/** The environment of Jupyter: its state stays in the repository, and the project's kernels and settings come first. */
export const jupyterEnvironment = {
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  VIRTUAL_ENV: join(root, '.venv'),
  JUPYTER_PREFER_ENV_PATH: '1',
  JUPYTER_DATA_DIR: join(cache, 'jupyter'),
  IPYTHONDIR: join(cache, 'ipython'),
}

/** Flags for `jupyter lab`: the whole repository in the file browser, opened at notebooks/ with notebook 00, on this machine
 *  only. They override the user's Jupyter settings; the user's flags override them. */
export function labArguments(flags: string[], isRoot: boolean): string[] {
  const ours = [
    `--ServerApp.root_dir=${root}`,
    `--FileContentsManager.preferred_dir=${notebooks}`,
    '--LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb', // the first page
    '--ServerApp.ip=localhost',
    '--MultiKernelManager.default_kernel_name=tslab',
    '--LanguageServerManager.autodetect=False', // tslab does its own completion; the search for servers fills the log
  ]
  const given = new Set(flags.map(flag => flag.split('=')[0]!.replace(/^--ip$/, '--ServerApp.ip')))
  const asRoot = isRoot && !given.has('--allow-root') ? ['--allow-root'] : []
  // JupyterLab accepts most settings only once
  return ['lab', ...ours.filter(flag => !given.has(flag.split('=')[0]!)), ...asRoot, ...flags]
}

/** The notebooks that equal the last commit byte for byte, which are ours to trust. Trusting one that was changed or added
 *  since is the reader's decision, because trusted outputs run scripts. */
export function committedNotebooks(folder = root): string[] {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: folder, maxBuffer: Number.POSITIVE_INFINITY })
  const listed = git('ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', 'notebooks')
  if (listed.status !== 0) return []
  const isCommitted = (file: string) =>
    existsSync(join(folder, file)) &&
    readFileSync(join(folder, file)).equals(git('cat-file', 'blob', `HEAD:${file}`).stdout)
  return listed.stdout
    .toString()
    .split('\0')
    .filter(file => file.endsWith('.ipynb') && isCommitted(file))
}

/** Sign the committed notebooks, so that their figures show before any cell has run; only if one has changed. */
function trustNotebooks(): void {
  const files = committedNotebooks()
  const stamp = join(cache, 'trusted')
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)))
  const digest = hash.digest('hex')
  if (files.length === 0 || (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest)) return
  const trusted = spawnSync(join(bin, 'jupyter'), ['trust', ...files], { cwd: root, env: jupyterEnvironment })
  if (trusted.status === 0) writeFileSync(stamp, digest)
}

function start(): void {
  trustNotebooks()
  const args = labArguments(process.argv.slice(2), process.getuid?.() === 0)
  const lab = spawn(join(bin, 'jupyter'), args, { cwd: root, env: jupyterEnvironment, stdio: 'inherit' })
  // The terminal sends Ctrl-C to JupyterLab too, which asks before it stops: a forwarded copy would count as the answer.
  process.on('SIGINT', () => process.stdin.isTTY || lab.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => lab.kill(signal))
  lab.on('error', error => {
    console.error(`JupyterLab did not start (${error.message}). Delete .venv and run npm run setup.`)
    process.exitCode = 1
  })
  lab.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1)
  })
}

if (require.main === module) start()
