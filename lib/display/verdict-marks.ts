import { ink } from './theme'

/** Each verdict's sign, which reads without colour, and its colours: of a tile under a black sign, and of words on a light
 *  or dark page. */
export const verdictMarks: Record<string, { sign: string; colour: string; words: string }> = {
  holds: { sign: '✓', colour: '#009e73', words: '#009e73' },
  'does not hold': { sign: '✗', colour: '#e8743b', words: '#d55e00' },
  undecided: { sign: '·', colour: '#bdbdbd', words: ink },
  'the paper is divided': { sign: '÷', colour: '#7fbfe8', words: '#2f87c8' },
}
