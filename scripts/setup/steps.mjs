import { binding } from './binding.mjs'
import { features } from './features.mjs'
import { kernel } from './kernel.mjs'
import { packages } from './packages.mjs'
import { python } from './python.mjs'
import { tensorflow } from './tensorflow.mjs'
import { tools } from './tools.mjs'
import { workflow } from './workflow.mjs'

/**
 * In order, each needing those before it. A step is { name, gigabytes, current(), install(say) }: `current` looks at
 * stamps and sizes only, `install` may be cut off anywhere and leaves nothing that `current` takes for whole.
 */
export const steps = [packages, python, tensorflow, binding, kernel]

/** What is fetched only where it is asked for by name: `npm run setup -- features`. The last is for who changes pins. */
export const more = { features, workflow, tools }
steps.push(...process.argv.slice(2).flatMap(name => (Object.hasOwn(more, name) ? more[name] : [])))

/** The steps that have work to do. */
export async function pending() {
  const todo = []
  for (const step of steps) if (!(await step.current())) todo.push(step)
  return todo
}
