/** RFC 4035 section 3.1.4.1: for DS a server of the parent answers; a bare referral is told, where anybody needs the DS. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { codesOf, judge, keysReplies, verdictOf } from '../support/judge.ts'
import { AT } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const child = testZone('sub.example.', 'www A 192.0.2.80')
const parent = testZone('example.', 'plain NS ns.plain', { secure: [child] })
const ASKED = 'www.sub.example. A'
const asked: Reply = { zone: 'sub.example.', question: ASKED, answer: child.signed('www.sub.example.', 'A') }

const ns = parent.bare('sub.example.', 'NS')
const ds = parent.signed('sub.example.', 'DS')
const refers = (...more: readonly RR[]): Reply => ({
  zone: 'example.',
  question: 'sub.example. DS',
  server: 21,
  aa: false,
  authority: [...ns, ...more],
})
const answers: Reply = { zone: 'example.', question: 'sub.example. DS', server: 22, answer: ds }
const told = (...replies: readonly Reply[]) =>
  judge(ASKED, [...keysReplies([parent, child]), ...replies, asked], { anchors: [parent.anchor] })

describe('DS_QUERY_REFERRED', () => {
  it('one of two servers refers: the chain holds, and the server is named', () => {
    const report = told(refers(), answers)
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report).toSorted()).toEqual(['DS_DENIAL_MISSING', 'DS_QUERY_REFERRED'])
    const [found] = report.findings.flatMap(({ finding: f }) => (f.code === 'DS_QUERY_REFERRED' ? [f] : []))
    expect([`${found?.zone}`, found?.evidence.server.address]).toEqual(['example.', '192.0.2.21'])
  })

  it('all of them refer: bogus, and told why', () => {
    const report = told(refers())
    expect(verdictOf(report)).toBe('bogus DS_DENIAL_MISSING')
    expect(codesOf(report)).toContain('DS_QUERY_REFERRED')
  })

  it('a referral that brings the DS, or a denial of it, says what is needed', () => {
    expect(codesOf(told(refers(...ds)))).toEqual([])
    expect(codesOf(told(refers(...parent.matching('sub.example.')), answers))).not.toContain('DS_QUERY_REFERRED')
  })

  it('a referral to a question for another type is what it should be', () => {
    const referral: Reply = { ...refers(), question: 'sub.example. NS' }
    expect(codesOf(told(referral, answers))).not.toContain('DS_QUERY_REFERRED')
  })

  it('nobody needs a DS below a parent that is insecure', () => {
    const below: Reply = {
      zone: 'plain.example.',
      question: 'x.plain.example. DS',
      aa: false,
      authority: ns.map((rr) => ({ ...rr, owner: question('x.plain.example. NS').name })),
    }
    const cut: Reply = { zone: 'example.', question: 'plain.example. DS', ...parent.deny('plain.example.') }
    const report = judge('www.x.plain.example. A', [...keysReplies([parent]), cut, below], { anchors: [parent.anchor] })
    expect(verdictOf(report)).toBe('insecure DELEGATION_INSECURE')
    expect(codesOf(report)).not.toContain('DS_QUERY_REFERRED')
  })

  it('a resolver has no zone cuts to answer for', () => {
    const made = snapshot([...keysReplies([parent, child]), refers(), answers, asked])
    const { server } = made.observations[0]!
    const judgement = { at: AT, anchors: [parent.anchor], policy: POLICIES.iana }
    const report = validate({ ...made, resolver: server }, question(ASKED), judgement)
    expect(codesOf(report)).not.toContain('DS_QUERY_REFERRED')
  })
})
