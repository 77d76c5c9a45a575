/** Words for what a child asks of its parent by CDS and CDNSKEY: RFC 7344, RFC 8078. */

import type { Code } from '../codes.ts'
import { presentRdata } from '../dns/presentation.ts'
import { parseDnskey, parseDs } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR } from '../dns/rr.ts'
import { fromSeen, parentText } from './facts.ts'
import { operator, parent } from './party.ts'
import { requestLines, requestTag, requestTags, requestText, requestType } from './request.ts'
import { type Context, type FindingOf, part, type Side } from './types.ts'
import { algorithmText, digestText, dsText, help, keyText, listText, rrsigText, side, tagsText } from './words.ts'

type CdsFinding = FindingOf<Extract<Code, `CDS_${string}` | 'CDNSKEY_WITHOUT_CDS'>>

/** What was published, at most a few records. */
const published = (f: CdsFinding, c: Context, records: readonly RR[]): readonly Side[] =>
  records.slice(0, 4).map((rr) => side(`published by ${f.zone}`, requestText(rr), fromSeen(f, c)))

const waits = (f: CdsFinding, c: Context): string =>
  `${parentText(f, c, f.owner)} changes the DS only if it reads CDS or CDNSKEY; many registries do once a day`

const FAULTS: { readonly [C in Code]?: string } = {
  DNSKEY_NO_ZONE_FLAG: 'has no Zone Key flag',
  DNSKEY_REVOKED: 'is revoked',
  DNSKEY_PROTOCOL: 'has a Protocol other than 3',
  DNSKEY_MALFORMED: 'has a public key that cannot be one of its algorithm',
}

export const CDS_WORDS = part({
  CDS_MALFORMED: (f, c) => ({
    message: `a ${requestType(f.evidence.record)} record of ${f.owner} cannot be read: ${f.evidence.why}`,
    brief: `a ${requestType(f.evidence.record)} record cannot be read`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      side('read here', f.evidence.why, `at octet ${f.evidence.offset}`),
    ],
    ...operator(f),
    help: [help(`publish the ${requestType(f.evidence.record)} again with all four fields, or take it away`)],
  }),
  CDS_NOT_AT_APEX: (f, c) => ({
    message: `${f.owner} has ${requestType(f.evidence.rrset)} and is no zone of its own: a parent looks at the apex, ${f.evidence.apex}`,
    brief: `${requestType(f.evidence.rrset)} below the apex`,
    sides: [...published(f, c, f.evidence.rrset.records), side('apex of the zone', f.evidence.apex.toString())],
    ...operator(f),
    help: [help(`if it is meant for a parent, publish it at ${f.evidence.apex}; else it can go`)],
  }),
  CDS_NOT_SIGNED_BY_DS_KEY: (f, c) => ({
    message: `the ${requestType(f.evidence.rrset)} of ${f.owner} has no signature that holds by a key which a DS names, so a parent must ignore it`,
    brief: `${requestType(f.evidence.rrset)} not signed by a DS key`,
    sides: [
      side(
        'signed with',
        f.evidence.rrsigs.length === 0 ? 'nothing' : listText(f.evidence.rrsigs.map(rrsigText)),
        fromSeen(f, c),
      ),
      side(`named by ${parentText(f, c, f.owner)}`, listText(f.evidence.keys.map(keyText)), 'RFC 7344 §4.1'),
    ],
    ...operator(f),
    help: [
      help(
        `sign CDS and CDNSKEY of ${f.zone} with ${tagsText(f.evidence.keys.map((k) => k.keyTag))}, as the DNSKEY RRset; BIND, Knot and PowerDNS do so by themselves when they publish them`,
      ),
    ],
  }),
  CDS_DELETE: (f, c) => ({
    message: `${f.owner} asks its parent to remove the DS, after which nothing below is protected`,
    brief: 'asks the parent to remove the DS',
    sides: [
      ...published(f, c, [f.evidence.record]),
      side(
        `published by ${parentText(f, c, f.owner)}`,
        f.evidence.ds.length === 0 ? 'no DS that was seen' : listText(f.evidence.ds.map(dsText)),
      ),
    ],
    ...operator(f),
    help: [
      help(
        `if ${f.zone} is meant to become insecure: keep signing until the DS is gone at the parent and its TTL is over, then take the signatures away`,
      ),
      help(`if it is not: take the record away at once, before the parent reads it`),
    ],
  }),
  CDS_DELETE_MALFORMED: (f, c) => ({
    message: `the ${requestType(f.evidence.record)} of ${f.owner} has algorithm 0, which asks to remove the DS, but not the form that such a request must have`,
    brief: `${requestType(f.evidence.record)} with algorithm 0 in another form`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      side(
        'must be',
        `${requestType(f.evidence.record)} ${presentRdata(f.evidence.record.type, f.evidence.expected)}`,
        'RFC 8078 §4, erratum 5049',
      ),
    ],
    ...operator(f),
    help: [
      help(
        'to have the DS removed, publish exactly this, and nothing beside it:',
        `${f.owner} IN ${requestType(f.evidence.record)} ${presentRdata(f.evidence.record.type, f.evidence.expected)}`,
      ),
      help('to keep the DS, take the record away'),
    ],
  }),
  CDS_DELETE_MIXED: (f, c) => ({
    message: `the ${requestType(f.evidence.rrset)} of ${f.owner} asks to remove the DS and for a DS at once, so a parent can do neither`,
    brief: `${requestType(f.evidence.rrset)} asks to remove the DS and for one`,
    sides: published(f, c, f.evidence.rrset.records),
    ...operator(f),
    help: [help('decide: the record with algorithm 0 alone removes the DS, the others without it set it')],
  }),
  CDS_CDNSKEY_MISMATCH: (f, c) => ({
    message: `CDS and CDNSKEY of ${f.owner} ask for different things: ${requestTags(f.evidence.alone)} ${f.evidence.alone.length === 1 ? 'has' : 'have'} no counterpart`,
    brief: 'CDS and CDNSKEY do not agree',
    sides: [...published(f, c, f.evidence.cds.records), ...published(f, c, f.evidence.cdnskey.records)],
    ...operator(f),
    help: [
      help(
        'publish both from the same keys: what the parent does depends on which of the two it reads, and a careful one does nothing',
      ),
    ],
  }),
  CDS_WITHOUT_CDNSKEY: (f, c) => ({
    message: `${f.owner} has CDS and no CDNSKEY, so a parent that computes the DS itself gets nothing`,
    brief: 'CDS without CDNSKEY',
    sides: published(f, c, f.evidence.rrset.records),
    ...operator(f),
    help: [help('publish CDNSKEY of the same keys beside it, unless the parent is known to read CDS')],
  }),
  CDNSKEY_WITHOUT_CDS: (f, c) => ({
    message: `${f.owner} has CDNSKEY and no CDS, so a parent that takes over the DS as it is gets nothing`,
    brief: 'CDNSKEY without CDS',
    sides: published(f, c, f.evidence.rrset.records),
    ...operator(f),
    help: [help('publish CDS of the same keys beside it, unless the parent is known to read CDNSKEY')],
  }),
  CDS_DIFFERS_FROM_DS: (f, c) => ({
    message: `${f.owner} asks for other DS than its parent has: ${changeText(f)}${partlyText(f)}`,
    brief: `asks for other DS: ${changeText(f)}`,
    sides: [
      ...published(f, c, f.evidence.rrset.records),
      ...f.evidence.ds.slice(0, 4).map((ds) => side(`published by ${parentText(f, c, f.owner)}`, dsText(ds))),
    ],
    ...(isPartly(f) ? operator(f) : parent(f, c)),
    help: isPartly(f)
      ? [
          help('sign every RRset with it, wait until caches hold nothing older, and only then ask for its DS'),
          help('until then ask for the DS of the present algorithm alone'),
        ]
      : [
          help(`during a rollover nothing but waiting: ${waits(f, c)}`),
          help(
            'where the parent does not, enter the DS through the registrar; keep the old key until the old DS has run out',
          ),
        ],
  }),
  CDS_DIGEST_UNSUPPORTED: (f, c) => ({
    message: `${requestTag(f.evidence.record)} of ${f.owner} has ${digestOf(f.evidence.record)}, which does not count for validation`,
    brief: `${requestTag(f.evidence.record)}: ${digestOf(f.evidence.record)} does not count`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      side('counted here', 'not this digest type', 'RFC 9904, RFC 9905'),
    ],
    ...operator(f),
    help: [help('publish CDS with SHA-256 (digest type 2) only')],
  }),
  CDS_NOT_RECOMMENDED: (f, c) => ({
    message: `${requestTag(f.evidence.record)} of ${f.owner} asks for a DS ${unfitOf(f)}`,
    brief: `${requestTag(f.evidence.record)}: a DS ${unfitOf(f)}`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      f.evidence.what === 'digest'
        ? side('recommended', 'SHA-256 (2) or SHA-384 (4)', 'RFC 9904, RFC 9905 §2')
        : side('recommended', 'ECDSAP256SHA256 (13), or another that is for signing', 'RFC 9904'),
    ],
    ...operator(f),
    help: [
      f.evidence.what === 'digest'
        ? help('publish CDS with SHA-256 (digest type 2) only')
        : help('take the record away, and sign with another algorithm before asking for a DS of its key'),
    ],
  }),
  CDS_NO_MATCHING_KEY: (f, c) => ({
    message: `${requestTag(f.evidence.record)} of ${f.owner} names no DNSKEY of the zone, which has ${tagsText(f.evidence.keys.map((k) => k.keyTag))}`,
    brief: `${requestTag(f.evidence.record)} → no such DNSKEY`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      ...f.evidence.keys.slice(0, 4).map((key) => side(`published by ${f.zone}`, keyText(key))),
    ],
    ...operator(f),
    help: [
      help('right for a spare key that is kept back, or one that is rolled in by its DS first (RFC 6781 §4.1.2)'),
      help('if the key is gone for good, take the record away before the parent makes a DS of it'),
    ],
  }),
  CDS_KEY_UNUSABLE: (f, c) => ({
    message: `${requestTag(f.evidence.record)} of ${f.owner} names a DNSKEY that ${FAULTS[f.evidence.fault] ?? 'may not sign'}`,
    brief: `${requestTag(f.evidence.record)} → that DNSKEY ${FAULTS[f.evidence.fault] ?? 'may not sign'}`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      side(`published by ${f.zone}`, keyText(f.evidence.key), 'a DS of it authenticates nothing'),
    ],
    ...operator(f),
    help: [help(`take ${requestTag(f.evidence.record)} away, and publish one for a key that signs the DNSKEY RRset`)],
  }),
  CDS_KEY_NOT_SIGNING: (f, c) => ({
    message: `${requestTag(f.evidence.record)} of ${f.owner} names a DNSKEY that does not sign the DNSKEY RRset`,
    brief: `${requestTag(f.evidence.record)} → that DNSKEY does not sign the RRset`,
    sides: [
      ...published(f, c, [f.evidence.record]),
      side(`published by ${f.zone}`, keyText(f.evidence.key), 'signs no DNSKEY RRset'),
      side('signed with', tagsText(f.evidence.signing.map((k) => k.keyTag))),
    ],
    ...operator(f),
    help: [help('right for a key that is published ahead of its time; let it sign before the old one stops')],
  }),
  CDS_BREAKS_DELEGATION: (f, c) => ({
    message: `the ${requestType(f.evidence.rrset)} of ${f.owner} names no key that signs the DNSKEY RRset: with such DS alone the zone would be bogus, so a parent must not act on it`,
    brief: `${requestType(f.evidence.rrset)} names no key that signs the DNSKEY RRset`,
    sides: [
      ...published(f, c, f.evidence.rrset.records),
      side('signs the DNSKEY RRset', listText(f.evidence.signing.map(keyText)), 'RFC 7344 §4.1'),
    ],
    ...operator(f),
    help: [
      help('ask for the keys that sign, until the new ones sign as well:', ...requestLines(f.zone, f.evidence.signing)),
    ],
  }),
})

function changeText({ evidence }: FindingOf<'CDS_DIFFERS_FROM_DS'>): string {
  const { added, removed } = evidence
  const gone = [...new Set(removed.map((ds) => `DS ${ds.keyTag}`))]
  const parts = [
    ...(added.length > 0 ? [`${requestTags(added)} ${added.length === 1 ? 'has' : 'have'} no DS`] : []),
    ...(gone.length > 0 ? [`${listText(gone)} ${gone.length === 1 ? 'is' : 'are'} not asked for`] : []),
  ]
  return parts.join(', ')
}

const isPartly = ({ evidence: { partly = [] } }: FindingOf<'CDS_DIFFERS_FROM_DS'>): boolean => partly.length > 0

/** "; algorithm 14 does not sign every RRset, as one with a DS has to" (RFC 6840 §5.11) */
function partlyText({ evidence: { partly = [] } }: FindingOf<'CDS_DIFFERS_FROM_DS'>): string {
  if (partly.length === 0) return ''
  const one = partly.length === 1
  return `; ${listText(partly.map(algorithmText))} ${one ? 'does' : 'do'} not sign every RRset, as one with a DS has to`
}

/** "in SHA-1, which nobody is to make any more" */
function unfitOf({ evidence: { record, what } }: FindingOf<'CDS_NOT_RECOMMENDED'>): string {
  const parsed = record.type === TYPE.CDS ? parseDs(record.rdata) : parseDnskey(record.rdata)
  const algorithm = parsed.ok ? algorithmText(parsed.value.algorithm) : 'an algorithm'
  return what === 'digest'
    ? 'in SHA-1, which nobody is to make any more'
    : `of a key of ${algorithm}, with which nobody should begin to sign`
}

function digestOf(record: RR): string {
  const parsed = parseDs(record.rdata)
  return parsed.ok ? digestText(parsed.value.digestType) : 'a digest'
}
