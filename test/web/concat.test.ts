import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import test, { after, before } from 'node:test'
import { gap } from '../support/expect'
import { inPage, pageFolder } from '../support/page'
import { joined } from '../support/page-laws'

let folder: string
before(async () => {
  folder = await pageFolder()
})
after(() => rmSync(folder, { recursive: true }))

test('tables joined in a page are those joined in Node, along each axis, narrow and wide', () => {
  const [page] = inPage(folder, [['joined', []]]) as [number[][]]
  const node = joined()
  assert.equal(page.length, node.length)
  for (const [i, numbers] of node.entries()) assert.ok(gap(page[i]!, numbers) <= 2e-6, `case ${i}`)
})
