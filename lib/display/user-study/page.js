// The page of a user study (user-study.ts), which follows participation.js in one script: fills each host element that is not
// filled yet, so that it may run more than once.

const questions = {
  diversity: [
    'Which grid is more diverse?',
    'Look at how its nine pictures differ: composition as a whole, structure in the large and in the small, attributes.',
  ],
  quality: [
    'Which grid has the better pictures?',
    'Look at whether they show what the words say, and whether each looks like a proper, natural drawing of it.',
  ],
}

/** An element with properties and children. */
const element = (tag, properties = {}, ...inside) => {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...inside)
  return node
}

const start = host => {
  const data = JSON.parse(host.querySelector('script').textContent)
  const own = new Participation(data)
  const { size } = own
  const panel = element('section', { className: 'study', tabIndex: 0, ariaLabel: 'Comparison of pictures' })
  const alert = element('div', { role: 'alert' })
  host.attachShadow({ mode: 'open' }).append(element('style', { textContent: data.style }), panel)

  let shownSince = 0

  const button = (text, onclick, more = {}) =>
    element('button', { type: 'button', textContent: text, onclick, ...more })
  const show = (view, focus = true) => {
    alert.textContent = ''
    panel.replaceChildren(...view, alert)
    if (focus) panel.focus({ preventScroll: true })
  }

  const save = () => {
    const url = URL.createObjectURL(new Blob([own.exported()], { type: 'application/json' }))
    element('a', { href: url, download: `answers-${own.study}-participant-${own.number}.json` }).click()
    setTimeout(() => URL.revokeObjectURL(url), 1000)
  }

  const loader = () => {
    const input = element('input', { type: 'file', accept: '.json,application/json' })
    input.onchange = async () => {
      try {
        own.imported(await input.files[0].text())
        go()
      } catch (error) {
        alert.textContent = `The file was not taken. ${error.message}`
      }
    }
    return element('p', { className: 'small' }, element('label', {}, 'Go on from a saved file: ', input))
  }

  /** The first page: what is asked, and who answers. */
  const welcome = focus => {
    const number = element('input', { type: 'number', min: 1, max: own.sessions.length, value: 1, required: true })
    // no form element: a sandboxed output may not submit one
    const begin = () => {
      if (!number.reportValidity()) return
      own.take(Number(number.value))
      go()
    }
    number.onkeydown = event => event.key === 'Enter' && begin()
    const label = element('label', {}, 'Participant number: ', number)
    const form = element('div', { className: 'buttons' }, label, button('Start', begin))
    const words = [
      `You will see ${size} pairs of grids, one pair at a time. The nine pictures of a grid were all drawn for the same words; both grids have the same words. Two questions are asked of each pair. If you see no difference, say so.`,
      `Participants are numbered from 1 to ${own.sessions.length}; whoever runs the study gives you a number, and it decides the order. No name is asked for. Your answers stay in this page until you save them as a file; nothing is sent anywhere.`,
    ]
    const text = words.map(textContent => element('p', { textContent }))
    show([element('h3', { textContent: 'A comparison of pictures' }), ...text, form, loader()], focus)
  }

  const figure = (side, prompt, src) => {
    const picture = element('img', { src, alt: `${side} grid: pictures drawn for “${prompt}”`, draggable: false })
    return element('figure', {}, element('figcaption', { textContent: side }), picture)
  }

  const question = (name, firstKey, changed) => {
    const [title, hint] = questions[name]
    const labels = Object.entries(choices).map(([value, text], i) => {
      const checked = own.answers[own.at][name] === value
      const radio = element('input', { type: 'radio', name, value, checked })
      radio.onchange = () => {
        own.answers[own.at][name] = value
        changed()
      }
      return element('label', {}, radio, text, element('kbd', { textContent: firstKey + i, ariaHidden: 'true' }))
    })
    const row = element('div', { className: 'choices' }, ...labels)
    return element(
      'fieldset',
      {},
      element('legend', { textContent: title }),
      element('p', { className: 'small', textContent: hint }),
      row,
    )
  }

  const leave = to => {
    const answer = own.answers[own.at]
    answer.seconds = (answer.seconds ?? 0) + (performance.now() - shownSince) / 1000
    own.at = to
    own.keep()
    go()
  }

  /** One comparison. */
  const compare = focus => {
    const { at, answers } = own
    const { prompt, grids } = own.shown()
    const pictures = grids.map(grid => data.images[grid])
    const next = button(at + 1 < size ? 'Next' : 'Finish', () => leave(at + 1), { name: 'next' })
    next.append(element('kbd', { textContent: 'Enter', ariaHidden: 'true' }))
    const changed = () => {
      next.disabled = !complete(answers[at])
      own.keep()
    }
    const back = button('Back', () => leave(at - 1), { disabled: at === 0, name: 'back' })
    const place = `${at + 1} of ${size}`
    show(
      [
        element('h3', {}, `${place}: “${prompt}”`),
        element('progress', { max: size, value: answers.filter(complete).length, ariaLabel: 'answered' }),
        element(
          'div',
          { className: 'grids' },
          figure('Left', prompt, pictures[0]),
          figure('Right', prompt, pictures[1]),
        ),
        question('diversity', 1, changed),
        question('quality', 4, changed),
        element('div', { className: 'buttons' }, next, back, button('Save answers so far', save)),
      ],
      focus,
    )
    next.disabled = !complete(answers[at])
    shownSince = performance.now()
  }

  /** The last page. */
  const finish = focus => {
    const text = element('textarea', { readOnly: true, value: own.exported(), ariaLabel: 'the answers as text' })
    const other = button('Another participant', () => {
      own.leave()
      go()
    })
    show(
      [
        element('h3', { textContent: `Done: all ${size} pairs. Thank you.` }),
        element('p', {}, 'Save the answers as a file, and give it to whoever runs the study.'),
        element(
          'div',
          { className: 'buttons' },
          button('Save answers', save),
          button('Back', () => {
            own.at = size - 1
            go()
          }),
          other,
        ),
        element('p', {
          className: 'small',
          textContent: 'Where saving a file is not allowed, copy this text into one:',
        }),
        text,
      ],
      focus,
    )
  }

  const go = (focus = true) => (own.number === null ? welcome(focus) : own.at < size ? compare(focus) : finish(focus))

  panel.onkeydown = event => {
    if (own.number === null || own.at >= size || event.ctrlKey || event.metaKey || event.altKey) return
    const press = name => {
      const pressed = panel.querySelector(name)
      pressed?.focus()
      pressed?.click()
    }
    const n = '123456'.indexOf(event.key)
    const onButton = event.target.tagName === 'BUTTON'
    if (n >= 0) press(`[name=${n < 3 ? 'diversity' : 'quality'}][value=${Object.keys(choices)[n % 3]}]`)
    else if (event.key === 'Enter' && !onButton) press('[name=next]')
    else if (event.key === 'Backspace') press('[name=back]')
    else return
    event.preventDefault()
  }

  own.resume()
  go(false)
}

for (const host of document.querySelectorAll('[data-user-study]')) if (!host.shadowRoot) start(host)
