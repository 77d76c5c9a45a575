/**
 * Faults that an edit of a zone file can make, most of them in two flavours (NSEC and NSEC3). What they bring about is
 * not written here: the validators say it.
 */

import { collidingKeys, generatePair } from './colliding.ts'
import {
  anySig,
  at,
  change,
  denialOf,
  drop,
  dsAfter,
  dsWith,
  isDenial,
  parentDenial,
  redated,
  rekey,
  renumber,
  sigOf,
  spliceDenial,
  spliceRRset,
  withAlgorithm,
  withFlags,
  withProtocol,
  withSpoiltCopy,
} from './edits.ts'
import type { Edit, Vendor, ZonePlan } from './plan.ts'
import {
  belongs,
  corrupt,
  covers,
  dsOf,
  isSep,
  type Rec,
  rec,
  rrsigField,
  tagOf,
  withField,
  withOctets,
} from './records.ts'
import { type Denial, rrsigTime, type Signing } from './signers.ts'

export interface Fault
  extends Pick<
    ZonePlan,
    'ds' | 'edit' | 'parentEdit' | 'makeKeys' | 'more' | 'addresses' | 'secondIsHealthy' | 'glueless'
  > {
  readonly id: string
  /** only this flavour */
  readonly denial?: Denial
  readonly servers?: readonly Vendor[]
  /** beside algorithm 13; null: not signed */
  readonly signing?: Partial<Signing> | null
  /** the parent, if not the usual one of its flavour */
  readonly parent?: string
}

const DAY = 86400
const keyed = (test: (r: Rec) => boolean, how: (r: Rec) => Rec): Edit =>
  change((r) => r.type === 'DNSKEY' && test(r), how)
const isZsk = (r: Rec): boolean => !isSep(r)
const field = (change_: Parameters<typeof withField>[1]) => (r: Rec) => withField(r, change_)
const www = (how: (r: Rec, zone: string) => Rec): Edit => change(sigOf('A', 'www'), (r, tools) => how(r, tools.zone))
const tagPlus = (r: Rec, n: number): string => String((Number(rrsigField(r, 'tag')) + n) % 65536)
const shorten = (r: Rec): Rec =>
  withOctets(r, r.type === 'DNSKEY' ? 3 : 8, (octets) => octets.subarray(0, octets.length - 1))
const lengthen = (r: Rec): Rec => withOctets(r, 8, (octets) => Buffer.concat([octets, Buffer.of(0)]))
const stale = (keys: readonly Rec[], n: number): string =>
  dsOf({ ...corrupt(keys[0]!), owner: `old${n}.${keys[0]!.owner}` })
const usual = (keys: readonly Rec[]): string[] => keys.filter(isSep).map((key) => dsOf(key))
const spoil = (digest: string): string => (digest.startsWith('0') ? '1' : '0') + digest.slice(1)

const CONTROLS: readonly Fault[] = [
  { id: 'ok' },
  { id: 'unsigned', signing: null },
  { id: 'no-ds', ds: () => [] },
  { id: 'csk', signing: { csk: true } },
  { id: 'ds-of-zsk', ds: (keys) => keys.filter(isZsk).map((key) => dsOf(key)) },
  { id: 'ds-sha384', ds: dsWith((t) => t, 4) },
  { id: 'ds-sha1', ds: dsWith((t) => t, 1) },
  { id: 'ds-all-digests', ds: (keys) => [1, 2, 4].flatMap((type) => keys.filter(isSep).map((key) => dsOf(key, type))) },
  { id: 'rsa1024', signing: { algorithm: 8, bits: 1024 } },
  { id: 'rsa2048', signing: { algorithm: 8, bits: 2048 } },
  { id: 'two-algorithms', signing: { also: 8 } },
  {
    id: 'two-algorithms-one-missing',
    signing: { also: 8 },
    edit: drop((r, t) => sigOf('A', 'www')(r, t) && rrsigField(r, 'algorithm') === '8'),
  },
  {
    id: 'two-algorithms-one-bad',
    signing: { also: 8 },
    edit: change((r, t) => sigOf('A', 'www')(r, t) && rrsigField(r, 'algorithm') === '8', corrupt),
  },
  {
    id: 'two-algorithms-dropped',
    signing: { also: 8 },
    edit: drop((r) => r.type === 'RRSIG' && rrsigField(r, 'algorithm') === '8' && covers(r) !== 'DNSKEY'),
  },
  { id: 'standby-key', edit: rekey((keys) => [...keys, standbyKey(keys)]) },
  // Octets that are no RSA key, in a DNSKEY that nothing is signed with.
  { id: 'standby-key-malformed', edit: rekey((keys) => [...keys, withAlgorithm(standbyKey(keys), 8)]) },
  { id: 'dnskey-over-tcp', edit: rekey((keys) => [...keys, ...Array.from({ length: 8 }, (_, n) => bigKey(keys, n))]) },
  { id: 'tag-collision', denial: 'nsec', makeKeys: collidingKeys },
  { id: 'not-before-2090', edit: redated(-3600, 63 * 365 * DAY) },
]

/** A key of an algorithm that nothing is signed with, big enough that a few fill a datagram. */
function bigKey(keys: readonly Rec[], n: number): Rec {
  return {
    ...keys[0]!,
    rdata: `256 3 8 ${Buffer.concat([Buffer.of(3, 1, 0, 1), Buffer.alloc(256, 0x81 + n)]).toString('base64')}`,
  }
}

const standbyKey = (keys: readonly Rec[]): Rec => generatePair(keys[0]!.owner).dnskey

/** Algorithm numbers that no validator here has. */
const UNSUPPORTED: readonly Fault[] = [1, 3, 6, 12, 17, 23, 100, 200, 253].map((algorithm) => ({
  id: `algorithm-${algorithm}`,
  denial: algorithm % 2 === 0 ? 'nsec3' : 'nsec',
  servers: ['nsd'],
  edit: renumber(algorithm),
  ds: dsAfter((key) => withAlgorithm(key, algorithm)),
}))

const DS: readonly Fault[] = [
  { id: 'ds-bad-tag', ds: dsWith(([, ...t]) => ['0', ...t]) },
  { id: 'ds-other-algorithm', ds: dsWith(([tag, , ...t]) => [tag, '8', ...t]) },
  { id: 'ds-algorithm-100', ds: dsWith(([tag, , ...t]) => [tag, '100', ...t]) },
  { id: 'ds-algorithm-200', ds: dsWith(([tag, , ...t]) => [tag, '200', ...t]) },
  { id: 'ds-digest-100', ds: dsWith(([tag, alg, , digest]) => [tag, alg, '100', digest]) },
  { id: 'ds-digest-5', ds: dsWith(([tag, alg, , digest]) => [tag, alg, '5', digest]) },
  { id: 'ds-digest-bogus', ds: dsWith(([tag, alg, type, digest]) => [tag, alg, type, spoil(digest)]) },
  {
    id: 'ds-digest-short',
    denial: 'nsec3',
    ds: dsWith(([tag, alg, type, digest]) => [tag, alg, type, digest.slice(0, 40)]),
  },
  {
    id: 'ds-sha1-good-sha256-bad',
    ds: (keys) => [...dsWith((t) => t, 1)(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)])(keys)],
  },
  {
    id: 'ds-sha256-good-sha1-bad',
    ds: (keys) => [...usual(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)], 1)(keys)],
  },
  {
    id: 'ds-sha256-good-sha384-bad',
    ds: (keys) => [...usual(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)], 4)(keys)],
  },
  {
    id: 'ds-sha384-good-sha256-bad',
    ds: (keys) => [...dsWith((t) => t, 4)(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)])(keys)],
  },
  { id: 'ds-stale-plus-good', ds: (keys) => [stale(keys, 1), ...usual(keys)] },
  { id: 'ds-three-stale-plus-good', ds: (keys) => [stale(keys, 1), stale(keys, 2), stale(keys, 3), ...usual(keys)] },
  {
    id: 'ds-twelve-stale-plus-good',
    ds: (keys) => [...Array.from({ length: 12 }, (_, n) => stale(keys, n)), ...usual(keys)],
  },
  {
    id: 'ds-unsupported-plus-good',
    ds: (keys) => [...dsWith(([tag, , ...t]) => [tag, '100', ...t])(keys), ...usual(keys)],
  },
  {
    id: 'ds-unsupported-plus-bad',
    ds: (keys) => [...dsWith(([tag, , ...t]) => [tag, '100', ...t])(keys), stale(keys, 1)],
  },
  {
    id: 'ds-algorithm-8-plus-good',
    ds: (keys) => [...dsWith(([tag, , ...t]) => [tag, '8', ...t])(keys), ...usual(keys)],
  },
  { id: 'ds-other-owner', ds: (keys) => keys.filter(isSep).map((key) => dsOf({ ...key, owner: 'elsewhere.fn.' })) },
  { id: 'ds-but-unsigned', signing: null, ds: () => [`12345 13 2 ${'ab'.repeat(32)}`] },
  { id: 'ds-unsupported-but-unsigned', signing: null, ds: () => [`12345 100 2 ${'ab'.repeat(32)}`] },
  {
    id: 'ds-rrsig-missing',
    parentEdit: (signed, _, child) => signed.filter((r) => !(covers(r) === 'DS' && r.owner === child)),
  },
  {
    id: 'ds-rrsig-bad',
    parentEdit: (signed, _, child) => signed.map((r) => (covers(r) === 'DS' && r.owner === child ? corrupt(r) : r)),
  },
  { id: 'ds-dropped-from-parent', parentEdit: (signed, _, child) => signed.filter((r) => !belongs(r, child, 'DS')) },
  {
    id: 'ds-denial-lists-ds',
    signing: null,
    parentEdit: parentDenial((base, child) => [...base, rec(child, 3600, 'DS', `12345 13 2 ${'ab'.repeat(32)}`)]),
  },
  {
    id: 'ds-denial-without-ns',
    signing: null,
    parentEdit: parentDenial((base, child) =>
      base.map((r) => (r.owner === child && r.type === 'NS' ? { ...r, type: 'TXT', rdata: '"no cut"' } : r)),
    ),
  },
  {
    id: 'ds-denial-rrsig-bad',
    signing: null,
    denial: 'nsec',
    parentEdit: (signed, _, child) => signed.map((r) => (covers(r) === 'NSEC' && r.owner === child ? corrupt(r) : r)),
  },
  {
    id: 'ds-denial-rrsig-missing',
    signing: null,
    denial: 'nsec',
    parentEdit: (signed, _, child) => signed.filter((r) => !(covers(r) === 'NSEC' && r.owner === child)),
  },
]

const DNSKEY: readonly Fault[] = [
  { id: 'no-dnskey', edit: drop((r) => belongs(r, null, 'DNSKEY')) },
  { id: 'no-ksk', edit: drop((r) => r.type === 'DNSKEY' && isSep(r)) },
  { id: 'no-zsk', edit: drop((r) => r.type === 'DNSKEY' && isZsk(r)) },
  { id: 'no-zsk-signed-so', edit: rekey(() => []) },
  { id: 'bad-ksk', edit: keyed(isSep, corrupt) },
  { id: 'bad-zsk', edit: keyed(isZsk, corrupt) },
  { id: 'bad-zsk-signed-so', edit: rekey((keys) => keys.map(corrupt)) },
  { id: 'short-zsk-signed-so', servers: ['nsd'], edit: rekey((keys) => keys.map(shorten)) },
  { id: 'ksk-no-zone-flag', edit: keyed(isSep, (key) => withFlags(key, 1)) },
  {
    id: 'ksk-no-zone-flag-ds-so',
    edit: keyed(isSep, (key) => withFlags(key, 1)),
    ds: dsAfter((key) => withFlags(key, 1)),
  },
  {
    id: 'no-zone-flags',
    edit: keyed(
      () => true,
      (key) => withFlags(key, isSep(key) ? 1 : 0),
    ),
  },
  { id: 'ksk-revoked', edit: keyed(isSep, (key) => withFlags(key, 385)) },
  {
    id: 'ksk-revoked-ds-so',
    edit: keyed(isSep, (key) => withFlags(key, 385)),
    ds: dsAfter((key) => withFlags(key, 385)),
  },
  {
    id: 'ksk-protocol-ds-so',
    servers: ['nsd'],
    edit: keyed(isSep, (key) => withProtocol(key, 1)),
    ds: dsAfter((key) => withProtocol(key, 1)),
  },
  { id: 'ksk-algorithm-7', servers: ['nsd'], edit: keyed(isSep, (key) => withAlgorithm(key, 7)) },
  { id: 'ksk-algorithm-100', servers: ['nsd'], edit: keyed(isSep, (key) => withAlgorithm(key, 100)) },
  { id: 'zsk-algorithm-100', servers: ['nsd'], edit: keyed(isZsk, (key) => withAlgorithm(key, 100)) },
  {
    id: 'zsk-algorithm-100-signed-so',
    servers: ['nsd'],
    edit: rekey((keys) => keys.map((key) => (isSep(key) ? key : withAlgorithm(key, 100)))),
  },
  { id: 'ksk-short-ds-so', servers: ['nsd'], edit: keyed(isSep, shorten), ds: dsAfter(shorten) },
  { id: 'dnskey-unsigned', edit: drop(sigOf('DNSKEY')) },
  {
    id: 'dnskey-signed-by-zsk-only',
    edit: (signed, tools) =>
      signed.filter(
        (r) =>
          covers(r) !== 'DNSKEY' ||
          !tools.keys.dnskeys.some((key) => isSep(key) && String(tagOf(key)) === rrsigField(r, 'tag')),
      ),
  },
  { id: 'dnskey-signed-by-ksk-only', edit: rekey((keys) => keys) },
  { id: 'dnskey-rrsig-bad', edit: change(sigOf('DNSKEY'), corrupt) },
  { id: 'dnskey-expired', edit: redated(-40 * DAY, -10 * DAY, '@', 'DNSKEY') },
]

const RRSIG: readonly Fault[] = [
  { id: 'no-rrsig', edit: drop(anySig) },
  { id: 'no-rrsig-a', edit: drop(sigOf('A', 'www')) },
  { id: 'rrsig-bad-all', edit: change((r, t) => anySig(r, t) && covers(r) !== 'DNSKEY', corrupt) },
  { id: 'rrsig-bad-a', edit: change(sigOf('A', 'www'), corrupt) },
  { id: 'rrsig-bad-wildcard', edit: change(sigOf('A', '*.wild'), corrupt) },
  {
    id: 'rdata-changed',
    edit: change(
      (r, t) => r.type === 'A' && r.owner === at(t.zone, 'www'),
      (r) => ({ ...r, rdata: '192.0.2.99' }),
    ),
  },
  {
    id: 'rrset-member-added',
    edit: (signed, tools) => [...signed, rec(at(tools.zone, 'www'), 3600, 'A', '192.0.2.98')],
  },
  {
    id: 'rrset-member-removed',
    more: ['multi A 192.0.2.4', 'multi A 192.0.2.5'],
    edit: (signed, tools) => signed.filter((r) => !(r.owner === at(tools.zone, 'multi') && r.rdata === '192.0.2.5')),
  },
  { id: 'rrsig-unknown-tag', edit: www((r) => withField(r, { tag: tagPlus(r, 1) })) },
  { id: 'rrsig-signer-parent', edit: www((r, zone) => withField(r, { signer: zone.slice(zone.indexOf('.') + 1) })) },
  {
    id: 'rrsig-signer-sibling',
    edit: www((r, zone) => withField(r, { signer: `ok.${zone.slice(zone.indexOf('.') + 1)}` })),
  },
  { id: 'rrsig-signer-below', edit: www((r, zone) => withField(r, { signer: `www.${zone}` })) },
  { id: 'rrsig-signer-root', edit: www(field({ signer: '.' })) },
  { id: 'rrsig-labels-more', edit: www((r) => withField(r, { labels: String(Number(rrsigField(r, 'labels')) + 1) })) },
  { id: 'rrsig-labels-fewer', edit: www((r) => withField(r, { labels: String(Number(rrsigField(r, 'labels')) - 1) })) },
  { id: 'rrsig-labels-below-signer', edit: www(field({ labels: '1' })) },
  { id: 'rrsig-original-ttl', edit: www(field({ ttl: '601' })) },
  {
    id: 'ttl-lowered',
    edit: change(
      (r, t) => belongs(r, at(t.zone, 'www'), 'A'),
      (r) => ({ ...r, ttl: 60 }),
    ),
  },
  {
    id: 'ttl-raised',
    edit: change(
      (r, t) => belongs(r, at(t.zone, 'www'), 'A'),
      (r) => ({ ...r, ttl: 7200 }),
    ),
  },
  { id: 'rrsig-ttl-differs', servers: ['nsd'], edit: change(sigOf('A', 'www'), (r) => ({ ...r, ttl: 1800 })) },
  { id: 'rrsig-algorithm-100', servers: ['nsd'], edit: www(field({ algorithm: '100' })) },
  { id: 'rrsig-algorithm-8', edit: www(field({ algorithm: '8' })) },
  { id: 'rrsig-short', edit: change(sigOf('A', 'www'), shorten) },
  { id: 'rrsig-long', edit: change(sigOf('A', 'www'), lengthen) },
  { id: 'rrsig-good-and-bad', edit: withSpoiltCopy(sigOf('A', 'www')) },
  {
    id: 'rrsig-good-and-expired',
    edit: async (signed, tools) => [
      ...signed,
      ...(await tools.sign(tools.base, { from: -40 * DAY, until: -10 * DAY })).filter((r) =>
        sigOf('A', 'www')(r, tools),
      ),
    ],
  },
  { id: 'soa-unsigned', edit: drop(sigOf('SOA')) },
  { id: 'soa-rrsig-bad', edit: change(sigOf('SOA'), corrupt) },
  { id: 'ns-rrsig-bad', edit: change(sigOf('NS'), corrupt) },
  { id: 'expired', edit: redated(-40 * DAY, -10 * DAY) },
  { id: 'expired-a', edit: redated(-40 * DAY, -10 * DAY, 'www', 'A') },
  { id: 'expired-soa', edit: redated(-40 * DAY, -10 * DAY, '@', 'SOA') },
  { id: 'expired-10-min', edit: redated(-30 * DAY, -600) },
  { id: 'future', edit: redated(10 * DAY, 40 * DAY) },
  { id: 'future-a', edit: redated(10 * DAY, 40 * DAY, 'www', 'A') },
  { id: 'future-12-h', edit: redated(DAY / 2, 30 * DAY) },
  {
    id: 'dates-swapped',
    edit: change(sigOf('A', 'www'), (r) =>
      withField(r, { expiration: rrsigField(r, 'inception'), inception: rrsigField(r, 'expiration') }),
    ),
  },
  { id: 'expiration-edited', edit: change(anySig, (r) => withField(r, { expiration: rrsigTime(-DAY) })) },
  { id: 'expires-before-ttl', edit: redated(-3600, 1800) },
]

const DENIAL: readonly Fault[] = [
  // knotd 3.2 ends at a zone with NSEC3PARAM and without NSEC3.
  { id: 'no-denial', servers: ['nsd'], edit: drop(isDenial) },
  {
    id: 'no-denial-nsec3param',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: drop((r) => isDenial(r) || belongs(r, null, 'NSEC3PARAM')),
  },
  { id: 'no-nsec3param', denial: 'nsec3', edit: drop((r) => belongs(r, null, 'NSEC3PARAM')) },
  { id: 'denial-unsigned', edit: drop((r) => covers(r) === 'NSEC' || covers(r) === 'NSEC3') },
  { id: 'denial-rrsig-bad', edit: change((r) => covers(r) === 'NSEC' || covers(r) === 'NSEC3', corrupt) },
  {
    id: 'denial-expired',
    edit: async (signed, tools) =>
      spliceDenial(signed, await tools.sign(tools.base, { from: -40 * DAY, until: -10 * DAY })),
  },
  {
    id: 'denial-lists-type',
    edit: denialOf((base, zone) => [...base, rec(at(zone, 'www'), 3600, 'TXT', '"was here"')]),
  },
  {
    id: 'denial-lists-cname',
    edit: denialOf((base, zone) => [
      ...base.filter((r) => r.owner !== at(zone, 'www')),
      rec(at(zone, 'www'), 3600, 'CNAME', `mail.${zone}`),
    ]),
  },
  {
    id: 'denial-lacks-type',
    edit: denialOf((base, zone) =>
      base.map((r) => (r.owner === at(zone, 'www') && r.type === 'A' ? { ...r, type: 'TXT', rdata: '"x"' } : r)),
    ),
  },
  { id: 'denial-skips-name', edit: denialOf((base, zone) => base.filter((r) => r.owner !== at(zone, 'www'))) },
  { id: 'denial-skips-wildcard', edit: denialOf((base, zone) => base.filter((r) => r.owner !== at(zone, '*.wild'))) },
  {
    id: 'denial-lists-vanished',
    edit: denialOf((base, zone) => [...base, rec(at(zone, 'nx'), 3600, 'A', '192.0.2.9')]),
  },
  {
    id: 'denial-bitmap-edited',
    denial: 'nsec',
    edit: change(
      (r, t) => r.type === 'NSEC' && r.owner === at(t.zone, 'www'),
      (r) => ({ ...r, rdata: `${r.rdata} TXT` }),
    ),
  },
  {
    id: 'nsec3-next-edited',
    denial: 'nsec3',
    edit: change(
      (r) => r.type === 'NSEC3',
      (r) => ({
        ...r,
        rdata: r.rdata.replace(
          /^(\S+ \S+ \S+ \S+ )(\S)/,
          (_, head: string, c: string) => head + (c === '0' ? '1' : '0'),
        ),
      }),
    ),
  },
  // NSD 4.6 ends at such a record.
  {
    id: 'nsec3-hash-2',
    denial: 'nsec3',
    edit: change(
      (r) => r.type === 'NSEC3',
      (r) => ({ ...r, rdata: r.rdata.replace(/^1 /, '2 ') }),
    ),
  },
  {
    id: 'nsec3-flags-2',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: change(
      (r) => r.type === 'NSEC3',
      (r) => ({ ...r, rdata: r.rdata.replace(/^1 0 /, '1 2 ') }),
    ),
  },
  {
    id: 'nsec3param-salt',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: change(
      (r) => r.type === 'NSEC3PARAM',
      (r) => ({ ...r, rdata: '1 0 0 abcd' }),
    ),
  },
  ...[1, 49, 50, 51, 100, 101, 150, 151, 500, 2500].map(
    (iterations): Fault => ({
      id: `iterations-${iterations}`,
      denial: 'nsec3',
      servers: ['nsd'],
      signing: { by: 'ldns', iterations },
    }),
  ),
  {
    id: 'iterations-151-rrsig-bad',
    denial: 'nsec3',
    servers: ['nsd'],
    signing: { by: 'ldns', iterations: 151 },
    edit: change((r) => covers(r) === 'NSEC3', corrupt),
  },
  {
    id: 'iterations-51-opt-out',
    denial: 'opt-out',
    parent: 'ft.',
    servers: ['nsd'],
    signing: { by: 'ldns', iterations: 51 },
  },
  { id: 'salt-120-octets', denial: 'nsec3', servers: ['nsd'], signing: { by: 'ldns', salt: 'a5'.repeat(120) } },
  {
    id: 'two-nsec3-chains',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: async (signed, tools) => [
      ...signed,
      ...(
        await tools.sign(tools.base, {}, tools.keys, { by: 'bind', algorithm: 13, denial: 'nsec3', salt: 'abcd' })
      ).filter(isDenial),
    ],
  },
  { id: 'opt-out', denial: 'opt-out', parent: 'ft.', servers: ['knotd'] },
]

const SERVERS: readonly Fault[] = [
  {
    id: 'one-server-bad',
    denial: 'nsec',
    servers: ['nsd', 'knotd'],
    secondIsHealthy: true,
    edit: change((r, t) => anySig(r, t) && covers(r) !== 'DNSKEY', corrupt),
  },
  {
    id: 'one-server-expired',
    denial: 'nsec',
    servers: ['nsd', 'knotd'],
    secondIsHealthy: true,
    edit: redated(-40 * DAY, -10 * DAY),
  },
  {
    id: 'one-server-unsigned',
    denial: 'nsec',
    servers: ['nsd', 'knotd'],
    secondIsHealthy: true,
    edit: drop((r) => r.type === 'RRSIG' || r.type === 'DNSKEY' || isDenial(r)),
  },
  // Nobody listens at the first address; the server at the second does not know the zone.
  { id: 'dead', denial: 'nsec', addresses: ['10.53.99.1'] },
  { id: 'lame', denial: 'nsec', addresses: ['10.53.0.2'] },
  { id: 'lame-unsigned', denial: 'nsec', signing: null, addresses: ['10.53.0.2'] },
  { id: 'one-lame', denial: 'nsec', addresses: ['10.53.0.2', '10.53.2.2'] },
  { id: 'one-dead', denial: 'nsec', addresses: ['10.53.99.1', '10.53.2.2'] },
]

export const FAULTS: readonly Fault[] = [...CONTROLS, ...UNSUPPORTED, ...DS, ...DNSKEY, ...RRSIG, ...DENIAL, ...SERVERS]

/** Top-level zones that are faulty themselves, each with children that are not to blame. */
export const SPECIAL_ZONES: readonly ZonePlan[] = specials()

function specials(): ZonePlan[] {
  const plans: ZonePlan[] = []
  const parent = (name: string, denial: Denial, more: Partial<ZonePlan>): void => {
    const signing: Signing = { by: 'bind', algorithm: 13, denial }
    const child = { tier: 2, servers: ['nsd'], content: 'short', fault: name } as const
    plans.push({ name: `${name}.`, tier: 1, servers: ['nsd'], signing, content: 'delegations', fault: name, ...more })
    plans.push({ ...child, name: `signed.${name}.`, signing })
    plans.push({ ...child, name: `unsigned.${name}.`, signing: null })
  }
  const isApex = (r: Rec, zone: string): boolean => r.owner === zone
  parent('tld-expired', 'nsec', { edit: redated(-40 * DAY, -10 * DAY) })
  parent('tld-ds-expired', 'nsec3', {
    edit: async (signed, tools) => [
      ...signed.filter((r) => covers(r) !== 'DS'),
      ...(await tools.sign(tools.base, { from: -40 * DAY, until: -10 * DAY })).filter((r) => covers(r) === 'DS'),
    ],
  })
  parent('tld-no-denial', 'nsec', { edit: drop(isDenial) })
  parent('tld-no-denial3', 'nsec3', { edit: drop(isDenial) })
  parent('tld-denial-bad', 'nsec3', { edit: change((r) => covers(r) === 'NSEC3', corrupt) })
  parent('tld-iterations-51', 'nsec3', { signing: { by: 'ldns', algorithm: 13, denial: 'nsec3', iterations: 51 } })
  parent('tld-iterations-151', 'nsec3', { signing: { by: 'ldns', algorithm: 13, denial: 'nsec3', iterations: 151 } })
  parent('tld-iterations-151-bad', 'nsec3', {
    signing: { by: 'ldns', algorithm: 13, denial: 'nsec3', iterations: 151 },
    edit: change((r) => covers(r) === 'NSEC3', corrupt),
  })
  // The unsigned child is not in the chain, and the span over it is not opt-out.
  parent('tld-flag-missing', 'nsec3', {
    edit: async (signed, tools) =>
      spliceDenial(signed, await tools.sign(tools.base.filter((r) => !r.owner.endsWith(`unsigned.${tools.zone}`)))),
  })
  parent('tld-nsec-skips', 'nsec', {
    edit: async (signed, tools) =>
      spliceDenial(signed, await tools.sign(tools.base.filter((r) => !r.owner.endsWith(`unsigned.${tools.zone}`)))),
  })
  parent('tld-bad-ds', 'nsec', { ds: dsWith(([a, b, c, d]) => [a, b, c, spoil(d)]) })
  parent('tld-unsupported', 'nsec', { edit: renumber(100), ds: dsAfter((key) => withAlgorithm(key, 100)) })
  parent('tld-apex-ns-unsigned', 'nsec', {
    edit: (signed, tools) => signed.filter((r) => !(isApex(r, tools.zone) && covers(r) === 'NS')),
  })
  parent('tld-dnskey-spliced', 'nsec', {
    edit: async (signed, tools) =>
      spliceRRset(signed, await tools.sign(tools.base, { kskOnly: true }), tools.zone, 'DNSKEY'),
  })
  return plans
}
