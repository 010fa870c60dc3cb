import {
  checked,
  leastModes,
  type Mode,
  mostModes,
  type ParameterName,
  parameters,
  round,
  type Shape,
  type State,
} from './state'

/** The element with an id. */
export const byId = <T extends HTMLElement = HTMLInputElement>(id: string): T => document.getElementById(id) as T

const radios = () => Array.from(document.querySelectorAll<HTMLInputElement>('input[name=shape]'))

/** Read the state from the controls.
 *  @throws as `checked`. */
export function readForm(modes: Mode[]): State {
  const numbers = Object.keys(parameters).map(name => [name, byId(name).value ? Number(byId(name).value) : Number.NaN])
  return checked({
    ...(Object.fromEntries(numbers) as Record<ParameterName, number>),
    shape: radios().find(radio => radio.checked)!.value as Shape,
    text: byId('text').value.toUpperCase(),
    stop: byId('stop').checked,
    modes,
  })
}

/** Write a state into the controls. */
export function writeForm(state: State): void {
  for (const name of Object.keys(parameters)) byId(name).value = String(state[name as ParameterName])
  for (const radio of radios()) radio.checked = radio.value === state.shape
  byId('text').value = state.text
  byId('stop').checked = state.stop
}

/** Show only the controls of the chosen shape. */
export function showFor(shape: Shape): void {
  byId('editor').hidden = shape !== 'modes'
  byId('text-label').hidden = shape !== 'text'
}

/** Write the list of modes, each with its place, its weight and a button to remove it; `changed` receives the new list. */
export function writeModes(modes: Mode[], changed: (modes: Mode[]) => void): void {
  const items = modes.map((mode, i) => {
    const item = document.createElement('li')
    const fields = (['x', 'y', 'weight'] as const).map(name => {
      const limits = name === 'weight' ? { min: '1', max: '100', step: '1' } : { min: '-2.4', max: '2.4', step: '0.01' }
      const field = Object.assign(document.createElement('input'), { type: 'number', ...limits, value: mode[name] })
      field.setAttribute('aria-label', `Mode ${i + 1}, ${name}`)
      field.addEventListener('change', () => {
        const value = Number(field.value)
        changed(modes.map((other, j) => (j === i ? { ...other, [name]: value } : other)))
      })
      return field
    })
    const remove = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' })
    remove.setAttribute('aria-label', `Remove mode ${i + 1}`)
    remove.disabled = modes.length <= leastModes
    remove.addEventListener('click', () => {
      changed(modes.filter((_, j) => j !== i))
      byId('add-mode').focus()
    })
    item.append(...fields, remove)
    return item
  })
  byId('modes').replaceChildren(...items)
  byId<HTMLButtonElement>('add-mode').disabled = modes.length >= mostModes
}

/** The modes with one more at a place, if the maximum allows it. */
export const withMode = (modes: Mode[], [x, y]: [number, number]): Mode[] =>
  modes.length < mostModes ? [...modes, { x: round(x), y: round(y), weight: 10 }] : modes
