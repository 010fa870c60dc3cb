import { join } from 'node:path'
import { gridPng } from '../lib/display'
import { runStore, storedPictures, studyOf } from '../lib/experiments'
import { writeWhole } from '../lib/whole-file'
import { command } from './command'

// `node --import tsx scripts/students.ts`: data/emoji-all/students.png, the picture of the README: what a teacher and students of
// Table 4 draw of the first two captions of which pictures are kept, seed 0.

const shown = { 'teacher, 30 steps': 'teacher', base: 'DMD', 'λ = 0.5': 'DP-DMD, λ = 0.5' }

command(async () => {
  const { rowLabels, blocks } = storedPictures(studyOf({ dataset: 'emoji-all', table: '4' }), runStore('emoji-all'))
  const kept = Object.entries(shown).map(([name, heading]) => {
    const { rows } = blocks.find(block => block.heading === name)!
    return { heading, rows: rows.slice(0, 2) }
  })
  const title = 'Nine pictures a caption'
  writeWhole(join('data', 'emoji-all', 'students.png'), await gridPng(kept, title, rowLabels.slice(0, 2), 2, 3))
})
