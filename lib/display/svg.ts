import { readFileSync } from 'node:fs'
import { fontFiles } from './font'
import { dataUrl, encodePalettePng, encodePng } from './png'
import { getBBox, getBoundingClientRect } from './text-box'

/** The static picture of a figure: plotly draws an SVG in jsdom, which is rasterised with one bundled font, so that the
 *  picture is the same on every machine. */

export interface PlotlyFigure {
  data: object[]
  layout: Record<string, unknown>
  /** plotly's configuration, e.g. of the mode bar */
  config?: object
  frames?: object[]
}

/** Rasterise an SVG to `width` pixels: the pixels of embedded pictures stay sharp squares, and the background is
 *  transparent, for light and dark pages.  →  PNG bytes */
export async function svgToPng(svg: string, width: number): Promise<Buffer> {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js')
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' }
  // resvg knows only SVG 1.1's keyword for sharp pixels
  const sharp = svg.replace(/<image /g, '<image image-rendering="optimizeSpeed" ')
  const image = new Resvg(sharp, { fitTo: { mode: 'width', value: width }, font }).render()
  return encodePalettePng(withoutOpacity(image.pixels), image.width, image.height)
}

/** Undo the premultiplied alpha of the renderer's pixels. */
function withoutOpacity(rgba: Uint8Array): Uint8Array {
  return rgba.map((value, i) => {
    const opacity = rgba[i | 3]!
    return i % 4 === 3 || opacity === 0 ? value : Math.min(255, Math.round((255 * value) / opacity))
  })
}

interface Plotly {
  toImage(figure: object, options: object): Promise<string>
}

let plotly: Promise<Plotly> | undefined

/** Plotly in a page of jsdom's, with stand-ins for what that lacks. Made once. */
function openPlotly(): Promise<Plotly> {
  plotly ??= (async () => {
    const { JSDOM } = require('jsdom')
    const dom = new JSDOM('<!doctype html><body></body>', { runScripts: 'outside-only', pretendToBeVisual: true })
    const { window } = dom
    window.SVGElement.prototype.getBBox = function () {
      return getBBox(this)
    }
    window.Element.prototype.getBoundingClientRect = function () {
      return getBoundingClientRect(this)
    }
    window.SVGElement.prototype.getComputedTextLength = function () {
      return getBBox(this).width
    }
    window.URL.createObjectURL = () => ''
    window.matchMedia = () => ({ matches: false, addListener() {}, removeListener() {} })
    window.TextDecoder = TextDecoder
    addCanvas(window)
    window.eval(readFileSync(require.resolve('plotly.js-dist/plotly.js'), 'utf8'))
    return window.Plotly
  })()
  return plotly
}

/** A canvas with what plotly's heatmaps need: it takes pixels and returns them as a PNG. */
function addCanvas(window: { HTMLCanvasElement: { prototype: object } }): void {
  type Canvas = { width: number; height: number; pixels?: Uint8ClampedArray }
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: Canvas) {
      return {
        createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
        putImageData: ({ data }: { data: Uint8ClampedArray }) => {
          this.pixels = data
        },
        fillRect() {},
        clearRect() {},
      }
    },
    toDataURL(this: Canvas) {
      return this.pixels ? dataUrl(encodePng(this.pixels, this.width, this.height)) : ''
    },
  })
}

/** A figure as SVG text. */
export async function figureToSvg({ data, layout }: PlotlyFigure): Promise<string> {
  const { width = 860, height = 420 } = layout as { width?: number; height?: number }
  const plain = JSON.parse(JSON.stringify({ data, layout: { ...layout, width, height } }))
  const url = await (await openPlotly()).toImage(
    { ...plain, config: { staticPlot: true } },
    { format: 'svg', width, height },
  )
  return decodeURIComponent(url.slice(url.indexOf(',') + 1))
}

/** A figure as a PNG at its own size, at which JupyterLab shows it until the mouse enters. scale: 2 for print. */
export async function figureToPng(figure: PlotlyFigure, scale = 1): Promise<Buffer> {
  const { width = 860 } = figure.layout as { width?: number }
  return svgToPng(await figureToSvg(figure), scale * Math.round(width))
}
