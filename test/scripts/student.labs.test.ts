import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { blanked, withBlanks } from '../../scripts/student'
import { labMistakes } from '../support/labs'
import { read, root } from '../support/source'

interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[]
  metadata: { tags?: string[] }
}
interface Step {
  code: string
  /** what the kernel has to answer: an error that says so, or nothing of the kind */
  says?: RegExp
  about: string
}
const has = ({ metadata }: Cell, tag: string) => !!metadata.tags?.includes(tag)
const text = ({ source }: Cell) => source.join('')
const hintsOf = (cell: Cell) => cell.source.map(line => blanked.exec(line)?.[3]).filter(hint => hint !== undefined)

/** A lab as a class would meet it: blank, with each usual mistake, and right; the check says what is to be said of each. */
function stepsOf(lab: Cell, checks: Cell[], mistakes: (typeof labMistakes)[string]): Step[] {
  const checked = checks.map(text).join('\n')
  const blank = { code: withBlanks(lab.source).join(''), says: /^Fill in the blank/, about: 'a blank' }
  const wrong = hintsOf(lab).flatMap(hint =>
    mistakes[hint]!.flatMap(([line, says]) => {
      const mistaken = lab.source.map(own =>
        blanked.exec(own)?.[3] === hint ? own.replace(blanked, `$1${line}$4`) : own,
      )
      return [
        { code: mistaken.join(''), about: line },
        { code: checked, says, about: line },
      ]
    }),
  )
  const right = [lab, ...checks].map(cell => ({ code: text(cell), about: `the solution: ${hintsOf(lab).join(', ')}` }))
  return [blank, ...wrong, ...right]
}

/** A notebook from top to bottom, each lab in all its versions; its checks follow it at once. */
function conversation(cells: Cell[], mistakes: (typeof labMistakes)[string]): Step[] {
  const code = cells.filter(cell => cell.cell_type === 'code' && text(cell).trim())
  const steps: Step[] = []
  for (let i = 0; i < code.length; i++) {
    const checks: Cell[] = []
    if (has(code[i]!, 'lab'))
      while (has(code[i + 1 + checks.length]!, 'lab-check')) checks.push(code[i + 1 + checks.length]!)
    assert.equal(checks.length > 0, has(code[i]!, 'lab'), 'the check of a lab follows it at once')
    if (checks.length) steps.push(...stepsOf(code[i]!, checks, mistakes))
    else steps.push({ code: text(code[i]!), about: text(code[i]!).slice(0, 60) })
    i += checks.length
  }
  return steps
}

function answersTo(steps: Step[]): { status: string; error?: { evalue: string }; stderr?: string }[] {
  const { status, stdout, stderr } = spawnSync(
    join(root, '.venv', 'bin', 'python'),
    [join(root, 'test', 'fixtures', 'converse.py')],
    {
      input: JSON.stringify(steps.map(({ code }) => code)),
      cwd: root,
      env: { ...process.env, JUPYTER_PREFER_ENV_PATH: '1', SCALE: 'smoke', SOLUTIONS: 'run' },
      encoding: 'utf8',
      maxBuffer: 1e9,
    },
  )
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

for (const [number, mistakes] of Object.entries(labMistakes)) {
  const name = readdirSync(join(root, 'notebooks')).find(file => file.startsWith(number))!
  const { cells } = JSON.parse(read(`notebooks/${name}`)) as { cells: Cell[] }

  test(`${name}: two mistakes or more are known of each blank`, () => {
    const hints = cells.filter(cell => has(cell, 'lab')).flatMap(hintsOf)
    assert.deepEqual(Object.keys(mistakes).sort(), hints.sort())
    for (const [hint, known] of Object.entries(mistakes)) assert.ok(known.length >= 2, hint)
  })

  test(`${name} runs from top to bottom; a blank asks to be filled in, the check names each mistake and passes the solution`, () => {
    const steps = conversation(cells, mistakes)
    const answers = answersTo(steps)
    for (const [i, { says, about }] of steps.entries()) {
      const { status, error, stderr = '' } = answers[i]!
      assert.doesNotMatch(stderr, /\b\w*Error\b|Unhandled|Uncaught/, about)
      if (says) assert.match(error?.evalue ?? `${status} and no error`, says, about)
      else assert.equal(status, 'ok', `${about}: ${error?.evalue}`)
    }
  })
}
