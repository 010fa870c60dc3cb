// @ts-check

/**
 * Solutions of exercises are cells that begin with `// solution 3`. Run All skips them; running such a cell twice in a row
 * unlocks it and all cells of that solution. In the tests all of them run.
 */
class Solutions {
  /** @param {boolean} all whether solutions run like other cells */
  constructor(all) {
    this.all = all
    this.before = ''
    /** The numbers of the unlocked solutions. @type {Set<string>} */
    this.asked = new Set()
  }

  /** The message in place of a cell that is not to run. @param {string} code @returns {string | undefined} */
  insteadOf(code) {
    const again = code === this.before
    this.before = code
    const number = /^\/\/ solution (\d+)/.exec(code)?.[1]
    if (number === undefined) {
      this.asked.clear() // the reader has moved on: the next Run All skips solutions again
      return undefined
    }
    if (again || this.all) this.asked.add(number)
    return this.asked.has(number) ? undefined : `Solution ${number} runs when its cell is run once more.`
  }
}

module.exports = { Solutions }
