import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import test from 'node:test'
import { root } from '../../support/source'

/** A copy of the set-up with a library of 3000 bytes in place of TensorFlow, noted as made. */
async function withLibrary(work: (clone: Clone) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'made-'))
  try {
    for (const file of ['scripts', 'requirements', 'package.json', 'package-lock.json'])
      cpSync(join(root, file), join(folder, file), { recursive: true })
    const clone = new Clone(folder)
    mkdirSync(join(clone.library, '..'), { recursive: true })
    writeFileSync(clone.library, Buffer.alloc(3000, 7))
    const sizes = { 'libtensorflow_cc.so.2': 3000 }
    const stamp = { version: '2.21.0', platform: process.platform, arch: process.arch, device: 'cpu', sizes }
    writeFileSync(join(folder, '.native/tensorflow.json'), JSON.stringify(stamp))
    const { noteMade } = await clone.made()
    noteMade([clone.library])
    await work(clone)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

class Clone {
  readonly library: string
  readonly notes: string
  constructor(readonly folder: string) {
    this.library = join(folder, '.native/tensorflow/libtensorflow_cc.so.2')
    this.notes = join(folder, '.native/sha256.json')
  }
  made = () => import(join(this.folder, 'scripts/setup/made.mjs'))
  /** One bit of the library turned, behind the back of its size and its time. */
  turnBit(byte: number) {
    const { atime, mtime } = statSync(this.library)
    const bytes = readFileSync(this.library)
    bytes[byte]! ^= 1
    writeFileSync(this.library, bytes)
    utimesSync(this.library, atime, mtime)
  }
  /** A script, where npm fails at once. */
  run(script: string) {
    const bin = join(this.folder, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const env = { ...process.env, SETUP_DEVICE: 'cpu', PATH: [bin, process.env.PATH].join(delimiter) }
    const { stdout, stderr } = spawnSync(process.execPath, [script], { cwd: this.folder, env, encoding: 'utf8' })
    return stdout + stderr
  }
}

test('every changed byte is found, and with its change undone the file is whole again', () =>
  withLibrary(async clone => {
    const { library, made } = clone
    const { stateOf } = await made()
    for (const byte of [0, 1, 1499, 2998, 2999]) {
      assert.equal(stateOf(library), 'whole')
      clone.turnBit(byte)
      for (const everyByte of [false, true]) assert.equal(stateOf(library, { everyByte }), 'changed', `byte ${byte}`)
      clone.turnBit(byte)
    }
  }))

test('a copy of the same bytes is whole, one that is gone or was never noted is missing', () =>
  withLibrary(async ({ library, folder, made }) => {
    const { stateOf } = await made()
    cpSync(library, join(folder, 'copy'))
    rmSync(library)
    assert.equal(stateOf(library), 'missing')
    cpSync(join(folder, 'copy'), library)
    assert.equal(stateOf(library), 'whole')
    assert.equal(stateOf(join(folder, 'copy')), 'missing')
  }))

test('set-up goes by the looks of a file that it has read, the doctor by its bytes, and writes nothing', () =>
  withLibrary(async ({ library, notes, made }) => {
    const { stateOf } = await made()
    const note = JSON.parse(readFileSync(notes, 'utf8'))
    const [name] = Object.keys(note)
    note[name!].sha256 = 'f'.repeat(64) // as if the disk had given other bytes then
    writeFileSync(notes, JSON.stringify(note))
    assert.equal(stateOf(library), 'whole')
    assert.equal(stateOf(library, { everyByte: true }), 'changed')
    assert.deepEqual(JSON.parse(readFileSync(notes, 'utf8')), note)
  }))

test('set-up and the doctor name a changed library, with what is done about it', () =>
  withLibrary(clone => {
    assert.doesNotMatch(clone.run('scripts/doctor.mjs'), /✗ TensorFlow {2}/)
    clone.turnBit(2000)
    const named = '.native/tensorflow/libtensorflow_cc\\.so\\.2: not the bytes that set-up made \\(by SHA-256\\)'
    assert.match(clone.run('scripts/doctor.mjs'), new RegExp(`✗ TensorFlow +${named}\\n +→ npm run setup\\n`))
    assert.match(clone.run('scripts/setup.mjs'), new RegExp(`! TensorFlow +${named}; it is built again\\n`))
  }))
