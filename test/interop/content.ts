/** What the zones hold, and the questions whose answers pass through every kind of proof. */

import { at } from './edits.ts'
import { kindsOf, recordsOfKinds } from './kinds.ts'
import { TARGETS, type ZonePlan } from './plan.ts'
import { type Rec, rec } from './records.ts'

const LONG = Array.from({ length: 8 }, (_, n) => `"${String(n).repeat(220)}"`).join(' ')

/** Owner relative to the zone, type, RDATA; "~" in RDATA is the zone. */
const SHORT = [
  '@ A 192.0.2.1',
  'www A 192.0.2.2',
  'www AAAA 2001:db8::2',
  'mail A 192.0.2.3',
  '*.wild A 192.0.2.4',
  'a.ent A 192.0.2.5',
  'out CNAME www.haven.alpha.',
]

const FULL = [
  ...SHORT,
  '@ AAAA 2001:db8::1',
  '@ MX 10 MaiL.~',
  '@ TXT "v=spf1 -all"',
  '@ CAA 0 issue "ca.example"',
  'Mixed A 192.0.2.6',
  'host.wild A 192.0.2.7',
  'a.b.ent TXT "deep"',
  '*.ew A 192.0.2.8',
  'x.y.ew TXT "y is an empty non-terminal beside a wildcard"',
  'alias CNAME WWW.~',
  'alias2 CNAME alias.~',
  `unsigned CNAME www.${TARGETS.unsigned}`,
  `bogus CNAME www.${TARGETS.bogus}`,
  `gone CNAME nothing.${TARGETS.secure}`,
  `nodata CNAME ent.${TARGETS.secure}`,
  'loop1 CNAME loop2.~',
  'loop2 CNAME loop1.~',
  `*.wc CNAME www.${TARGETS.secure}`,
  `dn DNAME wild.${TARGETS.secure}`,
  `dnu DNAME wild.${TARGETS.unsigned}`,
  'dnself DNAME wild.~',
  `big TXT ${LONG}`,
  'odd TYPE65280 \\# 4 0A000001',
  '_sip._tcp SRV 1 2 5060 Mail.~',
  'svc HTTPS 1 . alpn=h2',
  'naptr NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .',
  'dot\\.ted A 192.0.2.9',
  'sp\\032ace A 192.0.2.10',
]

function expand(zone: string, line: string): Rec {
  const found = /^(\S+) (\S+) (.*)$/.exec(line)
  if (found === null) throw new Error(`content: ${line}`)
  return rec(at(zone, found[1]!.toLowerCase()), 3600, found[2]!, found[3]!.replaceAll('~', zone === '.' ? '' : zone))
}

function linesOf({ name, content, signing }: ZonePlan): readonly string[] {
  if (content === 'full') return FULL
  if (content === 'short') return SHORT
  return content === 'kinds' ? recordsOfKinds(name, signing?.denial ?? 'nsec') : []
}

/** A zone's own records without delegations and keys. */
export function contentOf(plan: ZonePlan, nameservers: readonly string[]): Rec[] {
  const zone = plan.name
  const lines = [...linesOf(plan), ...(plan.more ?? [])]
  return [
    rec(zone, 3600, 'SOA', `${nameservers[0]} hostmaster.${zone === '.' ? 'root.' : zone} 1 7200 3600 1209600 300`),
    ...nameservers.map((name) => rec(zone, 3600, 'NS', name)),
    ...lines.map((line) => expand(zone, line)),
  ]
}

export type Question = readonly [name: string, type: string]

const SHORT_QUESTIONS = [
  '@ A', // positive, at the apex
  '@ SOA',
  '@ DS',
  '@ DNSKEY',
  'www A', // positive
  'www AAAA',
  'www TXT', // NODATA
  'nx A', // NXDOMAIN
  'x.wild A', // from a wildcard
  'x.wild TXT', // wildcard NODATA
  'ent A', // an empty non-terminal
  'out A', // CNAME to another zone
] as const

const FULL_QUESTIONS = [
  ...SHORT_QUESTIONS,
  '@ NS',
  '@ MX',
  '@ CAA',
  '@ NSEC3PARAM',
  '@ TYPE65281',
  'MiXeD A',
  'wWw A',
  'www NSEC',
  'a.b.c.nx A',
  'y.x.wild A',
  '*.wild A',
  '*.wild TXT',
  'host.wild A',
  'host.wild TXT',
  'wild A',
  'b.ent TXT',
  'a.b.ent TXT',
  'c.b.ent TXT',
  'y.ew A',
  'z.ew A',
  'z.y.ew A',
  'alias A',
  'alias2 A',
  'alias TXT',
  'alias CNAME',
  'unsigned A',
  'bogus A',
  'gone A',
  'nodata A',
  'loop1 A',
  'x.wc A',
  'x.wc TXT',
  'x.wc CNAME',
  'x.dn A',
  'host.dn A',
  'host.dn TXT',
  'dn DNAME',
  'dn A',
  'x.dnu A',
  'x.dnself A',
  'host.dnself A',
  'big TXT',
  'odd TYPE65280',
  '_sip._tcp SRV',
  'svc HTTPS',
  'naptr NAPTR',
  'dot\\.ted A',
  'sp\\032ace A',
  'www DS',
  'nx DS',
] as const

function linesAbout({ name, content, signing, more = [] }: ZonePlan): readonly string[] {
  if (content === 'full') return FULL_QUESTIONS
  if (content === 'short') return [...SHORT_QUESTIONS, ...more.map((line) => line.split(' ').slice(0, 2).join(' '))]
  if (content === 'kinds') return kindsOf(name, signing?.denial ?? 'nsec').map(({ question }) => question)
  return ['@ SOA', '@ DNSKEY', '@ DS', '@ A', 'nx A', 'nx.nx DS']
}

/** The questions to put about one zone. */
export function questionsOf(plan: ZonePlan): Question[] {
  return [...new Set(linesAbout(plan))].map((line) => {
    const [label, type] = line.split(' ') as [string, string]
    // The root has no parent to ask for DS.
    return [at(plan.name, label), type] as const
  })
}
