import katexRules from '@vscode/markdown-it-katex'
import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import json from 'highlight.js/lib/languages/json'
import typescript from 'highlight.js/lib/languages/typescript'
import katex from 'katex'
import MarkdownIt from 'markdown-it'

hljs.registerLanguage('bash', bash)
hljs.registerLanguage('json', json)
hljs.registerLanguage('typescript', typescript)

/** What a text needs from its page, and what it adds to it. */
export interface Place {
  /** the address on the site for a link to a file */
  link: (href: string) => string
  /** the second-level headings so far, with their anchors */
  headings: { id: string; text: string }[]
}

export const escapeHtml = (text: string): string => md.utils.escapeHtml(text)

/** Code as HTML, highlighted if its language is known. */
export const code = (text: string, language: string): string =>
  hljs.getLanguage(language) ? hljs.highlight(text, { language }).value : escapeHtml(text)

/** A formula as HTML.
 *  @throws an error or warning of KaTeX in strict mode, with the formula. */
export function formula(tex: string, displayMode: boolean): string {
  try {
    return katex.renderToString(tex, { displayMode, strict: 'error', throwOnError: true })
  } catch (error) {
    throw new Error(`Expected a formula that KaTeX reads, got ${tex.trim()}: ${(error as Error).message}`)
  }
}

const md = new MarkdownIt({ html: true, highlight: code }).use(katexRules)
const rules = md.renderer.rules

// The plugin's own rules would print an error into the page, unnoticed.
rules.math_inline = (tokens, i) => formula(tokens[i]!.content, false)
rules.math_block = (tokens, i) => `<div class="formula">${formula(tokens[i]!.content, true)}</div>\n`

rules.table_open = () => '<div class="scroll"><table>\n'
rules.table_close = () => '</table></div>\n'

for (const [rule, attribute] of [
  ['link_open', 'href'],
  ['image', 'src'],
] as const) {
  const given = rules[rule]
  rules[rule] = (tokens, i, options, env: Place, self) => {
    const token = tokens[i]!
    token.attrSet(attribute, env.link(token.attrGet(attribute)!))
    return given ? given(tokens, i, options, env, self) : self.renderToken(tokens, i, options)
  }
}

// Anchors as in JupyterLab and in GitHub's notebook view: the heading's text, with dashes for spaces.
rules.heading_open = (tokens, i, options, env: Place, self) => {
  const text = tokens[i + 1]!.content.replace(/<[^>]*>|[*`$]/g, '')
  const id = text.replace(/ /g, '-')
  tokens[i]!.attrSet('id', id)
  if (tokens[i]!.tag === 'h2') env.headings.push({ id, text })
  return self.renderToken(tokens, i, options)
}

/** Markdown, with formulas and links, as HTML. */
export const markdown = (text: string, place: Place): string => md.render(text, place)

/** One line of Markdown as HTML, without a paragraph around it. */
export const markdownLine = (text: string, place: Place): string => md.renderInline(text, place)
