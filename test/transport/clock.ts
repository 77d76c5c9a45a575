/** A clock for tests: time passes when it is told to, and callbacks come in the order of their time. */

import type { Exchange, Reply, Transport } from '../../src/transport/transport.ts'

export interface FakeClock {
  readonly now: () => number
  readonly after: (ms: number, act: () => void) => () => void
  /** lets that many milliseconds pass */
  readonly pass: (ms: number) => Promise<void>
}

export function fakeClock(): FakeClock {
  let now = 1000
  let timers: { readonly due: number; readonly act: () => void }[] = []
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  return {
    now: () => now,
    after: (ms, act) => {
      const timer = { due: now + ms, act }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    pass: async (ms) => {
      const end = now + ms
      await settle()
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)
        if (next === undefined) break
        timers = timers.filter((timer) => timer !== next)
        now = Math.max(now, next.due)
        next.act()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

export interface FakeTransport {
  readonly transport: Transport
  /** what was sent, and when */
  readonly sent: { readonly at: number; readonly address: string; readonly asked: Exchange }[]
}

/**
 * Every exchange takes so long, and ends with its query turned into a reply; or in silence.
 * @param lag calls back when the process gets to sending; at once where it is left out
 */
export function fakeTransport(
  clock: FakeClock,
  took = 50,
  silent: (asked: Exchange) => boolean = () => false,
  lag: (send: () => void) => void = (send) => send(),
): FakeTransport {
  const sent: FakeTransport['sent'] = []
  const exchange = (asked: Exchange): Promise<Reply> => {
    lag(() => {
      sent.push({ at: clock.now(), address: asked.server.address, asked })
      asked.onSent?.()
    })
    return new Promise((resolve) => {
      const mute = silent(asked)
      clock.after(mute ? asked.timeoutMs : took, () => {
        if (mute) return resolve({ kind: 'no-response', why: 'timeout', elapsedMs: asked.timeoutMs, discarded: 0 })
        const wire = Uint8Array.from(asked.query)
        wire[2] = wire[2]! | 0x80
        resolve({ kind: 'reply', wire, elapsedMs: took, discarded: 0 })
      })
    })
  }
  return { transport: { exchange, close: async () => {} }, sent }
}
