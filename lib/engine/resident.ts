import { type Tensor, tf } from '../tf'
import { record } from './compile'
import type { SessionOptions } from './config-proto'
import { Graph } from './graph'
import { optionsFor } from './options'
import { simplify } from './simplify'
import type { Step, Stepper } from './stepper'
import { leaves, rebuild, signature, type Tree } from './tree'
import { type Resident, withVariables } from './variables'

/** A stepper whose step is one native graph, with the state and the fixed tensors in variables of that graph: a step is fed
 *  only its input, and returns its losses only on request. Getting the state reads the variables; a state that was
 *  replaced, whole or in part, is written before the next step. `options` override `optionsFor`.
 *  @throws as `compile` does; a state or an input whose structure, shapes or dtypes differ from the first one's. */
export class ResidentStepper<S extends Tree, I extends Tree, F extends Tree, L extends Tree>
  implements Stepper<S, I, L>
{
  private graph: ReturnType<typeof build<S, I, F, L>> | undefined
  /** the state outside the graph, if it has been read or set, and its tensors that equal the variables */
  private held: S | undefined
  private written: Tensor[] = []

  constructor(
    private readonly pure: Step<S, I, F, L>,
    state: S,
    private readonly fixed: F,
    private readonly options?: Partial<SessionOptions>,
  ) {
    this.held = state
  }

  get state(): S {
    if (!this.held) {
      const { stateForm, read } = this.graph!
      this.written = read()
        .run([])
        .map(tensor => tf.keep(tensor)) // the caller may be inside a tidy
      this.held = rebuild(stateForm, this.written)
    }
    return this.held
  }

  set state(state: S) {
    if (state === this.held) return
    tf.dispose(this.held as never)
    this.held = state
  }

  /** Counted natively with the run, since Stop may interrupt JavaScript right after it. */
  get steps(): number {
    return this.graph?.move.runs ?? 0
  }

  step(input: I, wanted: boolean): L | undefined {
    this.graph ??= this.start(input)
    const { move, inputForm, lossesForm } = this.graph
    checkForm('an input', inputForm, input)
    if (this.held) this.letGo(this.held)
    const results = move.run(tensorsOf(input), wanted)
    return wanted ? rebuild(lossesForm, results) : undefined
  }

  private start(input: I): ReturnType<typeof build<S, I, F, L>> {
    const state = this.held!
    const graph = build(this.pure, [state, input, this.fixed], this.options)
    this.written = tensorsOf(state)
    graph.writeAll().run([...this.written, ...tensorsOf(this.fixed)])
    return graph
  }

  /** Write the state's new tensors to the variables, and free it outside the graph. */
  private letGo(state: S): void {
    const { stateForm, write } = this.graph!
    const tensors = tensorsOf(state)
    if (tensors.length !== this.written.length || tensors.some((tensor, i) => tensor !== this.written[i])) {
      checkForm('a state', stateForm, state)
      write().run(tensors)
    }
    this.held = undefined
    this.written = []
    tf.dispose(state as never)
  }

  dispose(): void {
    tf.dispose(this.held as never)
    this.graph?.graph.close()
  }
}

const tensorsOf = (tree: Tree): Tensor[] => leaves(tree).map(leaf => leaf.tensor)

/** The graph of a step, and the calls that run it, and read and write its variables. */
function build<S extends Tree, I extends Tree, F extends Tree, L extends Tree>(
  step: Step<S, I, F, L>,
  [state, input, fixed]: [S, I, F],
  options?: Partial<SessionOptions>,
) {
  const { trace, form } = record(step, [state, input, fixed])
  checkForm('a step to return a state', state, form.state)
  const outputs = leaves(form).map(({ path }) => path)
  const [states, inputs] = [state, input].map(tree => leaves(tree).length) as [number, number]
  const variables = [
    ...leaves(state, 'state').map(({ path }, i) => ({ input: i, next: outputs.indexOf(path) })),
    ...leaves(fixed).map((_, i) => ({ input: states + inputs + i })),
  ]
  const resident = withVariables(trace, variables)
  const graph = graphOf(resident, options)
  const ways = resident.variables
  const changing = ways.slice(0, states)
  const write = (some: typeof ways) =>
    lazily(() =>
      graph.call(
        some.map(v => v.feed),
        [],
        some.map(v => v.set),
      ),
    )
  return {
    graph,
    ...{ stateForm: state, inputForm: input, lossesForm: form.losses },
    move: graph.call(resident.step.feeds, resident.step.fetches, resident.step.targets),
    writeAll: write(ways),
    write: write(changing),
    read: lazily(() =>
      graph.call(
        [],
        changing.map(v => v.get),
      ),
    ),
  }
}

function graphOf({ nodes, variables, step }: Resident, options?: Partial<SessionOptions>): Graph {
  const inputs = [...step.feeds, ...variables.map(({ feed }) => feed)]
  const outputs = [...step.fetches, ...step.targets, ...variables.flatMap(({ set, get }) => [set, get])]
  const few = simplify({ nodes, inputs, outputs }).nodes
  const graph = new Graph()
  for (const node of few) graph.add(node)
  graph.open({ ...optionsFor(few), ...options })
  return graph
}

/** @throws a tree whose form differs from the first one's, naming a leaf that differs. */
function checkForm(expected: string, first: Tree, tree: Tree): void {
  const [a, b] = [first, tree].map(signature) as [string[], string[]]
  const other = a.find(leaf => !b.includes(leaf)) ?? b.find(leaf => !a.includes(leaf))
  if (other === undefined) return
  throw new Error(
    `compile: expected ${expected} of the form of the first one, got a difference at ${other}. Keep names, shapes and dtypes.`,
  )
}

/** A value made at the first call. */
function lazily<T>(make: () => T): () => T {
  let made: { it: T } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}
