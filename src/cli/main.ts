/** The process around the command line: streams, signals, exit status. Importing this runs the program. */

import { EXIT } from './io.ts'
import { reason } from './output.ts'
import { run } from './run.ts'

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first one ends the asking and prints what was learnt; a second one ends the program.
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted)
    interrupt.abort()
  })
}

let gone = false
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read the output had enough of it: nothing more is asked, and files named with -o are written with what is done.
  if (error.code === 'EPIPE') {
    gone = true
    interrupt.abort()
    return
  }
  process.stderr.write(`dnssec-trace: cannot write the output: ${reason(error)}\n`)
  process.exit(EXIT.usage)
})
process.stderr.on('error', () => undefined)

const status = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupt: interrupt.signal,
})
// What was cut short for want of a reader ends as from SIGPIPE.
process.exitCode = gone && status === EXIT.interrupted ? EXIT.pipe : status
