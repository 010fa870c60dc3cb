import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Extensions of JupyterLab that nothing here needs: diagrams, charts of other libraries, and a terminal. */
export const needlessExtensions = ['mermaid', 'vega5', 'terminal'].map(name => `@jupyterlab/${name}-extension`)

/** Strings that only occur in their libraries: Mermaid and its layouts, Vega, Vega-Lite, xterm. */
const needless = /mermaidAPI|org\.eclipse\.elk|Duplicate signal name|vega\.github\.io\/schema|allowProposedApi/

/** Remove from a built JupyterLite what none of its pages loads: the chunks of those libraries, all chunks that only they load,
 *  icons for unsupported old browsers, and an icon of 0.3 MB. */
export function makeLean(out: string): void {
  const build = join(out, 'build')
  const scripts = readdirSync(build).filter(name => name.endsWith('.js'))
  const core = scripts.filter(name => name.startsWith('jlab_core'))
  const texts = new Map(scripts.map(name => [name.split('.')[0]!, readFileSync(join(build, name), 'utf8')]))
  const kept = new Set<string>()
  const keep = (text: string) => {
    for (const [, chunk] of text.matchAll(/\.e\("?(\w+)"?\)/g)) {
      const inside = texts.get(chunk!)
      if (inside === undefined || kept.has(chunk!) || needless.test(inside)) continue
      kept.add(chunk!)
      keep(inside)
    }
  }
  for (const entry of [join('lab', 'bundle.js'), ...core]) keep(readFileSync(join(build, entry), 'utf8'))
  const left = scripts.filter(name => !core.includes(name) && !kept.has(name.split('.')[0]!))
  const icons = readdirSync(build).filter(name => /^fa-.*\.(eot|svg|ttf|woff)$/.test(name))
  for (const name of [...left, ...icons]) rmSync(join(build, name))
  cpSync(join(out, 'icon-120x120.png'), join(out, 'lab', 'favicon.ico'))
}
