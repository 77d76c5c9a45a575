/** Compact denial of existence: RFC 9824 sections 2 to 5, and minimally covering NSEC: RFC 4470. */

import { describe, expect, it } from 'vitest'
import { encodeNsec } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { findScenario } from '../../src/lab/index.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { summary, traceScenario } from '../lab/trace.ts'
import { codesOf, judge, judgeReply, keysReplies, stepsOf, verdictOf } from '../support/judge.ts'
import { AT, rr } from '../support/signer.ts'
import { type Reply, snapshot } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'a A 192.0.2.1\nx.ent A 192.0.2.2')

/** The NSEC that a signer makes on the spot: next is the first name after the owner. */
const compact = (owner: string, types: string): readonly RR[] => {
  const nextDomainName = n(owner).child(Uint8Array.of(0))
  return [
    ...zone.soa,
    ...zone.sign([rr(n(owner), t('NSEC'), encodeNsec({ nextDomainName, types: types.split(' ').map(t) }))]),
  ]
}
const verdict = (asked: string, rcode: 'NOERROR' | 'NXDOMAIN', authority: readonly RR[]): string =>
  verdictOf(judgeReply(zone, asked, { rcode, authority }))

describe('RFC 9824: a name that does not exist', () => {
  const none = compact('none.example.', 'RRSIG NSEC NXNAME')

  it('is not proven by a record that lists data beside NXNAME (section 3.3)', () => {
    expect(verdict('none.example. A', 'NXDOMAIN', none)).toBe('secure')
    const both = compact('none.example.', 'A RRSIG NSEC NXNAME')
    expect(verdict('none.example. A', 'NXDOMAIN', both)).toBe('bogus DENIAL_NAME_EXISTS')
  })

  it('is NODATA with the NXNAME bit, and secure', () => {
    const report = judgeReply(zone, 'none.example. A', { authority: none })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(stepsOf(report.root).some((s) => s.facts.by === 'NSEC')).toBe(true)
  })

  it('may be NXDOMAIN towards those who asked for it (section 5.1)', () => {
    expect(verdict('none.example. A', 'NXDOMAIN', none)).toBe('secure')
  })

  it('must say so of itself: the record of another name does not do', () => {
    expect(verdict('other.example. A', 'NXDOMAIN', none)).toMatch(/^bogus/)
    expect(verdict('other.example. A', 'NOERROR', none)).toMatch(/^bogus/)
    expect(verdict('a.none.example. A', 'NXDOMAIN', none)).toMatch(/^bogus/)
  })
})

describe('RFC 9824: an empty non-terminal, or a name without the type', () => {
  const ent = compact('ent.example.', 'RRSIG NSEC')

  it('is NODATA without the NXNAME bit', () => {
    expect(verdict('ent.example. A', 'NOERROR', ent)).toBe('secure')
    expect(verdict('a.example. TXT', 'NOERROR', compact('a.example.', 'A RRSIG NSEC'))).toBe('secure')
  })

  it('is no NXDOMAIN', () => {
    expect(verdict('ent.example. A', 'NXDOMAIN', ent)).toBe('bogus DENIAL_NAME_EXISTS')
    expect(verdict('a.example. TXT', 'NXDOMAIN', compact('a.example.', 'A RRSIG NSEC'))).toBe(
      'bogus DENIAL_NAME_EXISTS',
    )
  })

  it('does not deny a type that is listed', () => {
    expect(verdict('a.example. A', 'NOERROR', compact('a.example.', 'A RRSIG NSEC'))).toBe('bogus DENIAL_TYPE_EXISTS')
  })
})

describe('RFC 9824: delegations', () => {
  it('no DS with an NSEC made on the spot is proven as ever', () => {
    expect(verdict('plain.example. DS', 'NOERROR', compact('plain.example.', 'NS RRSIG NSEC'))).toBe('secure')
  })
})

describe('RFC 4470: minimally covering NSEC', () => {
  it('the names around the one asked need not exist', () => {
    const authority = [
      ...zone.soa,
      ...zone.nsec('nonc\\255.example.', 'none\\000.example.', 'RRSIG NSEC'),
      ...zone.nsec('\\).example.', '+.example.', 'RRSIG NSEC'),
    ]
    expect(verdict('none.example. A', 'NXDOMAIN', authority)).toBe('secure')
  })

  it('the wildcard needs its cover all the same', () => {
    const authority = [...zone.soa, ...zone.nsec('nonc\\255.example.', 'none\\000.example.', 'RRSIG NSEC')]
    expect(verdict('none.example. A', 'NXDOMAIN', authority)).toBe('bogus DENIAL_WILDCARD_NOT_COVERED')
  })
})

describe('RFC 9824: a question for NXNAME (section 3.5)', () => {
  const refused = (server: number, rcode: 'FORMERR' | 'REFUSED' = 'FORMERR'): Reply => ({
    zone: 'example.',
    question: 'a.example. NXNAME',
    rcode,
    server,
  })
  const judged = (...replies: readonly Reply[]) =>
    judge('a.example. NXNAME', [...keysReplies([zone]), ...replies], { anchors: [zone.anchor], honest: [zone] })

  it('is refused with FORMERR: the chain to the zone decides, and the server is not blamed', () => {
    const report = judged(refused(20), refused(21))
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['NXNAME_ASKED'])
    expect(report.findings[0]!.severity).toBe('notice')
  })

  it('that another error refuses is withheld as ever', () => {
    expect(verdictOf(judged(refused(20, 'REFUSED')))).toBe('bogus ANSWER_WITHHELD')
    expect(codesOf(judged(refused(20), refused(21, 'REFUSED')))).toEqual(['SERVER_RCODE', 'NXNAME_ASKED'])
  })

  it('FORMERR for a type that zones have is no such refusal', () => {
    const asked: Reply = { ...refused(20), question: 'a.example. TXT' }
    const options = { anchors: [zone.anchor], honest: [zone] }
    const report = judge('a.example. TXT', [...keysReplies([zone]), asked], options)
    expect(verdictOf(report)).toBe('bogus ANSWER_WITHHELD')
    expect(codesOf(report)).toContain('SERVER_RCODE')
  })

  it('that a server answers all the same is judged like any other', () => {
    const denied = zone.answer('a.example.', 'NXNAME')
    expect(verdictOf(judged(refused(20), { zone: 'example.', question: 'a.example. NXNAME', ...denied }))).toBe(
      'secure',
    )
  })

  it.each([
    ['ds-digest-bogus', 'bogus', 'DS_DIGEST_MISMATCH'],
    ['unsigned', 'insecure', 'DELEGATION_INSECURE'],
    ['parent-bogus', 'bogus', 'RRSIG_EXPIRED'],
  ])(
    'asked below %s it is %s: servers above, which refuse it too, do not end the chain',
    async (name, status, code) => {
      const scenario = findScenario(name)!
      const { question } = scenario
      const traced = await traceScenario({ ...scenario, question: { ...question, type: t('NXNAME') } })
      expect(summary(traced)).toMatchObject({ status, code })
    },
  )

  it('is withheld where the own servers of the zone say something else', () => {
    const child = testZone('sub.example.', 'a A 192.0.2.1')
    const parent = testZone('example.', '', { secure: [child] })
    const target = 'a.sub.example. NXNAME'
    const above: Reply = { zone: 'example.', question: target, rcode: 'FORMERR' }
    const own = (rcode: 'FORMERR' | 'REFUSED'): Reply => ({ zone: 'sub.example.', question: target, rcode })
    const verdictWith = (...replies: readonly Reply[]): string =>
      verdictOf(
        judge(target, [...keysReplies([parent, child]), above, ...replies], {
          anchors: [parent.anchor],
          honest: [parent, child],
        }),
      )
    expect(verdictWith(own('FORMERR'))).toBe('secure')
    expect(verdictWith(own('REFUSED'))).toBe('bogus ANSWER_WITHHELD')
  })

  it('asks for no DS below a name that does not exist (RFC 8020)', () => {
    const asked: Reply = { ...refused(20), question: 'x.y.none.example. NXNAME' }
    const noName: Reply = { zone: 'example.', question: 'none.example. DS', ...zone.deny('none.example.') }
    const judgement = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
    const target = { name: n('x.y.none.example.'), type: t('NXNAME') }
    const open = validate(snapshot([...keysReplies([zone]), asked]), target, judgement)
    expect(open.needs.map(({ question }) => String(question.name))).toEqual(['none.example.'])
    const closed = validate(snapshot([...keysReplies([zone]), asked, noName]), target, judgement)
    expect([verdictOf(closed), closed.needs.length]).toEqual(['secure', 0])
  })

  it('through a resolver that refuses it is no disagreement', () => {
    const noCut: Reply = { zone: 'example.', question: 'a.example. DS', ...zone.deny('a.example.') }
    const made = snapshot([...keysReplies([zone]), noCut, refused(20), refused(20)])
    const [keys, ds, asked, opinion] = made.observations
    const observations = [keys!, ds!, asked!, { ...opinion!, sent: { edns: true, do: true, cd: false, rd: true } }]
    const question = { name: n('a.example.'), type: t('NXNAME') }
    const judgement = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
    const routed = observations.map((o) => ({ ...o, askedFor: n('.') }))
    const report = validate({ ...made, observations: routed, resolver: asked!.server }, question, judgement)
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['NXNAME_ASKED'])
  })
})
