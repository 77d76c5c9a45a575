/** Which signatures, keys and anchors have to hold: RFC 6840 sections 5.2 to 5.4, 5.10 to 5.12. */

import { describe, expect, it } from 'vitest'
import type { TrustAnchor } from '../../src/codes.ts'
import { typeName } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, DAY, dsOf, type Odd, rr, sign, testKey } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const child = testZone('sub.example.', 'www A 192.0.2.80')
const parent = testZone('example.', '', { secure: [child] })
const good = dsOf(child.name, child.key)

const replies = (ds: readonly Uint8Array[], answer: readonly RR[]): readonly Reply[] => [
  ...keysReplies([parent, child]),
  {
    zone: 'example.',
    question: 'sub.example. DS',
    answer: parent.sign(ds.map((rdata) => rr(child.name, t('DS'), rdata))),
  },
  { zone: 'sub.example.', question: 'www.sub.example. A', answer },
]
const withDs = (ds: readonly Uint8Array[], answer = child.signed('www.sub.example.', 'A')): string =>
  verdictOf(judge('www.sub.example. A', replies(ds, answer), { anchors: [parent.anchor] }))

describe('RFC 6840 section 5.2: DS records that do not count', () => {
  const unknownDigest = dsOf(child.name, child.key, { digestType: 100 })
  const unknownAlgorithm = dsOf(child.name, child.key, { algorithm: 100 })

  it.each([3, 5, 6, 0, 100, 255])('digest type %i alone: insecure', (digestType) => {
    expect(withDs([dsOf(child.name, child.key, { digestType })])).toBe('insecure DS_DIGEST_UNSUPPORTED')
  })

  it.each([0, 1, 3, 6, 12, 17, 23, 100, 252, 253, 254, 255])(
    'algorithm %i alone: insecure (253 and 254: section 5.3)',
    (algorithm) => {
      expect(withDs([dsOf(child.name, child.key, { algorithm })])).toBe('insecure DS_ALGORITHM_UNSUPPORTED')
    },
  )

  it('everything below is insecure, broken signatures too', () => {
    expect(withDs([unknownDigest], child.signed('www.sub.example.', 'A', { spoil: true }))).toBe(
      'insecure DS_DIGEST_UNSUPPORTED',
    )
    expect(withDs([unknownAlgorithm], child.bare('www.sub.example.', 'A'))).toBe('insecure DS_ALGORITHM_UNSUPPORTED')
  })

  it('beside one that counts they are set aside', () => {
    expect(withDs([unknownDigest, unknownAlgorithm, good])).toBe('secure')
  })

  it('beside one that counts and does not match: bogus, never insecure', () => {
    const bad = dsOf(child.name, child.key, { spoil: true })
    expect(withDs([unknownDigest, unknownAlgorithm, bad])).toBe('bogus DS_DIGEST_MISMATCH')
  })

  it('the order of the records does not matter', () => {
    const short = good.slice(0, 3)
    const sets = [
      [unknownDigest, short],
      [unknownAlgorithm, short],
      [unknownDigest, good],
      [short, good],
    ]
    for (const [a, b] of sets) expect(withDs([a!, b!])).toBe(withDs([b!, a!]))
  })

  it('the DS RRset itself must be signed well', () => {
    const records = [rr(child.name, t('DS'), unknownDigest)]
    for (const answer of [records, parent.sign(records, { spoil: true })]) {
      const all = replies([], child.bare('www.sub.example.', 'A')).map((reply) =>
        reply.question === 'sub.example. DS' ? { ...reply, answer } : reply,
      )
      expect(verdictOf(judge('www.sub.example. A', all, { anchors: [parent.anchor] }))).toMatch(/^bogus/)
    }
  })

  it('holds for trust anchors too', () => {
    const asked: Reply = {
      zone: 'sub.example.',
      question: 'www.sub.example. A',
      answer: child.signed('www.sub.example.', 'A'),
    }
    const ds = {
      keyTag: child.key.keyTag,
      algorithm: 13,
      digestType: 100,
      digest: new Uint8Array(32),
      rdata: unknownDigest,
    }
    const report = judge('www.sub.example. A', [...keysReplies([child]), asked], {
      anchors: [{ zone: child.name, ds, key: null }],
    })
    expect(verdictOf(report)).toBe('insecure DS_DIGEST_UNSUPPORTED')
  })
})

describe('RFC 6840 section 5.4: several RRSIGs', () => {
  const records = child.bare('www.sub.example.', 'A')
  const signature = (odd: Odd = {}, key = child.key): RR => sign(records, child.name, key, odd)
  const bad: readonly (readonly [string, RR])[] = [
    ['expired', signature({ expiration: AT - DAY, inception: AT - 2 * DAY })],
    ['not valid yet', signature({ inception: AT + DAY, expiration: AT + 2 * DAY })],
    ['spoiled', signature({ spoil: true })],
    ['by an unknown key (section 5.12)', signature({}, testKey('unknown'))],
    ['of an unsupported algorithm', signature({ algorithm: 100 })],
    ['by another signer', signature({ signerName: n('example.') })],
    ['with too many labels', signature({ labels: 7 })],
  ]

  it.each(bad)('one that is %s does not matter beside a good one', (_, rrsig) => {
    for (const order of [
      [rrsig, signature()],
      [signature(), rrsig],
    ]) {
      expect(withDs([good], [...records, ...order])).toBe('secure')
    }
  })

  it('one of a wildcard does not matter beside one of the name itself', () => {
    const zone = testZone('example.', '*.w TXT "same"\na.w TXT "same"')
    const [record, own] = zone.signed('a.w.example.', 'TXT')
    const [, wild] = zone.expanded('*.w.example.', 'TXT', 'a.w.example.')
    for (const order of [
      [own!, wild!],
      [wild!, own!],
    ]) {
      expect(verdictOf(judgeReply(zone, 'a.w.example. TXT', { answer: [record!, ...order] }))).toBe('secure')
    }
  })

  it('none of them good: bogus', () => {
    expect(withDs([good], [...records, ...bad.map(([, rrsig]) => rrsig)])).toMatch(/^bogus/)
  })

  it.each(bad)('only one that is %s: bogus', (_, rrsig) => {
    expect(withDs([good], [...records, rrsig])).toMatch(/^bogus/)
  })

  it('what was tolerated is told', () => {
    const report = judge('www.sub.example. A', replies([good], [...records, bad[0]![1], signature()]), {
      anchors: [parent.anchor],
    })
    expect(verdictOf(report)).toBe('secure')
    expect(report.findings.map((f) => [f.finding.code, f.severity, f.decisive])).toEqual([
      ['RRSIG_EXPIRED', 'warning', false],
    ])
  })

  it('the validity is that of the good ones', () => {
    const long = signature({ expiration: AT + 3 * DAY })
    const report = judge(
      'www.sub.example. A',
      replies([good], [...records, long, signature({ expiration: AT + 2 * DAY })]),
      { anchors: [parent.anchor] },
    )
    expect(report.validity?.until).toBe(AT + 3 * DAY)
  })
})

describe('RFC 6840 section 5.11: algorithms', () => {
  const withKey = (flags: number, algorithm: number) => {
    const both = testZone('example.', 'www A 192.0.2.80', { moreKeys: [testKey('other', { flags, algorithm })] })
    return judgeReply(both, 'www.example. A', { answer: both.signed('www.example.', 'A') })
  }

  it('not every algorithm of the DNSKEY RRset need sign the data; that one does not is told', () => {
    const report = withKey(256, 14)
    expect(verdictOf(report)).toBe('secure')
    const told = report.findings.map(({ finding: f }) => `${f.code} ${f.owner} ${typeName(f.type)}`)
    expect(told.sort()).toEqual(['RRSIG_ALGORITHM_MISSING example. DNSKEY', 'RRSIG_ALGORITHM_MISSING www.example. A'])
  })

  it('keys that sign nothing by design leave no gap: revoked, or no zone keys; nor does a second key of the algorithm', () => {
    for (const report of [withKey(256 | 128, 14), withKey(0, 14), withKey(256, 13)]) {
      expect(verdictOf(report)).toBe('secure')
      expect(codesOf(report)).toEqual([])
    }
  })

  it('not every algorithm of the DS RRset need be in the DNSKEY RRset', () => {
    expect(withDs([dsOf(child.name, testKey('gone'), { algorithm: 8 }), good])).toBe('secure')
  })

  it('an RRset signed only with an algorithm that does not count is bogus below a DS that counts', () => {
    const records = child.bare('www.sub.example.', 'A')
    const report = judge(
      'www.sub.example. A',
      replies([good], [...records, sign(records, child.name, child.key, { algorithm: 100 })]),
      { anchors: [parent.anchor] },
    )
    expect(verdictOf(report)).toBe('bogus RRSIG_ALGORITHM_UNSUPPORTED')
  })
})

describe('RFC 6840 section 5.10: nested trust anchors', () => {
  const answer: Reply = {
    zone: 'sub.example.',
    question: 'www.sub.example. A',
    answer: child.signed('www.sub.example.', 'A'),
  }
  const wrong = { ...child.anchor, key: testKey('not the key') }

  it('one above that succeeds is enough where the closest fails', () => {
    const report = judge('www.sub.example. A', replies([good], answer.answer!), { anchors: [parent.anchor, wrong] })
    expect(report.verdict.status).toBe('secure')
  })

  it('the closest is enough where the one above fails', () => {
    const above = replies([dsOf(child.name, child.key, { spoil: true })], answer.answer!)
    expect(judge('www.sub.example. A', above, { anchors: [parent.anchor, child.anchor] }).verdict.status).toBe('secure')
  })

  it('insecure above and bogus at the closest: bogus, so that nobody downgrades by leaving signatures out', () => {
    const unsigned = testZone('example.', 'sub NS ns.elsewhere.')
    const below = (records: readonly RR[]): readonly Reply[] => [
      ...keysReplies([unsigned, child]),
      { zone: 'example.', question: 'sub.example. DS', ...unsigned.deny('sub.example.') },
      { zone: 'sub.example.', question: 'www.sub.example. A', answer: records },
    ]
    const both = (records: readonly RR[], anchor: TrustAnchor) =>
      verdictOf(
        judge('www.sub.example. A', below(records), { anchors: [unsigned.anchor, anchor], honest: [unsigned, child] }),
      )
    expect(both(child.signed('www.sub.example.', 'A'), wrong)).toBe('bogus ANCHOR_NO_MATCH')
    expect(both(child.bare('www.sub.example.', 'A'), child.anchor)).toBe('bogus RRSIG_MISSING')
    expect(both(child.signed('www.sub.example.', 'A'), child.anchor)).toBe('secure')
  })

  it('several keys of one zone: any of them', () => {
    const report = judge('www.sub.example. A', [...keysReplies([child]), answer], { anchors: [wrong, child.anchor] })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
  })

  it('none that matches: bogus', () => {
    expect(verdictOf(judge('www.sub.example. A', [...keysReplies([child]), answer], { anchors: [wrong] }))).toBe(
      'bogus ANCHOR_NO_MATCH',
    )
  })

  it('none at or above the name: insecure (RFC 4035 section 4.3)', () => {
    const elsewhere = { ...child.anchor, zone: n('elsewhere.') }
    expect(verdictOf(judge('www.sub.example. A', [...keysReplies([child]), answer], { anchors: [elsewhere] }))).toBe(
      'insecure ANCHOR_NONE',
    )
  })
})
