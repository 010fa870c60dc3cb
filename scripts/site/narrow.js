// Adapts a figure to a narrower window: its panels are stacked, in as many columns as there is room for.

const lineHeight = 18
const textWidth = text => 7.2 * text.replace(/<[^>]*>/g, '').length

/** A layout with another width; text keeps its size. */
// biome-ignore lint/correctness/noUnusedVariables: figures.js calls it, in the same page
function narrow(data, layout, width) {
  const title = wrapped(layout.title.text, width / 9.5)
  const names = data.filter(({ showlegend, name }) => showlegend !== false && name).map(({ name }) => name)
  const keys = linesOf(names.length > 1 ? names : [], width)
  const margin = { l: 45, r: 10, t: 22 + lineHeight * title.length, b: Math.max(55, layout.margin.b) + 22 * keys }
  const panels = stacked(layout, width - margin.l - margin.r)
  const height = panels?.height ?? 270
  const legend = { orientation: 'h', x: 0, xanchor: 'left', y: -(margin.b - 22 * keys) / height, yanchor: 'top' }
  return {
    ...layout,
    ...panels?.layout,
    title: { ...layout.title, text: title.join('<br>') },
    ...{ legend, margin, width, height: height + margin.t + margin.b },
  }
}

/** The panels in their new places, and their total height; undefined for a figure of one panel. */
function stacked(layout, room) {
  const panels = panelsOf(layout)
  // panels that share an axis stay side by side
  if (panels.length < 2 || panels.some(({ y }) => !layout[y])) return undefined
  const square = panels.some(({ y }) => layout[y].scaleanchor)
  const before = new Set(panels.map(({ x }) => layout[x].domain[0])).size
  const headings = headingsOf(layout, panels, before)
  const needed = Math.max(square ? 140 : 260, ...headings.map(lines => Math.max(...lines.map(textWidth))))
  const columns = Math.max(1, Math.min(before, Math.floor(room / needed)))
  const gap = 12
  const across = (room - gap * (columns - 1)) / columns
  const [down, above] = [
    square ? across : panelHeight(layout, panels),
    6 + lineHeight * Math.max(...headings.map(h => h.length)),
  ]
  const below = square ? 0 : 30
  const height = Math.ceil(panels.length / columns) * (down + above + below)
  const axes = panels.flatMap(({ x, y }, i) => {
    const [row, column, last] = [Math.floor(i / columns), i % columns, i + columns >= panels.length]
    const [left, top] = [column * (across + gap), row * (down + above + below) + above]
    const ticks = { showticklabels: last || !square }
    const xaxis = {
      domain: [left / room, (left + across) / room],
      title: last && layout.annotations ? titleOf(layout, 'x') : { text: '' },
      ...ticks,
    }
    const yTitle = column ? { text: '' } : { text: titleOf(layout, 'y').text.replace(/^.*<br>/, ''), standoff: 4 }
    const yaxis = { domain: [1 - (top + down) / height, 1 - top / height], title: yTitle, showticklabels: column === 0 }
    return [
      [x, { ...layout[x], ...xaxis }],
      [y, { ...layout[y], ...yaxis }],
    ]
  })
  const annotations = panels.map((_, i) => {
    const {
      [panels[i].x]: {
        domain: [left, right],
      },
      [panels[i].y]: {
        domain: [, top],
      },
    } = Object.fromEntries(axes)
    return { ...over, text: headings[i].join('<br>'), x: (left + right) / 2, y: top }
  })
  return { height, layout: { ...Object.fromEntries(axes), annotations } }
}

const over = { xref: 'paper', yref: 'paper', xanchor: 'center', yanchor: 'bottom', showarrow: false }

/** The axes of each panel, in their order. */
function panelsOf(layout) {
  const numbers = Object.keys(layout).flatMap(key => key.match(/^xaxis(\d*)$/)?.[1] ?? [])
  return numbers.sort((a, b) => Number(a || 1) - Number(b || 1)).map(n => ({ x: `xaxis${n}`, y: `yaxis${n}` }))
}

/** The heading of each panel, including the label of its row. */
function headingsOf(layout, panels, columns) {
  return panels.map((_, i) => {
    const own = layout.annotations?.[i].text || layout.annotations?.[i % columns].text || layout[panels[i].x].title.text
    const row = layout[panels[i - (i % columns)].y].title.text.match(/^(.*)<br>/)?.[1]
    return row ? [own, row] : [own]
  })
}

/** The height of a panel in pixels; one with a row per entry, e.g. a map of verdicts, keeps its own. */
const panelHeight = (layout, panels) =>
  layout[panels[0].y].type === 'category' || layout[panels[0].y].tickvals
    ? layout.height - layout.margin.t - layout.margin.b
    : 200

const titleOf = (layout, axis) =>
  Object.keys(layout)
    .filter(key => key.startsWith(`${axis}axis`))
    .map(key => layout[key].title)
    .find(title => title?.text) ?? { text: '' }

/** Text wrapped to lines of about `letters` characters. */
function wrapped(text, letters) {
  const lines = ['']
  for (const word of text.split(' ')) {
    if (lines.at(-1) && lines.at(-1).length + word.length > letters) lines.push(word)
    else lines[lines.length - 1] += `${lines.at(-1) && ' '}${word}`
  }
  return lines
}

/** The number of lines of a legend. */
function linesOf(names, width) {
  let [lines, at] = [names.length ? 1 : 0, 0]
  for (const name of names) {
    const own = textWidth(name) + 50
    if (at && at + own > width) [lines, at] = [lines + 1, 0]
    at += own
  }
  return lines
}
