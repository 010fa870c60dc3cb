import assert from 'node:assert/strict'
import test, { afterEach } from 'node:test'
import { type Progress, panel } from '../../lib/display/panel'
import { show, slot } from '../../lib/display/show'
import { track } from '../../lib/display/track'
import { view } from '../../lib/display/view'

interface Sent {
  data: { data: Record<string, unknown>; transient: { display_id?: string } }
  update: boolean
}

/** Stand in for the notebook: note what is sent. */
function notebook(): Sent[] {
  const sent: Sent[] = []
  require('tslab/dist/jupyter').lastWriteDisplayData = (data: Sent['data'], update: boolean) =>
    sent.push({ data, update })
  return sent
}
afterEach(() => {
  require('tslab/dist/jupyter').lastWriteDisplayData = null
})

const text = ({ data }: Sent) => String(data.data['text/plain'])
function* records(n: number) {
  for (let update = 1; update <= n; update++) yield { update, of: n, losses: { loss: 1 / update } }
}

test('show sends one output with all formats', async () => {
  const sent = notebook()
  await show(view('plain', () => ({ 'text/html': '<b>rich</b>' })))
  assert.deepEqual(
    sent.map(one => one.data.data),
    [{ 'text/html': '<!-- plain -->\n<b>rich</b>', 'text/plain': 'plain' }],
  )
})

test('HTML begins with a line that says what it is: its own words, or the text in a comment that cannot end itself', async () => {
  const firstOf = async (html: string) =>
    String((await view('<b>--> one\ntwo', () => ({ 'text/html': html })).bundle())['text/html'])
  assert.equal(await firstOf('<i>rich</i>'), '<!-- ‹b›–› one -->\n<i>rich</i>')
  assert.equal(await firstOf('in words\n<i>rich</i>'), 'in words\n<i>rich</i>')
})

test('a slot is updated in place', async () => {
  const sent = notebook()
  const place = slot()
  for (const word of ['one', 'two']) await place.show(view(word, () => ({})))
  assert.deepEqual(
    sent.map(one => one.update),
    [false, true],
  )
  assert.equal(sent[0]!.data.transient.display_id, sent[1]!.data.transient.display_id)
})

test('10,000 records: all are returned, at most 5 updates a second are sent, the last one is shown', async () => {
  const sent = notebook()
  const start = performance.now()
  const seen = await track(records(10_000), { title: 'run' })
  const seconds = (performance.now() - start) / 1000
  assert.equal(seen.length, 10_000)
  assert.ok(sent.length <= 2 + 5 * seconds, `${sent.length} messages in ${seconds} s`)
  assert.match(text(sent.at(-1)!), /10000\/10000/)
  assert.equal(new Set(sent.map(one => one.data.transient.display_id)).size, 1, 'all in one place')
})

/** The charts in a panel's HTML: what each is of, its words, and its lines. */
const charts = (html: string) =>
  [
    ...html.matchAll(
      /<div><b>([^<]*)<\/b> ([^<]*)<br><img alt="([^"]*)" src="data:image\/svg\+xml;base64,([^"]*)"[^>]*><br><small>(.*?)<\/small>/g,
    ),
  ].map(([, name, value, alt, data, range]) => ({
    ...{ name, value, alt, range },
    lines: [
      ...Buffer.from(data!, 'base64')
        .toString()
        .matchAll(/points="([^"]*)"/g),
    ].map(([, points]) => points!.split(' ').map(point => point.split(',').map(Number) as [number, number])),
  }))
const htmlOf = async (seen: Progress[], more: object = {}) =>
  String((await panel({ title: 'run', seen, rate: 1, ...more }).bundle())['text/html'])

test('the panel shows pace, memory, tensors, a chart for each loss and metric, and the last samples', async () => {
  const sent = notebook()
  function* measured() {
    for (const record of records(100)) yield { ...record, metrics: { 'modes <9>': record.update / 100 }, tensors: 42 }
  }
  const look = () => view('', () => ({ 'image/png': 'AAAA' }))
  await track(measured(), { title: 'run', look })
  const html = String(sent.at(-1)!.data.data['text/html'])
  assert.match(html, /^run · 100\/100 · .*\/s · \d+\.\d GB · 42 tensors\n<div/)
  assert.match(html, /src="data:image\/png;base64,AAAA"/)
  assert.doesNotMatch(html, /<script|<style/)
  const [loss, modes] = charts(html)
  assert.deepEqual([loss!.name, loss!.value, loss!.range], ['L', '0.0100', '0.010 to 1.0'])
  assert.deepEqual([modes!.name, modes!.value], ['modes &#60;9&#62;', '1.00'])
  const ys = modes!.lines[0]!.map(([, y]) => y)
  assert.deepEqual(
    ys,
    [...ys].sort((a, b) => b - a),
    'a number that grows goes up',
  )
})

test('the loss L_Div and the diversity of Eq. 9 have charts and words of their own', async () => {
  const seen = [1, 2].map(update => ({ update, of: 2, losses: { diversity: 7 }, metrics: { diversity: update / 4 } }))
  assert.match(String(panel({ title: 'run', seen, rate: 1 })), /L_Div 7\.00 {2}diversity \(Eq\. 9\) 0\.500/)
  assert.deepEqual(
    charts(await htmlOf(seen)).map(({ name, value }) => [name, value]),
    [
      ['L_Div', '7.00'],
      ['diversity (Eq. 9)', '0.500'],
    ],
  )
})

test('a loss that is all of one part is shown once', async () => {
  const seen = [1, 2].map(update => ({ update, of: 2, losses: { fake: 1, dmd: 1 / update, loss: 1 / update } }))
  assert.deepEqual(
    charts(await htmlOf(seen)).map(({ name }) => name),
    ['L of the fake model', 'L_DMD'],
  )
})

test('each student has a line, and an update stands at one place whatever the budgets are', async () => {
  const student = (name: string, of: number) =>
    [of / 2, of].map(update => ({ update, of, student: name, metrics: { a: update } }))
  const html = await htmlOf([...student('DMD', 400), ...student('DP-DMD', 800)])
  const [{ lines }] = charts(html) as [ReturnType<typeof charts>[number]]
  const xs = lines.map(line => line.map(([x]) => x))
  assert.equal(xs.length, 2)
  assert.equal(xs[0]![1], xs[1]![0], 'update 400 of either')
  for (const line of xs) assert.ok(line[0]! < line[1]!, 'forwards')
  assert.match(
    html,
    /<span style="color:#d55e00">●<\/span> DMD <span style="color:#009e73">●<\/span> DP-DMD over 800 updates/,
  )
})

test('words have the colour of the page and at least its size; samples stand beside the curves', async () => {
  const seen = [1, 2].map(update => ({ update, of: 2, losses: { loss: update } }))
  const html = await htmlOf(seen, { png: 'AAAA' })
  assert.doesNotMatch(html, /background|[^-]color:|font-size:(\d|1[0-5])px/)
  assert.match(html, /display:flex;flex-wrap:wrap.*display:grid.*alt="L over 2 updates".*alt="current samples"/)
})

test('title and note are text, whatever is in them', async () => {
  const evil = '<img src=x onerror="alert(1)">'
  const html = String(
    (await panel({ title: evil, note: evil, seen: [{ update: 1, of: 1 }], rate: 1 }).bundle())['text/html'],
  )
  assert.doesNotMatch(html, /<img/)
  assert.equal(html.split('&#60;img src=x').length, 3)
})

test('a number that is measured at the end only has no chart', async () => {
  const sent = notebook()
  function* measured() {
    for (const record of records(100))
      yield record.update === record.of ? { ...record, metrics: { 'at the end': 1 } } : record
  }
  await track(measured(), { title: 'run' })
  assert.deepEqual(
    charts(String(sent.at(-1)!.data.data['text/html'])).map(({ name }) => name),
    ['L'],
  )
})

test('a chart of 10,000 records stays small', async () => {
  const sent = notebook()
  await track(records(10_000), { title: 'run' })
  assert.ok(String(sent.at(-1)!.data.data['text/html']).length < 6000)
})

test('a second run while one is going is refused, and may start afterwards', async () => {
  notebook()
  function* slow() {
    for (const record of records(3)) {
      const until = performance.now() + 250
      while (performance.now() < until);
      yield record
    }
  }
  const first = track(slow(), { title: 'first' })
  await assert.rejects(track(records(1), { title: 'second' }), /no other run in progress/)
  await first
  assert.equal((await track(records(1), { title: 'second' })).length, 1)
})

test('the stop button ends a run at its next record and keeps what was seen', async () => {
  const sent = notebook()
  let made = 0
  function* endless() {
    for (;;) {
      const until = performance.now() + 20
      while (performance.now() < until);
      yield { update: ++made, of: 1e9 }
    }
  }
  let atStop = Number.NaN
  setTimeout(() => {
    atStop = made
    process.emit('SIGINT')
  }, 600)
  const seen = await track(endless(), { title: 'run' })
  assert.ok(made <= atStop + 1)
  assert.equal(seen.length, made)
  assert.match(text(sent.at(-1)!), /stopped; run the cell again to go on/)
  const before = made
  await new Promise(resolve => setTimeout(resolve, 200))
  assert.equal(made, before, 'nothing goes on behind')
})

test('a stopped run goes on where it was, and gives all its records; run once more, it gives them again', async () => {
  const sent = notebook()
  function* slow() {
    for (const record of records(6)) {
      const until = performance.now() + 250
      while (performance.now() < until);
      yield record
    }
  }
  const run = slow()
  setTimeout(() => process.emit('SIGINT'), 400)
  const part = await track(run, { title: 'run' })
  const stoppedAt = part.length
  assert.ok(stoppedAt < 6)
  assert.equal((await track(run, { title: 'run' })).length, 6)
  assert.match(text(sent.at(-1)!), /6\/6/)
  const again = await track(run, { title: 'run' })
  assert.deepEqual(
    again.map(record => record.update),
    [1, 2, 3, 4, 5, 6],
  )
})

test('a run that throws lets the next one start', async () => {
  notebook()
  function* broken(): Generator<{ update: number; of: number }> {
    yield { update: 1, of: 2 }
    throw new Error('diverged')
  }
  await assert.rejects(track(broken(), { title: 'run' }), /diverged/)
  assert.equal((await track(records(2), { title: 'run' })).length, 2)
})
