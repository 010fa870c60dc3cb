import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const root = resolve(__dirname, '../..')

/** The files below a folder of the repository, as paths from its root, whose names match. */
export const filesBelow = (folder: string, name: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && name.test(entry.name) && !entry.parentPath.includes('__pycache__'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .sort()

export const read = (file: string): string => readFileSync(join(root, file), 'utf8')
export const lineCount = (file: string): number => read(file).split('\n').length - 1
