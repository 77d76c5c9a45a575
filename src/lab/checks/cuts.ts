/** What worlds for `check` do to delegations: name servers and addresses of one side alone, older versions of the parent. */

import { parseIPv4 } from '../../dns/address.ts'
import { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { encodeQuery } from '../../dns/query.ts'
import { CLASS_IN, TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { draftWorld, draftZone, dsFor, FIXED_AT, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { type Change, edit, edited, gone, resigned } from '../mutate.ts'
import { twoVersions } from '../scenarios/versions.ts'
import { makeNetwork } from '../world.ts'

/** An NS record of the zone for this server. */
export const nsRecord = (zone: ZoneDraft, server: Name): RR => ({
  owner: zone.apex,
  type: TYPE.NS,
  class: CLASS_IN,
  ttl: 3600,
  rdata: server.wire(),
})

const alsoNamed = (zone: ZoneDraft, server: Name): Change => edited((records) => [...records, nsRecord(zone, server)])

/** One address record alone, with this IPv4 address. */
export const to = (address: string): Change =>
  edited((records) => records.slice(0, 1).map((rr) => ({ ...rr, rdata: parseIPv4(address)! })))

/** Two servers with names in the zone. */
export function twoServers(zone: ZoneDraft, first: string, second: string): void {
  zone.servers = [first, second].map((address, i) => ({ name: zone.apex.child(`ns${i + 1}`), addresses: [address] }))
}

/** A further server, of this name, in the NS RRsets of both sides. */
export function namedBeside(child: ZoneDraft, world: WorldDraft, server: string): void {
  const name = Name.parse(server)
  edit(world.test, child.apex, TYPE.NS, alsoNamed(child, name))
  edit(
    child,
    '@',
    TYPE.NS,
    resigned((records) => [...records, nsRecord(child, name)]),
  )
}

/** These servers and no other, in the NS RRset of the parent, which has no glue for them. */
export function namedOnly(child: ZoneDraft, world: WorldDraft, ...servers: readonly string[]): void {
  const records = servers.map((server) => nsRecord(child, Name.parse(server)))
  edit(
    world.test,
    child.apex,
    TYPE.NS,
    edited(() => records),
  )
  for (const { name } of child.servers ?? []) edit(world.test, name, TYPE.A, gone)
}

/** The second server of the TLD has an own version of the delegation. */
export function secondTld(world: WorldDraft, change: (tld: ZoneDraft) => void): void {
  const { text } = world.test
  const other = twoVersions(world.test, world, '192.0.2.53', '192.0.2.56')
  other.text = text
  change(other)
}

/** A third server of the TLD beside those two, with the delegation as it should be but for the change. */
export function thirdTld(world: WorldDraft, change: (tld: ZoneDraft) => void): void {
  const { test } = world
  const other = world.zone(`${test.apex}`)
  other.text = test.text
  other.keys = test.keys
  other.denial = test.denial
  other.hostedAt = ['192.0.2.57']
  const servers = [...test.servers, { name: test.apex.child('ns3'), addresses: ['192.0.2.57'] }]
  for (const tld of world.zones) if (tld.apex.equals(test.apex)) tld.servers = servers
  change(other)
}

/** A server of the TLD from before the zone was delegated. */
export function beforeDelegation({ at, behaviours }: WorldDraft, ...addresses: readonly string[]): void {
  answerAs(draftWorld(at), behaviours, addresses)
}

/** Servers of a TLD from before the zone was delegated, when the TLD held this record. */
export function holding(record: string, { at, behaviours }: WorldDraft, ...addresses: readonly string[]): void {
  const earlier = draftWorld(at)
  for (const tld of [earlier.test, earlier.example])
    if (tld.servers.some((server) => server.addresses.includes(addresses[0]!))) tld.text += `${record}\n`
  answerAs(earlier, behaviours, addresses)
}

/** What these servers sent in an earlier world. */
function answerAs(earlier: WorldDraft, behaviours: WorldDraft['behaviours'], addresses: readonly string[]): void {
  const before = makeNetwork(earlier).hosts.get(addresses[0]!)!
  for (const address of addresses) {
    behaviours.set(address, {
      send: (reply, { query: { id, edns }, question, via }) => {
        const query = encodeQuery({ id, question, rd: false, cd: false, edns: edns && { udpSize: 1232, do: edns.do } })
        const sent = before.serve(query, via)
        return typeof sent === 'string' ? [reply] : sent
      },
    })
  }
}

/** DS records of a healthy zone in zone-file text, as its operator has them. */
export function dsText(apex: string, digestType = 2): string {
  const [key] = draftZone(apex, FIXED_AT).keys
  return `${apex} DS ${presentRdata(TYPE.DS, dsFor(Name.parse(apex), key!, digestType))}`
}
