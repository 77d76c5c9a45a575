/** Trust anchors, as DNSKEY and as DS: RFC 4033 section 2, RFC 4035 section 5. */

import { describe, expect, it } from 'vitest'
import type { TrustAnchor } from '../../src/codes.ts'
import { parseDs } from '../../src/dns/rdata.ts'
import { judge, keysReplies, verdictOf } from '../support/judge.ts'
import { dsOf, testKey } from '../support/signer.ts'
import { type TestZone, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80')

function asDs(rdata: Uint8Array, of: TestZone = zone): TrustAnchor {
  const parsed = parseDs(rdata)
  if (!parsed.ok) throw new Error(parsed.why)
  return { zone: of.name, ds: parsed.value, key: null }
}

const verdict = (...anchors: readonly TrustAnchor[]): string =>
  verdictOf(
    judge(
      'www.example. A',
      [
        ...keysReplies([zone]),
        { zone: 'example.', question: 'www.example. A', answer: zone.signed('www.example.', 'A') },
      ],
      {
        anchors,
      },
    ),
  )

describe('RFC 4033 section 2: a trust anchor', () => {
  it('may be a DNSKEY', () => {
    expect(verdict(zone.anchor)).toBe('secure')
    expect(verdict({ ...zone.anchor, key: testKey('other') })).toBe('bogus ANCHOR_NO_MATCH')
  })

  it.each([1, 2, 4])('may be a DS of digest type %i', (digestType) => {
    expect(verdict(asDs(dsOf(zone.name, zone.key, { digestType })))).toBe('secure')
  })

  it('must agree in key tag, algorithm and digest', () => {
    const tag = (zone.key.keyTag + 1) & 0xffff
    for (const odd of [{ spoil: true }, { keyTag: tag }, { algorithm: 8 }]) {
      expect(verdict(asDs(dsOf(zone.name, zone.key, odd))), JSON.stringify(odd)).toBe('bogus ANCHOR_NO_MATCH')
    }
    expect(verdict(asDs(dsOf(zone.name, zone.key).slice(0, -1)))).toBe('bogus ANCHOR_NO_MATCH')
    expect(verdict(asDs(dsOf(testZone('other.', '').name, zone.key)))).toBe('bogus ANCHOR_NO_MATCH')
  })

  it('among others is enough', () => {
    const [good, stale] = [asDs(dsOf(zone.name, zone.key)), asDs(dsOf(zone.name, testKey('stale')))]
    expect(verdict(stale, good)).toBe('secure')
    expect(verdict(good, stale)).toBe('secure')
    expect(verdict(stale)).toBe('bogus ANCHOR_NO_MATCH')
  })

  it('that counts for nothing makes the zone insecure, unless another counts (RFC 6840 section 5.2)', () => {
    const [digest, algorithm] = [
      dsOf(zone.name, zone.key, { digestType: 100 }),
      dsOf(zone.name, zone.key, { algorithm: 100 }),
    ]
    expect(verdict(asDs(digest))).toBe('insecure DS_DIGEST_UNSUPPORTED')
    expect(verdict(asDs(algorithm))).toBe('insecure DS_ALGORITHM_UNSUPPORTED')
    expect(verdict(asDs(digest), zone.anchor)).toBe('secure')
    expect(verdict(asDs(digest), asDs(dsOf(zone.name, zone.key, { spoil: true })))).toBe('bogus ANCHOR_NO_MATCH')
  })
})
