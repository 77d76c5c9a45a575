/** What the drawings of denial are shown with: names, hashes and rings, the plain and the odd. */

import { fromBase32hex } from '../../src/dns/base.ts'
import { Name } from '../../src/dns/name.ts'
import type { NameGap } from '../../src/render/denial/gap.ts'
import type { RingPoint, RingSpan } from '../../src/render/denial/ring.ts'

const gap = (zone: string, owner: string, name: string, next: string, covered = true): NameGap => ({
  zone: Name.parse(zone),
  owner: Name.parse(owner),
  name: Name.parse(name),
  next: Name.parse(next),
  covered,
})
const T = 'example.test.'
export const x = (count: number, letter = 'x'): string => letter.repeat(count)
const nibbles = (text: string): string => `${[...text].reverse().join('.')}.8.b.d.0.1.0.0.2.ip6.arpa.`
const LONG = `${x(63)}.${x(63, 'y')}.${x(63, 'z')}`
const DEEP = Array.from({ length: 110 }, () => 'a').join('.')

export const NAMES: Readonly<Record<string, NameGap>> = {
  'in the gap': gap(T, 'alpha.example.test.', 'nope.beta.example.test.', 'gamma.example.test.'),
  'the name sorts right after its parent': gap(T, `b.${T}`, `nope.b.${T}`, `c.${T}`),
  'the wildcard, after the apex': gap(T, T, `*.${T}`, `a.${T}`),
  'at the end of the zone': gap(T, `x.${T}`, `zzz.${T}`, T),
  'a zone of one name': gap(T, T, `www.${T}`, T),
  'an empty non-terminal': gap(T, `a.${T}`, `b.${T}`, `x.b.${T}`),
  'matched: the name is the owner': gap(T, `www.${T}`, `WWW.${T}`, `x.${T}`),
  'matched, at the end of the zone': gap(T, `www.${T}`, `www.${T}`, T),
  'not covered: the name is the next': gap(T, `a.${T}`, `b.${T}`, `b.${T}`, false),
  'not covered: before the owner': gap(T, `mail.${T}`, `ftp.${T}`, `ns1.${T}`, false),
  'not covered: before the last owner': gap(T, `mail.${T}`, `ftp.${T}`, T, false),
  'not covered: after the next name': gap(T, `mail.${T}`, `www.${T}`, `ns1.${T}`, false),
  'covered, but the record may not speak for it': {
    ...gap(T, `sub.${T}`, `a.b.sub.${T}`, `www.${T}`, false),
    note: 'the NSEC stands above the zone cut at sub.example.test.',
  },
  'the next name is outside the zone': gap(T, `a.${T}`, `b.${T}`, 'other.test.'),
  'the next name sorts before the owner': gap(T, `m.${T}`, `x.${T}`, `c.${T}`, false),
  'the next name is the owner, not the apex': gap(T, `m.${T}`, `x.m.${T}`, `m.${T}`, false),
  'the root zone': gap('.', 'test.', 'thisdoesnotexist.', 'toys.'),
  'another kind of name': { ...gap(T, `a.${T}`, `b.${T}`, `c.${T}`), what: 'the name of the CNAME' },
  'octets and case, order by lower case': gap(T, `\\000.a.${T}`, `Q\\.x.A.${T}`, `q\\200\\010.a.${T}`),
  'RFC 4034 §6.1: Z before z\\001': gap('example.', 'zABC.a.EXAMPLE.', 'Z.example.', '\\001.z.example.'),
  'labels that differ late': gap(T, `${x(60)}a.${T}`, `${x(60)}m.www.${x(60)}b.${T}`, `${x(60)}c.${T}`),
  'labels that end early': gap(T, `${x(50)}.${T}`, `${x(51)}.${T}`, `${x(52)}.${T}`),
  'names of 250 octets': gap(T, `${LONG}.a.${T}`, `${LONG}.b.${T}`, `${LONG}.c.${T}`),
  'names of 250 octets that differ at the left': gap(
    T,
    `${x(30)}.${x(63)}.${x(63)}.${x(63)}.${T}`,
    `${x(29)}y.${x(63)}.${x(63)}.${x(63)}.${T}`,
    `${x(62)}y.${x(63)}.${x(63)}.${T}`,
  ),
  'a zone with a long name': gap(`${LONG}.test.`, `a.${LONG}.test.`, `b.${LONG}.test.`, `c.${LONG}.test.`),
  'names of 112 labels': gap(T, `a.${DEEP}.${T}`, `b.${DEEP}.${T}`, `c.${DEEP}.${T}`),
  'reverse mapping': gap(
    '8.b.d.0.1.0.0.2.ip6.arpa.',
    nibbles('000000000000000000000001'),
    nibbles('000000000000000000000042'),
    nibbles('000000000001000000000001'),
  ),
}

const h = (text: string): Uint8Array => fromBase32hex(text.padEnd(32, '0'))!
const A = h('0p9mhaveqvm6t7vbl5lop2u3t2rp3tom')
const B = h('2t7b4g4vsa5smi47k61mv5bv1a22bojr')
const V = h('t644ebqk9bibcna874givr6joj62mlhv')
const hash = (owner: Uint8Array, name: Uint8Array, next: Uint8Array, optOut = false, covered = true) => ({
  owner,
  name,
  next,
  label: 'nope.example.test.',
  optOut,
  covered,
})

export const HASHES: Readonly<Record<string, ReturnType<typeof hash>>> = {
  'in the gap': hash(A, h('0p9nk35h'), B),
  'opt-out': hash(A, h('1'), B, true),
  'at the end of the ring': hash(V, h('tv'), A),
  'at the beginning of the ring': hash(V, h('0c'), A),
  'a ring of one': hash(B, h('8'), B),
  'a ring of one, before it': hash(B, h('1'), B, true),
  matched: hash(A, A, B),
  'matched, opt-out, at the end': hash(V, V, A, true),
  'not covered: it is the next': hash(A, B, B, false, false),
  'not covered: before': hash(A, h('0p9m'), B, false, false),
  'not covered: after': hash(A, h('k'), B, false, false),
  'not covered: the gap turns': hash(V, h('k'), A, false, false),
  'a long name': { ...hash(A, h('1'), B), label: `${LONG}.${T}` },
  'hashes of another length': hash(new Uint8Array(64).fill(7), h('1'), new Uint8Array(64).fill(7).fill(9, 40)),
}

const part = (owner: string, next: string, optOut = false): RingSpan => ({ owner: h(owner), next: h(next), optOut })
const point = (mark: string, text: string, how: RingPoint['how']): RingPoint => ({ mark, hash: h(text), how })
interface Ring {
  readonly spans: readonly RingSpan[]
  readonly points: readonly RingPoint[]
}
export const RINGS: Readonly<Record<string, Ring>> = {
  'a proof of three records': {
    spans: [part('35', '9k'), part('cc', 'ih'), part('n2', 'q7')],
    points: [point('1', '35', 'matched'), point('2', 'f', 'covered'), point('3', 'o', 'covered')],
  },
  'opt-out': {
    spans: [part('4', '7'), part('9', 'o', true)],
    points: [point('1', '4', 'matched'), point('2', 'a5', 'covered')],
  },
  'a span that turns': { spans: [part('t4', '2')], points: [point('1', 'v', 'covered'), point('2', '1', 'covered')] },
  'one record': { spans: [part('c', 'c')], points: [point('1', 'c', 'matched'), point('2', 'd', 'covered')] },
  'one record, opt-out': { spans: [part('c', 'c', true)], points: [point('1', 'u', 'covered')] },
  'spans that adjoin': {
    spans: [part('4', '9'), part('9', 'g'), part('m', 'o', true), part('o', 'r', true)],
    points: [point('1', '9', 'matched'), point('2', 'b', 'covered')],
  },
  'narrow spans': {
    spans: [part('30', '3001'), part('a0', 'a001', true), part('h', 'hg'), part('p', 'pg', true)],
    points: [point('1', '30', 'matched'), point('2', 'a00001', 'covered')],
  },
  'a large zone, where all spans are narrow': {
    spans: [part('50', '5001'), part('h3', 'h31'), part('h32', 'h33'), part('vv', '0001')],
    points: [point('1', '50', 'matched'), point('2', 'h30k', 'covered'), point('3', 'vvk', 'covered')],
  },
  'points in one column': {
    spans: [part('7', '9')],
    points: [point('1', '8', 'covered'), point('2', '8001', 'covered'), point('3', '84', 'covered')],
  },
  'points that are not shown': {
    spans: [part('7', '9', true)],
    points: [point('1', '6', 'alone'), point('2', 'v', 'alone'), point('3', '7', 'matched')],
  },
  'the last column': {
    spans: [part('vv', 'vvv')],
    points: [point('10', 'vvv', 'alone'), point('11', 'vv', 'matched')],
  },
  'spans of both kinds in one column': { spans: [part('7', 'g'), part('g', 'k', true)], points: [] },
  'nothing brought': { spans: [], points: [point('1', '6', 'alone')] },
}
