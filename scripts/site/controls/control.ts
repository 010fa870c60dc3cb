export type Values = Record<string, number>

/** A slider: the number it moves, what is written beside it, and its range. */
export interface Slider {
  name: string
  label: string
  range: [from: number, to: number, step: number]
  value: number
}

/** Sliders, and what lib computes for them. What a long computation yields is shown as it comes; another move of a slider
 *  ends it. Results are plain numbers, so that the same computation in Node can be compared with that of a page. */
export interface Control<Settings, Result> {
  sliders(settings: Settings): Slider[]
  compute(values: Values, settings: Settings): Iterable<Result>
  /** the result as HTML */
  draw(result: Result): string
}
