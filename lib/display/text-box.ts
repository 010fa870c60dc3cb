import { textWidth } from './font'

/** The part of a DOM element that is needed to measure its text. */
export interface PageElement {
  tagName: string
  textContent: string | null
  outerHTML: string
  style?: { fontSize: string; textAnchor?: string }
  children: Iterable<PageElement>
  parentElement: PageElement | null
  getAttribute(name: string): string | null
}

/** left, top, right, bottom in pixels */
type Box = [number, number, number, number]

/** The bounding box of an element's text, which jsdom cannot measure: `getBBox` in the element's coordinates,
 *  `getBoundingClientRect` in the page's. Widths are those of the font that the picture is drawn with. Only text has a
 *  size here, and of transforms only translate and rotate are read. */
export const getBBox = (element: PageElement) => rectangle(ownBox(element) ?? [0, 0, 0, 0])

export function getBoundingClientRect(element: PageElement) {
  let box = ownBox(element) ?? ([0, 0, 0, 0] as Box)
  for (let at: PageElement | null = element; at; at = at.parentElement) box = moved(box, at.getAttribute('transform'))
  return { ...rectangle(box), toJSON: () => ({}) }
}

const rectangle = ([left, top, right, bottom]: Box) => ({
  ...{ x: left, y: top, width: right - left, height: bottom - top },
  ...{ left, top, right, bottom },
})

function ownBox(element: PageElement): Box | undefined {
  if (element.tagName === 'text' || element.tagName === 'tspan') return lineBox(element)
  const boxes = [...element.children].flatMap(child => {
    const box = ownBox(child)
    return box ? [moved(box, child.getAttribute('transform'))] : []
  })
  return boxes.length ? union(boxes) : undefined
}

/** The box of a text placed at (x, y): the font reaches 0.93 of its size above the baseline and 0.24 below. */
function lineBox(element: PageElement): Box {
  const size = fontSize(element)
  const bold = /font-weight: ?bold/.test(element.outerHTML)
  const parts = [...element.children].filter(child => child.getAttribute('class') === 'line')
  const lines = (parts.length ? parts : [element]).map(({ textContent }) => textContent ?? '')
  const width = Math.max(...lines.map(line => textWidth(line, size, bold)))
  const [x, y] = ['x', 'y'].map(name => Number(element.getAttribute(name) ?? 0)) as [number, number]
  const anchor = element.style?.textAnchor || element.getAttribute('text-anchor')
  const left = x - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0)
  return [left, y - 0.93 * size, left + width, y + (0.24 + 1.3 * (lines.length - 1)) * size]
}

function fontSize(element: PageElement): number {
  for (let at: PageElement | null = element; at; at = at.parentElement) {
    const size = Number.parseFloat(at.style?.fontSize ?? '')
    if (size > 0) return size
  }
  return 12
}

const union = (boxes: Box[]): Box => [
  Math.min(...boxes.map(box => box[0])),
  Math.min(...boxes.map(box => box[1])),
  Math.max(...boxes.map(box => box[2])),
  Math.max(...boxes.map(box => box[3])),
]

/** A box after an SVG transform, e.g. `translate(10,20)rotate(-90)`, whose last step is applied first. */
function moved(box: Box, transform: string | null): Box {
  const steps = [...(transform ?? '').matchAll(/(translate|rotate)\(([^)]*)\)/g)].reverse()
  return steps.reduce((at, [, kind, text]) => {
    const [a = 0, b = 0, c = 0] = text!.split(/[\s,]+/).map(Number)
    if (kind === 'translate') return [at[0] + a, at[1] + b, at[2] + a, at[3] + b]
    const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]
    const turn = (x: number, y: number) => [b + (x - b) * cos - (y - c) * sin, c + (x - b) * sin + (y - c) * cos]
    const corners = [turn(at[0], at[1]), turn(at[2], at[1]), turn(at[0], at[3]), turn(at[2], at[3])]
    return union(corners.map(([x, y]) => [x!, y!, x!, y!]))
  }, box)
}
