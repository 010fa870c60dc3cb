import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { reproduceUserStudy } from '../../../scripts/reproduce/user-study'
import { without } from '../../support/features'
import { reproduceHere } from '../../support/reproduce'

const folder = mkdtempSync(join(tmpdir(), 'figure-b-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const skip = without('efficientnet-lite0')

test('Figure B says that no people have answered, and counts programs as programs', { skip }, async () => {
  const { output } = await reproduceHere(reproduceUserStudy, [])
  assert.match(output, /No answers of people are there/)
  assert.match(output, /Win rates: automatic judges, not people/)
  for (const other of ['DMD', 'DMD-LPIPS', 'DMD-GAN', 'teacher'])
    assert.match(output, new RegExp(`DP-DMD against ${other} `))
  assert.doesNotMatch(output, /: people/)
})

test('what people answered is counted by itself', { skip }, async () => {
  const answer = { prompt: 'robot', left: 'DMD', right: 'DP-DMD', diversity: 'right', quality: 'tie', seconds: 5 }
  const file = {
    format: 'user study answers 1',
    study: 'x',
    judge: 'human',
    rater: 'one',
    session: 1,
    answers: [answer],
  }
  writeFileSync(join(folder, 'one.json'), JSON.stringify(file))
  const { output } = await reproduceHere(reproduceUserStudy, ['--answers', folder])
  assert.match(output, /Win rates: people\n.*\n.*\ndiversity +DP-DMD against DMD +1 +0 +0 +1\.00 \[0\.03, 1\.00\]/)
})

test('without the rows whose pictures are judged it names the command that makes them', async () => {
  const command = /npm run reproduce -- --table 1 --dataset emoji-all/
  await assert.rejects(reproduceHere(reproduceUserStudy, ['--out', folder]), command)
})
