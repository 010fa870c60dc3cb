/** The same output in several formats; each front end shows the richest one it knows. */
export type Bundle = Record<string, unknown>

export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display') as never

/** A value that can be shown; other JavaScript kernels look for `Symbol.for('Jupyter.display')`. */
export interface View {
  bundle(): Promise<Bundle>
  toString(): string
  [jupyterDisplay](): Promise<Bundle>
}

/** A view from its text, which a terminal prints, and its other formats, made when it is shown. JupyterLab shows the first line
 *  of a folded output's HTML as it stands: words, or else the text's first line as a comment. */
export function view(text: string, formats: () => Promise<Bundle> | Bundle): View {
  const name = text.split('\n')[0]!.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('--', '–')
  const bundle = async () => {
    const { 'text/html': html, ...made } = await formats()
    const named = String(html).startsWith('<') ? `<!-- ${name} -->\n${html}` : html
    return { ...made, ...(html === undefined ? {} : { 'text/html': named }), 'text/plain': text }
  }
  return { bundle, toString: () => text, [jupyterDisplay]: bundle }
}
