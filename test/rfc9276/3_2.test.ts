/** NSEC3 iterations above the limit excuse a proof, but only when the NSEC3 is authentic: RFC 9276 section 3.2, RFC 5155 section 10.3. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { sign, testKey } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone } from '../support/zone.ts'

const text = 'a A 192.0.2.1\n*.wild TXT "t"\nplain NS ns.plain\nz A 192.0.2.2'
const withIterations = (iterations: number, salt = ''): TestZone =>
  testZone('example.', text, { nsec3: { iterations, salt } })
const high = withIterations(51)
const NX = 'none.example. A'

describe('RFC 9276 section 3.2', () => {
  it('up to the limit a proof is secure, and the iterations are told', () => {
    for (const iterations of [1, 50]) {
      const zone = withIterations(iterations)
      const report = judgeReply(zone, NX, zone.deny('none.example.'))
      expect(verdictOf(report)).toBe('secure')
      expect(codesOf(report)).toEqual(['NSEC3_ITERATIONS_NOT_ZERO'])
    }
  })

  it('no iterations and no salt draw nothing; a salt is told (section 3.1)', () => {
    const [plain, salted] = [withIterations(0), withIterations(0, 'aabbccdd')]
    expect(codesOf(judgeReply(plain, NX, plain.deny('none.example.')))).toEqual([])
    const report = judgeReply(salted, NX, salted.deny('none.example.'))
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['NSEC3_SALTED'])
  })

  it('above the limit every kind of proof is insecure', () => {
    const insecure = 'insecure NSEC3_ITERATIONS_HIGH'
    expect(verdictOf(judgeReply(high, NX, high.deny('none.example.')))).toBe(insecure)
    expect(verdictOf(judgeReply(high, 'a.example. TXT', high.deny('a.example.')))).toBe(insecure)
    expect(verdictOf(judgeReply(high, 'q.wild.example. A', high.deny('q.wild.example.')))).toBe(insecure)
    const answer = high.expanded('*.wild.example.', 'TXT', 'q.wild.example.')
    expect(
      verdictOf(judgeReply(high, 'q.wild.example. TXT', { answer, authority: high.covering('q.wild.example.') })),
    ).toBe(insecure)
    expect(verdictOf(judgeReply(high, 'a.example. DS', high.deny('a.example.')))).toBe(insecure)
  })

  it('a delegation proven with too many iterations is insecure', () => {
    const replies: readonly Reply[] = [
      ...keysReplies([high]),
      { zone: 'example.', question: 'plain.example. DS', ...high.deny('plain.example.') },
      { zone: 'plain.example.', question: 'www.plain.example. A' },
    ]
    expect(judge('www.plain.example. A', replies, { anchors: [high.anchor] }).verdict.status).toBe('insecure')
  })

  it('nor does the denial of a DS at a name that its zone signs end the chain there', () => {
    const answer = high.signed('a.example.', 'A')
    const replies = (signed: readonly RR[]): readonly Reply[] => [
      ...keysReplies([high]),
      { zone: 'example.', question: 'a.example. DS', ...high.deny('a.example.') },
      { zone: 'example.', question: 'a.example. A', answer: signed },
    ]
    expect(verdictOf(judge('a.example. A', replies(answer), { anchors: [high.anchor] }))).toBe('secure')
    // The signature only says where to look: it must still hold.
    const spoilt = high.signed('a.example.', 'A', { spoil: true })
    expect(judge('a.example. A', replies(spoilt), { anchors: [high.anchor] }).verdict.status).toBe('bogus')
  })

  it('answers that need no proof stay secure', () => {
    expect(verdictOf(judgeReply(high, 'a.example. A', { answer: high.signed('a.example.', 'A') }))).toBe('secure')
  })

  const records = high.deny('none.example.').authority.filter((record) => record.type === TYPE.NSEC3)
  const others = high.soa
  const forged: readonly (readonly [string, (record: RR) => readonly RR[]])[] = [
    ['unsigned', (record) => [record]],
    ['signed by a key that is not of the zone', (record) => [record, sign([record], high.name, testKey('stranger'))]],
    ['with a spoiled signature', (record) => [record, sign([record], high.name, high.key, { spoil: true })]],
    [
      'with an expired signature',
      (record) => [record, sign([record], high.name, high.key, { inception: 1, expiration: 2 })],
    ],
    ['signed by another zone', (record) => [record, sign([record], testZone('other.', '').name, testKey('other.'))]],
  ]

  it.each(forged)('records %s excuse nothing', (_, forge) => {
    const authority = [...others, ...records.flatMap(forge)]
    expect(verdictOf(judgeReply(high, NX, { rcode: 'NXDOMAIN', authority }))).toMatch(/^bogus/)
    expect(verdictOf(judgeReply(high, 'a.example. A', { authority }))).toMatch(/^bogus/)
    const ds: Reply = { zone: 'example.', question: 'sub.example. DS', authority }
    const child: Reply = { zone: 'sub.example.', question: 'www.sub.example. A', answer: high.bare('a.example.', 'A') }
    const ns: Reply = {
      zone: 'example.',
      question: 'sub.example. NS',
      aa: false,
      authority: high.bare('plain.example.', 'NS').map((rr) => ({ ...rr, owner: testZone('sub.example.', '').name })),
    }
    expect(
      judge('www.sub.example. A', [...keysReplies([high]), ds, ns, child], { anchors: [high.anchor], honest: [high] })
        .verdict.status,
    ).not.toBe('insecure')
  })

  it('an authentic record with few iterations is not excused by a forged one with many', () => {
    const zone = withIterations(0)
    const authority = [...zone.matching('a.example.'), ...records.slice(0, 1)]
    expect(verdictOf(judgeReply(zone, 'a.example. A', { authority }))).toMatch(/^bogus/)
  })

  it('a full proof with few iterations stands beside one with many', () => {
    const zone = withIterations(0)
    const authority = [...zone.deny('none.example.').authority, ...high.matching('example.')]
    expect(judgeReply(zone, NX, { rcode: 'NXDOMAIN', authority }).verdict.status).not.toBe('bogus')
  })

  it('the most iterations there can be are not done: this would take seconds for each of its 120 ancestors', () => {
    const one = withIterations(51)
    const most = one.chain.map(([record]) => {
      const rdata = Uint8Array.from(record!.rdata)
      rdata[2] = rdata[3] = 0xff
      return one.sign([{ ...record!, rdata }])
    })
    const name = `${'a.'.repeat(120)}example. A`
    expect(verdictOf(judgeReply(one, name, { rcode: 'NXDOMAIN', authority: most.flat() }))).toBe(
      'insecure NSEC3_ITERATIONS_HIGH',
    )
  })
})
