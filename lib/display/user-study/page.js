// The page of a user study (user-study.ts): makes each host that is not yet a page into one. It may run more than once.

{
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
  const choices = { left: 'Left', tie: 'No difference', right: 'Right' }
  const format = 'user study answers 1'

  /** An element with its properties and what is inside of it. */
  const element = (tag, properties = {}, ...inside) => {
    const node = Object.assign(document.createElement(tag), properties)
    node.append(...inside)
    return node
  }

  /** What the browser keeps between visits; in a closed-off output it keeps nothing, and nothing is lost but that. */
  const memory = study => {
    const name = key => `user study ${study} ${key}`
    return {
      read(key) {
        try {
          return JSON.parse(localStorage.getItem(name(key)))
        } catch {
          return null
        }
      },
      write(key, value) {
        try {
          localStorage.setItem(name(key), JSON.stringify(value))
        } catch {}
      },
    }
  }

  const start = host => {
    const data = JSON.parse(host.querySelector('script').textContent)
    const { study, comparisons, sessions, images } = data
    const kept = memory(study)
    const panel = element('section', { className: 'study', tabIndex: 0, ariaLabel: 'Comparison of pictures' })
    const alert = element('div', { role: 'alert' })
    host.attachShadow({ mode: 'open' }).append(element('style', { textContent: data.style }), panel)

    let session = null // the participant's number, from 1
    let answers = [] // one for each comparison, in the order of this session
    let at = 0
    let shownSince = 0

    const size = comparisons.length
    const shown = place => {
      const [comparison, left] = sessions[session - 1][place]
      const { prompt, systems, grids } = comparisons[comparison]
      const sides = [left, 1 - left]
      return { prompt, names: sides.map(side => systems[side]), pictures: sides.map(side => images[grids[side]]) }
    }
    const complete = answer => Boolean(answer?.diversity && answer.quality)
    const keep = () => {
      kept.write('participant', session)
      if (session) kept.write(session, answers)
    }
    /** Go on as this participant, at the first comparison that is not answered. */
    const take = (number, known = kept.read(number)) => {
      session = number
      answers = Array.from({ length: size }, (_, i) => known?.[i] ?? {})
      const open = answers.findIndex(answer => !complete(answer))
      at = open < 0 ? size : open
      keep()
    }

    /** The answers as a file has them; `lib/experiments/user-study/answers.ts` has its schema. */
    const exported = () => {
      const done = answers.flatMap((answer, place) => {
        if (!complete(answer)) return []
        const { prompt, names } = shown(place)
        const [left, right] = names
        const { diversity, quality, seconds = 0 } = answer
        return [{ prompt, left, right, diversity, quality, seconds: Math.round(10 * seconds) / 10 }]
      })
      const rater = `participant ${session}`
      return `${JSON.stringify({ format, study, judge: 'human', rater, session, answers: done }, null, 1)}\n`
    }

    /** Take over a file of answers.
     *  @throws a file of something else, and one of another study. */
    const imported = text => {
      const file = JSON.parse(text)
      if (file?.format !== format) throw new Error('This is not a file of answers.')
      if (file.study !== study)
        throw new Error(`These are answers of another study, ${file.study}; this one is ${study}.`)
      if (file.judge !== 'human' || !sessions[file.session - 1])
        throw new Error('These answers are of no participant here.')
      const order = sessions[file.session - 1].map(([comparison, left]) => {
        const { prompt, systems } = comparisons[comparison]
        return JSON.stringify([prompt, systems[left], systems[1 - left]])
      })
      const placed = file.answers.map(({ prompt, left, right, diversity, quality, seconds }) => {
        const place = order.indexOf(JSON.stringify([prompt, left, right]))
        if (place < 0 || !(diversity in choices) || !(quality in choices))
          throw new Error('One of the answers does not fit.')
        return [place, { diversity, quality, seconds }]
      })
      take(file.session, Object.assign(kept.read(file.session) ?? [], Object.fromEntries(placed)))
    }

    const button = (text, onclick, more = {}) =>
      element('button', { type: 'button', textContent: text, onclick, ...more })
    const show = (view, focus = true) => {
      alert.textContent = ''
      panel.replaceChildren(...view, alert)
      if (focus) panel.focus({ preventScroll: true })
    }

    const save = () => {
      const url = URL.createObjectURL(new Blob([exported()], { type: 'application/json' }))
      element('a', { href: url, download: `answers-${study}-participant-${session}.json` }).click()
      setTimeout(() => URL.revokeObjectURL(url), 1000)
    }

    const loader = () => {
      const input = element('input', { type: 'file', accept: '.json,application/json' })
      input.onchange = async () => {
        try {
          imported(await input.files[0].text())
          go()
        } catch (error) {
          alert.textContent = `The file was not taken. ${error.message}`
        }
      }
      return element('p', { className: 'small' }, element('label', {}, 'Go on from a saved file: ', input))
    }

    /** The first page: what is asked, and who answers. */
    const welcome = focus => {
      const number = element('input', { type: 'number', min: 1, max: sessions.length, value: 1, required: true })
      // no form: an output that is closed off may not send one, though this would lead nowhere
      const begin = () => {
        if (!number.reportValidity()) return
        take(Number(number.value))
        go()
      }
      number.onkeydown = event => event.key === 'Enter' && begin()
      const label = element('label', {}, 'Participant number: ', number)
      const form = element('div', { className: 'buttons' }, label, button('Start', begin))
      const words = [
        `You will see ${size} pairs of grids, one pair at a time. The nine pictures of a grid were all drawn for the same words; both grids have the same words. Two questions are asked of each pair. If you see no difference, say so.`,
        `Participants are numbered from 1 to ${sessions.length}; whoever runs the study gives you a number, and it decides the order. No name is asked for. Your answers stay in this page until you save them as a file; nothing is sent anywhere.`,
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
        const checked = answers[at][name] === value
        const radio = element('input', { type: 'radio', name, value, checked })
        radio.onchange = () => {
          answers[at][name] = value
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
      answers[at].seconds = (answers[at].seconds ?? 0) + (performance.now() - shownSince) / 1000
      at = to
      keep()
      go()
    }

    /** One comparison. */
    const compare = focus => {
      const { prompt, pictures } = shown(at)
      const next = button(at + 1 < size ? 'Next' : 'Finish', () => leave(at + 1), { name: 'next' })
      next.append(element('kbd', { textContent: 'Enter', ariaHidden: 'true' }))
      const changed = () => {
        next.disabled = !complete(answers[at])
        keep()
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
      const text = element('textarea', { readOnly: true, value: exported(), ariaLabel: 'the answers as text' })
      const other = button('Another participant', () => {
        session = null
        keep()
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
              at = size - 1
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

    const go = (focus = true) => (session === null ? welcome(focus) : at < size ? compare(focus) : finish(focus))

    panel.onkeydown = event => {
      if (session === null || at >= size || event.ctrlKey || event.metaKey || event.altKey) return
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

    const last = kept.read('participant')
    if (sessions[last - 1]) take(last)
    go(false)
  }

  for (const host of document.querySelectorAll('[data-user-study]')) if (!host.shadowRoot) start(host)
}
