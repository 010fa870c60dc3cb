import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'

interface Sent {
  metadata: { name: string }
  spec: {
    template: {
      spec: {
        containers: { image: string; command: string[]; args: string[]; resources: object; volumeMounts: object[] }[]
        volumes: object[]
      }
    }
  }
}

/** A stand-in for the API of Kubernetes, as far as Snakemake asks it: it keeps each job that is sent, and runs its command
 *  as a process of this machine, in an empty folder, with `programs` first on the path.  →  where it listens, and the jobs */
export async function standIn(folder: string, programs: string) {
  const sent: Sent[] = []
  const status = new Map<string, object>()
  const start = (job: Sent) => {
    const [{ command, args }] = job.spec.template.spec.containers as [Sent['spec']['template']['spec']['containers'][0]]
    const cwd = join(folder, job.metadata.name)
    mkdirSync(cwd, { recursive: true })
    status.set(job.metadata.name, { active: 1 })
    const env = { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` }
    const pod = spawn(command[0]!, args, { cwd, env, stdio: 'ignore' })
    pod.on('exit', code => status.set(job.metadata.name, code === 0 ? { succeeded: 1 } : { failed: 1 }))
  }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const posted = request.method === 'POST' ? JSON.parse(body) : undefined
      if (request.method === 'POST' && request.url!.endsWith('/jobs')) {
        sent.push(posted)
        start(posted)
      }
      const name = request.url!.match(/\/jobs\/([^/?]+)/)?.[1]
      const state = name && request.method === 'GET' ? { metadata: { name }, status: status.get(name) } : { items: [] }
      response.writeHead(posted ? 201 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(posted ?? state))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { sent, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
