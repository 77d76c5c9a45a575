/** Words for what is odd about keys and DS without costing a verdict: RFC 4034 §2.1.1, §8, RFC 4035 §2.4, RFC 5011 §2.1. */

import { ALGORITHMS, vacancyOf } from '../crypto/algorithms.ts'
import type { DNSKEY } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import { fromCarrier, fromSeen, parentText } from './facts.ts'
import { operator, servers } from './party.ts'
import type { Context, FindingOf, Help, Side } from './types.ts'
import { part } from './types.ts'
import {
  algorithmText,
  countText,
  dsText,
  help,
  keyText,
  listText,
  serverText,
  side,
  tagsText,
  zoneText,
} from './words.ts'

type KeyFinding = FindingOf<
  | 'DS_KEY_NOT_SIGNING'
  | 'DNSKEY_RSA_EXPONENT'
  | 'DNSKEY_ALGORITHM_NOT_RECOMMENDED'
  | 'DNSKEY_WITHOUT_SEP'
  | 'DNSKEY_TAG_COLLISION'
  | 'DNSKEY_REVOKED_NOT_SIGNING'
  | 'DNSKEY_BELOW_APEX'
>

const published = (f: KeyFinding, c: Context, key: DNSKEY): Side =>
  side(`published by ${f.zone}`, keyText(key), fromCarrier(f, c, f.owner, TYPE.DNSKEY))

/** What a number is that no signer of zones has. */
const VACANT = {
  private: ', a private algorithm',
  reserved: ', a reserved number',
  unassigned: ', an unassigned number',
  'not for signing zones': ', not for signing zones',
  none: '',
} as const

/** An algorithm that nobody is to sign with, or of which no validator at large knows anything, goes with its DS. */
function missingHelp({ evidence: { algorithm }, zone }: FindingOf<'RRSIG_ALGORITHM_MISSING'>): readonly Help[] {
  const text = algorithmText(algorithm)
  const registered = ALGORITHMS.get(algorithm)
  const dsFirst = help('if the parent has a DS of that algorithm, have the DS removed first and wait for its TTL')
  if (registered?.signing === 'MUST NOT')
    return [
      help(`do not sign with ${text}, which must not be used for signing (RFC 9904): remove its DNSKEY instead`),
      dsFirst,
    ]
  const signed = help(
    `sign ${zoneText(zone)} again, with ${text} too, and see that every server of it has the new version`,
  )
  if (registered !== undefined && registered.kind !== null)
    return [signed, help('in a change of algorithm, signatures come before the new keys and go after the old ones')]
  const remove = help(`remove the DNSKEY of ${text}: validators at large can do nothing with it`)
  return registered?.signing === 'MAY' ? [remove, dsFirst, help(`if it is meant, ${signed.text}`)] : [remove, dsFirst]
}

export const KEY_ADVICE_WORDS = part({
  DS_QUERY_REFERRED: (f, c) => ({
    message: `${serverText(f.evidence.server)} answers the question for the DS of ${f.evidence.child} with a referral that has neither DS nor a proof that there is none`,
    brief: 'a DS question was answered with a referral',
    sides: [
      side('asked', `${f.evidence.child} DS`, serverText(f.evidence.server)),
      side('answered', `ask the servers of ${f.evidence.child}`, `the DS lives in ${f.zone}`),
    ],
    ...servers(f.evidence.server),
    help: [
      help(
        `see that the server has the signed version of ${parentText(f, c, f.evidence.child)} and software that knows DNSSEC: for DS the parent is authoritative (RFC 4035 §3.1.4.1)`,
      ),
    ],
  }),
  DS_KEY_NOT_SIGNING: (f, c) => {
    const { ds, key } = f.evidence
    return {
      message: `DS ${ds.keyTag} for ${f.owner} names DNSKEY ${key.keyTag}, which does not sign the DNSKEY RRset; another key that a DS names does`,
      brief: `DNSKEY ${key.keyTag} has a DS and does not sign`,
      sides: [
        side(`published by ${parentText(f, c, f.owner)}`, dsText(ds), fromCarrier(f, c, f.owner, TYPE.DS)),
        published(f, c, key),
        side('its signature', 'none over the DNSKEY RRset', 'RFC 4035 §2.4'),
      ],
      ...operator(f, f.zone),
      help: [
        help(
          `nothing is to be done while ${f.owner} changes to or from this key; then let it sign, or remove its DS at ${parentText(f, c, f.owner)}`,
        ),
        help(`do not remove the DS of the key that signs`),
      ],
    }
  },
  DNSKEY_RSA_EXPONENT: (f, c) => ({
    message: `the RSA key of DNSKEY ${f.evidence.key.keyTag} of ${f.zone} has a public exponent of ${f.evidence.bits} bits, which some validators refuse`,
    brief: `DNSKEY ${f.evidence.key.keyTag} has an exponent of ${f.evidence.bits} bits`,
    sides: [published(f, c, f.evidence.key), side('usual', 'exponent 65537, of 17 bits', 'RFC 3110 §3: small')],
    ...operator(f),
    help: [
      help(
        'roll to a key with exponent 65537, which every signer makes by default, or to algorithm 13 (ECDSAP256SHA256)',
      ),
    ],
  }),
  RRSIG_ALGORITHM_MISSING: (f, c) => ({
    message: `${f.zone} has a DNSKEY of ${algorithmText(f.evidence.algorithm)}${VACANT[vacancyOf(f.evidence.algorithm) ?? 'none']}, which does not sign ${f.owner} ${typeName(f.type)}`,
    brief: 'an algorithm of the zone does not sign it',
    sides: [
      ...f.evidence.keys.map((key) => side(`published by ${f.zone}`, keyText(key), fromSeen(f, c))),
      side(
        `over ${typeName(f.type)}`,
        `${countText(f.evidence.rrset.signatures.length, 'RRSIG')}, none of that algorithm`,
      ),
    ],
    ...operator(f),
    help: missingHelp(f),
  }),
  DNSKEY_ALGORITHM_NOT_RECOMMENDED: (f, c) =>
    f.evidence.idle === true
      ? unfitAndIdle(f, c)
      : {
          message: `${zoneText(f.zone)} is signed with DNSKEY ${f.evidence.key.keyTag} of ${algorithmText(f.evidence.key.algorithm)}, which is not recommended for signing`,
          brief: `${algorithmText(f.evidence.key.algorithm)} is not recommended`,
          sides: [
            published(f, c, f.evidence.key),
            side('for signing', 'not recommended', 'IANA, RFC 9904'),
            side('for validation', 'recommended', 'so that it counts'),
          ],
          ...operator(f),
          help: [help('roll to algorithm 13 (ECDSAP256SHA256) when there is occasion (RFC 6781 §4.1.4 says how)')],
        },
  DNSKEY_WITHOUT_SEP: (f, c) => {
    const { key, by, flagged } = f.evidence
    const tags = listText(flagged.map(({ keyTag }) => `${keyTag}`))
    const have = flagged.length === 1 ? 'has' : 'have'
    return {
      message: `DNSKEY ${key.keyTag} of ${f.zone}, which ${listText(by.map(typeName))} ${by.length === 1 ? 'names' : 'name'}, does not have the SEP flag, while ${tags} ${have} it`,
      brief: `DNSKEY ${key.keyTag} leads to the parent without the SEP flag`,
      sides: [published(f, c, key), ...flagged.slice(0, 2).map((other) => side('with SEP', keyText(other)))],
      ...operator(f),
      help: [
        help(
          `see that the DS is meant to be of key ${key.keyTag}: validators take no notice of the flag (RFC 6840 §6.2), and programs that make the DS by it take ${tags}`,
        ),
      ],
    }
  },
  DNSKEY_TAG_COLLISION: (f, c) => {
    const { keys } = f.evidence
    const [first] = keys
    return {
      message: `of ${zoneText(f.zone)} ${keys.length} keys share ${tagsText(keys.map((k) => k.keyTag))} and ${algorithmText(first?.algorithm ?? 0)}, so that a validator has to try each`,
      brief: `${keys.length} keys with key tag ${first?.keyTag}`,
      sides: keys.slice(0, 4).map((key) => published(f, c, key)),
      ...operator(f),
      help: [
        help('replace one of them; signers that make keys see to it that no tag comes twice in one zone'),
        help('where several parties sign, each should look at the keys of the others before it makes one (RFC 8901)'),
      ],
    }
  },
  DNSKEY_REVOKED_NOT_SIGNING: (f, c) => ({
    message: `DNSKEY ${f.evidence.key.keyTag} of ${zoneText(f.zone)} is marked as revoked and does not sign the DNSKEY RRset, so that nobody has to believe it`,
    brief: `revoked DNSKEY ${f.evidence.key.keyTag} does not sign`,
    sides: [
      published(f, c, f.evidence.key),
      side('its signature', 'none that holds over the DNSKEY RRset', 'RFC 5011 §2.1'),
    ],
    ...operator(f),
    help: [
      help(
        `sign the DNSKEY RRset of ${zoneText(f.zone)} with the revoked key too, for at least 30 days, so that those who have it as a trust anchor drop it`,
      ),
      help('if nobody can have it as a trust anchor, remove it'),
    ],
  }),
  DNSKEY_BELOW_APEX: (f, c) => ({
    message: `${f.owner} has ${f.evidence.keys.length === 1 ? 'a zone key' : `${f.evidence.keys.length} zone keys`} (${tagsText(f.evidence.keys.map((k) => k.keyTag))}), but no zone begins there: it lies in ${zoneText(f.zone)}`,
    brief: 'a DNSKEY below the apex',
    sides: [
      ...f.evidence.keys
        .slice(0, 4)
        .map((key) => side(`at ${f.owner}`, keyText(key), fromCarrier(f, c, f.owner, TYPE.DNSKEY))),
      side('the zone', f.zone.toString(), 'RFC 4034 §2.1.1'),
    ],
    ...operator(f),
    help: [
      help(
        `remove ${listText(f.evidence.keys.map((k) => `DNSKEY ${k.keyTag}`))} from ${f.owner}; no validator looks there`,
      ),
      help(`if ${f.owner} is meant to be a zone of its own, delegate it with NS and DS`),
    ],
  }),
})

function unfitAndIdle(f: FindingOf<'DNSKEY_ALGORITHM_NOT_RECOMMENDED'>, c: Context) {
  const { key } = f.evidence
  const use = ALGORITHMS.get(key.algorithm)?.signing === 'MUST NOT' ? 'must not be used' : 'is not recommended'
  return {
    message: `${zoneText(f.zone)} has DNSKEY ${key.keyTag} of ${algorithmText(key.algorithm)}, which ${use} for signing; nothing that was seen is signed by it`,
    brief: `${algorithmText(key.algorithm)} ${use} for signing`,
    sides: [published(f, c, key), side('for signing', use, 'IANA, RFC 9904'), side('signs', 'nothing that was seen')],
    ...operator(f),
    help: [
      help(
        'remove the key; if the parent has a DS of that algorithm, have the DS removed first and wait for its TTL (RFC 6781 §4.1.4)',
      ),
    ],
  }
}
