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
 * In order, each needing those before it. A step is { name, gigabytes, current(), install(say), files() }: `current` looks
 * at stamps and sizes only, `install` may be cut off anywhere and leaves nothing that `current` takes for whole, and
 * `files`, where there is one, are the native files that it makes, which are held to the bytes that they were made with.
 */
export const steps = [packages, python, tensorflow, binding, kernel]

/** What is fetched only where it is asked for by name: `npm run setup -- features`. The last is for who changes pins. */
export const more = { features, encoder, workflow, site, tools }
steps.push(...process.argv.slice(2).flatMap(name => (Object.hasOwn(more, name) ? more[name] : [])))

const filesOf = step => step.files?.() ?? []

/** Whether a step has nothing to do.  how: as for stateOf */
export const isWhole = async (step, how) =>
  (await step.current()) && filesOf(step).every(file => stateOf(file, how) === 'whole')

/** What was done to the files of a step since it made them, in words; '' for nothing. */
export const damageTo = (step, how) => changesIn(filesOf(step), how)

/** Do what a step is there for, and note what it made. */
export async function make(step, say) {
  const made = await step.install(say)
  noteMade(filesOf(step))
  return made
}

/** The steps that have work to do. */
export async function pending(how) {
  const todo = []
  for (const step of steps) if (!(await isWhole(step, how))) todo.push(step)
  return todo
}
