/** What proves that a delegation has no DS: RFC 6840 section 4.4, RFC 4035 section 5.2, RFC 5155 sections 8.6 and 8.9. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { codesOf, judge, keysReplies, verdictOf } from '../support/judge.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone, type ZoneOptions } from '../support/zone.ts'

const child = testZone('plain.example.', 'www A 192.0.2.80')
const text = 'plain NS ns.plain\nhost A 192.0.2.1\nzz A 192.0.2.2'
const bare = child.bare('www.plain.example.', 'A')

/** The answer of plain.example. below the parent's answer for its DS. */
const replies = (parent: TestZone, ds: Partial<Reply>): readonly Reply[] => [
  ...keysReplies([parent]),
  { zone: 'example.', question: 'plain.example. DS', ...ds },
  { zone: 'plain.example.', question: 'plain.example. NS', answer: child.bare('plain.example.', 'NS') },
  { zone: 'plain.example.', question: 'www.plain.example. A', answer: bare },
]
const verdict = (parent: TestZone, ds: Partial<Reply>): string =>
  verdictOf(judge('www.plain.example. A', replies(parent, ds), { anchors: [parent.anchor], honest: [parent] }))

const kinds: readonly (readonly [string, ZoneOptions])[] = [
  ['NSEC', {}],
  ['NSEC3', { nsec3: {} }],
]

describe.each(kinds)('RFC 6840 section 4.4 with %s', (_, options) => {
  const parent = testZone('example.', text, options)
  const match = parent.matching('plain.example.')

  it('NS set, DS and SOA clear: the delegation is insecure, and so is all below', () => {
    const report = judge('www.plain.example. A', replies(parent, { authority: [...parent.soa, ...match] }), {
      anchors: [parent.anchor],
    })
    expect(verdictOf(report)).toBe('insecure DELEGATION_INSECURE')
    expect(codesOf(report)).toEqual(['DELEGATION_INSECURE'])
  })

  it('a referral brings the same proof', () => {
    const referral: Reply = {
      zone: 'example.',
      question: 'www.plain.example. A',
      aa: false,
      authority: [...parent.bare('plain.example.', 'NS'), ...match],
    }
    const report = judge('www.plain.example. A', [...keysReplies([parent]), referral], { anchors: [parent.anchor] })
    expect(report.verdict.status).toBe('insecure')
  })

  it('the proof must be signed by the parent', () => {
    const unsigned = match.filter((rr) => rr.type !== TYPE.RRSIG)
    expect(verdict(parent, { authority: [...parent.soa, ...unsigned] })).toMatch(/^bogus/)
    expect(verdict(parent, { authority: parent.sign(unsigned, { spoil: true }) })).toMatch(/^bogus/)
    const stranger = testZone('example.', text, { ...options, key: testZone('stranger.', '').key })
    expect(verdict(parent, { authority: stranger.matching('plain.example.') })).toMatch(/^bogus/)
  })

  it('of another name it proves nothing', () => {
    for (const link of parent.chain) {
      if (link[0]!.owner.equals(match[0]!.owner)) continue
      expect(verdict(parent, { authority: [...parent.soa, ...link] }), String(link[0]!.owner)).toMatch(/^bogus/)
    }
  })

  it('DS set: there is a DS, and it was withheld', () => {
    const signed = testZone('example.', 'host A 192.0.2.1', { ...options, secure: [child] })
    expect(verdict(signed, { authority: [...signed.soa, ...signed.matching('plain.example.')] })).toBe(
      'bogus DS_DENIAL_DS_BIT',
    )
    expect(verdict(signed, { authority: [...signed.soa, ...signed.chain.flat()] })).toBe('bogus DS_DENIAL_DS_BIT')
  })

  it('NS clear: there is no delegation that could be insecure', () => {
    const inside = testZone('example.', 'plain TXT "inside"\nwww.plain A 192.0.2.80', options)
    const authority = [...inside.soa, ...inside.matching('plain.example.')]
    expect(verdict(inside, { authority })).toBe('bogus DS_DENIAL_NO_NS_BIT')
  })

  it('SOA set: it is of the child’s side, whoever signed it', () => {
    expect(verdict(parent, { authority: parent.matching('plain.example.', 'NS SOA RRSIG') })).toBe(
      'bogus DS_DENIAL_CHILD_SIDE',
    )
  })

  it('a name error for the delegation is no insecure delegation', () => {
    const empty = testZone('example.', 'host A 192.0.2.1\nzz A 192.0.2.2', options)
    const { rcode, authority } = empty.deny('plain.example.')
    expect(rcode).toBe('NXDOMAIN')
    expect(verdict(empty, { rcode, authority })).toMatch(/^bogus/)
  })

  it('a name that is no cut belongs to the parent: its data needs the parent’s signature', () => {
    const inside = testZone('example.', 'plain TXT "inside"\nwww.plain A 192.0.2.80', options)
    const asked = 'www.plain.example. A'
    const honest = { anchors: [inside.anchor], honest: [inside] }
    const good: Reply = { zone: 'example.', question: asked, answer: inside.signed('www.plain.example.', 'A') }
    expect(verdictOf(judge(asked, [...keysReplies([inside]), good], honest))).toBe('secure')
    const unsigned: Reply = { zone: 'example.', question: asked, answer: inside.bare('www.plain.example.', 'A') }
    expect(verdictOf(judge(asked, [...keysReplies([inside]), unsigned], honest))).toBe('bogus RRSIG_MISSING')
  })

  it('DS asked at such a delegation is itself proven not to be there: secure', () => {
    const report = judge('plain.example. DS', replies(parent, { authority: [...parent.soa, ...match] }), {
      anchors: [parent.anchor],
    })
    expect(verdictOf(report)).toBe('secure')
  })

  it('DS asked at a name that is no cut: secure', () => {
    const asked = 'host.example. DS'
    const report = judge(
      asked,
      [...keysReplies([parent]), { zone: 'example.', question: asked, ...parent.deny('host.example.') }],
      { anchors: [parent.anchor] },
    )
    expect(verdictOf(report)).toBe('secure')
  })
})

describe('RFC 5155 sections 8.6 and 8.9: Opt-Out', () => {
  const optOut = testZone('example.', text, { nsec3: { optOut: true } })
  const full = testZone('example.', text, { nsec3: {} })

  it('a span with the flag over the next closer name makes the delegation insecure', () => {
    const { authority } = optOut.deny('plain.example.')
    expect(verdict(optOut, { authority })).toBe('insecure DELEGATION_INSECURE')
  })

  it('without the flag it does not', () => {
    const without = testZone('example.', 'host A 192.0.2.1\nzz A 192.0.2.2', { nsec3: {} })
    const { authority } = without.deny('plain.example.')
    expect(verdict(without, { authority })).toMatch(/^bogus (DS_DENIAL_NOT_OPT_OUT|DS_DENIAL_MISSING)$/)
  })

  it('without the closest encloser it does not', () => {
    const many = testZone('example.', `${text}\nq1 A 192.0.2.1\nq2 A 192.0.2.1\nq3 A 192.0.2.1`, {
      nsec3: { optOut: true },
    })
    const cover = many.covering('plain.example.')
    expect(cover[0]!.owner.equals(many.matching('example.')[0]!.owner)).toBe(false)
    expect(verdict(many, { authority: cover })).toMatch(/^bogus/)
  })

  it('without the cover it does not', () => {
    const cover = optOut.covering('plain.example.')[0]!
    const rest = optOut.chain.filter((link) => !link[0]!.owner.equals(cover.owner)).flat()
    expect(verdict(optOut, { authority: rest })).toMatch(/^bogus/)
  })

  it('a matching record with a DS outweighs a span of another chain', () => {
    const signed = testZone('example.', 'host A 192.0.2.1\nzz A 192.0.2.2', {
      nsec3: { optOut: true },
      secure: [child],
    })
    expect(verdict(signed, { authority: [...signed.soa, ...signed.chain.flat()] })).toBe('bogus DS_DENIAL_DS_BIT')
  })

  it('DS asked in the span is insecure, not secure (section 9.2)', () => {
    const { authority } = optOut.deny('plain.example.')
    expect(verdictOf(judge('plain.example. DS', replies(optOut, { authority }), { anchors: [optOut.anchor] }))).toBe(
      'insecure NSEC3_OPT_OUT',
    )
  })

  it('a zone may sign a delegation without DS in full', () => {
    expect(verdict(full, full.deny('plain.example.'))).toBe('insecure DELEGATION_INSECURE')
  })
})
