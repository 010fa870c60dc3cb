import { binding } from './binding.mjs'
import { encoder } from './encoder.mjs'
import { features } from './features.mjs'
import { kernel } from './kernel.mjs'
import { changesIn, noteMade, stateOf } from './made.mjs'
import { packages } from './packages.mjs'
import { python } from './python.mjs'
import { site } from './site.mjs'
import { tensorflow } from './tensorflow.mjs'
import { tools } from './tools.mjs'
import { workflow } from './workflow.mjs'

/**
 * The steps in order, each needing those before it. A step is { name, gigabytes, current(), install(say), files() }:
 * `current` looks at stamps and sizes only; `install` may be interrupted anywhere and then leaves nothing that `current`
 * takes for complete; `files`, if present, are the native files that it makes, which are checked byte by byte later.
 */
export const steps = [packages, python, tensorflow, binding, kernel]

/** Steps that run only on request: `npm run setup -- features`. The last is for changing pins. */
export const more = { features, encoder, workflow, site, tools }
steps.push(...process.argv.slice(2).flatMap(name => (Object.hasOwn(more, name) ? more[name] : [])))

const filesOf = step => step.files?.() ?? []

/** Whether a step has nothing to do.  how: as for stateOf */
export const isWhole = async (step, how) =>
  (await step.current()) && filesOf(step).every(file => stateOf(file, how) === 'whole')

/** The changes to a step's files since it made them, as a message; '' for none. */
export const damageTo = (step, how) => changesIn(filesOf(step), how)

/** Run a step, and record the files that it made. */
export async function make(step, say) {
  const made = await step.install(say)
  noteMade(filesOf(step))
  return made
}

/** The steps that still have to run. */
export async function pending(how) {
  const todo = []
  for (const step of steps) if (!(await isWhole(step, how))) todo.push(step)
  return todo
}
