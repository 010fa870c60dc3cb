// The answers of one participant in the page of a user study (user-study.ts): kept in the browser, written to a file and read
// from one. page.js shows them.

const format = 'user study answers 1'
const choices = { left: 'Left', tie: 'No difference', right: 'Right' }
const complete = answer => Boolean(answer?.diversity && answer.quality)

/** Storage between visits; in a sandboxed output, which has none, answers last as long as the page. */
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

// biome-ignore lint/correctness/noUnusedVariables: page.js uses it, later in the same script
class Participation {
  number = null // the participant's, from 1
  answers = [] // one for each comparison, in the order of this participant's session
  at = 0

  constructor({ study, comparisons, sessions }) {
    Object.assign(this, { study, comparisons, sessions, size: comparisons.length, kept: memory(study) })
  }

  /** The comparison at a place of the session: its prompt, and its systems and grids from left to right. */
  shown(place = this.at) {
    const [comparison, left] = this.sessions[this.number - 1][place]
    const { prompt, systems, grids } = this.comparisons[comparison]
    const sides = [left, 1 - left]
    return { prompt, systems: sides.map(side => systems[side]), grids: sides.map(side => grids[side]) }
  }

  keep() {
    this.kept.write('participant', this.number)
    if (this.number) this.kept.write(this.number, this.answers)
  }

  /** Continue as this participant, at the first unanswered comparison. */
  take(number, known = this.kept.read(number)) {
    this.number = number
    this.answers = Array.from({ length: this.size }, (_, i) => known?.[i] ?? {})
    const open = this.answers.findIndex(answer => !complete(answer))
    this.at = open < 0 ? this.size : open
    this.keep()
  }

  /** Continue as the last participant, if any. */
  resume() {
    const last = this.kept.read('participant')
    if (this.sessions[last - 1]) this.take(last)
  }

  leave() {
    this.number = null
    this.keep()
  }

  /** The answers as the text of a file; its schema is in `lib/experiments/user-study/answers.ts`. */
  exported() {
    const answers = this.answers.flatMap((answer, place) => {
      if (!complete(answer)) return []
      const { prompt, systems } = this.shown(place)
      const [left, right] = systems
      const { diversity, quality, seconds = 0 } = answer
      return [{ prompt, left, right, diversity, quality, seconds: Math.round(10 * seconds) / 10 }]
    })
    const who = { judge: 'human', rater: `participant ${this.number}`, session: this.number }
    return `${JSON.stringify({ format, study: this.study, ...who, answers }, null, 1)}\n`
  }

  /** Load the answers from the text of a file.
   *  @throws any other text; answers of another study, or of no participant here. */
  imported(text) {
    const file = JSON.parse(text)
    if (file?.format !== format) throw new Error('This is not a file of answers.')
    if (file.study !== this.study)
      throw new Error(`These are answers of another study, ${file.study}; this one is ${this.study}.`)
    if (file.judge !== 'human' || !this.sessions[file.session - 1])
      throw new Error('These answers are of no participant here.')
    const order = this.sessions[file.session - 1].map(([comparison, left]) => {
      const { prompt, systems } = this.comparisons[comparison]
      return JSON.stringify([prompt, systems[left], systems[1 - left]])
    })
    const placed = file.answers.map(({ prompt, left, right, diversity, quality, seconds }) => {
      const place = order.indexOf(JSON.stringify([prompt, left, right]))
      if (place < 0 || !(diversity in choices) || !(quality in choices))
        throw new Error('One of the answers does not fit.')
      return [place, { diversity, quality, seconds }]
    })
    this.take(file.session, Object.assign(this.kept.read(file.session) ?? [], Object.fromEntries(placed)))
  }
}
