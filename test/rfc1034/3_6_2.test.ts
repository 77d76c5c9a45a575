/** Chains of CNAMEs: RFC 1034 section 3.6.2; each hop is judged, the weakest decides. */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { findScenario } from '../../src/lab/index.ts'
import { traceScenario } from '../lab/trace.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import type { Reply } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone(
  'example.',
  [
    'a CNAME b',
    'b CNAME c',
    'c A 192.0.2.1',
    'x CNAME y',
    'y CNAME x',
    'self CNAME self',
    'gone CNAME none',
    'empty CNAME txt',
    'txt TXT "t"',
  ].join('\n'),
)
const cname = (name: string) => zone.signed(`${name}.example.`, 'CNAME')
const target = zone.signed('c.example.', 'A')

describe('RFC 1034 section 3.6.2', () => {
  it('every hop and the end must hold', () => {
    const report = judgeReply(zone, 'a.example. A', { answer: [...cname('a'), ...cname('b'), ...target] })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(report.hops.map((hop) => `${hop.name} ${hop.status}`)).toEqual([
      'a.example. secure',
      'b.example. secure',
      'c.example. secure',
    ])
    const [bare] = zone.bare('b.example.', 'CNAME')
    expect(verdictOf(judgeReply(zone, 'a.example. A', { answer: [...cname('a'), bare!, ...target] }))).toBe(
      'bogus RRSIG_MISSING',
    )
    expect(
      verdictOf(
        judgeReply(zone, 'a.example. A', { answer: [...cname('a'), ...cname('b'), ...zone.bare('c.example.', 'A')] }),
      ),
    ).toBe('bogus RRSIG_MISSING')
  })

  it('a question for NSEC follows an alias that has none: in a zone with NSEC3 (RFC 4034 section 4)', async () => {
    const scenario = findScenario('valid-nsec3')!
    const told = async (name: string): Promise<readonly string[]> => {
      const question = { name: Name.parse(name, scenario.zone), type: TYPE.NSEC }
      const { report } = await traceScenario({ ...scenario, question })
      return [verdictOf(report), ...report.hops.map((hop) => `${hop.name} ${hop.answer.map(({ type }) => type)}`)]
    }
    const target = 'www.valid-nsec3.test. '
    expect(await told('alias')).toEqual(['secure', `alias.valid-nsec3.test. ${TYPE.CNAME}`, target])
    expect(await told('www')).toEqual(['secure', target])
  })

  it('where the alias has an NSEC of its own, that is the answer', () => {
    const nsec = zone.nsec('a.example.', 'b.example.', 'CNAME RRSIG NSEC')
    const report = judgeReply(zone, 'a.example. NSEC', { answer: nsec })
    expect([verdictOf(report), report.hops.length]).toEqual(['secure', 1])
  })

  it('the target may come in an answer of its own', () => {
    const replies: readonly Reply[] = [
      ...keysReplies([zone]),
      { zone: 'example.', question: 'b.example. A', answer: cname('b') },
      { zone: 'example.', question: 'c.example. A', answer: target },
    ]
    expect(verdictOf(judge('b.example. A', replies, { anchors: [zone.anchor] }))).toBe('secure')
  })

  it('without an answer for the target that is still to be asked', () => {
    const replies: readonly Reply[] = [
      ...keysReplies([zone]),
      { zone: 'example.', question: 'b.example. A', answer: cname('b') },
    ]
    const report = judge('b.example. A', replies, { anchors: [zone.anchor] })
    expect(report.verdict.status).toBe('indeterminate')
    expect(report.needs.map((need) => String(need.question.name))).toEqual(['c.example.'])
  })

  it('a CNAME asked for is not followed', () => {
    expect(verdictOf(judgeReply(zone, 'a.example. CNAME', { answer: cname('a') }))).toBe('secure')
  })

  it('the denial of the target must hold', () => {
    expect(
      verdictOf(judgeReply(zone, 'gone.example. A', { ...zone.deny('none.example.'), answer: cname('gone') })),
    ).toBe('secure')
    expect(
      verdictOf(judgeReply(zone, 'gone.example. A', { rcode: 'NXDOMAIN', answer: cname('gone'), authority: zone.soa })),
    ).toMatch(/^bogus/)
    expect(
      verdictOf(judgeReply(zone, 'empty.example. A', { ...zone.deny('txt.example.'), answer: cname('empty') })),
    ).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'empty.example. A', { answer: cname('empty'), authority: zone.soa }))).toMatch(
      /^bogus/,
    )
  })

  it('loops are indeterminate', () => {
    expect(verdictOf(judgeReply(zone, 'x.example. A', { answer: [...cname('x'), ...cname('y')] }))).toBe(
      'indeterminate ALIAS_LOOP',
    )
    expect(verdictOf(judgeReply(zone, 'self.example. A', { answer: cname('self') }))).toBe('indeterminate ALIAS_LOOP')
  })

  it('a chain that is too long is indeterminate', () => {
    const long = testZone('example.', Array.from({ length: 40 }, (_, i) => `h${i} CNAME h${i + 1}`).join('\n'))
    const answer = Array.from({ length: 40 }, (_, i) => long.signed(`h${i}.example.`, 'CNAME')).flat()
    expect(verdictOf(judgeReply(long, 'h0.example. A', { answer }))).toBe('indeterminate LIMIT_ALIASES')
  })

  it('bogus outweighs indeterminate, indeterminate outweighs insecure', () => {
    const bad = [...zone.signed('x.example.', 'CNAME', { spoil: true }), ...cname('y')]
    expect(verdictOf(judgeReply(zone, 'x.example. A', { answer: bad }))).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })

  it('a chain into an unsigned zone is insecure, into a bogus one bogus', () => {
    const child = testZone('signed.example.', 'www A 192.0.2.2')
    const parent = testZone('example.', 'in CNAME www.plain\nto CNAME www.signed\nplain NS ns.plain', {
      secure: [child],
    })
    const judging = { anchors: [parent.anchor], honest: [parent, child] }
    const base: readonly Reply[] = [
      ...keysReplies([parent, child]),
      { zone: 'example.', question: 'plain.example. DS', ...parent.deny('plain.example.') },
      { zone: 'example.', question: 'signed.example. DS', answer: parent.signed('signed.example.', 'DS') },
      { zone: 'example.', question: 'in.example. A', answer: parent.signed('in.example.', 'CNAME') },
      { zone: 'example.', question: 'to.example. A', answer: parent.signed('to.example.', 'CNAME') },
      { zone: 'plain.example.', question: 'www.plain.example. A', answer: zone.bare('c.example.', 'A') },
    ]
    const to = (answer: Reply['answer'] & object): Reply => ({
      zone: 'signed.example.',
      question: 'www.signed.example. A',
      answer,
    })
    expect(verdictOf(judge('in.example. A', base, judging))).toBe('insecure DELEGATION_INSECURE')
    expect(verdictOf(judge('to.example. A', [...base, to(child.signed('www.signed.example.', 'A'))], judging))).toBe(
      'secure',
    )
    expect(verdictOf(judge('to.example. A', [...base, to(child.bare('www.signed.example.', 'A'))], judging))).toBe(
      'bogus RRSIG_MISSING',
    )
  })
})
