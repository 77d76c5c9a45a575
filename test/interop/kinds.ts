/**
 * Every kind of answer that a signed zone can give, as one question each with what the answer must hold: records of a
 * zone beside its delegations, and the questions. The zones that hold them are in `modes.ts`.
 */

import { createHash } from 'node:crypto'
import type { Denial } from './signers.ts'

export interface Kind {
  readonly kind: string
  /** owner relative to the zone or "@", then type */
  readonly question: string
  /** of the last answer where aliases are followed */
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'YXDOMAIN'
  /** the types of the whole answer over all aliases, without signatures; null: not said */
  readonly holds: string | null
}

const L63 = 'l'.repeat(63)

/** Names at the ends of the chain: the first and the last there is, and one beyond each. */
export interface Ends {
  readonly before: string
  readonly first: string
  readonly last: string
  readonly after: string
}

/** In the order of RFC 4034 §6.1. Octets that sort before "-" not every server takes in a name. */
const BY_NAME: Ends = { before: '-', first: '--', last: 'zzz', after: 'zzzz' }

const found = new Map<string, Ends>()

/**
 * Names whose NSEC3 hashes (RFC 5155 §5; no iterations, no salt) have sixteen first bits that hardly another name of
 * the zone has: 0000, 0001, fffe and ffff.
 */
function byHash(zone: string): Ends {
  const known = found.get(zone)
  if (known !== undefined) return known
  const rest = Buffer.concat([
    ...zone
      .split('.')
      .slice(0, -1)
      .map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.of(0),
  ])
  const names = new Map<number, string>()
  const wanted = [0x0000, 0x0001, 0xfffe, 0xffff] as const
  for (let n = 0; wanted.some((bits) => !names.has(bits)); n++) {
    const label = `e${n}`
    const hash = createHash('sha1').update(Buffer.from([label.length, ...Buffer.from(label)]))
    const bits = hash.update(rest).digest().readUInt16BE(0)
    if (!names.has(bits)) names.set(bits, label)
  }
  const [before, first, last, after] = wanted.map((bits) => names.get(bits)!)
  const ends: Ends = { before: before!, first: first!, last: last!, after: after! }
  found.set(zone, ends)
  return ends
}

const endsOf = (zone: string, denial: Denial): Ends => (denial === 'nsec' ? BY_NAME : byHash(zone))

/** The delegations below a zone: signed and unsigned, some of them the only thing below an empty non-terminal. */
export const CUTS = { signed: ['sig', 'sig.hold'], unsigned: ['uns', 'uns.lower.loose'] } as const

/** Owner relative to the zone, type, RDATA; "~" in RDATA is the zone. */
export function recordsOfKinds(zone: string, denial: Denial): readonly string[] {
  const { first, last } = endsOf(zone, denial)
  return [
    '@ A 192.0.2.1',
    'www A 192.0.2.2',
    'www AAAA 2001:db8::2',
    'a.ent A 192.0.2.3',
    'a.b.ent TXT "deep"',
    '*.wild A 192.0.2.4',
    'host.wild A 192.0.2.5',
    '*.wc CNAME www.~',
    '*.wg CNAME nx.~',
    'alias CNAME www.~',
    'gone CNAME nx.~',
    'nodata CNAME ent.~',
    'awild CNAME x.wild.~',
    'far-gone CNAME nothing.haven.alpha.',
    'far-nodata CNAME ent.haven.alpha.',
    'dn DNAME ent.~',
    'dw DNAME wild.~',
    'far-dn DNAME wild.haven.alpha.',
    `dlong DNAME ${L63}.${L63}.${L63}.haven.alpha.`,
    'dot\\.ted A 192.0.2.6',
    'bin\\000\\255\\192\\012 A 192.0.2.7',
    `${L63} A 192.0.2.8`,
    `${first} A 192.0.2.9`,
    `${last} A 192.0.2.10`,
  ]
}

/** One question of each kind. */
export function kindsOf(zone: string, denial: Denial): readonly Kind[] {
  const { before, first, last, after } = endsOf(zone, denial)
  const table: readonly (readonly [kind: string, question: string, rcode: Kind['rcode'], holds: string | null])[] = [
    ['data', 'www A', 'NOERROR', 'A'],
    ['NXDOMAIN', 'nx A', 'NXDOMAIN', ''],
    ['NXDOMAIN deep', 'a.b.c.nx A', 'NXDOMAIN', ''],
    ['NXDOMAIN below a name with data', 'nx.www A', 'NXDOMAIN', ''],
    ['NXDOMAIN below an empty non-terminal', 'nx.ent A', 'NXDOMAIN', ''],
    ['NXDOMAIN deep below an empty non-terminal', 'y.x.b.ent A', 'NXDOMAIN', ''],
    ['NXDOMAIN beside a cut', 'nx.hold A', 'NXDOMAIN', ''],
    ['NODATA', 'www TXT', 'NOERROR', ''],
    ['NODATA at the apex', '@ TXT', 'NOERROR', ''],
    ['NODATA of an unknown type', 'www TYPE65281', 'NOERROR', ''],
    ['empty non-terminal', 'ent A', 'NOERROR', ''],
    ['empty non-terminal two deep', 'b.ent A', 'NOERROR', ''],
    ['empty non-terminal above a signed delegation', 'hold A', 'NOERROR', ''],
    ['empty non-terminal above unsigned delegations only', 'lower.loose A', 'NOERROR', ''],
    ['empty non-terminal above such a one', 'loose A', 'NOERROR', ''],
    ['empty non-terminal above a wildcard', 'wc A', 'NOERROR', ''],
    ['wildcard', 'x.wild A', 'NOERROR', 'A'],
    ['wildcard several labels deep', 'z.y.x.wild A', 'NOERROR', 'A'],
    ['wildcard NODATA', 'x.wild TXT', 'NOERROR', ''],
    ['wildcard NODATA several labels deep', 'z.y.x.wild TXT', 'NOERROR', ''],
    ['wildcard blocked by a name', 'x.host.wild A', 'NXDOMAIN', ''],
    ['wildcard DS', 'x.wild DS', 'NOERROR', ''],
    ['wildcard CNAME', 'x.wc A', 'NOERROR', 'A CNAME'],
    ['wildcard CNAME deep', 'y.x.wc A', 'NOERROR', 'A CNAME'],
    ['wildcard CNAME as type', 'x.wc CNAME', 'NOERROR', 'CNAME'],
    ['wildcard CNAME to NXDOMAIN', 'x.wg A', 'NXDOMAIN', 'CNAME'],
    ['literal asterisk', '*.wild A', 'NOERROR', 'A'],
    ['literal asterisk NODATA', '*.wild TXT', 'NOERROR', ''],
    ['literal asterisk NXDOMAIN', '*.ent A', 'NXDOMAIN', ''],
    ['NXDOMAIN below a literal asterisk', 'x.*.wild A', 'NXDOMAIN', ''],
    ['DS', 'sig DS', 'NOERROR', 'DS'],
    ['DS below an empty non-terminal', 'sig.hold DS', 'NOERROR', 'DS'],
    ['DS NODATA at a name that is no cut', 'www DS', 'NOERROR', ''],
    ['DS NODATA at an empty non-terminal', 'ent DS', 'NOERROR', ''],
    ['DS NODATA at an empty non-terminal above unsigned delegations only', 'loose DS', 'NOERROR', ''],
    ['DS NODATA at an unsigned delegation', 'uns DS', 'NOERROR', ''],
    ['DS NODATA at an unsigned delegation deep', 'uns.lower.loose DS', 'NOERROR', ''],
    ['DS of a name that does not exist', 'nx DS', 'NXDOMAIN', ''],
    ['CNAME', 'alias A', 'NOERROR', 'A CNAME'],
    ['CNAME to NXDOMAIN', 'gone A', 'NXDOMAIN', 'CNAME'],
    ['CNAME to NODATA', 'nodata A', 'NOERROR', 'CNAME'],
    ['CNAME to a wildcard', 'awild A', 'NOERROR', 'A CNAME'],
    ['CNAME to NXDOMAIN of another zone', 'far-gone A', 'NXDOMAIN', 'CNAME'],
    ['CNAME to NODATA of another zone', 'far-nodata A', 'NOERROR', 'CNAME'],
    ['DNAME', 'a.dn A', 'NOERROR', 'A CNAME DNAME'],
    ['DNAME to NXDOMAIN', 'nx.dn A', 'NXDOMAIN', 'CNAME DNAME'],
    ['DNAME to NODATA', 'a.dn TXT', 'NOERROR', 'CNAME DNAME'],
    ['DNAME to an empty non-terminal', 'b.dn A', 'NOERROR', 'CNAME DNAME'],
    ['DNAME to a wildcard', 'x.dw A', 'NOERROR', 'A CNAME DNAME'],
    ['DNAME to another zone', 'host.far-dn A', 'NOERROR', 'A CNAME DNAME'],
    ['DNAME owner NODATA', 'dn A', 'NOERROR', ''],
    ['DNAME owner DS', 'dn DS', 'NOERROR', ''],
    ['DNAME as type', 'dn DNAME', 'NOERROR', 'DNAME'],
    ['DNAME too long', `${L63}.dlong A`, 'YXDOMAIN', 'DNAME'],
    ['ANY', 'www ANY', 'NOERROR', null],
    ['ANY at the apex', '@ ANY', 'NOERROR', null],
    ['ANY NXDOMAIN', 'nx ANY', 'NXDOMAIN', ''],
    ['ANY at an empty non-terminal', 'ent ANY', 'NOERROR', ''],
    ['ANY of a wildcard', 'x.wild ANY', 'NOERROR', null],
    ['NSEC as type', 'www NSEC', 'NOERROR', denial === 'nsec' ? 'NSEC' : ''],
    ['NSEC of a name that does not exist', 'nx NSEC', 'NXDOMAIN', ''],
    ['NSEC3PARAM as type', '@ NSEC3PARAM', 'NOERROR', denial === 'nsec' ? '' : 'NSEC3PARAM'],
    ['RRSIG as type', 'www RRSIG', 'NOERROR', null],
    ['RRSIG of a name that does not exist', 'nx RRSIG', 'NXDOMAIN', ''],
    ['label with a dot', 'dot\\.ted A', 'NOERROR', 'A'],
    ['label with a dot NODATA', 'dot\\.ted TXT', 'NOERROR', ''],
    ['label with a dot NXDOMAIN', 'dot\\.less A', 'NXDOMAIN', ''],
    ['label of octets', 'bin\\000\\255\\192\\012 A', 'NOERROR', 'A'],
    ['label of octets NODATA', 'bin\\000\\255\\192\\012 TXT', 'NOERROR', ''],
    ['label of octets NXDOMAIN', 'bin\\000\\255\\192 A', 'NXDOMAIN', ''],
    ['label of 63 octets', `${L63} A`, 'NOERROR', 'A'],
    ['label of 63 octets NODATA', `${L63} TXT`, 'NOERROR', ''],
    ['label of 63 octets NXDOMAIN', `${'m'.repeat(63)} A`, 'NXDOMAIN', ''],
    ['first of the chain', `${first} A`, 'NOERROR', 'A'],
    ['first of the chain NODATA', `${first} TXT`, 'NOERROR', ''],
    ['last of the chain NODATA', `${last} TXT`, 'NOERROR', ''],
    ['before the first of the chain', `${before} A`, 'NXDOMAIN', ''],
    ['after the last of the chain', `${after} A`, 'NXDOMAIN', ''],
  ]
  return table.map(([kind, question, rcode, holds]) => ({ kind, question, rcode, holds }))
}
