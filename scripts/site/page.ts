import { posix } from 'node:path'
import { escapeHtml, type Place } from './markdown'

export interface Page {
  /** the page's own address on the site */
  at: string
  title: string
  body: string
  headings?: Place['headings']
  /** whether the page has figures to draw */
  figures?: boolean
  /** additional styles and scripts, by their addresses on the site */
  styles?: string[]
  scripts?: string[]
  previous?: Neighbour
  next?: Neighbour
  /** the address at which it runs, if it is such a notebook */
  runs?: string
}

export interface Neighbour {
  at: string
  title: string
}

/** A relative link from one page of the site to another. */
export const linkBetween = (from: string, to: string): string => posix.relative(posix.dirname(from), to)

/** A notebook's number, as there is little room at the top of the page. */
const shortName = ({ title }: Neighbour) => title.match(/^\d\d(?= ·)/)?.[0] ?? title

/** A complete page; everything it loads is on the same site. */
export function pageHtml({ at, title, body, headings = [], figures, previous, next, runs, ...own }: Page): string {
  const to = (place: string) => linkBetween(at, place)
  const items = headings.map(({ id, text }) => `<li><a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a></li>`)
  const list = `<summary>Contents</summary><nav><ul>${items.join('')}</ul></nav>`
  const contents = items.length ? `<details class="contents">${list}</details>` : ''
  const turn = (name: (page: Neighbour) => string) =>
    [
      previous ? `<a rel="prev" href="${to(previous.at)}">← ${escapeHtml(name(previous))}</a>` : '<span></span>',
      next ? `<a rel="next" href="${to(next.at)}">${escapeHtml(name(next))} →</a>` : '',
    ].join(' ')
  const drawing = figures ? ['assets/plotly.js', 'assets/narrow.js', 'assets/figures.js'] : []
  const scripts = [...drawing, ...(own.scripts ?? [])]
  const styles = ['assets/katex/katex.min.css', 'assets/content.css', 'assets/site.css', ...(own.styles ?? [])]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
${styles.map(place => `<link rel="stylesheet" href="${to(place)}">`).join('\n')}
${scripts.map(place => `<script defer src="${to(place)}"></script>`).join('\n')}
</head>
<body>
<header>
<a href="${to('index.html')}">DP-DMD, executable</a> <a href="${to('claims.html')}">Claims</a> <a href="${to('playground.html')}">Playground</a>${runs ? ` <a href="${to(runs)}">Run this notebook here</a>` : ''}
<nav aria-label="Previous and next page">${turn(shortName)}</nav>
</header>
<div class="sheet">
${contents}
<main>
${body}
${previous || next ? `<footer>${turn(page => page.title)}</footer>` : ''}
</main>
</div>
</body>
</html>
`
}
