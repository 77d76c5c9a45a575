/** From DS to DNSKEY: RFC 4035 section 5.2, RFC 4034 section 5, RFC 5011 section 2.1. */

import { describe, expect, it } from 'vitest'
import { encodeDs } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, keysReplies, verdictOf } from '../support/judge.ts'
import { dsOf, rr, sign, type TestKey, testKey } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { n, type TestZone, t, testZone, type ZoneOptions } from '../support/zone.ts'

const www = 'www A 192.0.2.80'
const child = (options: ZoneOptions = {}): TestZone => testZone('sub.example.', www, options)
const parent = testZone('example.', 'sub NS ns.sub\nplain NS ns.plain\nhost A 192.0.2.1', { secure: [child()] })

interface World {
  readonly child?: TestZone
  /** RDATA of the DS RRset */
  readonly ds?: readonly Uint8Array[]
  readonly dsReply?: Partial<Reply>
  readonly keysReply?: Partial<Reply>
  readonly answer?: readonly RR[]
}

/** A parent with these DS records, a child, and the child's answer for www. */
function world(w: World): readonly Reply[] {
  const zone = w.child ?? child()
  const ds = (w.ds ?? [dsOf(zone.name, zone.key)]).map((rdata) => rr(zone.name, t('DS'), rdata))
  return [
    ...keysReplies([parent]),
    { zone: 'example.', question: 'sub.example. DS', answer: parent.sign(ds), ...w.dsReply },
    { zone: 'sub.example.', question: 'sub.example. DNSKEY', answer: zone.dnskey, ...w.keysReply },
    { zone: 'sub.example.', question: 'sub.example. NS', answer: zone.signed('sub.example.', 'NS') },
    { zone: 'sub.example.', question: 'www.sub.example. A', answer: w.answer ?? zone.signed('www.sub.example.', 'A') },
  ]
}

const verdict = (w: World): string =>
  verdictOf(judge('www.sub.example. A', world(w), { anchors: [parent.anchor], honest: [parent] }))
const own = child()
const good = dsOf(own.name, own.key)

describe('RFC 4035 section 5.2', () => {
  it('a DS whose tag, algorithm and digest agree with a DNSKEY makes the child secure', () => {
    const report = judge('www.sub.example. A', world({}), { anchors: [parent.anchor] })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
  })

  it.each([1, 2, 4])('digest type %i is understood', (digestType) => {
    expect(verdict({ ds: [dsOf(own.name, own.key, { digestType })] })).toBe('secure')
  })

  it('the digest is over the owner name in lower case (RFC 4034 section 5.1.4)', () => {
    const answer = parent.sign([rr(n('SUB.Example.'), t('DS'), good)])
    expect(verdict({ dsReply: { answer } })).toBe('secure')
  })

  it('asked for by itself, a DS that came in a referral is judged like any other (section 3.1.4)', () => {
    const asked = (spoil: boolean): string => {
      const ds = parent.sign([rr(own.name, t('DS'), good)], { spoil })
      const authority = [...parent.bare('sub.example.', 'NS'), ...ds]
      const reply: Reply = { zone: 'example.', question: 'sub.example. DS', aa: false, authority }
      return verdictOf(judge('sub.example. DS', [...keysReplies([parent]), reply], { anchors: [parent.anchor] }))
    }
    expect(asked(false)).toBe('secure')
    expect(asked(true)).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })

  it('the digest must agree', () => {
    expect(verdict({ ds: [dsOf(own.name, own.key, { spoil: true })] })).toBe('bogus DS_DIGEST_MISMATCH')
    expect(verdict({ ds: [dsOf(n('other.example.'), own.key)] })).toBe('bogus DS_DIGEST_MISMATCH')
  })

  it('the key tag must agree', () => {
    const tag = (own.key.keyTag + 1) & 0xffff
    expect(verdict({ ds: [dsOf(own.name, own.key, { keyTag: tag })] })).toBe('bogus DS_NO_MATCHING_KEY')
  })

  it('the algorithm must agree', () => {
    expect(verdict({ ds: [dsOf(own.name, own.key, { algorithm: 8 })] })).toBe('bogus DS_ALGORITHM_MISMATCH')
  })

  it('a digest of the wrong length agrees with nothing', () => {
    const [short, long] = [good.slice(0, -1), Uint8Array.from([...good, 0])]
    expect(verdict({ ds: [short] })).toBe('bogus DS_DIGEST_LENGTH')
    expect(verdict({ ds: [long] })).toBe('bogus DS_DIGEST_LENGTH')
    const none = encodeDs({ keyTag: own.key.keyTag, algorithm: 13, digestType: 2, digest: new Uint8Array() })
    expect(verdict({ ds: [none] })).toBe('bogus DS_DIGEST_LENGTH')
  })

  it('a DS that cannot be read is no delegation without DS', () => {
    expect(verdict({ ds: [good.slice(0, 3)] })).toBe('bogus DS_MALFORMED')
    expect(verdict({ ds: [good.slice(0, 3), good] })).toBe('secure')
  })

  it('the DS RRset is signed by the parent', () => {
    const ds = [rr(own.name, t('DS'), good)]
    expect(verdict({ dsReply: { answer: ds } })).toBe('bogus RRSIG_MISSING')
    expect(verdict({ dsReply: { answer: [...ds, sign(ds, own.name, own.key)] } })).toMatch(/^bogus/)
    expect(verdict({ dsReply: { answer: parent.sign(ds, { spoil: true }) } })).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })

  it('one good DS among others is enough (RFC 6840 section 5.11)', () => {
    const standby = testKey('standby')
    const others = [
      dsOf(own.name, standby),
      dsOf(own.name, own.key, { spoil: true }),
      dsOf(own.name, own.key, { algorithm: 8 }),
    ]
    for (const ds of [
      [...others, good],
      [good, ...others],
    ]) {
      expect(verdict({ ds })).toBe('secure')
    }
  })

  it('a DS may name a key without the SEP flag (RFC 4034 section 2.1.1)', () => {
    const csk = child({ key: testKey('csk', { flags: 256 }) })
    expect(verdict({ child: csk })).toBe('secure')
  })

  it('a DS may not name a key without the Zone Key flag (RFC 4034 section 5.2)', () => {
    for (const flags of [0, 1]) {
      expect(verdict({ child: child({ key: testKey('no zone key', { flags }) }) })).toBe('bogus DNSKEY_NO_ZONE_FLAG')
    }
  })

  it('a DS may not name a key whose Protocol is not 3 (RFC 4034 section 2.1.2)', () => {
    expect(verdict({ child: child({ key: testKey('protocol', { protocol: 4 }) }) })).toBe('bogus DNSKEY_PROTOCOL')
  })

  it('the DNSKEY RRset is signed by a key that a DS names, not by another of the zone', () => {
    const zsk = testKey('zsk', { flags: 256 })
    const zone = child({ moreKeys: [zsk] })
    const keys = zone.bare('sub.example.', 'DNSKEY')
    expect(verdict({ child: zone, keysReply: { answer: [...keys, sign(keys, zone.name, zsk)] } })).toBe(
      'bogus DNSKEY_NOT_SIGNED_BY_DS_KEY',
    )
    expect(verdict({ child: zone, keysReply: { answer: keys } })).toBe('bogus RRSIG_MISSING')
    expect(verdict({ child: zone, keysReply: { answer: zone.sign(keys, { spoil: true }) } })).toBe(
      'bogus RRSIG_DOES_NOT_VERIFY',
    )
  })

  it('every key of an authenticated DNSKEY RRset may sign data', () => {
    const zsk = testKey('zsk', { flags: 256 })
    const zone = child({ moreKeys: [zsk] })
    const records = zone.bare('www.sub.example.', 'A')
    expect(verdict({ child: zone, answer: [...records, sign(records, zone.name, zsk)] })).toBe('secure')
  })

  it('without a DNSKEY the child is bogus, never insecure', () => {
    const none: Partial<Reply> = { answer: [], authority: [...own.soa, ...own.matching('sub.example.')] }
    expect(verdict({ keysReply: none })).toBe('bogus DNSKEY_MISSING')
    expect(verdict({ keysReply: { answer: [] } })).toBe('bogus DNSKEY_MISSING')
    expect(verdict({ keysReply: { answer: [], rcode: 'NXDOMAIN' } })).toBe('bogus DNSKEY_MISSING')
  })

  it('a SERVFAIL or silence for DNSKEY is no way out of the zone', () => {
    expect(verdict({ keysReply: { answer: [], rcode: 'SERVFAIL' } })).toMatch(/^bogus/)
    expect(verdict({ keysReply: { silent: 'timeout' } })).toMatch(/^bogus/)
  })

  it('a SERVFAIL, REFUSED or silence for DS is no insecure delegation', () => {
    for (const dsReply of [
      { rcode: 'SERVFAIL' },
      { rcode: 'REFUSED' },
      { rcode: 'NXDOMAIN' },
      { silent: 'timeout' },
    ] as const) {
      expect(verdict({ dsReply: { answer: [], ...dsReply } }), JSON.stringify(dsReply)).toMatch(/^bogus/)
    }
  })

  it('an empty answer for DS without proof is no insecure delegation', () => {
    expect(verdict({ dsReply: { answer: [] } })).toMatch(/^bogus DS_DENIAL_MISSING/)
    expect(verdict({ dsReply: { answer: [], authority: parent.soa } })).toMatch(/^bogus DS_DENIAL_MISSING/)
  })

  it('a DS record expanded from a wildcard delegates nothing (RFC 4592 section 4.6)', () => {
    const wild = testZone('example.', '* TXT "x"')
    const ds = wild
      .sign([rr(n('*.example.'), t('DS'), good)])
      .map((record) => ({ ...record, owner: n('sub.example.') }))
    expect(verdict({ dsReply: { answer: ds, authority: wild.covering('sub.example.') } })).not.toBe('secure')
  })
})

describe('RFC 4035 sections 3.1.4.1 and 5.2: answers of the child about its own DS', () => {
  const apexNsec = own.matching('sub.example.')

  it('do not prove an insecure delegation', () => {
    const dsReply: Partial<Reply> = { answer: [], authority: [...own.soa, ...apexNsec] }
    expect(verdict({ dsReply })).toMatch(/^bogus/)
    const report = judge('www.sub.example. A', world({ dsReply }), { anchors: [parent.anchor] })
    expect(codesOf(report)).toContain('DS_FROM_CHILD')
  })

  it('do not prove it without their SOA either', () => {
    expect(verdict({ dsReply: { answer: [], authority: apexNsec } })).toMatch(/^bogus/)
  })

  it('are no matter when the parent was asked as well', () => {
    const replies = [
      ...world({}),
      { zone: 'sub.example.', question: 'sub.example. DS', authority: [...own.soa, ...apexNsec], server: 99 },
    ]
    expect(verdictOf(judge('www.sub.example. A', replies, { anchors: [parent.anchor] }))).toBe('secure')
  })

  it('do not count as DS either, however signed', () => {
    const ds = [rr(own.name, t('DS'), dsOf(own.name, testKey('evil')))]
    expect(verdict({ dsReply: { answer: own.sign(ds) } })).toMatch(/^bogus/)
  })
})

describe('RFC 5011 section 2.1: a revoked key', () => {
  const revoked: TestKey = testKey('revoked', { flags: 385 })
  const before: TestKey = testKey('revoked', { flags: 257 })

  it('is not the key that the old DS names', () => {
    const zone = child({ key: revoked })
    expect(verdict({ child: zone, ds: [dsOf(zone.name, before)] })).toMatch(
      /^bogus (DNSKEY_REVOKED|DS_NO_MATCHING_KEY)$/,
    )
  })

  it('is not trusted by a DS that names it as revoked', () => {
    const zone = child({ key: revoked })
    expect(verdict({ child: zone, ds: [dsOf(zone.name, revoked)] })).toBe('bogus DNSKEY_REVOKED')
  })

  it('does not hurt beside a good one', () => {
    const zone = child({ moreKeys: [revoked] })
    expect(verdict({ child: zone })).toBe('secure')
  })

  it('that an anchor names undoes the anchor', () => {
    const zone = testZone('example.', 'www A 192.0.2.80', { key: revoked })
    const replies = [
      ...keysReplies([zone]),
      { zone: 'example.', question: 'www.example. A', answer: zone.signed('www.example.', 'A') },
    ]
    const anchors = [{ zone: zone.name, ds: null, key: before }]
    expect(verdictOf(judge('www.example. A', replies, { anchors }))).toMatch(/^bogus/)
  })
})
