// Draws each figure when it is scrolled near the window, as wide as there is room, in the reader's light or dark colours.

const boxes = [...document.querySelectorAll('.figure')]
const dark = matchMedia('(prefers-color-scheme: dark)')
const colour = () => getComputedStyle(document.body).color

// A finger on a figure scrolls the page; a mouse zooms, and has buttons for it.
const touched = matchMedia('(pointer: coarse)').matches
const dragmode = touched ? { dragmode: false } : {}

function draw(box) {
  near.unobserve(box)
  // what is dark in the static picture is drawn in the colour of the text
  const figure = box.querySelector('script').textContent.replaceAll('#333333', colour())
  const { data, layout: wide, frames } = JSON.parse(figure)
  const layout = box.clientWidth < wide.width ? narrow(data, wide, box.clientWidth) : wide
  const font = { ...layout.font, color: colour() }
  const modebar = { bgcolor: 'transparent', color: '#808080', activecolor: colour() }
  const config = {
    displaylogo: false,
    toImageButtonOptions: { scale: 2 },
    ...(touched ? { displayModeBar: false } : {}),
  }
  const plot = box.querySelector('.plot')
  Object.assign(plot.style, { width: `${layout.width}px`, height: `${layout.height}px` })
  Plotly.newPlot(plot, {
    data,
    layout: { ...layout, font, modebar, ...dragmode },
    frames,
    config,
  })
}

const near = new IntersectionObserver(
  entries => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target)
  },
  { rootMargin: '600px' },
)
for (const box of boxes) near.observe(box)

const isDrawn = box => box.querySelector('.js-plotly-plot') !== null
dark.addEventListener('change', () => boxes.filter(isDrawn).forEach(draw))
addEventListener('beforeprint', () => boxes.filter(box => !isDrawn(box)).forEach(draw))
