import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../lib/whole-file'
import { command } from './command'

// `node --import tsx scripts/readme-picture.ts`: data/emoji-all/students.png, the README's picture, is the headline of notebook 00.

/** The picture at the head of notebook 00, as a PNG. */
export function headlineOf00(): Buffer {
  const notebook = readFileSync(join('notebooks', '00-start-here.ipynb'), 'utf8')
  return Buffer.from(JSON.parse(notebook).cells[0].attachments['headline.png']['image/png'], 'base64')
}

if (require.main === module) command(() => writeWhole(join('data', 'emoji-all', 'students.png'), headlineOf00()))
