import { type View, view } from '../display/view'

/** The twin of lib/experiments/control.ts in a web page, where nothing can be bundled: a note on where the sliders are. */
export function control(name: 'guidance' | 'score-gap' | 'student', _settings: object): View {
  const text = `The sliders (${name}) are on this notebook's own page of the site; here, change the numbers of a cell.`
  return view(text, () => ({ 'text/html': `<p>${text}</p>` }))
}
