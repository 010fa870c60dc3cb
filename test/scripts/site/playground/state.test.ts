import assert from 'node:assert/strict'
import test from 'node:test'
import {
  defaults,
  fromAddress,
  type ParameterName,
  parameters,
  type State,
  toAddress,
} from '../../../../scripts/site/playground/state'

test('a state that went into an address comes out of it', () => {
  const changes: Partial<State>[] = [
    {},
    { shape: 'text', text: 'A-9' },
    {
      modes: [
        { x: -1.25, y: 0.5, weight: 3 },
        { x: 0, y: 2.4, weight: 0.5 },
      ],
    },
    { stop: false, guidance: 3.5, rate: 0.00001 },
    ...Object.entries(parameters).flatMap(([name, { least, most }]) => [{ [name]: least }, { [name]: most }]),
  ]
  for (const change of changes) {
    const state = { ...defaults, ...change }
    assert.deepEqual(fromAddress(toAddress(state)), state)
  }
})

test('an address says what differs from the default, and nothing else', () => {
  assert.equal(toAddress(defaults), '#')
  assert.equal(toAddress({ ...defaults, shape: 'moons', K: 3 }), '#shape=moons&K=3')
})

test('a parameter beyond either end, or between whole numbers, is refused by its name, with its range', () => {
  for (const [name, { least, most, whole }] of Object.entries(parameters)) {
    for (const value of [least - 1, most + 1, '', 'many', ...(whole ? [least + 0.5] : [])])
      assert.throws(
        () => fromAddress(`#${name}=${value}`),
        new RegExp(`^Error: ${name}: expected a (whole )?number from ${least} to ${most}, got`),
        `${name}=${value}`,
      )
  }
})

test('what no state can be is refused', () => {
  for (const [address, message] of [
    ['#sed=1', /^Error: sed: expected one of shape, modes/],
    ['#shape=cube', /^Error: shape: expected modes, ring, moons, text, got cube/],
    ['#shape=toString', /^Error: shape: /],
    ['#text=hello', /^Error: text: /],
    ['#text=', /^Error: text: /],
    ['#stop=maybe', /^Error: stop: expected true or false/],
    ['#modes=1,2', /^Error: modes: expected x,y,weight/],
    ['#modes=1,2,3,4', /^Error: modes: expected x,y,weight/],
    ['#modes=9,0,1;0,0,1', /^Error: modes: expected places within ±2.4, got 9, 0/],
    ['#modes=0,0,0;0,0,1', /^Error: modes: expected weights above 0/],
    ['#modes=0,x,1;0,0,1', /^Error: modes: expected places/],
    [`#modes=${Array(13).fill('0,0,1').join(';')}`, /^Error: modes: expected 2 to 12 of them, got 13/],
    ['#modes=0,0,1', /^Error: modes: expected 2 to 12 of them, got 1/],
  ] as const)
    assert.throws(() => fromAddress(address), message, address)
})

test('every default is a value of its parameter', () => {
  for (const [name, { least, most, step }] of Object.entries(parameters)) {
    const value = defaults[name as ParameterName]
    assert.ok(value >= least && value <= most, name)
    const steps = (value - least) / step
    assert.ok(Math.abs(steps - Math.round(steps)) < 1e-6, `${name}: a step of its field leads to ${value}`)
  }
})
