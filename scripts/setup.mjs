/**
 * Set the project up: npm packages, Python environment, native TensorFlow, kernel. Plain JavaScript on Node's own
 * modules, since it runs before anything is installed. It can be run again and interrupted at any time.
 * `npm run setup -- features` also fetches the weights of the feature networks, `npm run setup -- encoder` those of the text
 * encoder, and `npm run setup -- workflow` Snakemake, which runs the whole reproduction.
 */
import { explain, SetupError } from './setup/failure.mjs'
import { takeLock } from './setup/lock.mjs'
import { checkPrerequisites, nodeFits } from './setup/prerequisites.mjs'
import { stopProgram, whenProgramStarts } from './setup/program.mjs'
import { beginStep } from './setup/progress.mjs'
import { damageTo, isWhole, make, more, pending, steps } from './setup/steps.mjs'

let release = () => {}
const parts = process.argv.slice(2)
const again = ['npm run setup', ...(parts.length > 0 ? ['--', ...parts] : [])].join(' ')

function stop(signal) {
  stopProgram()
  release()
  console.log(`\n  Stopped. Completed steps are kept; run it again (${again}) for the rest.`)
  process.exit(signal === 'SIGINT' ? 130 : 143)
}

async function run(name, work) {
  const line = beginStep(name)
  try {
    line.done(await work(line.say))
  } catch (error) {
    line.failed()
    throw error
  }
}

async function setUp() {
  const unknown = parts.find(part => !Object.hasOwn(more, part))
  if (unknown !== undefined) {
    const names = Object.keys(more)
    throw new SetupError(
      `Expected nothing or some of ${names.join(', ')}, got "${unknown}".`,
      `npm run setup -- ${names[0]}`,
    )
  }
  if (nodeFits() && (await pending()).length === 0) return
  const lock = await takeLock(pid =>
    console.log(`  Another set-up is running in this folder (process ${pid}); waiting for it.`),
  )
  release = lock.release
  whenProgramStarts(lock.note)
  const todo = await pending()
  if (nodeFits() && todo.length === 0) return // the set-up we waited for did everything
  const gigabytes = todo.reduce((sum, step) => sum + step.gigabytes, 0)
  console.log(`Setting up, all of it inside this folder${gigabytes > 0 ? ` (about ${gigabytes.toFixed(1)} GB)` : ''}:`)
  for (const step of todo) {
    const damage = damageTo(step)
    if (damage) console.log(`  ! ${step.name.padEnd(20)}${damage}; it is built again`)
  }
  await run('prerequisites', () => checkPrerequisites(gigabytes))
  // Checked again before each step: a new node_modules, for example, lacks the binding that the old one had.
  for (const step of steps) if (!(await isWhole(step))) await run(step.name, say => make(step, say))
  console.log('  All is there. npm start opens JupyterLab, npm test runs the tests, npm run doctor looks around.')
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop)
try {
  await setUp()
} catch (error) {
  const failure = error instanceof SetupError ? error : explain('Set-up', String(error.stack), `Run it again: ${again}`)
  console.error(`\n  ${failure.message}\n\n  What to do: ${failure.remedy}\n`)
  process.exitCode = 1
} finally {
  release()
}
