/** Answers expanded from a wildcard: RFC 4035 section 5.3.4, and what may not pass for one. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, stepsOf, verdictOf } from '../support/judge.ts'
import { moved, sign } from '../support/signer.ts'
import { n, testZone } from '../support/zone.ts'

const zone = testZone(
  'example.',
  [
    'ai A 192.0.2.9',
    '* TXT "top"',
    '*.w MX 1 ai',
    'x.w MX 1 xx',
    'x.y.w MX 1 xx',
    'xx A 192.0.2.10',
    '*.c CNAME ai',
  ].join('\n'),
)
const verdict = (asked: string, answer: readonly RR[], authority: readonly RR[]): string =>
  verdictOf(judgeReply(zone, asked, { answer, authority }))

describe('RFC 4035 section 5.3.4', () => {
  it('an expanded answer is secure with an NSEC that covers the name', () => {
    const answer = zone.expanded('*.w.example.', 'MX', 'a.z.w.example.')
    const report = judgeReply(zone, 'a.z.w.example. MX', { answer, authority: zone.covering('a.z.w.example.') })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(
      stepsOf(report.root)
        .flatMap((s) => s.facts.wildcard ?? [])
        .map(String),
    ).toContain('*.w.example.')
  })

  it('it is bogus without one', () => {
    const answer = zone.expanded('*.w.example.', 'MX', 'a.z.w.example.')
    expect(verdict('a.z.w.example. MX', answer, [])).toMatch(/^bogus (DENIAL_MISSING|WILDCARD_NOT_PROVEN)$/)
    expect(verdict('a.z.w.example. MX', answer, zone.matching('x.w.example.'))).toBe('bogus WILDCARD_NOT_PROVEN')
  })

  it('it is bogus when the NSEC is not signed', () => {
    const answer = zone.expanded('*.w.example.', 'MX', 'a.z.w.example.')
    const [nsec] = zone.covering('a.z.w.example.')
    expect(verdict('a.z.w.example. MX', answer, [nsec!])).toBe('bogus RRSIG_MISSING')
  })

  it('a wildcard asked by its own name needs no proof', () => {
    expect(verdict('*.w.example. MX', zone.signed('*.w.example.', 'MX'), [])).toBe('secure')
  })

  it('a CNAME expanded from a wildcard needs the proof too', () => {
    const answer = [...zone.expanded('*.c.example.', 'CNAME', 'q.c.example.'), ...zone.signed('ai.example.', 'A')]
    expect(verdict('q.c.example. A', answer, zone.covering('q.c.example.'))).toBe('secure')
    expect(verdict('q.c.example. A', answer, [])).toMatch(/^bogus/)
  })

  it.each([
    ['a name that exists', 'x.w.example.'],
    ['a name that exists deeper', 'x.y.w.example.'],
    ['an empty non-terminal', 'y.w.example.'],
    ['a name below one that exists', 'a.x.w.example.'],
    ['a name below an empty non-terminal', 'a.y.w.example.'],
    ['a name above the wildcard', 'w.example.'],
    ['a name beside the wildcard’s parent', 'v.example.'],
  ])('a wildcard cannot be replayed at %s, whatever NSEC comes with it', (_, name) => {
    const answer = zone.expanded('*.w.example.', 'MX', name)
    for (const authority of [[], ...zone.chain, zone.chain.flat()]) {
      expect(verdict(`${name} MX`, answer, authority)).toMatch(/^bogus/)
    }
  })

  it('a wildcard further up cannot be replayed where a closer one would answer', () => {
    const answer = zone.expanded('*.example.', 'TXT', 'q.w.example.')
    for (const authority of [[], ...zone.chain, zone.chain.flat()]) {
      expect(verdict('q.w.example. TXT', answer, authority)).toMatch(/^bogus/)
    }
  })

  it('the proof must come from the zone that signed the answer, not from one beside it', () => {
    const sibling = testZone('sibling.', 'a.z.w A 192.0.2.1')
    const other = testZone('a.example.', 'q A 192.0.2.1')
    const answer = zone.expanded('*.w.example.', 'MX', 'a.z.w.example.')
    expect(verdict('a.z.w.example. MX', answer, sibling.chain.flat())).toMatch(/^bogus/)
    expect(verdict('a.z.w.example. MX', answer, other.chain.flat())).toMatch(/^bogus/)
    const covering = zone.covering('a.z.w.example.').slice(0, 1)
    expect(verdict('a.z.w.example. MX', answer, [...covering, sign(covering, n('a.example.'), other.key)])).toMatch(
      /^bogus/,
    )
    expect(verdict('a.z.w.example. MX', answer, [...covering, sign(covering, zone.name, other.key)])).toMatch(/^bogus/)
  })
})

describe('the Labels field as a means of attack', () => {
  const child = testZone('evil.example.', 'www A 192.0.2.66')
  const parent = testZone('example.', '', { secure: [child] })
  const base = [
    ...keysReplies([parent, child]),
    { zone: 'example.', question: 'evil.example. DS', answer: parent.signed('evil.example.', 'DS') },
  ]
  const records = child.bare('www.evil.example.', 'A')

  it.each([0, 1])('Labels %i is below the signer: the answer would come from a wildcard outside the zone', (labels) => {
    const answer = [...records, sign(records, child.name, child.key, { labels })]
    for (const authority of [[], ...child.chain, child.chain.flat()]) {
      const replies = [...base, { zone: 'evil.example.', question: 'www.evil.example. A', answer, authority }]
      expect(verdictOf(judge('www.evil.example. A', replies, { anchors: [parent.anchor] }))).toBe(
        'bogus RRSIG_LABELS_BELOW_SIGNER',
      )
    }
  })

  it('a zone cannot sign a wildcard for a zone beside it', () => {
    const victim = testZone('victim.example.', 'www A 192.0.2.1')
    const both = testZone('example.', '', { secure: [child, victim] })
    const there = moved(records, 'www.victim.example.')
    for (const labels of [0, 1, 2, 3]) {
      const answer = [...there, sign(there, child.name, child.key, { labels })]
      const replies = [
        ...keysReplies([both, child, victim]),
        { zone: 'example.', question: 'victim.example. DS', answer: both.signed('victim.example.', 'DS') },
        { zone: 'victim.example.', question: 'www.victim.example. A', answer, authority: child.chain.flat() },
      ]
      expect(verdictOf(judge('www.victim.example. A', replies, { anchors: [both.anchor], honest: [both] }))).toMatch(
        /^bogus/,
      )
    }
  })

  it('a lower Labels field does not verify when the signature was made with another', () => {
    const [record, rrsig] = zone.signed('x.y.w.example.', 'MX')
    for (const labels of [1, 2, 3]) {
      const rdata = Uint8Array.from(rrsig!.rdata)
      rdata[3] = labels
      const answer = [record!, { ...rrsig!, rdata }]
      expect(verdict('x.y.w.example. MX', answer, zone.chain.flat())).toBe('bogus RRSIG_DOES_NOT_VERIFY')
    }
  })

  it('an NSEC of a wildcard shown at another name says nothing of that name', () => {
    const wild = testZone('example.', '* TXT "x"\nwww A 192.0.2.1')
    const [nsec, rrsig] = wild.matching('*.example.')
    const stolen = moved([nsec!, rrsig!], 'www.example.')
    expect(verdictOf(judgeReply(wild, 'www.example. A', { authority: [...wild.soa, ...stolen] }))).toMatch(/^bogus/)
    expect(
      verdictOf(
        judgeReply(wild, 'www.example. A', {
          rcode: 'NXDOMAIN',
          authority: [...wild.soa, ...stolen, ...wild.matching('example.')],
        }),
      ),
    ).toMatch(/^bogus/)
  })
})
