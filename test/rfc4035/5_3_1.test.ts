/** Whether an RRSIG may authenticate an RRset at all: RFC 4035 section 5.3.1, and the DNSKEY fields of RFC 4034 section 2.1. */

import { describe, expect, it } from 'vitest'
import { encodeDnskey } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, DAY, moved, type Odd, rr, sign, testKey } from '../support/signer.ts'
import { n, type TestZone, t, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "text"\nMixed MX 5 WWW\n')
const answer = (odd: Odd = {}, at = AT): string =>
  verdictOf(judgeReply(zone, 'www.example. A', { answer: zone.signed('www.example.', 'A', odd) }, { at }))
const www = zone.bare('www.example.', 'A')

describe('RFC 4035 section 5.3.1', () => {
  it('a healthy answer is secure and draws no finding', () => {
    const report = judgeReply(zone, 'www.example. A', { answer: zone.signed('www.example.', 'A') })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(report.validity).toEqual({ from: AT - 14 * DAY, until: AT + 14 * DAY })
  })

  it('the RRSIG has the owner of the RRset', () => {
    const [record, rrsig] = zone.signed('www.example.', 'A')
    const answered = [record!, ...moved([rrsig!], 'web.example.')]
    expect(verdictOf(judgeReply(zone, 'www.example. A', { answer: answered }))).toBe('bogus RRSIG_MISSING')
  })

  it('the RRSIG has the class of the RRset', () => {
    const [record, rrsig] = zone.signed('www.example.', 'A')
    const answered = [record!, { ...rrsig!, class: 3 }]
    expect(verdictOf(judgeReply(zone, 'www.example. A', { answer: answered }))).toBe('bogus RRSIG_MISSING')
  })

  it('the signature is not good for another owner with the same RDATA', () => {
    const answered = moved(zone.signed('www.example.', 'A'), 'web.example.')
    expect(verdictOf(judgeReply(zone, 'web.example. A', { answer: answered }))).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })

  it("the Signer's Name is the zone: not one beside it", () => {
    expect(answer({ signerName: n('example.net.') })).toBe('bogus RRSIG_SIGNER_NOT_ZONE')
  })

  it("the Signer's Name is the zone: not the root above it", () => {
    expect(answer({ signerName: n('.') })).toBe('bogus RRSIG_SIGNER_NOT_ZONE')
  })

  it('the type covered is the type of the RRset', () => {
    const text = zone.signed('www.example.', 'TXT')
    expect(verdictOf(judgeReply(zone, 'www.example. A', { answer: [...www, text[1]!] }))).toBe('bogus RRSIG_MISSING')
  })

  it('the Labels field counts no more labels than the owner has', () => {
    expect(answer({ labels: 3 })).toBe('bogus RRSIG_LABELS_EXCEED_OWNER')
    expect(answer({ labels: 255 })).toBe('bogus RRSIG_LABELS_EXCEED_OWNER')
  })

  it('the Labels field of a wildcard asked by its own name does not count the asterisk (RFC 4034 section 3.1.3)', () => {
    const wild = testZone('example.', '* A 192.0.2.1')
    const judged = (odd: Odd): string =>
      verdictOf(judgeReply(wild, '*.example. A', { answer: wild.signed('*.example.', 'A', odd) }))
    expect(judged({})).toBe('secure')
    expect(judged({ labels: 2 })).toBe('bogus RRSIG_LABELS_EXCEED_OWNER')
  })

  it('the instant lies between inception and expiration, both included', () => {
    const odd = { inception: AT - 100, expiration: AT + 100 }
    const keys = keysReplies([zone])
    const verdict = (offset: number): string =>
      verdictOf(
        judge(
          'www.example. A',
          [...keys, { zone: 'example.', question: 'www.example. A', answer: zone.signed('www.example.', 'A', odd) }],
          {
            anchors: [zone.anchor],
            at: AT + offset,
          },
        ),
      )
    expect([-101, -100, 100, 101].map(verdict)).toEqual([
      'bogus RRSIG_NOT_YET_VALID',
      'secure',
      'secure',
      'bogus RRSIG_EXPIRED',
    ])
  })

  it('a signature of the future is not called expired, nor one of the past not yet valid', () => {
    expect(answer({ inception: AT + 365 * DAY, expiration: AT + 730 * DAY })).toBe('bogus RRSIG_NOT_YET_VALID')
    expect(answer({ inception: AT - 730 * DAY, expiration: AT - 365 * DAY })).toBe('bogus RRSIG_EXPIRED')
  })

  it('no clock skew is forgiven', () => {
    expect(answer({ expiration: AT - 1 })).toBe('bogus RRSIG_EXPIRED')
    expect(answer({ inception: AT + 1 })).toBe('bogus RRSIG_NOT_YET_VALID')
  })

  it('a signature that expires before it begins is told as such', () => {
    expect(answer({ inception: AT + DAY, expiration: AT - DAY })).toBe('bogus RRSIG_TIMES_INVERTED')
  })

  it.each([
    ['across the top bit in 2038', 2 ** 31],
    ['across the wrap of 32 bits in 2106', 2 ** 32],
  ])('times are compared by serial arithmetic %s (RFC 4034 section 3.1.5)', (_, instant) => {
    const later = (odd: Odd): string => {
      const times = { inception: instant - DAY, expiration: instant + DAY }
      const keys = [
        ...zone.bare('example.', 'DNSKEY'),
        sign(zone.bare('example.', 'DNSKEY'), zone.name, zone.key, times),
      ]
      return verdictOf(
        judge(
          'www.example. A',
          [
            { zone: 'example.', question: 'example. DNSKEY', answer: keys },
            {
              zone: 'example.',
              question: 'www.example. A',
              answer: zone.signed('www.example.', 'A', { ...times, ...odd }),
            },
          ],
          { anchors: [zone.anchor], at: instant },
        ),
      )
    }
    expect(later({})).toBe('secure')
    expect(later({ expiration: instant - 1 })).toBe('bogus RRSIG_EXPIRED')
    expect(later({ inception: instant + 1 })).toBe('bogus RRSIG_NOT_YET_VALID')
  })

  it('key tag and algorithm name a DNSKEY of the apex', () => {
    expect(answer({ keyTag: (zone.key.keyTag + 1) & 0xffff })).toBe('bogus RRSIG_KEY_MISSING')
    expect(answer({ algorithm: 8 })).toBe('bogus RRSIG_KEY_MISSING')
  })

  it('a DNSKEY RRset below the apex does not count', () => {
    const stray = testKey('stray')
    const published = [rr(n('www.example.'), t('DNSKEY'), stray.rdata)]
    const replies = [
      ...keysReplies([zone]),
      { zone: 'example.', question: 'www.example. DNSKEY', answer: zone.sign(published) },
      { zone: 'example.', question: 'www.example. A', answer: [...www, sign(www, zone.name, stray)] },
    ]
    const report = judge('www.example. A', replies, { anchors: [zone.anchor], honest: [zone] })
    expect(report.verdict.status).toBe('bogus')
  })

  it('a key of the zone signs only when it stands in the DNSKEY RRset: what came beside it unsigned does not count', () => {
    const stray = testKey('stray')
    const keys = [...zone.dnskey, rr(zone.name, t('DNSKEY'), stray.rdata)]
    const replies = [
      { zone: 'example.', question: 'example. DNSKEY', answer: keys },
      { zone: 'example.', question: 'www.example. A', answer: [...www, sign(www, zone.name, stray)] },
    ]
    expect(verdictOf(judge('www.example. A', replies, { anchors: [zone.anchor] }))).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })
})

/** A zone whose answers are signed by a second key with other fields. */
const withZsk = (fields: { flags?: number; protocol?: number }): { zone: TestZone; www: readonly RR[] } => {
  const zsk = testKey('zsk', fields)
  const signedByZsk = testZone('example.', 'www A 192.0.2.80', { moreKeys: [zsk] })
  const records = signedByZsk.bare('www.example.', 'A')
  return { zone: signedByZsk, www: [...records, sign(records, signedByZsk.name, zsk)] }
}

describe('RFC 4035 section 5.3.1: the DNSKEY', () => {
  const verdict = (fields: { flags?: number; protocol?: number }): string => {
    const made = withZsk(fields)
    return verdictOf(judgeReply(made.zone, 'www.example. A', { answer: made.www }))
  }

  it('has the Zone Key flag; the SEP flag does not matter (RFC 4034 section 2.1.1)', () => {
    expect(verdict({ flags: 256 })).toBe('secure')
    expect(verdict({ flags: 257 })).toBe('secure')
    expect(verdict({ flags: 0 })).toBe('bogus DNSKEY_NO_ZONE_FLAG')
    expect(verdict({ flags: 1 })).toBe('bogus DNSKEY_NO_ZONE_FLAG')
  })

  it('may have flags that are not defined yet (RFC 4034 section 2.1.1)', () => {
    expect(verdict({ flags: 256 | 0x0002 })).toBe('secure')
  })

  it('has Protocol 3 (RFC 4034 section 2.1.2)', () => {
    expect(verdict({ protocol: 4 })).toBe('bogus DNSKEY_PROTOCOL')
    expect(verdict({ protocol: 0 })).toBe('bogus DNSKEY_PROTOCOL')
  })

  it('is not revoked (RFC 5011 section 2.1)', () => {
    expect(verdict({ flags: 256 | 128 })).toBe('bogus DNSKEY_REVOKED')
  })

  it('that an anchor names signs nothing without the Zone Key flag', () => {
    const bare = testZone('example.', 'www A 192.0.2.80', { key: testKey('no zone flag', { flags: 1 }) })
    const report = judgeReply(bare, 'www.example. A', { answer: bare.signed('www.example.', 'A') })
    expect(verdictOf(report)).toBe('bogus DNSKEY_NO_ZONE_FLAG')
  })
})

describe('RFC 4035 section 5.3.1: several keys with one tag', () => {
  // Found by search: two P-256 keys with flags 257 and key tag 12816.
  const [first, second] = [testKey('tag 54'), testKey('tag 397')]

  it('all are tried', () => {
    expect(first.keyTag).toBe(second.keyTag)
    for (const [key, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const twins = testZone('example.', 'www A 192.0.2.80', { key, moreKeys: [other] })
      expect(verdictOf(judgeReply(twins, 'www.example. A', { answer: twins.signed('www.example.', 'A') }))).toBe(
        'secure',
      )
      const records = twins.bare('www.example.', 'A')
      const byOther = [...records, sign(records, twins.name, other)]
      expect(verdictOf(judgeReply(twins, 'www.example. A', { answer: byOther }))).toBe('secure')
    }
  })

  it('one that cannot be a key does not spoil the other', () => {
    // Swapping octets two apart changes the point but not the sum that is the key tag.
    const publicKey = Uint8Array.from(first.publicKey)
    ;[publicKey[0], publicKey[2]] = [publicKey[2]!, publicKey[0]!]
    const broken = { ...first, publicKey, rdata: encodeDnskey({ ...first, publicKey }) }
    const twins = testZone('example.', 'www A 192.0.2.80', { key: first, moreKeys: [broken] })
    const report = judgeReply(twins, 'www.example. A', { answer: twins.signed('www.example.', 'A') })
    expect(report.verdict.status).toBe('secure')
  })
})
