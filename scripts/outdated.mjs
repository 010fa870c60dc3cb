/**
 * `npm run outdated`: which required packages of npm and Python are behind, and which locked ones have advisories. Where
 * this cannot be found out, without a network or from a registry that does not answer, a sentence says so. Changes
 * nothing. Exit status: 1 if there is an advisory, else 0.
 */
import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import path from 'node:path'
import { lockOf, locks, pinsOf, wishesOf } from './setup/locks.mjs'
import { readText, root } from './setup/paths.mjs'
import { pipAudit, tools, uv } from './setup/tools.mjs'

/** Packages that are behind on purpose. */
const held = { '@types/node': 'stays with the oldest Node that is fit' }

const numbers = version => version.split(/\D+/).map(Number)
const newer = (one, other) => {
  const [a, b] = [numbers(one), numbers(other)]
  const first = a.findIndex((number, i) => number !== (b[i] ?? 0))
  return first >= 0 && a[first] > (b[first] ?? 0)
}

/** npm outdated's answer → [{ name, pinned, newest }]. */
export const behindInNpm = answer =>
  Object.entries(answer)
    .filter(([name]) => !(name in held))
    .map(([name, { wanted, latest }]) => ({ name, pinned: wanted, newest: latest }))

/** Pins, and the newest that uv finds, one version or several for different Pythons → [{ name, pinned, newest }]. */
export function behindInPython(pins, found) {
  const newest = new Map()
  for (const [name, version] of found)
    if (!newest.has(name) || newer(version, newest.get(name))) newest.set(name, version)
  return pins.flatMap(([name, pinned]) =>
    newer(newest.get(name) ?? pinned, pinned) ? { name, pinned, newest: newest.get(name) } : [],
  )
}

/** npm audit's answer → lines.
 *  @throws a registry's answer that has no advisories. */
export function advisoriesInNpm({ message, vulnerabilities }) {
  if (!vulnerabilities) throw new Error(message ?? 'npm audit gave no answer')
  return Object.values(vulnerabilities).map(({ name, severity, range }) => `${name} ${range}: ${severity}`)
}

/** pip-audit's answer → lines.
 *  @throws an answer in which no package was found. */
export function advisoriesInPython({ dependencies }) {
  const known = dependencies.filter(({ skip_reason }) => !skip_reason)
  if (known.length === 0) throw new Error(dependencies[0]?.skip_reason ?? 'pip-audit gave no answer')
  const mended = versions => (versions.length === 0 ? 'not mended yet' : `mended in ${versions.join(', ')}`)
  const lines = known.flatMap(({ name, version, vulns }) =>
    vulns.map(({ id, fix_versions }) => `${name} ${version}: ${id}, ${mended(fix_versions)}`),
  )
  return [...new Set(lines)] // a package may be in several locks
}

function ask(command, args, input = '') {
  const { stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', input, timeout: 120_000 })
  return { text: stdout ?? '', trouble: error?.message ?? stderr.trim().split('\n').at(-1) }
}

/** A program's answer. An empty one without an error is how npm says that nothing is behind. */
function askJson(command, args) {
  const { text, trouble } = ask(command, args)
  if (text === '' && trouble === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(trouble)
  }
}

function newestPython(names) {
  const how = ['--quiet', '--no-deps', '--universal', '--no-header', '--no-annotate', '--python-version', '3.11']
  const { text, trouble } = ask(uv, ['pip', 'compile', '-', ...how], names.join('\n'))
  if (!text) throw new Error(trouble)
  return pinsOf(text)
}

const pythonPins = () => Object.keys(locks).flatMap(name => pinsOf(readText(path.join(root, wishesOf(name)))))
const inLine = ({ name, pinned, newest }) => `${name.padEnd(42)}${pinned.padEnd(14)}→ ${newest}`

/** One part of the report; a failed query becomes a line of it. → the lines found */
function part(title, none, work) {
  try {
    const lines = work()
    console.log(`\n${title}: ${lines.length === 0 ? none : lines.length}`)
    for (const line of lines) console.log(`  ${line}`)
    return lines
  } catch (error) {
    const why = error.message
      .trim()
      .split('\n')[0]
      .replace(/https?:\/\/\S+/g, 'the registry')
      .slice(0, 160)
    console.log(`\n${title}: could not be asked here (${why}).`)
    return []
  }
}

async function report() {
  let lacking
  if (!tools.current())
    await tools
      .install(() => {})
      .catch(error => {
        lacking = error
      })
  const withTools = work => () => {
    if (lacking) throw lacking
    return work()
  }
  part('npm packages behind', 'none', () => behindInNpm(askJson('npm', ['outdated', '--json'])).map(inLine))
  part(
    'Python packages behind',
    'none',
    withTools(() => {
      const pins = pythonPins()
      return behindInPython(pins, newestPython(pins.map(([name]) => name))).map(inLine)
    }),
  )
  const advisories = [
    ...part('advisories for npm packages', 'none', () => advisoriesInNpm(askJson('npm', ['audit', '--json']))),
    ...part(
      'advisories for Python packages',
      'none',
      withTools(() => {
        const how = ['--require-hashes', '--disable-pip', '--progress-spinner', 'off', '--format', 'json']
        const answers = Object.keys(locks).map(name => askJson(pipAudit, [...how, '-r', lockOf(name)]))
        return advisoriesInPython({ dependencies: answers.flatMap(({ dependencies }) => dependencies) })
      }),
    ),
  ]
  for (const [name, why] of Object.entries(held)) console.log(`\n${name} ${why}.`)
  if (advisories.length > 0) process.exitCode = 1
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) await report()
