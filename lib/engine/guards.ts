import { tf } from '../tf'

/** A method replaced while a step is traced. */
export type Replacement = [target: object, method: string, replacement: unknown]

/** Fail with a message that names the op, what is wrong with it in a compiled step, and the remedy. */
export function refuse(op: string, problem: string, remedy: string): never {
  throw new Error(`compile: ${op} ${problem}. ${remedy}`)
}

const hostRandom = (op: string): never =>
  refuse(op, 'would be drawn once, by JavaScript at the trace', 'Draw it from a Noise, which runs inside the graph.')
const variable = (op: string) => () =>
  refuse(op, 'changes a variable inside of the step', 'Pass the value as an argument and return the new one.')

/** Guards against what a trace cannot record: random numbers drawn by JavaScript, and changes of variables. */
export function hostGuards(): Replacement[] {
  const engine = tf.engine() as unknown as { startScope(name?: string): void }
  const { startScope } = engine
  // tfjs opens a scope named after each public op that it enters.
  const watch = (name?: string) => {
    const op = name?.replace(/_*op$/, '') ?? ''
    if (/^(rand|truncatedNormal|multinomial|dropout)/.test(op)) hostRandom(`tf.${op}`)
    startScope.call(engine, name)
  }
  return [
    [Math, 'random', () => hostRandom('Math.random')],
    [engine, 'startScope', watch],
    [engine, 'makeVariable', variable('tf.variable')],
    [tf.Variable.prototype, 'assign', variable('Variable.assign')],
  ]
}

/** Run `body` with the given methods replaced, and restore them in any case. */
export function replaced<T>(replacements: Replacement[], body: () => T): T {
  const saved = replacements.map(([target, method]) => Object.getOwnPropertyDescriptor(target, method))
  for (const [target, method, value] of replacements) {
    Object.defineProperty(target, method, { value, configurable: true, writable: true })
  }
  try {
    return body()
  } finally {
    for (const [i, [target, method]] of replacements.entries()) {
      if (saved[i]) Object.defineProperty(target, method, saved[i])
      else Reflect.deleteProperty(target, method)
    }
  }
}
