/** The same output in several formats; each front end shows the richest one it knows. */
export type Bundle = Record<string, unknown>

export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display') as never

/** A value that can be shown; other JavaScript kernels look for `Symbol.for('Jupyter.display')`. */
export interface View {
  bundle(): Promise<Bundle>
  toString(): string
  [jupyterDisplay](): Promise<Bundle>
}

/** A view from its text, which a terminal prints, and its other formats, made when it is shown. HTML begins with the text's
 *  first line as a comment: JupyterLab shows an output's first line when it is folded. */
export function view(text: string, formats: () => Promise<Bundle> | Bundle): View {
  const name = text.split('\n')[0]!.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('--', '–')
  const bundle = async () => {
    const made = await formats()
    const html = made['text/html'] === undefined ? {} : { 'text/html': `<!-- ${name} -->\n${made['text/html']}` }
    return { ...made, ...html, 'text/plain': text }
  }
  return { bundle, toString: () => text, [jupyterDisplay]: bundle }
}
