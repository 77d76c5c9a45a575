/** Group m, first part: keys on the way in and out, and what CDS and CDNSKEY say of it (RFC 7344, RFC 7583, RFC 6781 §4.1). */

import { TYPE } from '../../dns/registry.ts'
import { asks, asksFor, DELETE_CDS } from '../childds.ts'
import { draftZone, dsFor, usualDs, type WorldDraft, type ZoneDraft, zoneKeys } from '../draft.ts'
import { labKey, ZSK } from '../keys.ts'
import { edit, signedAs, unsigned } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { formerKey } from './ds.ts'

/** The key that comes next. */
export const nextKey = (child: ZoneDraft) => zoneKeys(child.apex.child('next'))[0]!

/** Publishes a new KSK beside the old one, and lets both sign. */
export function doubleKeys(child: ZoneDraft): ReturnType<typeof nextKey> {
  const next = nextKey(child)
  child.ds = usualDs(child)
  child.keys.push(next)
  return next
}

/** A second draft of the zone for a second server; the first one stays where it is. */
function onTwoServers(child: ZoneDraft, world: WorldDraft, first: string, second: string): ZoneDraft {
  child.servers = [
    { name: child.apex.child('ns1'), addresses: [first] },
    { name: child.apex.child('ns2'), addresses: [second] },
  ]
  child.hostedAt = [first]
  const other = { ...draftZone(String(child.apex), child.at), servers: child.servers, hostedAt: [second] }
  world.zones.push(other)
  return other
}

const plans: readonly Plan[] = [
  {
    id: 'm01',
    name: 'cds-new-key',
    sentence:
      'a new key signs beside the old one, and CDS and CDNSKEY ask for its DS, which the parent does not have yet',
    also: ['CDS_DIFFERS_FROM_DS'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const next = doubleKeys(child)
      asksFor(child, child.keys[0]!, next)
    },
  },
  {
    id: 'm04',
    name: 'cds-of-two-servers',
    sentence: 'one of two servers has CDS and CDNSKEY for a new key, the other has them for the old one',
    also: ['CDS_DIFFERS_FROM_DS', 'CDS_NO_MATCHING_KEY'],
    options: { allServers: true },
    ask: ['@', TYPE.CDS],
    fault: (child, world) => {
      const other = onTwoServers(child, world, '192.0.2.160', '192.0.2.161')
      asksFor(child, child.keys[0]!)
      asksFor(other, child.keys[0]!, nextKey(child))
    },
  },
  {
    id: 'm06',
    name: 'zsk-rolled-too-early',
    sentence: 'the old ZSK was removed while signatures by it are still about (RFC 6781 section 4.1.1)',
    status: 'bogus',
    code: 'RRSIG_KEY_MISSING',
    fault: (child) => {
      const old = labKey({ algorithm: 13, seed: `${child.apex} old ZSK`, flags: ZSK })
      edit(child, 'www', TYPE.A, signedAs({}, [old]))
    },
  },
  {
    id: 'm07',
    name: 'ds-before-dnskey',
    sentence: 'the parent has the DS of a new key already, which the zone does not have yet',
    also: ['DS_NO_MATCHING_KEY'],
    fault: (child) => {
      child.ds = [...usualDs(child), dsFor(child.apex, nextKey(child))]
    },
  },
  {
    id: 'm08',
    name: 'multi-signer-zsk-missing',
    sentence: 'two operators sign the zone, and the one does not publish the ZSK of the other (RFC 8901 section 2.1)',
    control: false,
    options: { allServers: true },
    fault: (child, world) => {
      const other = onTwoServers(child, world, '192.0.2.162', '192.0.2.163')
      const [ksk] = child.keys
      const foreign = labKey({ algorithm: 13, seed: `${child.apex} other ZSK`, flags: ZSK })
      other.keys = [ksk!, foreign]
    },
  },
  {
    id: 'm30',
    name: 'cds-old-key-out',
    sentence: 'the parent has the DS of the old key and of the new one, and CDS and CDNSKEY ask for the new one alone',
    also: ['CDS_DIFFERS_FROM_DS'],
    ask: ['@', TYPE.CDNSKEY],
    fault: (child) => {
      const next = doubleKeys(child)
      child.ds = [...child.ds!, dsFor(child.apex, next)]
      asksFor(child, next)
    },
  },
  {
    id: 'm31',
    name: 'cds-not-followed',
    sentence: 'the old key was removed before the parent had done as CDS and CDNSKEY ask',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-not-followed-cds',
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child))]
      asksFor(child, child.keys[0]!)
    },
  },
  {
    id: 'm39',
    name: 'cds-delete-forged',
    sentence: 'the DS names no key, and a CDS without a signature asks the parent to remove it',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-of-lost-key',
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child))]
      asks(child, { cds: [DELETE_CDS] })
      edit(child, '@', TYPE.CDS, unsigned)
    },
  },
  {
    id: 'm32',
    name: 'cds-before-first-ds',
    sentence: 'the zone asks for its first DS, and nothing is authenticated yet',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      child.ds = []
      asksFor(child, child.keys[0]!)
    },
  },
  {
    id: 'm33',
    name: 'cds-spare-key',
    sentence:
      'CDS and CDNSKEY ask for the DS of a spare key as well, which the zone does not publish (RFC 8078 section 3.1)',
    also: ['CDS_DIFFERS_FROM_DS', 'CDS_NO_MATCHING_KEY'],
    ask: ['@', TYPE.CDS],
    fault: (child) => asksFor(child, child.keys[0]!, nextKey(child)),
  },
  {
    id: 'm34',
    name: 'cds-standby-key',
    sentence: 'CDS and CDNSKEY ask for the DS of a key as well that is published and does not sign yet',
    also: ['CDS_DIFFERS_FROM_DS', 'CDS_KEY_NOT_SIGNING'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const next = doubleKeys(child)
      child.signers = { keys: [child.keys[0]!], data: [child.keys[1]!] }
      asksFor(child, child.keys[0]!, next)
    },
  },
  {
    id: 'm35',
    name: 'cds-too-early',
    sentence: 'CDS and CDNSKEY ask for the DS of a new key alone, which does not sign yet',
    also: ['CDS_BREAKS_DELEGATION', 'CDS_DIFFERS_FROM_DS', 'CDS_KEY_NOT_SIGNING'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const next = doubleKeys(child)
      child.signers = { keys: [child.keys[0]!], data: [child.keys[1]!] }
      asksFor(child, next)
    },
  },
  {
    id: 'm36',
    name: 'cds-of-no-key',
    sentence: 'CDS and CDNSKEY ask for the DS of a removed key alone',
    also: ['CDS_BREAKS_DELEGATION', 'CDS_DIFFERS_FROM_DS', 'CDS_NO_MATCHING_KEY'],
    ask: ['@', TYPE.CDNSKEY],
    fault: (child) => asksFor(child, formerKey(child)),
  },
  {
    id: 'm37',
    name: 'cds-in-step',
    sentence: 'nothing is wrong: the parent has both DS of a rollover, and CDS and CDNSKEY ask for both',
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const next = doubleKeys(child)
      child.ds = [...child.ds!, dsFor(child.apex, next)]
      asksFor(child, child.keys[0]!, next)
    },
  },
  {
    id: 'm38',
    name: 'cds-more-digests',
    sentence: 'nothing is wrong: CDS come with SHA-256 and SHA-384, of which the parent has taken the first',
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const ksk = child.keys[0]!
      asks(child, { cds: [dsFor(child.apex, ksk), dsFor(child.apex, ksk, 4)], cdnskey: [ksk.rdata] })
    },
  },
]

export const ROLLOVERS: readonly Scenario[] = plans.map(scenario)
