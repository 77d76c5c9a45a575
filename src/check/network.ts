/**
 * What the network here can do, found once before any name is checked: which address families lead anywhere, and whether
 * UDP and TCP do. A runner without IPv6 or without UDP says nothing of any zone, so servers are not asked that way.
 */

import { randomInt } from 'node:crypto'
import type { Hint } from '../collect/plan.ts'
import { familyOf } from '../dns/address.ts'
import { Name } from '../dns/name.ts'
import { encodeQuery } from '../dns/query.ts'
import { TYPE } from '../dns/registry.ts'
import type { Server } from '../snapshot.ts'
import type { Transport } from '../transport/transport.ts'

export interface Network {
  /** families that lead somewhere, in the order given; those given when nothing does */
  readonly families: readonly (4 | 6)[]
  /** nothing answers over UDP, and something over TCP */
  readonly tcp: boolean
  /** something answers */
  readonly works: boolean
  /** what is worth saying, once */
  readonly notes: readonly string[]
}

export interface Tried {
  readonly transport: Transport
  readonly hints: readonly Hint[]
  readonly port: number
  /** servers of zones that were given: where they alone answer, the network works too */
  readonly others: readonly { readonly zone: Name; readonly server: Server }[]
  readonly families: readonly (4 | 6)[]
  /** UDP is not wanted */
  readonly tcp: boolean
  /** milliseconds for a try */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** Servers asked of one family: one may be down. */
const MOST_ASKED = 3

/** Asks some root servers of each family for the root's SOA, over UDP and over TCP. */
export async function lookAround(tried: Tried): Promise<Network> {
  const { families, hints, port, others } = tried
  const root = hints.map(({ name, address }) => ({ zone: Name.root, server: { name, address, port } }))
  const asked = families.map((family) => {
    const mine = (list: Tried['others']): Tried['others'] =>
      list.filter(({ server }) => familyOf(server.address) === family).slice(0, MOST_ASKED)
    return { family, targets: [...mine(root), ...mine(others)] }
  })
  const known = asked.filter(({ targets }) => targets.length > 0)
  const over = async (via: 'udp' | 'tcp'): Promise<readonly (4 | 6)[]> => {
    const heard = await Promise.all(known.map(({ targets }) => anyAnswers(tried, targets, via)))
    return known.filter((_, i) => heard[i]).map(({ family }) => family)
  }
  const [udp, overTcp] = await Promise.all([tried.tcp ? [] : over('udp'), over('tcp')])
  const heard = udp.length > 0 ? udp : overTcp
  // What was cut short says nothing.
  if (tried.signal?.aborted === true) return { families, tcp: tried.tcp, works: true, notes: [] }
  if (heard.length === 0) {
    // Nobody to ask is not nobody who answers.
    const works = known.length === 0
    return { families, tcp: tried.tcp, works, notes: works ? [] : ['nothing answers here, not even the root servers'] }
  }
  const dead = known.map(({ family }) => family).filter((family) => !heard.includes(family))
  const tcp = udp.length === 0
  const notes = dead.map(deadText)
  if (tcp && !tried.tcp) notes.push('nothing answers over UDP here: all is asked over TCP')
  if (overTcp.length === 0) notes.push('nothing answers over TCP here: what only TCP brings is not determined')
  return { families: families.filter((family) => !dead.includes(family)), tcp, works: true, notes }
}

/** What is said of a family that leads nowhere. */
export const deadText = (family: 4 | 6): string =>
  `nothing answers over IPv${family} here: servers are asked over IPv${family === 4 ? 6 : 4} only`

/** True as soon as one of them answers at all: any reply shows that packets come and go. */
async function anyAnswers(
  { transport, timeoutMs, signal }: Tried,
  targets: Tried['others'],
  via: 'udp' | 'tcp',
): Promise<boolean> {
  const done = new AbortController()
  const end = (): void => done.abort()
  signal?.addEventListener('abort', end)
  const asking = targets.map(async ({ zone, server }) => {
    const question = { name: zone, type: TYPE.SOA }
    const edns = { udpSize: 1232, do: false }
    const query = encodeQuery({ id: randomInt(0x10000), question, rd: false, cd: false, edns })
    const reply = await transport.exchange({ server, via, query, timeoutMs, signal: done.signal })
    if (reply.kind !== 'reply') throw new Error(reply.why)
  })
  try {
    await Promise.any(asking)
    return true
  } catch {
    return false
  } finally {
    end()
    signal?.removeEventListener('abort', end)
  }
}
