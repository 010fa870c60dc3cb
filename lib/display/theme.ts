/** One colour per method, the same in every figure and legible on light and dark: first Okabe and Ito's palette, which
 *  colour-blind readers can tell apart. */
export const colours: Record<string, string> = {
  data: '#7f7f7f',
  exact: '#7f7f7f',
  teacher: '#0072b2',
  'teacher, 4 steps': '#56b4e9',
  start: '#999933',
  DMD: '#d55e00',
  base: '#d55e00', // DMD, as the ablations call it
  'DP-DMD': '#009e73',
  'DMD-LPIPS': '#cc79a7',
  'DMD-GAN': '#e69f00',
  'Hyper-SD': '#b8336a',
  Flash: '#c9a000',
  TDM: '#7561c9',
  hybrid: '#44aa99',
  adaptive: '#aa4499',
}

/** The settings of the ablations, in order: each has one colour in every figure, whichever others are shown. */
const settings: Record<string, string[]> = {
  K: ['1', '3', '5', '10', '30'],
  λ: ['0.01', '0.05', '0.08', '0.1', '0.2', '0.5', '1'],
}
const ofSettings = ['#56b4e9', '#0072b2', '#009e73', '#999933', '#cc79a7', '#e69f00', '#7561c9']

const fallback = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7561c9',
  '#999933',
  '#b8336a',
  '#44aa99',
]

/** The colour of a named series: that of the method its name starts with, or of its setting; else one by position. */
export const colourOf = (name: string, place: number): string =>
  methodColour(name) ?? fallback[place % fallback.length]!

/** A colour for each series of a figure: methods and settings have their own, the others take what is left. */
export function coloursOf(names: string[]): string[] {
  const own = names.map(methodColour)
  const free = fallback.filter(colour => !own.includes(colour))
  let next = 0
  return own.map(colour => colour ?? free[next++ % free.length]!)
}

function methodColour(name: string): string | undefined {
  const method = Object.keys(colours)
    .filter(key => name === key || name.startsWith(`${key} `) || name.startsWith(`${key},`))
    .sort((a, b) => b.length - a.length)[0]
  if (method) return colours[method]
  const [, setting, value] = /^(.) = ([\d.]+)$/.exec(name) ?? []
  const place = settings[setting ?? '']?.indexOf(value!) ?? -1
  return ofSettings[place]
}

/** Grey that reads on white and on black alike: 4.5 and 4.2 to 1. */
export const ink = '#777777'

const axis = {
  automargin: true,
  gridcolor: 'rgba(128,128,128,0.25)',
  zerolinecolor: 'rgba(128,128,128,0.4)',
  linecolor: ink,
  ticks: 'outside',
  tickcolor: ink,
}

/** An axis in the style that all figures share. */
export const axisStyle = (title: string, more: object = {}): object => ({
  ...axis,
  title: { text: title, standoff: 8 },
  ...more,
})

export const layoutStyle = (title: string): object => ({
  // at the very top, so that a legend or headings fit below it
  title: { text: title, x: 0.01, xanchor: 'left', y: 1, yanchor: 'top', pad: { t: 14 }, font: { size: 16 } },
  font: { family: 'DejaVu Sans, Verdana, sans-serif', size: 12, color: ink },
  paper_bgcolor: 'rgba(0,0,0,0)',
  plot_bgcolor: 'rgba(0,0,0,0)',
  margin: { l: 60, r: 20, t: 60, b: 55 },
  modebar: { bgcolor: 'rgba(0,0,0,0)', color: ink, activecolor: '#0072b2' },
  legend: { orientation: 'h', y: 1.0, yanchor: 'bottom', x: 1, xanchor: 'right' },
  width: 860,
  height: 420,
})
