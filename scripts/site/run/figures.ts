import { type Renderer, type RenderModel, Widget } from '@lumino/widgets'
import type { Drawing } from '../../../lib/web/page'

// Figures on the page's side: plotly draws those that are shown, and those that a worker needs as a PNG.

interface Plotly {
  newPlot(node: HTMLElement, figure: object): Promise<void>
  purge(node: HTMLElement): void
  toImage(figure: object, options: { format: 'png'; width: number; height: number }): Promise<string>
}
interface Figure {
  data: object[]
  layout: { width?: number; height?: number; font?: object }
  frames?: object[]
}
export const figureMime = 'application/vnd.plotly.v1+json'

let plotly: Promise<Plotly> | undefined

/** plotly.js, loaded with the first figure.
 *  @throws a site without it. */
function loadPlotly(at: string): Promise<Plotly> {
  plotly ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement('script'), { src: at })
    script.onload = () => done((globalThis as unknown as { Plotly: Plotly }).Plotly)
    script.onerror = () => failed(new Error(`Expected plotly.js at ${at}, got no answer.`))
    document.head.append(script)
  })
  return plotly
}

/** The interactive renderer of figures in notebooks.  at: the address of plotly.js */
export const figureRenderer = (at: string) => ({
  safe: true,
  mimeTypes: [figureMime],
  createRenderer: () => new FigureView(at),
})

class FigureView extends Widget implements Renderer {
  private figure: Figure | undefined
  constructor(private readonly at: string) {
    super()
    this.addClass('jp-RenderedPlotly')
  }

  async renderModel({ data }: RenderModel): Promise<void> {
    this.figure = data[figureMime] as Figure
    const { width = 860, height = 420 } = this.figure.layout
    Object.assign(this.node.style, { width: `${width}px`, height: `${height}px` })
    if (this.isAttached) await this.draw()
  }

  protected override onAfterAttach(): void {
    void this.draw()
  }

  protected override onBeforeDetach(): void {
    void plotly?.then(({ purge }) => purge(this.node))
  }

  private async draw(): Promise<void> {
    if (!this.figure) return
    const { newPlot } = await loadPlotly(this.at)
    // plotly modifies its arguments, which the notebook would store
    await newPlot(this.node, { ...structuredClone(this.figure), config: { displaylogo: false } })
  }
}

/** A drawing as a PNG; figures as in lib/display/svg.ts, at their own size. */
export async function png(drawing: Drawing, at: string): Promise<Uint8Array> {
  const url = 'svg' in drawing ? await rasterised(drawing.svg, drawing.width) : await pictureOf(drawing.figure, at)
  return new Uint8Array(await (await fetch(url)).arrayBuffer())
}

async function pictureOf({ data, layout }: Figure, at: string): Promise<string> {
  const { width = 860, height = 420 } = layout
  const font = { ...layout.font, color: '#333333' }
  const plain = { ...layout, width, height, font, paper_bgcolor: 'white', plot_bgcolor: 'white' }
  return (await loadPlotly(at)).toImage({ data, layout: plain }, { format: 'png', width, height })
}

async function rasterised(svg: string, width: number): Promise<string> {
  const picture = new Image()
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await picture.decode()
  const height = Math.round((width * picture.naturalHeight) / picture.naturalWidth)
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')!
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0, width, height)
  return canvas.toDataURL('image/png')
}
