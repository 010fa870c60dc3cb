import path from 'node:path'
import { readText, root } from './paths.mjs'

/** What each requirements/<name>.txt is for, and the oldest Python 3.x that it supports. alone: the packages without their
 *  dependencies, since they are unpacked, not imported. linux: for Linux on x86-64 only. */
export const locks = {
  jupyter: { minor: 10 },
  workflow: { minor: 11 },
  site: { minor: 10 },
  build: { minor: 10 },
  tools: { minor: 10 },
  hadolint: { minor: 10 },
  tensorflow: { minor: 10, alone: true },
  'tensorflow-cpu': { minor: 10, alone: true, linux: true },
  cuda: { minor: 10, alone: true, linux: true },
}

export const wishesOf = name => path.join('requirements', `${name}.txt`)
export const lockOf = name => path.join('requirements', `${name}.lock`)

/** The packages that a requirements text pins, in order, as [name, version]. */
export const pinsOf = text => [...text.matchAll(/^([a-z][\w.-]*)==([^\s;]+)/gim)].map(([, ...pin]) => pin)

/** Some requirements in a line: "jupyterlab 4.6.6, …". */
export const inWords = names =>
  names
    .flatMap(name => pinsOf(readText(path.join(root, wishesOf(name)))))
    .map(pin => pin.join(' '))
    .join(', ')

/** pip's arguments to install from a lock: only files with the SHA-256 that it lists. */
export const fromLock = name => ['--require-hashes', '--retries', '2', '--progress-bar', 'off', '-r', lockOf(name)]
