/** Group k, second part: the fields of one key: flags, protocol, size, key tag. */

import { encodeDnskey } from '../../dns/rdata.ts'
import { dsFor, usualDs, type ZoneDraft } from '../draft.ts'
import { labKey, publishedAs, REVOKED_KSK, ZSK } from '../keys.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

import { pairOf } from './dnskey.ts'

/** Publishes the KSK with other fields from the start, so that the DS and the signatures agree with them. */
const kskAs = (change: Parameters<typeof publishedAs>[1]) => (child: ZoneDraft) => {
  const [ksk, zsk] = pairOf(child)
  const published = publishedAs(ksk, change)
  child.keys = [published, zsk]
  child.signers = { keys: [published], data: [zsk] }
  child.ds = [dsFor(child.apex, published)]
}

const zskAs = (change: Parameters<typeof publishedAs>[1]) => (child: ZoneDraft) => {
  const [ksk, zsk] = pairOf(child)
  const published = publishedAs(zsk, change)
  child.keys = [ksk, published]
  child.signers = { keys: [ksk], data: [published] }
}

const plans: readonly Plan[] = [
  {
    id: 'k08',
    name: 'ksk-no-zone-flag',
    sentence: 'the key that the DS names lacks the Zone Key flag',
    status: 'bogus',
    code: 'DNSKEY_NO_ZONE_FLAG',
    fault: kskAs({ flags: 1 }),
  },
  {
    id: 'k09',
    name: 'zsk-no-zone-flag',
    sentence: 'the key that signs the data lacks the Zone Key flag',
    status: 'bogus',
    code: 'DNSKEY_NO_ZONE_FLAG',
    fault: zskAs({ flags: 0 }),
  },
  {
    id: 'k10',
    name: 'no-zone-flags',
    sentence: 'no key of the zone has the Zone Key flag',
    status: 'bogus',
    code: 'DNSKEY_NO_ZONE_FLAG',
    fault: (child) => {
      kskAs({ flags: 1 })(child)
      const [ksk, zsk] = pairOf(child)
      const bare = publishedAs(zsk, { flags: 0 })
      child.keys = [ksk, bare]
      child.signers = { keys: [ksk], data: [bare] }
    },
  },
  {
    id: 'k11',
    name: 'ksk-revoked',
    sentence: 'the key that the DS names is revoked',
    status: 'bogus',
    code: 'DNSKEY_REVOKED',
    fault: kskAs({ flags: REVOKED_KSK }),
  },
  {
    id: 'k12',
    name: 'zsk-revoked',
    sentence: 'the key that signs the data is revoked',
    status: 'bogus',
    code: 'DNSKEY_REVOKED',
    fault: zskAs({ flags: REVOKED_KSK & ~1 }),
  },
  {
    id: 'k13',
    name: 'ksk-protocol',
    sentence: 'the key that the DS names has protocol 1',
    status: 'bogus',
    code: 'DNSKEY_PROTOCOL',
    fault: kskAs({ protocol: 1 }),
  },
  {
    id: 'k16',
    name: 'ksk-short',
    sentence: 'the P-256 key that the DS names has 63 octets',
    status: 'bogus',
    code: 'DNSKEY_MALFORMED',
    fault: (child) => kskAs({ publicKey: child.keys[0]!.publicKey.slice(0, 63) })(child),
  },
  {
    id: 'k20',
    name: 'key-tag-collision',
    sentence: 'two keys share one key tag, and one of them signs',
    also: ['DNSKEY_TAG_COLLISION'],
    fault: (child) => {
      const [one, other] = [24, 247].map((n) => labKey({ algorithm: 13, seed: `${child.apex} ZSK ${n}`, flags: ZSK }))
      child.keys = [child.keys[0]!, one!, other!]
      child.signers = { keys: [child.keys[0]!], data: [other!] }
    },
  },
  {
    id: 'k27',
    name: 'zsk-protocol',
    sentence: 'the key that signs the data has protocol 2',
    status: 'bogus',
    code: 'DNSKEY_PROTOCOL',
    fault: zskAs({ protocol: 2 }),
  },
  {
    id: 'k28',
    name: 'dnskey-empty',
    sentence: 'the key that the DS names has no octets',
    status: 'bogus',
    code: 'DNSKEY_MALFORMED',
    fault: (child) => {
      const rdata = encodeDnskey({ ...child.keys[0]!, publicKey: new Uint8Array(0) })
      kskAs({ publicKey: rdata.slice(4) })(child)
    },
  },
  {
    id: 'k40',
    name: 'revoked-not-signing',
    sentence: 'a former key is revoked and does not sign the DNSKEY RRset, so that its revocation does not count',
    also: ['DNSKEY_REVOKED_NOT_SIGNING'],
    fault: (child) => retire(child, false),
  },
  {
    id: 'k41',
    name: 'revoked-signing',
    sentence: 'nothing is wrong: a former key is revoked, and signs the DNSKEY RRset to say so',
    fault: (child) => retire(child, true),
  },
]

/** Publishes a former key as revoked, beside keys that do all the work. */
function retire(child: ZoneDraft, signs: boolean): void {
  const [ksk, zsk] = pairOf(child)
  const former = labKey({ algorithm: 13, seed: `${child.apex} former`, flags: REVOKED_KSK })
  child.ds = usualDs(child)
  child.signers = { keys: signs ? [ksk, former] : [ksk], data: [zsk] }
  child.keys.push(former)
}

export const KEY_FIELDS: readonly Scenario[] = plans.map(scenario)
