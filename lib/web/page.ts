import type { PlotlyFigure } from '../display/svg'

/** What is to become a PNG: a figure, or an SVG and its width in pixels. */
export type Drawing = { figure: PlotlyFigure } | { svg: string; width: number }

/** The page that owns a worker, with what a worker lacks: a document to draw in, and a notebook's outputs. */
export interface Page {
  display(data: object, update: boolean): void
  draw(drawing: Drawing): Promise<Uint8Array>
}

let page: Page | undefined

export const connect = (to: Page): void => {
  page = to
}

/** A drawing as a PNG.
 *  @throws no page connected. */
export function drawn(drawing: Drawing): Promise<Uint8Array> {
  if (!page) throw new Error('Expected a page to draw in, got a worker alone. Call connect first.')
  return page.draw(drawing)
}

/** The twin of tslab's function that sends an output in several formats. */
export const lastWriteDisplayData = (data: object, update: boolean): void => page?.display(data, update)
