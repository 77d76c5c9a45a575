/** The process around the command line: streams, signals, exit status. Importing this runs the program. */

import { EXIT } from './io.ts'
import { reason } from './output.ts'
import { run } from './run.ts'

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The first one ends the asking and prints what was learnt; a second one ends the program. That the terminal is gone may be
    // said twice, by the system and by the shell.
    if (interrupt.signal.aborted && signal !== 'SIGHUP') process.exit(EXIT.interrupted)
    interrupt.abort()
  })
}

let lost: typeof EXIT.pipe | typeof EXIT.usage | null = null
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (lost !== null) return
  // Where the terminal is gone nobody hears of it.
  const isHungUp = interrupt.signal.aborted && error.code === 'EIO'
  if (error.code !== 'EPIPE' && !isHungUp)
    process.stderr.write(`dnssec-trace: cannot write the output: ${reason(error)}\n`)
  // Nobody takes more of the output: nothing more is asked, and files named with -o are written with what is done.
  lost = error.code === 'EPIPE' ? EXIT.pipe : isHungUp ? null : EXIT.usage
  interrupt.abort()
})
process.stderr.on('error', () => undefined)

const status = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupt: interrupt.signal,
})
// What was cut short for want of a reader ends as from SIGPIPE; an output that could not be written is an error also where all was done.
process.on('exit', (code) => {
  if (lost === EXIT.usage || (lost === EXIT.pipe && code === EXIT.interrupted)) process.exitCode = lost
})
process.exitCode = status
