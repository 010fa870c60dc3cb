const terminal = process.stdout.isTTY === true
const quietSeconds = 15

const seconds = since => Math.round((Date.now() - since) / 1000)
const clip = text => (terminal ? text.slice(0, (process.stdout.columns ?? 80) - 1) : text)

/**
 * One line per step. On a terminal the line is rewritten in place while the step runs; in a log its beginning and its end
 * are printed, and progress every 15 seconds.
 */
export function beginStep(name) {
  const label = name.padEnd(20)
  const began = Date.now()
  let note = ''
  let printed = Date.now()
  const line = () => clip(`  … ${label}${note}${note && ', '}${seconds(began)} s`)
  const show = () => {
    if (terminal) process.stdout.write(`\r\x1b[K${line()}`)
    else if (seconds(printed) >= quietSeconds) {
      printed = Date.now()
      console.log(line())
    }
  }
  if (!terminal) console.log(`  … ${label}`)
  const timer = setInterval(show, terminal ? 200 : 1000)
  const end = (mark, text) => {
    clearInterval(timer)
    console.log(`${terminal ? '\r\x1b[K' : ''}  ${mark} ${label}${text}`)
  }
  return {
    say: text => {
      note = text
    },
    done: text => end('✓', `${text} (${seconds(began)} s)`),
    failed: () => end('✗', `stopped after ${seconds(began)} s`),
  }
}
