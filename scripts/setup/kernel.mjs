import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { explain } from './failure.mjs'
import { root, venv } from './paths.mjs'

const file = path.join(root, 'scripts/kernelspec.mjs')
const load = () => (fs.existsSync(file) ? import(pathToFileURL(file).href) : undefined)

/** The project's Jupyter kernel, registered in the project's own environment. */
export const kernel = {
  name: 'Jupyter kernel',
  gigabytes: 0,
  current: async () => (await load())?.kernelspecIsCurrent({ root, venv }) ?? true,
  install: async () => {
    const { installKernelspec } = await load()
    try {
      await installKernelspec({ root, venv })
    } catch (error) {
      throw explain('Installing the kernel', String(error.message), 'Delete .venv and run it again.')
    }
    return 'tslab, in .venv'
  },
}
