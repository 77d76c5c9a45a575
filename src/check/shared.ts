/**
 * What the names of one run have in common: the packets of the zones above, one transport with its rate cap, and what is
 * known of the network here. That it fails in the middle of a run is seen when nobody answers any more.
 */

import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { HEADER, readName, u16 } from '../dns/wire.ts'
import { paced } from '../transport/pace.ts'
import { share } from '../transport/share.ts'
import type { Exchange, Transport } from '../transport/transport.ts'
import type { CheckOptions } from './check.ts'
import { lookAround, type Network } from './network.ts'
import { makePool, type Pool } from './pool.ts'

export interface Shared {
  readonly pool: Pool
  readonly network: Network
  /** false when nothing answers, not even the root: looked at anew when what was sent last brought nothing */
  readonly works: () => Promise<boolean>
  /** the transport for the check of one name */
  readonly transportFor: (target: Name) => Transport
}

interface Settings extends Pick<CheckOptions, 'transport' | 'hints' | 'port' | 'families' | 'tcp' | 'now' | 'instead'> {
  readonly rate: number
  readonly timeoutMs: number
  readonly onNetwork?: (network: Network) => void
}

/** Milliseconds for a look at the network: it is asked for what is near and always up. */
const LOOK_MS = 1500

/** Looks at the network and begins a run. Never throws for what the network does. @param signal ends the look */
export async function begin(settings: Settings, signal: AbortSignal): Promise<Shared> {
  const { transport, hints, port, families, tcp, instead, onNetwork } = settings
  // Exchanges are numbered as they are sent: replies to older ones may still come in when nothing goes out any more.
  let [sent, answered, silent] = [0, 0, 0]
  const watched: Transport = {
    exchange: async (asked) => {
      const number = ++sent
      const reply = await transport.exchange(asked)
      // What was cut short says nothing.
      if (reply.kind === 'reply') answered = Math.max(answered, number)
      else if (asked.signal?.aborted !== true) silent = Math.max(silent, number)
      return reply
    },
    close: () => transport.close(),
  }
  const others = [...(instead?.values() ?? [])].flatMap(({ zone, servers }) =>
    servers.map((server) => ({ zone, server })),
  )
  const timeoutMs = Math.min(settings.timeoutMs, LOOK_MS)
  const look = (): Promise<Network> =>
    lookAround({ transport: watched, hints, port, others, families, tcp, timeoutMs, signal })
  const network = await look()
  onNetwork?.(network)

  let looking: Promise<boolean> | null = null
  let told = !network.works
  const again = async (): Promise<boolean> => {
    const now = await look()
    looking = null
    if (!now.works && !told && !signal.aborted) onNetwork?.(now)
    told ||= !now.works
    return now.works
  }
  const works = async (): Promise<boolean> => {
    if (!network.works) return false
    if (answered >= silent) return true
    looking ??= again()
    return looking
  }
  const sharing = share(paced(watched, settings.rate), settings.now)
  const transportFor = (target: Name): Transport => sharing.transport((asked) => isOfZoneAbove(asked, target))
  return { pool: makePool(), network, works, transportFor }
}

/** Asks for the keys or the DS RRset of a zone strictly above the name: before the pool has them, others may ask as well. */
function isOfZoneAbove({ query }: Exchange, target: Name): boolean {
  const read = readName(query, HEADER, query.length, null)
  if (!read.ok || read.end + 2 > query.length) return false
  const type = u16(query, read.end)
  return (type === TYPE.DNSKEY || type === TYPE.DS) && target.isBelow(read.name)
}
