/** The same output in several formats; each front end shows the richest one it knows. */
export type Bundle = Record<string, unknown>

export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display') as never

/** A value that can be shown. `Symbol.for('Jupyter.display')` is what other JavaScript kernels look for. */
export interface View {
  bundle(): Promise<Bundle>
  toString(): string
  [jupyterDisplay](): Promise<Bundle>
}

/** A view from its formats and its text, which is made at once: it is what a terminal prints. */
export function view(text: string, formats: () => Promise<Bundle> | Bundle): View {
  const bundle = async () => ({ ...(await formats()), 'text/plain': text })
  return { bundle, toString: () => text, [jupyterDisplay]: bundle }
}
