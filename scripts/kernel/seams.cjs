// @ts-check
const fs = require('node:fs')
const path = require('node:path')
const { separateTimers } = require('./watcher.cjs')

const expected = '1.0.22'

/**
 * The parts of tslab that the kernel builds on, all checked before anything starts.
 * @param {string} root
 * @returns {any}
 */
function loadTslab(root) {
  const folder = path.join(root, 'node_modules', 'tslab')
  const refuse = (/** @type {string} */ found) => ({
    refusal: `The kernel expects tslab ${expected}, but found ${found}.`,
  })
  const manifest = path.join(folder, 'package.json')
  if (!fs.existsSync(manifest)) return refuse('none in node_modules')
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  if (version !== expected) return refuse(`tslab ${version}`)
  try {
    const load = (/** @type {string} */ name) => require(path.join(folder, 'dist', name))
    const { createExecutor } = load('executor.js')
    const { createConverter } = load('converter.js')
    const tslab = { jupyter: load('jupyter.js'), createExecutor, createConverter }
    const { Publisher } = require(require.resolve('zeromq', { paths: [folder] }))
    const moved = missing(tslab, Publisher)
    if (moved.length) return refuse(`one without ${moved.join(', ')}`)
    const typescript = require(require.resolve('@tslab/typescript-for-tslab', { paths: [folder] }))
    separateTimers(typescript.sys)
    return { ...tslab, typescript }
  } catch (error) {
    return refuse(`one that does not load (${/** @type {Error} */ (error).message.split('\n')[0]})`)
  }
}

/** The parts that are missing. @param {any} tslab @param {any} Publisher @returns {string[]} */
function missing({ jupyter, createExecutor, createConverter }, Publisher) {
  const functions = { createExecutor, createConverter, JupyterHandlerImpl: jupyter.JupyterHandlerImpl }
  const methods = ['bindSocket', 'handleShellMessage', 'handleExecute', 'publishStatus', 'init', 'close']
  const moved = Object.entries(functions)
    .filter(([, value]) => typeof value !== 'function')
    .map(([name]) => name)
  if (typeof jupyter.JupyterHandlerImpl?.prototype?.handleInspect !== 'function')
    moved.push('JupyterHandlerImpl.handleInspect')
  for (const name of methods) {
    if (typeof jupyter.ZmqServer?.prototype?.[name] !== 'function') moved.push(`ZmqServer.${name}`)
  }
  if (!('lastWriteDisplayData' in jupyter)) moved.push('lastWriteDisplayData')
  for (const name of ['sendTimeout', 'sendHighWaterMark']) {
    if (!(name in (Publisher?.prototype ?? {}))) moved.push(`zeromq's Publisher.${name}`)
  }
  return moved
}

module.exports = { loadTslab }
