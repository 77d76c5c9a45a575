/**
 * NXDOMAIN says that neither the name nor any name below it exists (RFC 8020 §2). Finds responses of servers of the same zone
 * that show otherwise: data, a delegation, or a name that is there without the type asked for.
 */

import type { Name } from '../dns/name.ts'
import { parseNsec } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import { type Finding, finding } from '../report.ts'
import type { Server } from '../snapshot.ts'
import { saysAbsent } from './bitmaps.ts'
import { type Context, subject } from './context.ts'
import { find, type Packet, referralTo, soaOwner, targetOf } from './evidence.ts'

/** One finding for each name that is denied, and shown to exist after all. */
export function contradictedNxdomains(context: Context): readonly Finding[] {
  const { packets } = context.index
  const denying = new Map<string, { readonly name: Name; readonly packets: Packet[] }>()
  for (const packet of packets) {
    const name = packet.message.rcode === RCODE.NXDOMAIN ? endOf(packet) : null
    if (name === null) continue
    const key = `${packet.observation.askedFor.key} ${name.key}`
    const known = denying.get(key)
    if (known === undefined) denying.set(key, { name, packets: [packet] })
    else known.packets.push(packet)
  }
  return [...denying.values()].flatMap((denied) => contradiction(packets, denied.name, denied.packets) ?? [])
}

function contradiction(all: readonly Packet[], name: Name, denying: readonly Packet[]): Finding | null {
  const [first] = denying
  if (first === undefined) return null
  const { askedFor, question } = first.observation
  // What one response says against itself is told where its answer is judged (RFC 6604 §3).
  const others = all.filter((packet) => packet.observation.askedFor.equals(askedFor) && !denying.includes(packet))
  const showing = others.filter((packet) => shown(packet, name) !== null)
  const exists = showing[0] === undefined ? null : shown(showing[0], name)
  if (exists === null) return null
  const apex = soaOwner(first)
  const zone = apex !== null && name.isWithin(apex) ? apex : askedFor
  return finding(
    'NXDOMAIN_CONTRADICTED',
    subject(zone, name, question.type),
    { name, exists, denying: serversOf(denying), showing: serversOf(showing) },
    [...denying, ...showing].map((packet) => packet.id),
  )
}

/** Where the aliases of a response end: the name that its response code speaks of (RFC 6604 §3). Null for a loop. */
function endOf(packet: Packet): Name | null {
  const passed = new Set<string>()
  let name = packet.observation.question.name
  while (!passed.has(name.key)) {
    passed.add(name.key)
    const [cname] = find(packet.answer, name, TYPE.CNAME)?.records ?? []
    const target = cname === undefined ? null : targetOf(cname)
    if (target === null) return name
    name = target
  }
  return null
}

/** The name at or below `name` that a response shows to exist; null when it shows none. */
function shown(packet: Packet, name: Name): Name | null {
  const data = packet.answer.find((rrset) => rrset.owner.isWithin(name))
  if (data !== undefined) return data.owner
  if (packet.message.rcode !== RCODE.NOERROR) return null
  const child = referralTo(packet)
  if (child !== null) return child.isWithin(name) ? child : null
  const end = endOf(packet)
  return end?.isWithin(name) && soaOwner(packet) !== null && !absentInBrief(packet, end) ? end : null
}

/** Compact denial: NOERROR, and an NSEC of the name that says it does not exist (RFC 9824 §3.1). */
const absentInBrief = (packet: Packet, name: Name): boolean =>
  (find(packet.authority, name, TYPE.NSEC)?.records ?? []).some((rr) => {
    const nsec = parseNsec(rr.rdata)
    return nsec.ok && saysAbsent(nsec.value.types)
  })

function serversOf(packets: readonly Packet[]): readonly Server[] {
  const servers = packets.map((packet) => packet.observation.server)
  return servers.filter((s, i) => servers.findIndex((t) => t.address === s.address && t.port === s.port) === i)
}
