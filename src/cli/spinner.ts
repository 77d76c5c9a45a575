/** One transient line on stderr while a trace runs, when stderr is a terminal. */

import { safe } from '../render/doc.ts'
import type { Stream } from './io.ts'

export interface Spinner {
  say(text: string): void
  /** makes room for other lines until the next turn */
  clear(): void
  stop(): void
}

const SILENT: Spinner = { say: () => undefined, clear: () => undefined, stop: () => undefined }
/** milliseconds; a trace that is done sooner shows nothing */
const PATIENCE = 120

/** Does nothing where stderr is no terminal. */
export function spinner(stderr: Stream, ascii: boolean): Spinner {
  if (stderr.isTTY !== true) return SILENT
  const frames = [...(ascii ? '|/-\\' : '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏')]
  let text = ''
  let turn = 0
  let shown = false
  const draw = (): void => {
    if (text === '') return
    shown = true
    const room = Math.max(20, (stderr.columns || 80) - 4)
    stderr.write(`\r${frames[turn++ % frames.length]} ${safe(text, true).slice(0, room)}\u001b[K`)
  }
  const timer = setInterval(draw, PATIENCE)
  timer.unref()
  const clear = (): void => {
    if (shown) stderr.write('\r\u001b[K')
  }
  return {
    say: (next) => {
      text = next
    },
    clear,
    stop: () => {
      clearInterval(timer)
      clear()
    },
  }
}
