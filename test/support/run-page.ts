import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { browserTests } from './browser'

export interface CodeCell {
  cell_type: string
  source: string | string[]
  metadata: { tags?: string[] }
  execution_count: number | null
  outputs: { output_type: string; name?: string; text?: string | string[]; evalue?: string; data?: object }[]
}

/** A page of the site that runs notebooks, at an address, with what Node would have in its environment. */
export async function openRunPage(
  { newPage }: Pick<ReturnType<typeof browserTests>, 'newPage'>,
  at: string,
  environment: object = {},
) {
  const { page, complaints } = await newPage({ viewport: { width: 1300, height: 1000 } })
  page.setDefaultTimeout(120_000)
  await page.route('**/favicon.ico', route => route.fulfill({ status: 204 })) // a browser asks the host's root for one
  await page.addInitScript(text => localStorage.setItem('dp-dmd environment', text), JSON.stringify(environment))
  await page.goto(at)
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor()
  await page.locator('#jp-main-statusbar', { hasText: /tslab\) \| Idle/ }).waitFor() // before, a cell is not run
  return { page, complaints }
}

export async function menu(page: Page, name: string, item: string): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${name}$`) }).click()
  await page.locator('.lm-Menu-itemLabel', { hasText: new RegExp(`^${item}$`) }).click()
}

export const cellsOf = (page: Page): Promise<CodeCell[]> =>
  page.evaluate(() => {
    type App = { shell: { currentWidget: { content: { model: { toJSON(): { cells: CodeCell[] } } } } } }
    const { shell } = (globalThis as unknown as { jupyterapp: App }).jupyterapp
    return shell.currentWidget.content.model.toJSON().cells
  })

/** The cells of code that can be run. */
export const codeOf = (cells: CodeCell[]): CodeCell[] =>
  cells.filter(({ cell_type, source }) => cell_type === 'code' && [source].flat().join('').trim() !== '')

/** Until the kernel is in a state. What says so is read whether it can be seen or not: a narrow toolbar puts it away. */
async function kernelIs(page: Page, state: 'busy' | 'idle', timeout?: number): Promise<void> {
  const indicator = '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator'
  await page.locator(`${indicator}[data-status="${state}"]`).first().waitFor({ state: 'attached', timeout })
}

/** Until the kernel has no more to do. */
export const idle = (page: Page, timeout = 1_800_000): Promise<void> => kernelIs(page, 'idle', timeout)

/** Run all cells and wait for their end. →  the cells of code */
export async function runAll(page: Page): Promise<CodeCell[]> {
  await page.locator('.jp-NotebookPanel .jp-Cell').first().click() // menus act on what has the focus
  await menu(page, 'Run', 'Run All Cells')
  await kernelIs(page, 'busy')
  await idle(page)
  return codeOf(await cellsOf(page))
}

/** Put a notebook among those of a site that was built. */
export function addNotebook(out: string, name: string, sources: string[]): void {
  const metadata = { kernelspec: { name: 'tslab', display_name: 'TypeScript (tslab)', language: 'typescript' } }
  const cell = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [] }
  const cells = sources.map((source, i) => ({ ...cell, id: `cell-${i}`, source }))
  const file = join(out, 'run', 'files', 'notebooks', `${name}.ipynb`)
  writeFileSync(file, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }))
  const list = join(out, 'run', 'api', 'contents', 'notebooks', 'all.json')
  const folder = JSON.parse(readFileSync(list, 'utf8')) as { content: { name: string; path: string }[] }
  const path = `notebooks/${name}.ipynb`
  folder.content.push({ ...folder.content[0]!, name: `${name}.ipynb`, path })
  writeFileSync(list, JSON.stringify(folder))
}
