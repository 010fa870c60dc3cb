export type Values = Record<string, number>

/** A slider: the number it sets, its label, and its range. */
export interface Slider {
  name: string
  label: string
  range: [from: number, to: number, step: number]
  value: number
}

/** Sliders, and what lib computes from them. The results that a long computation yields are shown as they come; moving a
 *  slider ends it. Results are plain numbers, so that a page's can be compared with Node's. */
export interface Control<Settings, Result> {
  sliders(settings: Settings): Slider[]
  compute(values: Values, settings: Settings): Iterable<Result>
  /** the result as HTML */
  draw(result: Result): string
}
