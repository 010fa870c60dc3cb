import { ink } from './theme'

/** A verdict with its sign and its colour, legible without the colour: of a tile with a black sign on it, and of words on a
 *  light page or a dark one. */
export const verdictMarks: Record<string, { sign: string; colour: string; words: string }> = {
  holds: { sign: '✓', colour: '#009e73', words: '#009e73' },
  'does not hold': { sign: '✗', colour: '#e8743b', words: '#d55e00' },
  undecided: { sign: '·', colour: '#bdbdbd', words: ink },
  'the paper is divided': { sign: '÷', colour: '#7fbfe8', words: '#2f87c8' },
}
