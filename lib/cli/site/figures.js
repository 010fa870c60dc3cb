// Draws each figure when it comes near the window, in the colours that the reader's system asks for.

const boxes = [...document.querySelectorAll('.figure')]
const dark = matchMedia('(prefers-color-scheme: dark)')
const colour = () => getComputedStyle(document.body).color

// A finger on a figure scrolls the page; a mouse zooms.
const dragmode = matchMedia('(pointer: coarse)').matches ? { dragmode: false } : {}

function draw(box) {
  near.unobserve(box)
  const { data, layout, frames } = JSON.parse(box.querySelector('script').textContent)
  const font = { ...layout.font, color: colour() }
  const config = { displaylogo: false }
  Plotly.newPlot(box.querySelector('.plot'), { data, layout: { ...layout, font, ...dragmode }, frames, config })
}

const near = new IntersectionObserver(
  entries => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target)
  },
  { rootMargin: '600px' },
)
for (const box of boxes) near.observe(box)

const drawn = () => document.querySelectorAll('.js-plotly-plot')
dark.addEventListener('change', () => {
  for (const plot of drawn()) Plotly.relayout(plot, { 'font.color': colour() })
})
addEventListener('beforeprint', () => {
  for (const box of boxes) if (!box.querySelector('.js-plotly-plot')) draw(box)
})
