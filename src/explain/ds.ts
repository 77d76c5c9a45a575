/** Words for what is wrong with DS records: RFC 4034 §5, RFC 4035 §5.2, RFC 4509, RFC 6840 §5.2. */

import { type DNSKEY, type DS, keyTag, REVOKE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { dsLinesFor, fromCarrier, fromSeen, keysOf, parentText, ttlText } from './facts.ts'
import { operator, parent, parentItself, servers } from './party.ts'
import type { Context, FindingOf, Help, Side } from './types.ts'
import { part } from './types.ts'
import {
  algorithmText,
  digestText,
  dsLine,
  dsText,
  help,
  keyText,
  listText,
  serverText,
  shortHex,
  side,
  tagsText,
} from './words.ts'

type DsFinding = FindingOf<
  | 'DS_NO_MATCHING_KEY'
  | 'DS_ALGORITHM_MISMATCH'
  | 'DS_DIGEST_MISMATCH'
  | 'DS_DIGEST_LENGTH'
  | 'DS_ALGORITHM_UNSUPPORTED'
  | 'DS_DIGEST_UNSUPPORTED'
  | 'DS_SHA1'
  | 'DS_SHA1_IGNORED'
>

const published = (f: DsFinding, c: Context, ds: DS = f.evidence.ds): Side =>
  'assumed' in f.evidence
    ? side('assumed', dsText(ds), 'taken for that of the parent')
    : side(`published by ${parentText(f, c)}`, dsText(ds), fromCarrier(f, c, f.owner, TYPE.DS))

const keySides = (f: DsFinding, c: Context, keys: readonly DNSKEY[]): readonly Side[] =>
  keys.slice(0, 4).map((key) => side(`published by ${f.owner}`, keyText(key), fromCarrier(f, c, f.owner, TYPE.DNSKEY)))

/** Replace the wrong DS by those of the live keys. */
function replace(f: DsFinding, c: Context, keys: readonly DNSKEY[]): readonly Help[] {
  const old = f.evidence.ds.keyTag
  const lines = dsLinesFor(c, f.owner, keys)
  const yours = lines.length === 1 ? 'the key is yours' : 'the keys are yours'
  return [
    lines.length === 0
      ? help(`publish at ${parentText(f, c)} the DS of a key that signs ${f.owner}`)
      : help(`publish at ${parentText(f, c)}, once you have made sure that ${yours}:`, ...lines),
    help(`then wait out the TTL of the old DS${ttlText(c, f.owner, TYPE.DS)} and remove DS ${old}, which names no key`),
    ...(f.code === 'DS_NO_MATCHING_KEY' && revokedSince(f.evidence.ds, keys) === undefined
      ? [help(`if key ${old} still exists, putting it back mends it at once`)]
      : []),
  ]
}

/** Add a DS that counts, from the live keys. */
function add(f: DsFinding, c: Context, like: (key: DNSKEY) => boolean): readonly Help[] {
  const lines = dsLinesFor(c, f.owner, keysOf(c, f.owner).filter(like))
  return lines.length === 0
    ? [help(`publish a SHA-256 DS at ${parentText(f, c)}: dig ${f.owner} DNSKEY | dnssec-dsfromkey -2 -f - ${f.owner}`)]
    : [help(`publish at ${parentText(f, c)}, once you have made sure that the key is yours:`, ...lines)]
}

/** The key that the DS named before it was revoked, which changed its tag (RFC 5011 §2.1). */
function revokedSince(ds: DS, keys: readonly DNSKEY[]): DNSKEY | undefined {
  return keys.find((key) => {
    if ((key.flags & REVOKE) === 0) return false
    const before = Uint8Array.from(key.rdata)
    before[1] = before[1]! & ~REVOKE
    return keyTag(before) === ds.keyTag && key.algorithm === ds.algorithm
  })
}

function revokedText({ evidence }: FindingOf<'DS_NO_MATCHING_KEY'>): string {
  const key = revokedSince(evidence.ds, evidence.keys)
  return key === undefined ? '' : `; DNSKEY ${key.keyTag} is the key it named, since revoked`
}

/** Nothing is published yet that anybody could remove: whoever made the DS makes another. */
function madeAnew(f: FindingOf<'DS_ASSUMED_NO_MATCH'>, c: Context): readonly Help[] {
  const { keys } = f.evidence
  const lines = dsLinesFor(c, f.owner, keys)
  return [
    help(`do not publish ${f.evidence.ds.length === 1 ? 'this DS' : 'any of these DS'}: ${f.owner} would be bogus`),
    keys.length === 0
      ? help(`sign ${f.owner}, and make the DS of the key that signs its keys`)
      : lines.length === 0
        ? help(`make the DS of a key that signs ${f.owner}`)
        : help(
            `of what the servers of ${f.owner} have, once you have made sure that the key is yours, it is:`,
            ...lines,
          ),
    ...(keys.length === 0 ? [] : [help('if it is of a key that the servers should have, load the zone on them first')]),
  ]
}

export const DS_WORDS = part({
  DS_ASSUMED_NO_MATCH: (f, c) => {
    const { ds, keys } = f.evidence
    const tags = tagsText(ds.map(({ keyTag: tag }) => tag))
    const what =
      keys.length === 0 ? 'the zone has no DNSKEY' : `the zone has ${tagsText(keys.map(({ keyTag: tag }) => tag))}`
    return {
      message: `the assumed DS for ${f.owner} (${tags}) is of no key that its servers publish: ${what}`,
      brief: `assumed DS ${listText([...new Set(ds.map(({ keyTag: tag }) => `${tag}`))])} → no such DNSKEY`,
      sides: [
        ...ds.slice(0, 4).map((one) => side('assumed', dsText(one), 'taken for that of the parent')),
        ...(keys.length === 0
          ? [side(`answered by ${f.owner}`, 'no DNSKEY', fromSeen(f, c))]
          : keys.slice(0, 4).map((key) => side(`published by ${f.owner}`, keyText(key), fromSeen(f, c)))),
      ],
      who: 'zone operator',
      party: `whoever made the assumed DS, or the operator of ${f.owner}`,
      help: madeAnew(f, c),
    }
  },
  DS_NO_MATCHING_KEY: (f, c) => ({
    message: `DS ${f.evidence.ds.keyTag} of ${algorithmText(f.evidence.ds.algorithm)} for ${f.owner} names no DNSKEY of the zone, which has ${tagsText(f.evidence.keys.map((k) => k.keyTag))}${revokedText(f)}`,
    brief: `DS ${f.evidence.ds.keyTag} → no DNSKEY with that tag`,
    sides: [published(f, c), ...keySides(f, c, f.evidence.keys)],
    ...parent(f, c),
    help: replace(f, c, f.evidence.keys),
  }),
  DS_ALGORITHM_MISMATCH: (f, c) => ({
    message: `DS ${f.evidence.ds.keyTag} for ${f.owner} has ${algorithmText(f.evidence.ds.algorithm)}, but the DNSKEY with that tag has ${algorithmText(f.evidence.key.algorithm)}`,
    brief: `DS ${f.evidence.ds.keyTag} → that DNSKEY has algorithm ${f.evidence.key.algorithm}`,
    sides: [published(f, c), ...keySides(f, c, [f.evidence.key])],
    ...parent(f, c),
    help: replace(f, c, [f.evidence.key]),
  }),
  DS_DIGEST_MISMATCH: (f, c) => ({
    message: `the digest in DS ${f.evidence.ds.keyTag} for ${f.owner} differs from the DNSKEY it names`,
    brief: `DS ${f.evidence.ds.keyTag} → no key with that digest`,
    sides: [
      published(f, c),
      ...keySides(f, c, [f.evidence.key]),
      side(
        'computed here',
        `${digestText(f.evidence.ds.digestType)} = ${shortHex(f.evidence.computed)}`,
        'RFC 4034 §5.1.4',
      ),
    ],
    ...parent(f, c),
    help: replace(f, c, [f.evidence.key]),
  }),
  DS_DIGEST_LENGTH: (f, c) => ({
    message: `the digest in DS ${f.evidence.ds.keyTag} for ${f.owner} has ${f.evidence.ds.digest.length} octets where ${digestText(f.evidence.ds.digestType)} has ${f.evidence.expected}`,
    brief: `DS ${f.evidence.ds.keyTag} → digest of ${f.evidence.ds.digest.length} octets, not ${f.evidence.expected}`,
    sides: [
      published(f, c),
      side('its digest', `${f.evidence.ds.digest.length} octets`),
      side(digestText(f.evidence.ds.digestType), `${f.evidence.expected} octets`, 'RFC 4034 §5.1.4'),
    ],
    ...parent(f, c),
    help: replace(f, c, keysOf(c, f.owner)),
  }),
  DS_ALGORITHM_UNSUPPORTED: (f, c) => ({
    message: `DS ${f.evidence.ds.keyTag} for ${f.owner} names ${algorithmText(f.evidence.ds.algorithm)}, which does not count for validation`,
    brief: `DS ${f.evidence.ds.keyTag}: ${algorithmText(f.evidence.ds.algorithm)} does not count`,
    sides: [published(f, c), side('counted here', 'not this algorithm', 'RFC 9904, RFC 9905')],
    ...operator(f, f.owner),
    help: [
      help(
        `sign ${f.owner} with algorithm 13 (ECDSAP256SHA256) beside the old one, add the new DS at ${parentText(f, c)}, then retire the old algorithm (RFC 6781 §4.1.4)`,
      ),
      help(`if ${f.owner} is signed with another algorithm already, the DS is what is wrong: publish that of its key`),
    ],
  }),
  DS_DIGEST_UNSUPPORTED: (f, c) => ({
    message: `DS ${f.evidence.ds.keyTag} for ${f.owner} has ${digestText(f.evidence.ds.digestType)}, which does not count for validation`,
    brief: `DS ${f.evidence.ds.keyTag}: ${digestText(f.evidence.ds.digestType)} does not count`,
    sides: [published(f, c), side('counted here', 'not this digest type', 'RFC 9904, RFC 9905')],
    ...parent(f, c),
    help: add(f, c, (key) => key.keyTag === f.evidence.ds.keyTag),
  }),
  DS_SHA1: (f, c) => ({
    message: `DS ${f.evidence.ds.keyTag} for ${f.owner} is a SHA-1 digest, on which the delegation rests`,
    brief: `DS ${f.evidence.ds.keyTag} is SHA-1`,
    sides: [published(f, c)],
    ...parent(f, c),
    help: add(f, c, (key) => key.keyTag === f.evidence.ds.keyTag),
  }),
  DS_SHA1_IGNORED: (f, c) => ({
    message: `the SHA-1 DS ${f.evidence.ds.keyTag} for ${f.owner} is ignored beside the ${digestText(f.evidence.preferred.digestType)} DS ${f.evidence.preferred.keyTag}`,
    brief: `SHA-1 DS ${f.evidence.ds.keyTag} ignored`,
    sides: [published(f, c), published(f, c, f.evidence.preferred)],
    ...parent(f, c),
    help: [help(`the SHA-1 DS can be removed at ${parentText(f, c)}:`, dsLine(f.owner, f.evidence.ds))],
  }),
  DS_MALFORMED: (f, c) => ({
    message: `a DS record for ${f.owner} cannot be read: ${f.evidence.why}`,
    brief: 'a DS record cannot be read',
    sides: [
      side(
        `published by ${parentText(f, c)}`,
        `DS of ${f.evidence.record.rdata.length} octets: ${shortHex(f.evidence.record.rdata)}`,
        fromSeen(f, c),
      ),
      side('read here', f.evidence.why, `at octet ${f.evidence.offset}`),
    ],
    ...parentItself(f, c, f.owner),
    help: [
      help(
        `enter the DS again at ${parentText(f, c)} with all four fields`,
        ...dsLinesFor(c, f.owner, keysOf(c, f.owner)),
      ),
    ],
  }),
  DS_FROM_CHILD: (f, c) => ({
    message: `${serverText(f.evidence.server)} answers the question for the DS of ${f.evidence.child} from the child zone, where no DS can be`,
    brief: 'a DS question was answered from the child',
    sides: [
      side('asked', `${f.evidence.child} DS`, serverText(f.evidence.server)),
      side('answered', `as ${f.evidence.child}`, 'the DS lives in the parent'),
    ],
    ...servers(f.evidence.server),
    help: [
      help(
        `a server of both ${f.evidence.child} and ${parentText(f, c, f.evidence.child)} must answer a DS question from the parent (RFC 4035 §3.1.4.1): update the server or serve the zones apart`,
      ),
    ],
  }),
})
