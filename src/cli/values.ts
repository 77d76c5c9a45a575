/** Values of options as text, and what is said of those that cannot be read. */

import { isIP } from 'node:net'
import { parseTime, TimeError } from '../dns/time.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import { UsageError } from './io.ts'
import { hint } from './nearest.ts'

/** Reads a whole number, both bounds included. @throws UsageError */
export function number(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${text}"`)
  }
}

/** Reads one of some words, in any case. @throws UsageError with the near miss */
export function oneOf<T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((w) => w === text.toLowerCase())
    if (word !== undefined) return word
    const list = words.length === 2 ? words.join(' or ') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
    throw new UsageError(`${option} takes ${list}, not "${text}"${hint(text, words)}`)
  }
}

/** An option that may be given several times. */
export const several =
  <T>(read: (text: string) => T) =>
  (text: string, before: unknown = []): readonly T[] => [...(before as readonly T[]), read(text)]

/** The instant of --at. @throws UsageError */
export function readTime(text: string): Timestamp {
  try {
    return parseTime(text)
  } catch (error) {
    if (error instanceof TimeError) throw new UsageError(`--at: ${error.message}`)
    throw error
  }
}

/** "192.0.2.1", "192.0.2.1#5300", "192.0.2.1:5300", "2001:db8::1", "[2001:db8::1]:5300". @param usual the port of an address without one */
export function readAddress(option: string, text: string, usual: number): Server {
  const match = /^\[([^\]]*)\](?:[:#](.*))?$/.exec(text) ?? /^([^#]*)#(.*)$/.exec(text) ?? /^([0-9.]+):(.*)$/.exec(text)
  const [address, port] = match === null ? [text, undefined] : [match[1] ?? '', match[2]]
  if (isIP(address) === 0 || address.includes('%')) {
    throw new UsageError(`${option} takes an IP address, also as address#port or [address]:port, not "${text}"`)
  }
  return {
    name: null,
    address: address.toLowerCase(),
    port: port === undefined ? usual : number(`the port of ${option}`, 1, 65535)(port),
  }
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const

/** How such a time is written. */
export const DURATION = /^(?:[0-9]{1,9}|(?:[0-9]{1,9}[smhdw])+)$/

/** "3d", "36h", "90m", "3600s", "3600", also "1d12h": seconds. @throws UsageError */
export function readDuration(what: string, text: string): number {
  if (!DURATION.test(text)) throw new UsageError(`${what} takes a time such as 3d, 36h, 90m or seconds, not "${text}"`)
  const parts = [...text.matchAll(/([0-9]+)([smhdw]?)/g)]
  const seconds = parts.reduce((sum, [, n, unit]) => sum + Number(n) * SECONDS[(unit || 's') as 's'], 0)
  if (seconds > 10 * 366 * SECONDS.d) throw new UsageError(`${what} takes at most ten years, not "${text}"`)
  return seconds
}
