/**
 * What the names of one run have in common: the packets of the zones above, one transport with its rate cap and what came
 * back through it, and what is known of the network here. That it fails in the middle of a run is seen when nobody answers any more.
 */

import { familyOf } from '../dns/address.ts'
import { paced } from '../transport/pace.ts'
import { share } from '../transport/share.ts'
import type { Transport } from '../transport/transport.ts'
import type { Checked, CheckOptions } from './check.ts'
import { shownOf, without } from './families.ts'
import { lookAround, type Network } from './network.ts'
import { makePool, type Pool } from './pool.ts'

export interface Shared {
  readonly pool: Pool
  /** as far as it is known: what has been found out since is found out for all names */
  readonly network: () => Network
  /** what the check of a name has shown of families of which no server was known beforehand */
  readonly learn: (checked: Checked) => void
  /** false when nothing answers, not even the root: looked at anew when what was sent last brought nothing */
  readonly works: () => Promise<boolean>
  /** the transport for the check of one name. @param maxAgeMs what was asked longer ago is asked anew */
  readonly transport: (maxAgeMs?: number) => Transport
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
  const capped = paced(watched, settings.rate)
  const others = [...(instead?.values() ?? [])].flatMap(({ zone, servers }) =>
    servers.map((server) => ({ zone, server })),
  )
  const isKnown = (family: 4 | 6): boolean =>
    [...hints, ...others.map(({ server }) => server)].some(({ address }) => familyOf(address) === family)
  const timeoutMs = Math.min(settings.timeoutMs, LOOK_MS)
  const look = (): Promise<Network> =>
    lookAround({ transport: capped, hints, port, others, families, tcp, timeoutMs, signal })
  let network = await look()
  onNetwork?.(network)
  const open = new Set(network.families.filter((family) => !isKnown(family)))
  const learn = ({ snapshot, health }: Checked): void => {
    for (const family of open) {
      const shown = shownOf(family, snapshot, health)
      if (shown === null) continue
      open.delete(family)
      if (shown === 'works') continue
      network = without(family, network)
      onNetwork?.(network)
    }
  }

  let looking: Promise<boolean> | null = null
  let told = !network.works
  const again = async (): Promise<boolean> => {
    const now = await look()
    looking = null
    // The silence of those days is nobody's.
    if (!now.works) sharing.forget()
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
  const sharing = share(capped, settings.now)
  return { pool: makePool(), network: () => network, learn, works, transport: sharing.transport }
}
