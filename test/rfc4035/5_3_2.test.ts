/** What is signed and how it is verified: RFC 4035 sections 5.3.2 and 5.3.3. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judgeReply, verdictOf } from '../support/judge.ts'
import { AT, moved, type Odd, rr, TTL } from '../support/signer.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "text"\nMixed MX 5 WWW\n')
const answer = (odd: Odd = {}, at = AT): string =>
  verdictOf(judgeReply(zone, 'www.example. A', { answer: zone.signed('www.example.', 'A', odd) }, { at }))

describe('RFC 4035 section 5.3.2: the signed data', () => {
  it('has names in lower case, whatever case they come in', () => {
    const shout = (records: readonly RR[]): readonly RR[] => moved(records, 'WwW.eXaMpLe.')
    const answered = shout(zone.signed('www.example.', 'A', { signerName: n('EXAMPLE.') }))
    expect(verdictOf(judgeReply(zone, 'www.example. A', { answer: answered }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'WWW.example. A', { answer: zone.signed('www.example.', 'A') }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'mIxEd.EXAMPLE. MX', { answer: zone.signed('mixed.example.', 'MX') }))).toBe(
      'secure',
    )
  })

  it('has names in full, however they were compressed (RFC 4034 section 6.2)', () => {
    const apex = testZone('example.', '@ MX 5 mail')
    // The name "example." stands at offset 12, in the question.
    const compressed = (wire: Uint8Array): Uint8Array => {
      const text = Buffer.from(wire).toString('latin1')
      const [long, short] = ['\x00\x10\x00\x05\x04mail\x07example\x00', '\x00\x09\x00\x05\x04mail\xc0\x0c']
      expect(text).toContain(long)
      return new Uint8Array(Buffer.from(text.replace(long, short), 'latin1'))
    }
    const reply = { answer: apex.signed('example.', 'MX'), rewrite: compressed }
    expect(verdictOf(judgeReply(apex, 'example. MX', reply))).toBe('secure')
  })

  it('has labels of any octets', () => {
    const odd = testZone('example.', 'a\\.b A 192.0.2.1\n\\000\\255\\032 A 192.0.2.2\nz A 192.0.2.3')
    for (const name of ['a\\.b.example.', '\\000\\255\\032.example.']) {
      expect(verdictOf(judgeReply(odd, `${name} A`, { answer: odd.signed(name, 'A') })), name).toBe('secure')
      expect(verdictOf(judgeReply(odd, `${name} TXT`, odd.deny(name))), name).toBe('secure')
    }
    expect(verdictOf(judgeReply(odd, 'b.example. A', { answer: odd.signed('a\\.b.example.', 'A') }))).not.toBe('secure')
  })

  it('has each record once, in canonical order, whatever order and number they come in', () => {
    const many = testZone('example.', ['10', '9', '100', '1'].map((octet) => `www A 192.0.2.${octet}`).join('\n'))
    const [a, b, c, d, rrsig] = many.signed('www.example.', 'A')
    const answered = [c!, a!, rrsig!, d!, b!, a!, c!]
    expect(verdictOf(judgeReply(many, 'www.example. A', { answer: answered }))).toBe('secure')
  })

  it('lacks no record and has none added', () => {
    const two = testZone('example.', 'www A 192.0.2.1\nwww A 192.0.2.2')
    const [a, b, rrsig] = two.signed('www.example.', 'A')
    const more = rr(n('www.example.'), t('A'), Uint8Array.of(192, 0, 2, 3))
    expect(verdictOf(judgeReply(two, 'www.example. A', { answer: [a!, rrsig!] }))).toBe('bogus RRSIG_DOES_NOT_VERIFY')
    expect(verdictOf(judgeReply(two, 'www.example. A', { answer: [a!, b!, more, rrsig!] }))).toBe(
      'bogus RRSIG_DOES_NOT_VERIFY',
    )
  })

  it('has the Original TTL, not the TTL received', () => {
    const lower = zone.signed('www.example.', 'A').map((record) => ({ ...record, ttl: 17 }))
    expect(verdictOf(judgeReply(zone, 'www.example. A', { answer: lower }))).toBe('secure')
    const original = judgeReply(zone, 'www.example. A', {
      answer: zone.signed('www.example.', 'A', { originalTtl: TTL + 1 }),
    })
    expect(verdictOf(original)).toBe('secure')
  })
})

describe('RFC 4035 section 5.3.3', () => {
  it('a signature that does not verify is bogus', () => {
    expect(answer({ spoil: true })).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })

  it('TTLs that do not fit are told without changing the verdict', () => {
    const high = zone.signed('www.example.', 'A').map((record) => ({ ...record, ttl: TTL + 1 }))
    const report = judgeReply(zone, 'www.example. A', { answer: high })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['RRSIG_ORIGINAL_TTL_EXCEEDED'])
    const differ = judgeReply(zone, 'www.example. A', { answer: zone.signed('www.example.', 'A', { ttl: 60 }) })
    expect(verdictOf(differ)).toBe('secure')
    expect(codesOf(differ)).toEqual(['RRSIG_TTL_MISMATCH'])
  })

  it('PowerDNS gives NSEC3PARAM a TTL of its own, and no resolver asks for it (RFC 5155 section 4)', () => {
    const hashed = testZone('example.', '@ NSEC3PARAM 1 0 0 -')
    const high = hashed.signed('example.', 'NSEC3PARAM').map((record, i) => ({ ...record, ttl: TTL + 2 - i }))
    const report = judgeReply(hashed, 'example. NSEC3PARAM', { answer: high })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
  })

  it('a signature that ends within the TTL is told without changing the verdict', () => {
    const report = judgeReply(zone, 'www.example. A', {
      answer: zone.signed('www.example.', 'A', { expiration: AT + 60 }),
    })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['RRSIG_EXPIRES_BEFORE_TTL', 'RRSIG_EXPIRES_SOON'])
    expect(report.validity?.until).toBe(AT + 60)
  })
})
