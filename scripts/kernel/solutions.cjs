// @ts-check

/**
 * Solutions of exercises are cells that begin with `// solution 3`. Run All passes over them; a reader who wants one runs its
 * cell twice in a row, and then all cells of that solution run. In the tests all of them run.
 */
class Solutions {
  /** @param {boolean} all whether they run like other cells */
  constructor(all) {
    this.all = all
    this.before = ''
    /** The numbers that were asked for. @type {Set<string>} */
    this.asked = new Set()
  }

  /** What to say in place of running a cell, if it is not to run. @param {string} code @returns {string | undefined} */
  insteadOf(code) {
    const again = code === this.before
    this.before = code
    const number = /^\/\/ solution (\d+)/.exec(code)?.[1]
    if (number === undefined) {
      this.asked.clear() // the reader has gone on: the next Run All passes over solutions again
      return undefined
    }
    if (again || this.all) this.asked.add(number)
    return this.asked.has(number) ? undefined : `Solution ${number} runs when its cell is run once more.`
  }
}

module.exports = { Solutions }
