import type { PlotlyFigure } from '../display/svg'
import { Buffer } from './node'
import { drawn } from './page'

/** The twin of lib/display/svg.ts in a web page, where the browser draws. */

export const svgToPng = async (svg: string, width: number): Promise<Buffer> => Buffer.from(await drawn({ svg, width }))

export const figureToPng = async (figure: PlotlyFigure): Promise<Buffer> =>
  // drops what structured cloning refuses, such as functions, which no figure needs
  Buffer.from(await drawn({ figure: JSON.parse(JSON.stringify(figure)) }))
