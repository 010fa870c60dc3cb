import { readFileSync } from 'node:fs'
import { buildSync } from 'esbuild'

/** The kinds of traces that a page can draw beside lines and points: plotly's own choice for its cartesian bundle, less what
 *  has no axes. Surfaces, maps and the like are three quarters of the whole. */
const kinds = ['bar', 'box', 'heatmap', 'histogram', 'histogram2d', 'histogram2dcontour', 'contour', 'violin', 'image']

/** plotly.js with these kinds alone, as one script that sets `Plotly`. The distribution is one function over all modules, of
 *  which the last registers the kinds: what is not registered is reached by nothing, and left out.
 *  @throws a distribution of another form. */
export function plotlyScript(): string {
  const whole = readFileSync(require.resolve('plotly.js-dist/plotly.js'), 'utf8')
  const [, notice = '', modules, last = '', licences] = form.exec(whole) ?? []
  if (!licences)
    throw new Error('Expected plotly.js-dist to be one function over modules, got another form. See plotly.ts.')
  const registered = last.replace(/^ +require_([a-z0-9]+?)\d\(\),?\n/gm, (line, kind) =>
    kinds.includes(kind) ? line : '',
  )
  // what nobody asks for may be left out
  const asked = `${modules}${registered}`.replaceAll(/ = (__commonJS|__esm)\(/g, ' = /* @__PURE__ */ $1(')
  const { outputFiles } = buildSync({
    stdin: { contents: `${asked}\nglobalThis.Plotly = require_index()` },
    ...{ banner: { js: notice }, footer: { js: licences } },
    ...{ bundle: true, format: 'iife', platform: 'browser', target: 'es2022', minify: true, legalComments: 'none' },
    ...{ write: false, logLevel: 'error' },
  })
  return outputFiles[0]!.text
}

/** The notice of the licence, all modules but the last, the last one, the licences of what is in them. */
const form =
  /^(\/\*\*\n\* plotly\.js v.*?\*\/)$.*?^var Plotly = \(\(\) => \{\n(.*)(^ {2}var require_index = .*?)^ {2}return require_index\(\);\n\}\)\(\);\n(.*)^window\.Plotly = Plotly/ms
