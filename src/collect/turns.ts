/**
 * How long everything that was under way only waited its turn, as a rate cap has it: that time is nobody's silence, and no
 * budget pays for it.
 */

export interface Turn {
  /** it has to wait, or waits no longer */
  readonly held: (held: boolean) => void
  readonly end: () => void
}

export interface Turns {
  readonly begin: () => Turn
  /** milliseconds so far in which something was under way and all of it waited */
  readonly idleMs: () => number
}

/** Counts for one collection. @param now milliseconds, from anywhere */
export function turns(now: () => number): Turns {
  let running = 0
  let waiting = 0
  let total = 0
  let since: number | null = null
  const change = (more: number, held: number): void => {
    running += more
    waiting += held
    const idle = running > 0 && waiting === running
    if (idle && since === null) since = now()
    if (idle || since === null) return
    total += now() - since
    since = null
  }
  const begin = (): Turn => {
    let isHeld = false
    let ended = false
    change(1, 0)
    return {
      held: (held) => {
        if (ended || held === isHeld) return
        isHeld = held
        change(0, held ? 1 : -1)
      },
      end: () => {
        if (ended) return
        ended = true
        change(-1, isHeld ? -1 : 0)
      },
    }
  }
  return { begin, idleMs: () => total + (since === null ? 0 : now() - since) }
}
