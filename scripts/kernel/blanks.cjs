// @ts-check

/** A message about the first open blank of a lab, which the compiler would only report as an unknown name.
 *  @param {string} code @returns {string | undefined} */
function openBlank(code) {
  const lines = code.split('\n')
  const at = lines.findIndex(line => /(?<![\w$])___(?![\w$])/.test(line))
  if (at < 0) return undefined
  const hint = /\/\* (.+?) \*\//.exec(lines[at] ?? '')?.[1]
  return `Fill in the blank ___ in line ${at + 1}${hint ? `: ${hint}` : ''}. Then run the check below.`
}

module.exports = { openBlank }
