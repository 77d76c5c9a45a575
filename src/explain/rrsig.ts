/** Words for RRSIGs: RFC 4034 §3, RFC 4035 §5.3. */

import { wasTimely } from '../diagnose/seen.ts'
import type { RRSIG } from '../dns/rdata.ts'
import { typeName } from '../dns/registry.ts'
import { distance, formatTime } from '../dns/time.ts'
import type { Finding } from '../report.ts'
import { clockAtFault, fromCarrier, fromSeen } from './facts.ts'
import { operator, you } from './party.ts'
import type { Context, FindingOf, Help, Side } from './types.ts'
import { part } from './types.ts'
import {
  algorithmText,
  countText,
  dateText,
  farText,
  help,
  keyText,
  rrsigText,
  shortHex,
  side,
  spanText,
  tagsText,
  zoneText,
} from './words.ts'

/** "the signature over example.test. A by key 60485" */
const over = (f: Finding, rrsig: RRSIG): string =>
  `the signature over ${f.owner} ${typeName(rrsig.typeCovered)} by key ${rrsig.keyTag} of ${rrsig.signerName}`

const published = (f: Finding, c: Context, rrsig: RRSIG): Side =>
  side(`published by ${f.zone}`, rrsigText(rrsig), fromCarrier(f, c, f.owner, rrsig.typeCovered))

const resign = (f: Finding, more = ''): Help =>
  help(`sign ${zoneText(f.zone)} again${more}, and see that every server of it has the new version`)

const atFault = (f: Finding, c: Context) => (clockAtFault(f, c) ? you('the clock') : operator(f))

const clockHelp = help('if other zones fail the same way, suspect the clock here first')

export const RRSIG_WORDS = part({
  RRSIG_MISSING: (f, c) => ({
    message: `${f.owner} ${typeName(f.evidence.rrset.type)} has no signature, though ${f.zone} is signed`,
    brief: 'no signature',
    sides: [
      side(
        `published by ${f.zone}`,
        `${countText(f.evidence.rrset.records.length, 'record')} of ${f.owner} ${typeName(f.evidence.rrset.type)}`,
        fromSeen(f, c),
      ),
      side('with it', 'no RRSIG'),
    ],
    ...operator(f),
    help: [
      resign(f),
      help(
        'if the zone file has the signature, the server or a box before it drops DNSSEC records: ask it with "dig +dnssec"',
      ),
    ],
  }),
  RRSIG_EXPIRED: (f, c) => {
    const { rrsig, at } = f.evidence
    return {
      message: `${over(f, rrsig)} expired ${farText(rrsig.expiration, at)}, at ${dateText(rrsig.expiration, at)}`,
      brief: `signature expired ${farText(rrsig.expiration, at)}`,
      sides: [
        published(f, c, rrsig),
        side('signed until', dateText(rrsig.expiration, at), farText(rrsig.expiration, at)),
        side('judged at', formatTime(at)),
      ],
      ...atFault(f, c),
      help: [
        clockAtFault(f, c) && f.zone.isRoot
          ? help('compare the clock here with another: the root is seldom late')
          : resign(f),
        help(
          'see why signing stopped: a signer that does not run, a key that is away, a server that no longer gets transfers',
        ),
        clockHelp,
      ],
    }
  },
  RRSIG_NOT_YET_VALID: (f, c) => {
    const { rrsig, at } = f.evidence
    // Judged at an instant before the packets were asked for: nobody has done anything wrong.
    const past = c.snapshot !== undefined && c.at < c.snapshot.collectedAt && wasTimely(rrsig, c.snapshot)
    return {
      message: `${over(f, rrsig)} is valid only ${farText(rrsig.inception, at)}, from ${dateText(rrsig.inception, at)}`,
      brief: `signature valid only ${farText(rrsig.inception, at)}`,
      sides: [
        published(f, c, rrsig),
        side('signed from', dateText(rrsig.inception, at), farText(rrsig.inception, at)),
        side('judged at', formatTime(at)),
      ],
      ...(past ? you('the time to judge at') : atFault(f, c)),
      help: [
        ...(past
          ? [help(`the signature was in force when it was asked for, at ${formatTime(c.snapshot.collectedAt)}`)]
          : [
              help(
                `set the clock of the signer of ${zoneText(f.zone)} right and sign again, with an inception an hour in the past`,
              ),
              clockHelp,
            ]),
      ],
    }
  },
  RRSIG_TIMES_INVERTED: (f, c) => {
    const { rrsig } = f.evidence
    const { at } = c
    return {
      message: `${over(f, rrsig)} expires at ${dateText(rrsig.expiration, at)}, before it begins at ${dateText(rrsig.inception, at)}`,
      brief: 'signature expires before it begins',
      sides: [
        published(f, c, rrsig),
        side('signed from', dateText(rrsig.inception, at), farText(rrsig.inception, at)),
        side('signed until', dateText(rrsig.expiration, at), farText(rrsig.expiration, at)),
      ],
      ...operator(f),
      help: [resign(f, ' with an expiration after the inception')],
    }
  },
  RRSIG_SIGNER_NOT_ZONE: (f, c) => ({
    message: `${f.owner} ${typeName(f.evidence.rrsig.typeCovered)} is signed by ${f.evidence.rrsig.signerName}, but the zone that holds it is ${f.evidence.zone}`,
    brief: `signed by ${f.evidence.rrsig.signerName}`,
    sides: [
      published(f, c, f.evidence.rrsig),
      side('its signer', f.evidence.rrsig.signerName.toString()),
      side('the zone', f.evidence.zone.toString(), 'RFC 4035 §5.3.1'),
    ],
    ...operator(f),
    help: [
      help(`sign the RRset with a key of ${f.evidence.zone}`),
      help('if the server holds both zones, see that it answers from the right one'),
    ],
  }),
  RRSIG_LABELS_EXCEED_OWNER: (f, c) => ({
    message: `${over(f, f.evidence.rrsig)} counts ${f.evidence.rrsig.labels} labels, but the owner has ${f.evidence.owner.signedLabels}`,
    brief: `Labels ${f.evidence.rrsig.labels}, owner has ${f.evidence.owner.signedLabels}`,
    sides: [
      published(f, c, f.evidence.rrsig),
      side('its Labels field', String(f.evidence.rrsig.labels)),
      side(f.evidence.owner.toString(), countText(f.evidence.owner.signedLabels, 'label'), 'RFC 4035 §5.3.1'),
    ],
    ...operator(f),
    help: [resign(f)],
  }),
  RRSIG_LABELS_BELOW_SIGNER: (f, c) => ({
    message: `${over(f, f.evidence.rrsig)} counts ${countText(f.evidence.rrsig.labels, 'label')}, fewer than its signer ${f.evidence.rrsig.signerName} has, so the wildcard would lie above the zone`,
    brief: `Labels ${f.evidence.rrsig.labels}, signer has ${f.evidence.rrsig.signerName.depth}`,
    sides: [
      published(f, c, f.evidence.rrsig),
      side('its Labels field', String(f.evidence.rrsig.labels)),
      side(
        f.evidence.rrsig.signerName.toString(),
        countText(f.evidence.rrsig.signerName.depth, 'label'),
        'RFC 4034 §3.1.3',
      ),
    ],
    ...operator(f),
    help: [resign(f)],
  }),
  RRSIG_KEY_MISSING: (f, c) => ({
    message: `${over(f, f.evidence.rrsig)} names a key that ${f.zone} does not publish; it has ${tagsText(f.evidence.keys.map((k) => k.keyTag))}`,
    brief: `no DNSKEY ${f.evidence.rrsig.keyTag} of algorithm ${f.evidence.rrsig.algorithm}`,
    sides: [
      published(f, c, f.evidence.rrsig),
      ...f.evidence.keys.slice(0, 4).map((key) => side(`published by ${f.zone}`, keyText(key))),
    ],
    ...operator(f),
    help: [
      help(
        `publish DNSKEY ${f.evidence.rrsig.keyTag} again until no signature by it is left, or ${resign(f, ' with a published key').text}`,
      ),
      help('a key may go only when the TTLs of what it signed are over (RFC 6781 §4.1.1)'),
    ],
  }),
  RRSIG_ALGORITHM_UNSUPPORTED: (f, c) => ({
    message: `${over(f, f.evidence.rrsig)} has ${algorithmText(f.evidence.rrsig.algorithm)}, which does not count for validation`,
    brief: `signature of ${algorithmText(f.evidence.rrsig.algorithm)} does not count`,
    sides: [published(f, c, f.evidence.rrsig), side('counted here', 'not this algorithm', 'RFC 9904, RFC 9905')],
    ...operator(f),
    help: [
      help(`sign ${f.zone} with an algorithm that its DS names and validators have, such as 13 (ECDSAP256SHA256)`),
    ],
  }),
  RRSIG_DOES_NOT_VERIFY: (f, c) => {
    const { rrsig, key, rrset, detail } = f.evidence
    return {
      message: `${over(f, rrsig)} does not verify${detail === null ? '' : `: ${detail}`}`,
      brief: `signature by key ${rrsig.keyTag} does not verify`,
      sides: [
        side(
          `published by ${f.zone}`,
          `${countText(rrset.records.length, 'record')} of ${rrset.owner} ${typeName(rrset.type)}`,
          fromCarrier(f, c, rrset.owner, rrset.type),
        ),
        published(f, c, rrsig),
        side('verified with', keyText(key), detail ?? ''),
      ],
      ...operator(f),
      help: [
        resign(f),
        help(
          'if the signer is content, the data changed after signing: a zone file edited by hand, a server that rewrites answers, a transfer that mixed two versions',
        ),
      ],
    }
  },
  RRSIG_MALFORMED: (f, c) => {
    const { record, rrsig, why } = f.evidence
    return {
      message:
        rrsig === null
          ? `an RRSIG at ${f.owner} cannot be read: ${why}`
          : `${over(f, rrsig)} cannot be a signature: ${why}`,
      brief: 'the signature is malformed',
      sides: [
        rrsig === null
          ? side(
              `published by ${f.zone}`,
              `RRSIG of ${record.rdata.length} octets: ${shortHex(record.rdata)}`,
              fromSeen(f, c),
            )
          : published(f, c, rrsig),
        side('read here', why, rrsig === null ? '' : algorithmText(rrsig.algorithm)),
      ],
      ...operator(f),
      help: [resign(f)],
    }
  },
  RRSIG_TTL_MISMATCH: (f, c) => ({
    message: `the RRSIG of ${f.owner} ${typeName(f.evidence.rrsig.typeCovered)} has TTL ${f.evidence.rrsigTtl}, the RRset it covers ${f.evidence.rrsetTtl}`,
    brief: 'TTLs of RRSIG and RRset differ',
    sides: [
      side('TTL of the RRSIG', `${f.evidence.rrsigTtl} s`, fromSeen(f, c)),
      side('TTL of the RRset', `${f.evidence.rrsetTtl} s`, 'RFC 4034 §3'),
    ],
    ...operator(f),
    help: [resign(f)],
  }),
  RRSIG_ORIGINAL_TTL_EXCEEDED: (f, c) => ({
    message: `${f.owner} ${typeName(f.evidence.rrsig.typeCovered)} has TTL ${f.evidence.rrsetTtl}, over the Original TTL ${f.evidence.rrsig.originalTtl} of its signature`,
    brief: 'TTL over the Original TTL',
    sides: [
      side('TTL of the RRset', `${f.evidence.rrsetTtl} s`, fromSeen(f, c)),
      side('Original TTL', `${f.evidence.rrsig.originalTtl} s`, 'RFC 4035 §5.3.3'),
    ],
    ...operator(f),
    help: [resign(f, ' after a change of TTL')],
  }),
  RRSIG_EXPIRES_BEFORE_TTL: (f) => expiresBeforeTtl(f),
  RRSIG_QUERY_UNSIGNED: (f) => ({
    message: `RRSIG records of ${f.evidence.question.name} are not signed themselves, so nothing can make them secure`,
    brief: 'RRSIGs are not signed',
    sides: [
      side('asked for', `${f.evidence.question.name} RRSIG`),
      side('by design', 'RRSIGs have no RRSIG', 'RFC 4035 §2.2'),
    ],
    ...you('the question'),
    help: [help('nothing is broken; ask for the type that the signatures cover')],
  }),
})

function expiresBeforeTtl(f: FindingOf<'RRSIG_EXPIRES_BEFORE_TTL'>) {
  const { rrsig, rrsetTtl, at } = f.evidence
  return {
    message: `${over(f, rrsig)} expires ${farText(rrsig.expiration, at)}, before the TTL of ${rrsetTtl} s is over`,
    brief: `signature expires ${farText(rrsig.expiration, at)}, before the TTL is over`,
    sides: [
      side('signed until', dateText(rrsig.expiration, at), farText(rrsig.expiration, at)),
      side('TTL until', formatTime(at + rrsetTtl), distance(at, at + rrsetTtl)),
    ],
    ...operator(f),
    help: [
      help(
        `sign again earlier: at the latest ${spanText(0, Math.max(rrsetTtl, 1))} before signatures expire, better several days (RFC 6781 §4.4.2)`,
      ),
    ],
  }
}
