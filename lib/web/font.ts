/** The twin of lib/display/font.ts in a web page: the browser measures and draws with the font that it has. */

let context: OffscreenCanvasRenderingContext2D | undefined

/** Width of a text in pixels at a font size in pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  context ??= new OffscreenCanvas(1, 1).getContext('2d')!
  context.font = `${bold ? 'bold ' : ''}${size}px DejaVu Sans, Verdana, sans-serif`
  return context.measureText(text).width
}
