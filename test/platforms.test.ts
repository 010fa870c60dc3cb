import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { read, root } from './support/source'

interface Job {
  strategy?: { matrix: { include: { node: number; python: string; machine: string }[] } }
  steps: { uses?: string; run?: string }[]
}
const asJson = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))["jobs"]))'
const { stdout } = spawnSync(join(root, '.venv/bin/python'), ['-c', asJson, '.github/workflows/test.yml'], {
  cwd: root,
  encoding: 'utf8',
})
const jobs: Record<string, Job> = JSON.parse(stdout)
const commands = (job: Job) => job.steps.flatMap(({ run }) => run ?? [])

test("continuous integration runs the README's test command, as the workflow does", () => {
  assert.match(read('README.md'), /^npm test /m)
  assert.match(read('.ci/run'), /&& exec npm test\n$/)
  assert.deepEqual(commands(jobs.everything!), ['bash .ci/run'])
})

test('the workflow runs the unit tests and two notebooks with every Node and every Python that set-up takes', async () => {
  const { nodeFits } = await import('../scripts/setup/prerequisites.mjs' as string)
  const places = jobs.quick!.strategy!.matrix.include
  const inOrder = <T>(values: T[]) => [...new Set(values)].sort()
  const lines = Array.from({ length: 20 }, (_, i) => 16 + i).filter(line => nodeFits(`${line}.99.0`))
  assert.deepEqual(inOrder(places.map(({ node }) => node)), lines)
  assert.deepEqual(inOrder(places.map(({ python }) => python)), ['3.10', '3.11', '3.12', '3.13', '3.14'])
  assert.deepEqual(commands(jobs.quick!), ['npm run test:quick'])
  const { scripts } = JSON.parse(read('package.json'))
  assert.match(scripts['test:quick'], /^npm run test:unit && .*scripts\/notebooks\.ts \d\d \d\d$/)
})

test("the oldest Node that is fit is the one whose types the compiler knows, and package.json's engines agree", async () => {
  const { devDependencies, engines } = JSON.parse(read('package.json'))
  const { nodeFits } = await import('../scripts/setup/prerequisites.mjs' as string)
  const [oldest, minor] = devDependencies['@types/node'].split('.')
  assert.ok(nodeFits(`${oldest}.${minor}.0`))
  assert.ok(!nodeFits(`${Number(oldest) - 1}.99.0`) && !nodeFits(`${Number(oldest) - 2}.99.0`))
  for (const line of engines.node.split(' || ')) {
    const [, major, from = '0'] = line.match(/^(?:>=)?(\d+)(?:\.(\d+))?/)!
    assert.ok(nodeFits(`${major}.${from}.0`), line)
    assert.ok(from === '0' || !nodeFits(`${major}.${Number(from) - 1}.0`), line)
  }
})
