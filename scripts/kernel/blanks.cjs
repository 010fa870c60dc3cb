// @ts-check

/** The first blank of a lab that is still open, in words for its reader; what stands in it would only puzzle the compiler.
 *  @param {string} code @returns {string | undefined} */
function openBlank(code) {
  const lines = code.split('\n')
  const at = lines.findIndex(line => /(?<![\w$])___(?![\w$])/.test(line))
  if (at < 0) return undefined
  const hint = /\/\* (.+?) \*\//.exec(lines[at] ?? '')?.[1]
  return `Fill in the blank ___ in line ${at + 1}${hint ? `: ${hint}` : ''}. Then run the check below.`
}

module.exports = { openBlank }
