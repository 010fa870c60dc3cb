// @ts-check

/**
 * tslab has room for one of TypeScript's timers and fails for good when there are two: one for a changed file of lib, one for
 * a file that appears or disappears where an import was looked up (an editor that saves by renaming causes both). The second
 * kind becomes a real timer. tslab sets its timer on an object that inherits from TypeScript's `sys`: accessors there see it.
 * @param {any} sys the `sys` of the TypeScript inside tslab
 */
function separateTimers(sys) {
  const tslab = { setTimeout: sys.setTimeout, clearTimeout: sys.clearTimeout }
  /** @type {Set<unknown>} */
  const real = new Set()
  const set = (/** @type {() => void} */ callback, /** @type {number} */ ms) => {
    if (callback.name !== 'invalidateResolutionsOfFailedLookup') return tslab.setTimeout(callback, ms)
    const timer = setTimeout(callback, ms)
    real.add(timer)
    return timer
  }
  const clear = (/** @type {any} */ timer) => (real.delete(timer) ? clearTimeout(timer) : tslab.clearTimeout(timer))
  const replace = (/** @type {'setTimeout' | 'clearTimeout'} */ name, /** @type {unknown} */ accessor) =>
    Object.defineProperty(sys, name, {
      get: () => accessor,
      set: value => {
        tslab[name] = value
      },
    })
  replace('setTimeout', set)
  replace('clearTimeout', clear)
}

module.exports = { separateTimers }
