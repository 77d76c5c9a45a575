/**
 * Waist 1: what was asked of whom and what came back. Packets, never conclusions.
 *
 * Anything that can produce a `Snapshot` (live servers, a saved file, the lab) gets the whole judgement for nothing.
 */

import type { Message } from './dns/message.ts'
import type { Name } from './dns/name.ts'
import type { Question } from './dns/rr.ts'
import type { Timestamp } from './dns/time.ts'

export type { Timestamp }

/** A name server's address: what a question is sent to. */
export interface Server {
  /** the NS name this address was found under; null for a resolver or a bare address */
  readonly name: Name | null
  /** IPv4 or IPv6 in text form, lower case, without brackets */
  readonly address: string
  readonly port: number
}

/** One address and port: the names under which a server is found do not count. */
export const isSame = (a: Server, b: Server): boolean => a.address === b.address && a.port === b.port

/** Equal for servers that are the same, as in `isSame`. */
export const serverKey = ({ address, port }: Server): string => `${address} ${port}`

export type ObservationId = `o${number}`

export type Outcome =
  | { readonly kind: 'response'; readonly wire: Uint8Array; readonly response: Message }
  | { readonly kind: 'malformed'; readonly wire: Uint8Array; readonly offset: number; readonly why: string }
  | { readonly kind: 'no-response'; readonly why: 'timeout' | 'refused' | 'unreachable' }

/** How a question was sent. */
export interface Sent {
  readonly edns: boolean
  readonly do: boolean
  readonly cd: boolean
  readonly rd: boolean
  /** the UDP payload size offered, in octets, where it is not the usual one: a probe */
  readonly udpSize?: number
  /** the client cookie sent with it, 16 hexadecimal digits (RFC 7873 §4): a probe */
  readonly cookie?: string
}

/** Sent to see how the server takes it: no evidence of any data. */
export const isProbe = ({ sent }: Pick<Observation, 'sent'>): boolean =>
  sent.udpSize !== undefined || sent.cookie !== undefined

/** The UDP payload size that is offered when nothing else is said: fits in every path without fragments (RFC 9715 §3.2). */
export const USUAL_SIZE = 1232

/** A question that the server had answered, put again after others had got no answer: whether it still answers anything. */
export const isLifeSign = ({ sent }: Pick<Observation, 'sent'>): boolean => sent.udpSize === USUAL_SIZE

/** One question put to one server over one transport, and how that ended. */
export interface Observation {
  /** "o1", "o2", …: its place in the snapshot */
  readonly id: ObservationId
  /** the zone it was asked for: the asker's guess, which decides nothing */
  readonly askedFor: Name
  readonly server: Server
  readonly via: 'udp' | 'tcp'
  readonly question: Question
  readonly sent: Sent
  /** when it was sent */
  readonly at: Timestamp
  /** milliseconds until the answer or until it was given up */
  readonly elapsedMs: number
  /** datagrams that came but had another id or question, and were dropped */
  readonly discarded: number
  readonly outcome: Outcome
}

export interface Snapshot {
  readonly format: 1
  readonly collectedAt: Timestamp
  /** the instant to judge at, if one was given with `--at` */
  readonly at?: Timestamp
  /** addresses that are not public were not asked (the built-in root hints were used) */
  readonly publicOnly: boolean
  /** a resolver was asked instead of the authoritative servers */
  readonly resolver?: Server
  /** the asker stopped before everything wanted was asked */
  readonly stopped?: 'queries' | 'time' | 'interrupted'
  /** what of the network here there was to ask over, where that was less than was wanted */
  readonly network?: { readonly families: readonly (4 | 6)[]; readonly tcp: boolean }
  /** how many of the first observations were known before, from another name of the same run: not asked for this one */
  readonly known?: number
  /** whole milliseconds from the first question to the last answer, without those in which everything waited its turn */
  readonly elapsedMs: number
  /** whole milliseconds that the check of a name took, with those in which everything waited, where that is another time */
  readonly tookMs?: number
  readonly observations: readonly Observation[]
}

/** How many questions were asked for a snapshot. */
export const queriesOf = ({ observations, known = 0 }: Pick<Snapshot, 'observations' | 'known'>): number =>
  observations.length - known
