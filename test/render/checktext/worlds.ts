/** Worlds with many servers, each at fault in another way: what a table has to show at once. */

import { TYPE } from '../../../src/dns/registry.ts'
import { silent, tcpRefused } from '../../../src/lab/behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../../../src/lab/checkworld.ts'
import type { WorldDraft, ZoneDraft } from '../../../src/lab/draft.ts'
import { edit, withSerial } from '../../../src/lab/mutate.ts'

const DAY = 86400

/** Name servers, each with the addresses given. */
function serve(child: ZoneDraft, ...addresses: readonly (readonly string[])[]): readonly string[] {
  child.servers = addresses.map((of, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: of }))
  return addresses.flat()
}

/** Another version of the zone at some of its addresses. */
function version(child: ZoneDraft, world: WorldDraft, at: readonly string[]): ZoneDraft {
  const other = world.zone(`${child.apex}`)
  other.keys = child.keys
  other.denial = child.denial
  other.servers = child.servers
  other.hostedAt = [...at]
  const all = child.servers.flatMap(({ addresses }) => addresses)
  child.hostedAt = (child.hostedAt ?? all).filter((address) => !at.includes(address))
  return other
}

const pair = (n: number): readonly string[] => [`192.0.2.${n}`, `2001:db8::${n}`]

const plans: readonly CheckPlan[] = [
  {
    id: 't01',
    name: 'eight',
    sentence: 'eight addresses: one name has an old version, one takes no TCP, one is dead over IPv6',
    fault: (child, world) => {
      serve(child, pair(201), pair(202), pair(203), pair(204))
      const old = version(child, world, pair(202))
      edit(old, '@', TYPE.SOA, withSerial(2026061400))
      old.text += 'old TXT "of yesterday"\n'
      for (const address of pair(203)) world.behaviours.set(address, tcpRefused)
      world.behaviours.set(pair(204)[1]!, silent)
    },
  },
  {
    id: 't02',
    name: 'stale-ipv6',
    sentence: 'what is served over IPv6 has expired',
    fault: (child, world) => {
      serve(child, pair(205), pair(206))
      const old = version(child, world, [pair(205)[1]!, pair(206)[1]!])
      edit(old, '@', TYPE.SOA, withSerial(2026060100))
      old.expiration = child.at - DAY
    },
  },
  {
    id: 't03',
    name: 'one-type',
    sentence: 'one of three servers has a no signatures over TXT and MX',
    fault: (child, world) => {
      serve(child, ['192.0.2.231'], ['192.0.2.232'], ['192.0.2.233'])
      const other = version(child, world, ['192.0.2.232'])
      for (const type of [TYPE.TXT, TYPE.MX]) {
        edit(other, '@', type, (set) => ({ ...set, signatures: [] }))
      }
    },
  },
  {
    id: 't04',
    name: 'a-zone-with-a-name-that-is-as-long-as-names-of-zones-get-to-be',
    sentence: 'names longer than a line',
    fault: (child, world) => {
      const label = 'a-name-server-with-a-name-that-is-as-long-as-labels-get-to-be'
      child.servers = ['192.0.2.241', '2001:db8:1234:5678:9abc:def0:1234:5678'].map((address, i) => ({
        name: child.apex.child(`${label}${i}`),
        addresses: [address],
      }))
      world.behaviours.set('192.0.2.241', tcpRefused)
    },
  },
]

export const WORLDS: readonly CheckScenario[] = plans.map(checkScenario)
