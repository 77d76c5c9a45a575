/** Words for DNSKEYs and trust anchors: RFC 4034 §2, RFC 4035 §5, RFC 5011 §2.1. */

import type { TrustAnchor } from '../codes.ts'
import { isDsOf } from '../diagnose/reading.ts'
import { presentRR } from '../dns/presentation.ts'
import { type DNSKEY, SEP } from '../dns/rdata.ts'
import { rcodeName, TYPE } from '../dns/registry.ts'
import type { Finding } from '../report.ts'
import { dsLinesFor, dsOf, fromCarrier, isSpare, keysOf, parentText, ttlText } from './facts.ts'
import { operator, parent, you } from './party.ts'
import type { Context, Explanation, Help, Side } from './types.ts'
import { part } from './types.ts'
import { algorithmText, dsLine, dsText, help, keyText, listText, rrsigText, side, tagsText, zoneText } from './words.ts'

const publishedKey = (f: Finding, c: Context, key: DNSKEY): Side =>
  side(`published by ${f.zone}`, keyText(key), fromCarrier(f, c, f.zone, TYPE.DNSKEY))

const anchorTag = (anchor: TrustAnchor): number => anchor.ds?.keyTag ?? anchor.key?.keyTag ?? 0

const anchorSide = (anchor: TrustAnchor): Side =>
  side(
    'configured here',
    anchor.ds === null ? (anchor.key === null ? 'nothing' : keyText(anchor.key)) : dsText(anchor.ds),
    `for ${anchor.zone}`,
  )

/** What to do about a key that cannot sign: one with the SEP flag takes its DS with it. */
function instead(f: Finding, c: Context, key: DNSKEY | null): readonly Help[] {
  if (key !== null && isSpare(c, f.zone, key)) {
    const ds = dsOf(c, f.zone).filter((one) => isDsOf(one, f.zone, key))
    const lines = ds.map((one) => dsLine(f.zone, one))
    const where = parentText(f, c, f.zone)
    return [
      ...(lines.length === 0 ? [] : [help(`remove the DS of this key at ${where}, and wait for its TTL:`, ...lines)]),
      help(`${lines.length === 0 ? '' : 'then '}remove DNSKEY ${key.keyTag}: nothing that was seen rests on it`),
    ]
  }
  if (key !== null && (key.flags & SEP) === 0) {
    return [help(`sign ${f.zone} with a key that may sign it; make and publish a new one if there is none`)]
  }
  const others = keysOf(c, f.zone).filter((other) => other.keyTag !== key?.keyTag)
  const lines = dsLinesFor(c, f.zone, others)
  const roll = help(
    `make a new key for ${f.zone}, sign with it and publish its DS at ${parentText(f, c, f.zone)} before the old DS is removed (RFC 6781 §4.1)`,
  )
  return lines.length === 0
    ? [roll]
    : [help(`this key signs the zone too; publish its DS at ${parentText(f, c, f.zone)}:`, ...lines), roll]
}

/** A zone that is not delegated yet begins at its own keys. */
const withoutKeys = (f: Finding): Explanation => ({
  message: `${zoneText(f.zone)} is not signed: its servers gave no DNSKEY at which a chain of trust can begin once it is delegated`,
  brief: 'not signed',
  sides: [side(`published by ${zoneText(f.zone)}`, 'no DNSKEY')],
  ...operator(f),
  help: [help(`sign ${zoneText(f.zone)}, and give its DS to the parent together with its name servers`)],
})

export const DNSKEY_WORDS = part({
  ANCHOR_NONE: (f) =>
    f.evidence.anchors.length === 0
      ? withoutKeys(f)
      : {
          message: `no trust anchor is at or above ${f.owner}; anchors are for ${listText([...new Set(f.evidence.anchors.map((a) => a.zone.toString()))])}`,
          brief: 'no trust anchor',
          sides: [...f.evidence.anchors.slice(0, 4).map(anchorSide), side('asked for', f.owner.toString())],
          ...you('the trust anchors given with --trust-anchor'),
          help: [help(`give a trust anchor for the root, or for a zone at or above ${f.owner}`)],
        },
  ANCHOR_NO_MATCH: (f, c) => ({
    message: `no DNSKEY of ${zoneText(f.zone)} matches a trust anchor: the anchors have ${tagsText(f.evidence.anchors.map(anchorTag))}, the keys ${tagsText(f.evidence.keys.map((k) => k.keyTag))}`,
    brief: `anchor ${listText([...new Set(f.evidence.anchors.map((a) => String(anchorTag(a))))])} → no such DNSKEY`,
    sides: [
      ...f.evidence.anchors.slice(0, 4).map(anchorSide),
      ...f.evidence.keys.slice(0, 4).map((key) => publishedKey(f, c, key)),
    ],
    ...you('the trust anchor, or the servers that were asked'),
    help: [
      help(
        `if ${zoneText(f.zone)} changed its key, take the new trust anchor from its operator over a channel you trust and give it with --trust-anchor`,
      ),
      help('if the servers are not the real ones, look for a proxy or a resolver that intercepts DNS on the way'),
    ],
  }),
  DNSKEY_ALGORITHM_UNSUPPORTED: (f) => ({
    message: `the trust anchor for ${zoneText(f.zone)} is DNSKEY ${f.evidence.key.keyTag} of ${algorithmText(f.evidence.key.algorithm)}, which does not count for validation`,
    brief: `anchor ${f.evidence.key.keyTag}: ${algorithmText(f.evidence.key.algorithm)} does not count`,
    sides: [
      side('configured here', keyText(f.evidence.key), `for ${f.zone}`),
      side('counted here', 'not this algorithm', 'RFC 9904, RFC 9905'),
    ],
    ...you('the trust anchors given with --trust-anchor'),
    help: [
      help(`give a trust anchor for ${zoneText(f.zone)} of an algorithm that counts, if the zone has such a key`),
      help('without one the zone and all below it are insecure, however they are signed'),
    ],
  }),
  DNSKEY_MISSING: (f, c) => {
    const { ds, rcode } = f.evidence
    const said = rcode === null ? 'no answer' : `no DNSKEY (${rcodeName(rcode)})`
    return {
      message: `${parentText(f, c, f.zone)} has a DS for ${f.zone} (${tagsText(ds.map((d) => d.keyTag))}), but the zone has no DNSKEY`,
      brief: `DS ${listText([...new Set(ds.map((d) => String(d.keyTag)))])} → no DNSKEY at all`,
      sides: [
        ...ds
          .slice(0, 4)
          .map((d) => side(`published by ${parentText(f, c, f.zone)}`, dsText(d), fromCarrier(f, c, f.zone, TYPE.DS))),
        side(`answered by ${f.zone}`, said, fromCarrier(f, c, f.zone, TYPE.SOA)),
      ],
      ...parent(f, c, f.zone),
      help: [
        help(
          `if ${f.zone} is not meant to be signed (any more), remove this at ${parentText(f, c, f.zone)}; it works again once the DS TTL${ttlText(c, f.zone, TYPE.DS)} is over:`,
          ...ds.slice(0, 4).map((d) => dsLine(f.zone, d)),
        ),
        help('if it is, put its keys back and sign it again'),
      ],
    }
  },
  DNSKEY_NOT_SIGNED_BY_DS_KEY: (f, c) => {
    const { matched, rrsigs, by } = f.evidence
    const tags = listText(matched.map((k) => String(k.keyTag)))
    return {
      message: `the DNSKEY RRset of ${zoneText(f.zone)} is signed by ${tagsText(rrsigs.map((r) => r.keyTag))}, not by ${tagsText(matched.map((k) => k.keyTag))}, which the ${by} names`,
      brief: `DNSKEY ${tags} does not sign the RRset`,
      sides: [
        ...matched
          .slice(0, 4)
          .map((key) =>
            by === 'DS'
              ? side(`named by ${parentText(f, c, f.zone)}`, keyText(key), fromCarrier(f, c, f.zone, TYPE.DS))
              : side(
                  `named by ${by === 'trust anchor' ? 'a' : 'the'} ${by}`,
                  keyText(key),
                  by === 'trust anchor' ? 'configured here' : 'taken for that of the parent',
                ),
          ),
        ...rrsigs
          .slice(0, 4)
          .map((rrsig) => side(`published by ${f.zone}`, rrsigText(rrsig), fromCarrier(f, c, f.zone, TYPE.DNSKEY))),
      ],
      ...operator(f),
      help: [
        help(
          `sign the DNSKEY RRset of ${zoneText(f.zone)} with DNSKEY ${tags}; see that its private key is there and active`,
        ),
        ...(by !== 'trust anchor'
          ? []
          : [help('if the zone has moved on to another key, bring the trust anchor up to date')]),
      ],
    }
  },
  DNSKEY_NO_ZONE_FLAG: (f, c) => ({
    message: `DNSKEY ${f.evidence.key.keyTag} of ${f.zone} has flags ${f.evidence.key.flags}, without the Zone Key bit (256), so it may not sign the zone`,
    brief: `DNSKEY ${f.evidence.key.keyTag} has no Zone Key flag`,
    sides: [publishedKey(f, c, f.evidence.key), side('needed', 'flags 256 or 257', 'RFC 4034 §2.1.1')],
    ...operator(f),
    help: instead(f, c, f.evidence.key),
  }),
  DNSKEY_REVOKED: (f, c) => ({
    message: `DNSKEY ${f.evidence.key.keyTag} of ${f.zone} is revoked (flags ${f.evidence.key.flags}), so it authenticates nothing but its own revocation`,
    brief: `DNSKEY ${f.evidence.key.keyTag} is revoked`,
    sides: [publishedKey(f, c, f.evidence.key), side('needed', 'flags without the REVOKE bit (128)', 'RFC 5011 §2.1')],
    ...operator(f),
    help: [
      ...instead(f, c, f.evidence.key),
      (f.evidence.key.flags & SEP) === 0
        ? help(
            'no resolver has a key without the SEP flag as a trust anchor (RFC 5011 §4.1), so that revoking it tells nobody anything: once it signs nothing, it can go',
          )
        : help('a revocation cannot be taken back: validators that follow RFC 5011 have dropped the key'),
    ],
  }),
  DNSKEY_PROTOCOL: (f, c) => ({
    message: `DNSKEY ${f.evidence.key.keyTag} of ${f.zone} has Protocol ${f.evidence.key.protocol}; only 3 may be used`,
    brief: `DNSKEY ${f.evidence.key.keyTag} has Protocol ${f.evidence.key.protocol}`,
    sides: [publishedKey(f, c, f.evidence.key), side('needed', 'Protocol 3', 'RFC 4034 §2.1.2')],
    ...operator(f),
    help: instead(f, c, f.evidence.key),
  }),
  DNSKEY_MALFORMED: (f, c) => {
    const { key, record, why } = f.evidence
    const shown = key === null ? (record === null ? 'DNSKEY' : presentRR(record)) : keyText(key)
    return {
      message: `${key === null ? 'a DNSKEY' : `DNSKEY ${key.keyTag}`} of ${f.zone} cannot be used: ${why}`,
      brief: key === null ? 'a DNSKEY cannot be read' : `DNSKEY ${key.keyTag}: ${why}`,
      sides: [
        side(
          `published by ${f.zone}`,
          shown.length > 60 ? `${shown.slice(0, 59)}…` : shown,
          fromCarrier(f, c, f.zone, TYPE.DNSKEY),
        ),
        side('read here', why, key === null ? '' : algorithmText(key.algorithm)),
      ],
      ...operator(f),
      help: [
        help("compare the published key with the signer's own; a key cut short while being copied is the usual cause"),
        ...instead(f, c, key),
      ],
    }
  },
  DNSKEY_SHA1: (f, c) => ({
    message: `${f.zone} is signed with DNSKEY ${f.evidence.key.keyTag} of ${algorithmText(f.evidence.key.algorithm)}, which rests on SHA-1`,
    brief: `DNSKEY ${f.evidence.key.keyTag} signs with SHA-1`,
    sides: [
      publishedKey(f, c, f.evidence.key),
      side('no longer for signing', algorithmText(f.evidence.key.algorithm), 'RFC 9905 §2'),
    ],
    ...operator(f),
    help: [
      help(
        'roll to algorithm 13 (ECDSAP256SHA256); some validators already take SHA-1 signatures for none (RFC 6781 §4.1.4 says how to roll)',
      ),
    ],
  }),
  DNSKEY_RSA_SMALL: (f, c) => ({
    message: `the RSA key of DNSKEY ${f.evidence.key.keyTag} of ${f.zone} has ${f.evidence.bits} bits`,
    brief: `DNSKEY ${f.evidence.key.keyTag} has ${f.evidence.bits} bits`,
    sides: [publishedKey(f, c, f.evidence.key), side('advised', 'at least 2048 bits')],
    ...operator(f),
    help: [help('roll to a longer key, or better to algorithm 13 (ECDSAP256SHA256)')],
  }),
})
