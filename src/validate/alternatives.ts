/** The distinct versions of one RRset that the servers sent: alternatives, of which the best counts. */

import type { Name } from '../dns/name.ts'
import type { RRset, RRType } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import type { Step } from '../report.ts'
import { isSame, type ObservationId, type Server } from '../snapshot.ts'
import { type Context, once } from './context.ts'
import type { Sighting } from './evidence.ts'
import { branch } from './step.ts'
import { olderVersion } from './version.ts'

export interface Alternative {
  readonly rrset: RRset
  readonly seen: readonly ObservationId[]
  readonly servers: readonly Server[]
}

/** Each RRset is compared in many judgements, and read once as long as it is about. */
const contents = new WeakMap<RRset, string>()

/** Equal for RRsets with the same records and signatures, whatever their order and TTL. */
function contentOf(rrset: RRset): string {
  const known = contents.get(rrset)
  if (known !== undefined) return known
  const sorted = (list: RRset['records']): readonly string[] => list.map((rr) => octetText(rr.rdata)).sort()
  const content = JSON.stringify([sorted(rrset.records), sorted(rrset.signatures)])
  contents.set(rrset, content)
  return content
}

/** Groups the sightings of an RRset by content, in the order first seen. */
export function alternatives(
  context: Context,
  owner: Name,
  type: RRType,
  accept: (sighting: Sighting) => boolean = () => true,
): readonly Alternative[] {
  const groups = new Map<string, { rrset: RRset; seen: ObservationId[]; servers: Server[] }>()
  for (const sighting of context.index.sightings(owner, type)) {
    if (!accept(sighting)) continue
    const { id, observation } = sighting.packet
    const key = contentOf(sighting.rrset)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { rrset: sighting.rrset, seen: [id], servers: [observation.server] })
    else {
      if (!group.seen.includes(id)) group.seen.push(id)
      if (!group.servers.some((s) => isSame(s, observation.server))) group.servers.push(observation.server)
    }
  }
  return [...groups.values()]
}

/** What one server among several said. */
export function perServer(context: Context, server: Server, step: Step): Step {
  const claim = `the evidence of ${server.address} holds`
  return branch('server', claim, step.subject, step.rfc, 'all', [step], {
    seen: step.seen,
    facts: {
      ...step.facts,
      server,
      ...(step.outcome === 'fails' && isBehind(context, step.subject.zone, server) && { behind: true as const }),
    },
  })
}

/** Whether another server of the zone has shown a later version of it. */
function isBehind(context: Context, zone: Name, server: Server): boolean {
  return once(context, `behind ${zone.key} ${server.address} ${server.port}`, () => {
    const packets = context.index.packets.filter(({ observation }) => observation.askedFor.equals(zone))
    const sent = packets.flatMap(({ observation, answer, authority }) =>
      [...answer, ...authority].map((rrset) => ({ server: observation.server, rrset })),
    )
    const others = new Map(packets.map(({ observation: { server: s } }) => [`${s.address} ${s.port}`, s]))
    return [...others.values()].some((other) => olderVersion(zone, server, other, sent) !== null)
  })
}
