/** Group d, first part: the DS records at the parent. */

import { dsFor, dsWith, usualDs, type ZoneDraft, zoneKeys } from '../draft.ts'
import { octets, publishedAs, REVOKED_KSK } from '../keys.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

/** The child's only DS, with other fields. */
const onlyDs = (change: Parameters<typeof dsWith>[1]) => (child: ZoneDraft) => {
  child.ds = usualDs(child).map((ds) => dsWith(ds, change))
}

const randomDigest = octets('a digest of nothing', 32)

const plans: readonly Plan[] = [
  {
    id: 'd01',
    name: 'ds-bad-tag',
    sentence: 'the DS has key tag 0, which no DNSKEY has',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-key-tag',
    fault: onlyDs({ keyTag: 0 }),
  },
  {
    id: 'd02',
    name: 'ds-bad-alg',
    sentence: 'the DS says algorithm 7 for a key of algorithm 8',
    status: 'bogus',
    code: 'DS_ALGORITHM_MISMATCH',
    why: 'ds-algorithm-field',
    signed: { algorithm: 8 },
    fault: onlyDs({ algorithm: 7 }),
  },
  {
    id: 'd03',
    name: 'ds-bad-alg-supported',
    sentence: 'the DS says algorithm 13 for a key of algorithm 8',
    status: 'bogus',
    code: 'DS_ALGORITHM_MISMATCH',
    why: 'ds-algorithm-field',
    signed: { algorithm: 8 },
    fault: onlyDs({ algorithm: 13 }),
  },
  {
    id: 'd04',
    name: 'ds-unassigned-alg',
    sentence: 'the only DS says algorithm 100, which nobody has defined',
    status: 'insecure',
    code: 'DS_ALGORITHM_UNSUPPORTED',
    why: 'ds-algorithm-field',
    fault: onlyDs({ algorithm: 100 }),
  },
  {
    id: 'd05',
    name: 'ds-reserved-alg',
    sentence: 'the only DS says algorithm 200, which is reserved',
    status: 'insecure',
    code: 'DS_ALGORITHM_UNSUPPORTED',
    why: 'ds-algorithm-field',
    fault: onlyDs({ algorithm: 200 }),
  },
  {
    id: 'd06',
    name: 'ds-digest-unassigned',
    sentence: 'the only DS has digest type 100, which nobody has defined',
    status: 'insecure',
    code: 'DS_DIGEST_UNSUPPORTED',
    why: 'ds-digest-type',
    fault: onlyDs({ digestType: 100 }),
  },
  {
    id: 'd07',
    name: 'ds-gost-digest',
    sentence: 'the only DS has a GOST R 34.11-94 digest, which no longer counts',
    status: 'insecure',
    code: 'DS_DIGEST_UNSUPPORTED',
    why: 'ds-digest-type',
    fault: onlyDs({ digestType: 3 }),
  },
  {
    id: 'd08',
    name: 'ds-digest-bogus',
    sentence: 'the digest of the DS is not the one of the key it names',
    status: 'bogus',
    code: 'DS_DIGEST_MISMATCH',
    fault: onlyDs({ digest: randomDigest }),
  },
  {
    id: 'd09',
    name: 'ds-digest-wrong-length',
    sentence: 'the DS is of type SHA-256 and has 20 octets of digest',
    status: 'bogus',
    code: 'DS_DIGEST_LENGTH',
    fault: onlyDs({ digest: randomDigest.slice(0, 20) }),
  },
  {
    id: 'd10',
    name: 'ds-sha1-only',
    sentence: 'the only DS has a SHA-1 digest',
    also: ['DS_SHA1'],
    fault: (child) => {
      child.ds = [dsFor(child.apex, child.keys[0]!, 1)]
    },
  },
  {
    id: 'd11',
    name: 'ds-sha1-good-sha256-bad',
    sentence: 'the SHA-256 DS is wrong; the right SHA-1 DS beside it does not count',
    status: 'bogus',
    code: 'DS_DIGEST_MISMATCH',
    also: ['DS_SHA1_IGNORED'],
    fault: (child) => {
      const ksk = child.keys[0]!
      child.ds = [dsFor(child.apex, ksk, 1), dsWith(dsFor(child.apex, ksk), { digest: randomDigest })]
    },
  },
  {
    id: 'd12',
    name: 'ds-sha256-good-sha1-bad',
    sentence: 'the SHA-1 DS is wrong and is ignored beside the right SHA-256 DS',
    also: ['DS_SHA1_IGNORED'],
    fault: (child) => {
      const ksk = child.keys[0]!
      child.ds = [dsWith(dsFor(child.apex, ksk, 1), { digest: randomDigest.slice(0, 20) }), dsFor(child.apex, ksk)]
    },
  },
  {
    id: 'd13',
    name: 'ds-stale-plus-good',
    sentence: 'one of two DS names a key that has been removed',
    also: ['DS_NO_MATCHING_KEY'],
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child)), ...usualDs(child)]
    },
  },
  {
    id: 'd14',
    name: 'ds-other-zone',
    sentence: 'the digest of the DS was computed for the same key in another zone',
    status: 'bogus',
    code: 'DS_DIGEST_MISMATCH',
    fault: (child, world) => {
      child.ds = [dsFor(world.example.apex, child.keys[0]!)]
    },
  },
  {
    id: 'd16',
    name: 'ds-revoked-key',
    sentence: 'the key that the DS names has been revoked, which changed its key tag',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-key-flags',
    fault: (child) => {
      child.ds = usualDs(child)
      child.keys[0] = publishedAs(child.keys[0]!, { flags: REVOKED_KSK })
    },
  },
  {
    id: 'd26',
    name: 'ds-of-removed-key',
    sentence: 'the key that the DS names was removed before the DS',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-of-lost-key',
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child))]
    },
  },
  {
    id: 'd29',
    name: 'ds-cut-short',
    sentence: 'the only DS has three octets',
    status: 'bogus',
    code: 'DS_MALFORMED',
    fault: (child) => {
      child.ds = [Uint8Array.from([1, 2, 13])]
    },
  },
  {
    id: 'd31',
    name: 'ds-no-longer-matching',
    sentence: 'two DS: one of a removed key, one with a wrong digest',
    status: 'bogus',
    code: 'DS_DIGEST_MISMATCH',
    also: ['DS_NO_MATCHING_KEY'],
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child)), dsWith(usualDs(child)[0]!, { digest: randomDigest })]
    },
  },
]

/** A key that the zone had before. */
export const formerKey = (child: ZoneDraft) => zoneKeys(child.apex.child('former'))[0]!

export const DS_RECORDS: readonly Scenario[] = plans.map(scenario)
