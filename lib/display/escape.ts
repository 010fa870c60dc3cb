// Text from a caption, a file or a model is shown literally, never as markup, which could run or load something.

/** Characters that XML text cannot hold: control characters and lone surrogates. */
const unprintable = /[^\P{Cc}\t\n\r]|\p{Cs}/gu
const entity = (sign: string) => `&#${sign.charCodeAt(0)};`

/** Escape text for HTML or SVG, between tags or in an attribute. */
export const escaped = (text: string): string => text.replace(unprintable, '�').replace(/[&<>"]/g, entity)

/** Escape every text in a plotly figure. Plotly interprets a few tags, links and styles among them; only <b>, <br> and
 *  <extra>, which this project's headings and hover labels use, are kept. */
export function plainTexts<T>(value: T): T {
  if (typeof value === 'string')
    return value.replace(unprintable, '�').replace(/&|<(?!\/?b>|br>|\/?extra>)/g, entity) as T
  if (Array.isArray(value)) return value.map(plainTexts) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainTexts(inner)])) as T
}
