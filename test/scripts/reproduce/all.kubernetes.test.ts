import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { wholeGrid } from '../../../scripts/reproduce/grid'
import { standIn } from '../../support/kubernetes'
import { noSnakemake } from '../../support/snakemake'
import { root } from '../../support/source'

// Opt-in, since its pod asks PyPI for a plugin: KUBERNETES=1 npm test -- kubernetes. It needs rsync.

const lacks = noSnakemake || (spawnSync('rsync', ['--version']).status === 0 ? false : 'rsync is not there')
const skip = process.env.KUBERNETES ? lacks : 'only with KUBERNETES=1'
const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a row goes to Kubernetes as a job with its image, claim, cores and memory, and what the pod makes comes back', {
  skip,
}, async () => {
  const out = join(folder, 'out')
  const row = wholeGrid({ scale: 'smoke', out }).rows.find(({ kind, seed }) => kind === 'scenes teacher' && seed === 0)!
  const api = await standIn(join(folder, 'pods'), join(root, '.cache', 'workflow-python', 'bin'))
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'it', users: [{ name: 'it', user: {} }] },
    clusters: [{ name: 'it', cluster: { server: api.url } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
  }
  writeFileSync(join(folder, 'config'), JSON.stringify(config))
  const args = [
    ...['--import', 'tsx', join(root, 'scripts/reproduce.ts'), '--all', '--profile', 'kubernetes', '--scale', 'smoke'],
    ...['--jobs', '1', '--out', out, '--', '--kubernetes-persistent-volumes', `a-claim:${root}`],
    ...['--container-image', 'an-image', '--seconds-between-status-checks', '2', row.file.slice(out.length + 1)],
  ]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, KUBECONFIG: join(folder, 'config') },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const code = await new Promise(resolve => child.on('exit', resolve))
  api.close()
  assert.equal(code, 0, output)
  assert.equal(api.sent.length, 1)
  const { containers, volumes } = api.sent[0]!.spec.template.spec
  const { image, resources, volumeMounts } = containers[0]!
  assert.equal(image, 'an-image')
  assert.deepEqual(resources, { requests: { cpu: '950m', memory: `${row.megabytes}M` } })
  assert.deepEqual(volumes.at(-1), { name: 'a-claim', persistentVolumeClaim: { claimName: 'a-claim' } })
  assert.deepEqual(volumeMounts.at(-1), { name: 'a-claim', mountPath: root })
  assert.ok(existsSync(row.file) && existsSync(row.file.replace('.json', '.pictures.gz')), output)
})
