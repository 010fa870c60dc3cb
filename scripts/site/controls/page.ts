import type { Control, Values } from './control'

/** Insert a control into a page. */
export function openControl<S, R>({ sliders, compute, draw }: Control<S, R>, place: HTMLElement, settings: S): void {
  const values: Values = {}
  const [moved, picture] = [document.createElement('div'), document.createElement('div')]
  moved.className = 'sliders'
  picture.className = 'result'
  let turn = 0

  const redraw = async () => {
    const mine = ++turn
    place.dataset.state = 'computing'
    for (const result of compute({ ...values }, settings)) {
      picture.innerHTML = draw(result)
      await new Promise(done => setTimeout(done)) // lets the page paint and sliders move
      if (mine !== turn) return
    }
    place.dataset.state = 'done'
  }
  for (const { name, label, range, value } of sliders(settings)) {
    const [row, input, shown] = [
      document.createElement('label'),
      document.createElement('input'),
      document.createElement('output'),
    ]
    const [min, max, step] = range.map(String)
    Object.assign(input, { type: 'range', min, max, step, name, value: String(value) })
    const take = () => {
      values[name] = Number(input.value)
      shown.value = input.value
    }
    input.addEventListener('input', () => {
      take()
      redraw().catch(failed)
    })
    take()
    row.append(label, input, shown)
    moved.append(row)
  }
  const failed = (error: Error) => {
    picture.textContent = error.message
  }
  place.replaceChildren(moved, picture)
  redraw().catch(failed)
}
