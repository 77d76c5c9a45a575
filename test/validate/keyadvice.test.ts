/** What is odd about keys and DS without costing a verdict: RFC 4034 section 8, RFC 4035 section 2.4, RFC 5011 section 2.1. */

import { describe, expect, it } from 'vitest'
import { rsaExponentBits } from '../../src/crypto/verify.ts'
import { type DNSKEY, encodeDnskey, keyTag } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { usualDs, usualSigners, zoneKeys } from '../../src/lab/draft.ts'
import { findScenario } from '../../src/lab/index.ts'
import { scenario } from '../../src/lab/scenario.ts'
import { zoneKey } from '../../src/validate/keyset.ts'
import { traceScenario } from '../lab/trace.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, DAY, dsOf, type Odd, rr, sign, type TestKey, testKey } from '../support/signer.ts'
import { n, type TestZone, t, testZone } from '../support/zone.ts'

const TEXT = 'www A 192.0.2.80'

/** Codes of a trace down to the child, whose parent has these DS. */
function below(child: TestZone, ds: readonly Uint8Array[], dnskey = child.dnskey): readonly string[] {
  const parent = testZone('example.', '', { secure: [child] })
  const replies = [
    ...keysReplies([parent]),
    { zone: child.name, question: 'sub.example. DNSKEY', answer: dnskey },
    {
      zone: 'example.',
      question: 'sub.example. DS',
      answer: parent.sign(ds.map((rdata) => rr(child.name, t('DS'), rdata))),
    },
    { zone: child.name, question: 'www.sub.example. A', answer: child.signed('www.sub.example.', 'A') },
  ]
  const report = judge('www.sub.example. A', replies, { anchors: [parent.anchor] })
  expect(verdictOf(report)).toBe('secure')
  return codesOf(report)
}

describe('DS_KEY_NOT_SIGNING', () => {
  const standby = testKey('standby')
  const child = testZone('sub.example.', TEXT, { moreKeys: [standby] })
  const [good, second] = [dsOf(child.name, child.key), dsOf(child.name, standby)]

  it('a DS of a key that is there and does not sign, beside one of a key that does', () => {
    expect(below(child, [good, second])).toEqual(['DS_KEY_NOT_SIGNING'])
    expect(below(child, [second, good])).toEqual(['DS_KEY_NOT_SIGNING'])
  })

  it('once, however many digests of the key there are', () => {
    const more = dsOf(child.name, standby, { digestType: 4 })
    expect(below(child, [good, second, more])).toEqual(['DS_KEY_NOT_SIGNING'])
  })

  it('not when both sign, nor of a key without DS', () => {
    const keys = child.bare('sub.example.', 'DNSKEY')
    const both = [...child.dnskey, sign(keys, child.name, standby)]
    expect(below(child, [good, second], both)).toEqual([])
    expect(below(child, [good])).toEqual([])
  })

  it('an algorithm that signs nothing at all has a code of its own', async () => {
    const mixed = scenario({
      id: 'd99',
      name: 'two-algorithms-one-signs',
      sentence: 'two DS of two algorithms, and keys of one of them sign',
      fault: (zone) => {
        const [other] = zoneKeys(zone.apex, { algorithm: 15 })
        zone.signers = usualSigners(zone.keys)
        zone.keys.push(other!)
        zone.ds = usualDs(zone)
      },
    })
    const { report } = await traceScenario(mixed)
    expect(verdictOf(report)).toBe('secure')
    expect([...new Set(codesOf(report))]).toEqual(['RRSIG_ALGORITHM_MISSING'])
  })

  it('a trust anchor that does not sign yet is as it should be (RFC 5011 section 2.2)', () => {
    const anchors = [child.anchor, { zone: child.name, ds: null, key: standby }]
    const asked = { zone: child.name, question: 'www.sub.example. A', answer: child.signed('www.sub.example.', 'A') }
    expect(codesOf(judge('www.sub.example. A', [...keysReplies([child]), asked], { anchors }))).toEqual([])
  })
})

describe('DNSKEY_BELOW_APEX', () => {
  const at = (flags: number, name = 'sub'): readonly string[] => {
    const key = Buffer.from(testKey('below').publicKey).toString('base64')
    const zone = testZone('example.', `${name} DNSKEY ${flags} 3 13 ${key}`)
    const owner = `${n(`${name}.example.`)}`
    const report = judgeReply(zone, `${owner} DNSKEY`, { answer: zone.signed(owner, 'DNSKEY') })
    expect(verdictOf(report)).toBe('secure')
    return codesOf(report)
  }

  it('a zone key where no zone begins', () => {
    expect(at(256)).toEqual(['DNSKEY_BELOW_APEX'])
    expect(at(257, 'a.b')).toEqual(['DNSKEY_BELOW_APEX'])
  })

  it('a key of another sort may stand anywhere (RFC 4034 section 2.1.1)', () => {
    expect(at(0)).toEqual([])
  })

  it('a zone key at the apex is at its place', () => {
    const zone = testZone('example.', TEXT)
    expect(codesOf(judgeReply(zone, 'example. DNSKEY', { answer: zone.dnskey }))).toEqual([])
  })
})

describe('DNSKEY_TAG_COLLISION', () => {
  const key = testKey('example.')
  /** Two 16-bit words of the key change places: the key tag stays (RFC 4034 Appendix B). */
  const lookalike = (fields: Partial<DNSKEY> = {}): TestKey => {
    const publicKey = Uint8Array.from(key.publicKey)
    publicKey.set(key.publicKey.slice(10, 12), 20)
    publicKey.set(key.publicKey.slice(20, 22), 10)
    const { flags, protocol, algorithm } = { ...key, ...fields }
    const rdata = encodeDnskey({ flags, protocol, algorithm, publicKey })
    return { ...key, flags, algorithm, publicKey, rdata, keyTag: keyTag(rdata) }
  }
  const told = (...moreKeys: readonly TestKey[]): readonly string[] => {
    const zone = testZone('example.', TEXT, { key, moreKeys })
    const report = judgeReply(zone, 'www.example. A', { answer: zone.signed('www.example.', 'A') })
    expect(verdictOf(report)).toBe('secure')
    return codesOf(report)
  }

  it('two zone keys of one tag and algorithm', () => {
    expect(lookalike().keyTag).toBe(key.keyTag)
    expect(told(lookalike())).toEqual(['DNSKEY_TAG_COLLISION'])
  })

  it('neither the same key twice nor keys of other tags', () => {
    expect(told(key)).toEqual([])
    expect(told(testKey('another'))).toEqual([])
  })

  it('nor a key that is no zone key', () => {
    expect(told(lookalike({ flags: key.flags & ~256 }))).toEqual([])
  })
})

describe('DNSKEY_REVOKED_NOT_SIGNING', () => {
  const told = (flags: number, signatures: (keys: readonly RR[], revoked: TestKey) => readonly RR[]) => {
    const revoked = testKey('former', { flags })
    const zone = testZone('example.', TEXT, { moreKeys: [revoked] })
    const keys = zone.bare('example.', 'DNSKEY')
    const replies = [
      { zone: 'example.', question: 'example. DNSKEY', answer: [...zone.dnskey, ...signatures(keys, revoked)] },
      { zone: 'example.', question: 'www.example. A', answer: zone.signed('www.example.', 'A') },
    ]
    const report = judge('www.example. A', replies, { anchors: [zone.anchor] })
    expect(verdictOf(report)).toBe('secure')
    return codesOf(report)
  }
  const by = (odd: Odd) => (keys: readonly RR[], revoked: TestKey) => [sign(keys, n('example.'), revoked, odd)]

  it('a revoked key without a signature of its own', () => {
    expect(told(385, () => [])).toEqual(['DNSKEY_REVOKED_NOT_SIGNING'])
  })

  it.each([
    ['does not verify', { spoil: true }],
    ['has expired', { inception: AT - 9 * DAY, expiration: AT - DAY }],
    ['has not begun', { inception: AT + DAY }],
    ['is of another signer', { signerName: n('test.') }],
  ])('or with one that %s', (_, odd) => {
    expect(told(385, by(odd))).toEqual(['DNSKEY_REVOKED_NOT_SIGNING'])
  })

  it('not when it signs', () => {
    expect(told(385, by({}))).toEqual([])
  })

  it('not without SEP: RFC 5011 section 4.1 makes no trust anchor of such a key', () => {
    expect(told(384, () => [])).toEqual([])
  })

  it('not without REVOKE', () => {
    expect(told(257, () => [])).toEqual([])
  })
})

describe('DNSKEY_ALGORITHM_NOT_RECOMMENDED', () => {
  it('is told once for a zone, though two keys sign it', async () => {
    const { report } = await traceScenario(findScenario('alg10')!)
    const found = report.findings.map(({ finding: f }) => `${f.code} ${f.zone}`)
    expect(found).toEqual(['DNSKEY_ALGORITHM_NOT_RECOMMENDED alg10.test.'])
  })
})

describe('DNSKEY_RSA_EXPONENT', () => {
  const modulus = `c1${'5a'.repeat(254)}01`
  const advice = (exponent: bigint): readonly string[] => {
    const hex = exponent.toString(16)
    const octets = hex.padStart(hex.length + (hex.length % 2), '0')
    const publicKey = new Uint8Array(Buffer.from(`0${(octets.length / 2).toString(16)}${octets}${modulus}`, 'hex'))
    expect(rsaExponentBits(publicKey)).toBe(exponent.toString(2).length)
    const rdata = encodeDnskey({ flags: 256, protocol: 3, algorithm: 8, publicKey })
    const key = { flags: 256, protocol: 3, algorithm: 8, publicKey, keyTag: keyTag(rdata), rdata }
    const judged = zoneKey(n('example.'), key, [])
    expect(judged.fault).toBeNull()
    return judged.advice.map((f) => f.code)
  }

  it('up to 31 bits every validator takes it, however short it is (RFC 3110 section 4)', () => {
    for (const exponent of [3n, 17n, 65_537n, 2n ** 31n - 1n]) expect(advice(exponent)).toEqual([])
  })

  it('over that some refuse it', () => {
    for (const exponent of [2n ** 31n + 1n, 2n ** 32n + 1n, 2n ** 64n + 13n]) {
      expect(advice(exponent)).toEqual(['DNSKEY_RSA_EXPONENT'])
    }
  })
})
