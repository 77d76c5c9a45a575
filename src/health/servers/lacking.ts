/**
 * A server that was given for a zone and has only a zone above it: that there is no such name it says in the name of that one,
 * with authority (RFC 2308 §2.1). Where servers are found by a referral, none needs to hold what a signature alone tells of.
 */

import type { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import { type Finding, finding } from '../../report.ts'
import type { Server } from '../../snapshot.ts'
import type { Answer, Exam } from '../types.ts'

type Ground = Pick<Exam, 'undelegated' | 'answers' | 'zone' | 'servers'>

/** The zone in whose name it denies the SOA, and what shows that; null: it does not, or was not given. */
function deniedAbove({ undelegated, answers, zone }: Ground, server: Server) {
  if (!undelegated) return null
  const question = { name: zone, type: TYPE.SOA }
  const said = (['udp', 'tcp'] as const).flatMap((via) => answers.of(server, question, via) ?? [])
  const [above] = said.map((one) => ownerAbove(one, zone))
  return above === undefined || above === null ? null : { above, question, seen: said.map(({ id }) => id) }
}

function ownerAbove({ outcome: { response } }: Answer, zone: Name): Name | null {
  if (response.tc || response.answer.length > 0) return null
  return response.authority.find((rr) => rr.type === TYPE.SOA && zone.isBelow(rr.owner))?.owner ?? null
}

/** Nothing that it says is of the zone. */
export const lacksZone = (ground: Ground, server: Server): boolean => deniedAbove(ground, server) !== null

/** One finding for each such server. */
export const lackingServers = (ground: Ground): readonly Finding[] =>
  ground.servers.flatMap((server) => {
    const denied = deniedAbove(ground, server)
    if (denied === null) return []
    const { above, question, seen } = denied
    const about = { zone: ground.zone, owner: ground.zone, type: TYPE.SOA }
    return [finding('SERVER_LAME', about, { server, question, above }, seen)]
  })
