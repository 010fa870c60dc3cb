// Words from a caption, a file or a model are shown letter by letter: never as markup, which could run or load something.

/** What an XML text cannot hold: control characters and halves of a letter. */
const unprintable = /[^\P{Cc}\t\n\r]|\p{Cs}/gu
const entity = (sign: string) => `&#${sign.charCodeAt(0)};`

/** Text for HTML or SVG, between tags or in an attribute. */
export const escaped = (text: string): string => text.replace(unprintable, '�').replace(/[&<>"]/g, entity)

/** The same of every text in a plotly figure. Plotly reads a few tags, links and styles among them: of these only bold and
 *  line breaks are left, which this project's own headings have. */
export function plainTexts<T>(value: T): T {
  if (typeof value === 'string')
    return value.replace(unprintable, '�').replace(/&|<(?!\/?b>|br>|\/?extra>)/g, entity) as T
  if (Array.isArray(value)) return value.map(plainTexts) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainTexts(inner)])) as T
}
