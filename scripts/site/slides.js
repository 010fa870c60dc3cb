// Turns the slides of a deck, and fits each into the window.

const [main, shown] = [document.querySelector('main'), document.querySelector('nav output')]
const slides = [...document.querySelectorAll('.slide')]
let at = 0

function turnTo(number) {
  at = Math.min(Math.max(number, 1), slides.length)
  slides.forEach((slide, i) => {
    slide.hidden = i !== at - 1
  })
  shown.value = `${at} / ${slides.length}`
  history.replaceState(null, '', `#${at}`)
  fit()
}

/** A slide is 1280 × 720; larger content is scaled down as a whole, smaller content up a little. */
function fit() {
  main.style.transform = `scale(${Math.min(innerWidth / 1280, innerHeight / 720)})`
  const content = slides[at - 1].firstElementChild
  content.style.zoom = 1
  const { scrollWidth, scrollHeight } = content
  content.style.zoom = Math.min(1.3, 1200 / scrollWidth, 655 / scrollHeight)
}

const keys = { ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1 }
addEventListener('keydown', event => {
  if (event.target instanceof HTMLInputElement || !(event.key in keys)) return
  event.preventDefault()
  turnTo(at + keys[event.key])
})
document.getElementById('back').addEventListener('click', () => turnTo(at - 1))
document.getElementById('on').addEventListener('click', () => turnTo(at + 1))
addEventListener('hashchange', () => turnTo(Number(location.hash.slice(1))))
addEventListener('resize', fit)
new ResizeObserver(fit).observe(main) // after a control has computed or a figure was drawn
for (const slide of slides) new ResizeObserver(() => slide.hidden || fit()).observe(slide.firstElementChild)
turnTo(Number(location.hash.slice(1)) || 1)
