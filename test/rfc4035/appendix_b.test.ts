/** The responses of RFC 4035 Appendix B, judged: what each proves, and that nothing it rests on can be missing. */

import { describe, expect, it } from 'vitest'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import { parseTime } from '../../src/dns/time.ts'
import { codesOf, judge, stepsOf, verdictOf } from '../support/judge.ts'
import { dsOf } from '../support/signer.ts'
import { n, testZone } from '../support/zone.ts'
import { judgeVector, replyOf, zoneVector } from '../vectors/judge.ts'
import { loadMessage, loadZone, without } from '../vectors/load.ts'

const zone = zoneVector(loadZone('rfc4035-a.zone'))
const load = (id: string) => loadMessage(`rfc4035-${id}.msg`)
const judged = ['b1', 'b2', 'b3', 'b5', 'b6', 'b7']

describe('RFC 4035 Appendix B', () => {
  it.each(judged)('%s has the status and proves what the RFC says', (id) => {
    const vector = load(id)
    const report = judgeVector(zone, vector)
    expect(report.verdict.status).toBe(vector.status)
    const proofs = stepsOf(report.root).flatMap((step) => step.facts.proves ?? [])
    if (vector.proves === 'NXDOMAIN') expect(proofs).toContain('NXDOMAIN')
    if (vector.proves === 'no-DS') expect(proofs).toContain('no DS')
    if (vector.proves === 'NODATA') expect(proofs.some((proof) => proof.endsWith('NODATA'))).toBe(true)
  })

  const removals = judged.flatMap((id) =>
    load(id).needs.flatMap((which) =>
      (['RRset', 'RRSIG'] as const).map((what) => [id, what, `${which.owner} ${typeName(which.type)}`, which] as const),
    ),
  )
  it.each(removals)('%s without the %s of %s is neither secure nor insecure', (id, what, _, which) => {
    const report = judgeVector(zone, without(load(id), which, what))
    expect(['secure', 'insecure']).not.toContain(report.verdict.status)
  })

  it.each(judged)('%s is bogus, or insecure no more, outside the validity of its signatures', (id) => {
    expect(verdictOf(judgeVector(zone, load(id), parseTime('20040409183618')))).toBe('bogus RRSIG_NOT_YET_VALID')
    expect(verdictOf(judgeVector(zone, load(id), parseTime('20040509183620')))).toBe('bogus RRSIG_EXPIRED')
  })

  it.each(judged)('%s says the same at both ends of their validity', (id) => {
    for (const time of ['20040409183619', '20040509183619']) {
      expect(judgeVector(zone, load(id), parseTime(time)).verdict.status).toBe(load(id).status)
    }
  })

  it('b6 is told to come from *.w.example.', () => {
    const report = judgeVector(zone, load('b6'))
    const wildcards = stepsOf(report.root).flatMap((step) =>
      step.facts.wildcard === undefined ? [] : [String(step.facts.wildcard)],
    )
    expect(new Set(wildcards)).toEqual(new Set(['*.w.example.']))
  })

  it('b4, a referral, authenticates DS 57855 and lacks only what the child answers', () => {
    const report = judgeVector(zone, load('b4'))
    expect(report.verdict.status).toBe('indeterminate')
    const delegation = stepsOf(report.root).find((step) => step.kind === 'delegation')
    expect(delegation?.outcome).toBe('holds')
    expect(delegation?.facts.ds?.map((ds) => ds.keyTag)).toEqual([57855])
    expect(report.needs.map(({ zone: of, question }) => `${of} ${question.name} ${typeName(question.type)}`)).toEqual([
      'a.example. a.example. DNSKEY',
    ])
  })

  it.each(['RRset', 'RRSIG'] as const)('b4 without the %s of its DS authenticates nothing', (what) => {
    const vector = load('b4')
    const report = judgeVector(zone, without(vector, vector.needs[0]!, what))
    expect(['secure', 'insecure']).not.toContain(report.verdict.status)
    expect(stepsOf(report.root).filter((step) => step.kind === 'delegation' && step.outcome === 'holds')).toEqual([])
  })

  it('b8 says nothing about the DS of example., which is the parent’s to deny', () => {
    const report = judgeVector(zone, load('b8'))
    expect(verdictOf(report)).toBe('insecure ANCHOR_NONE')
  })

  it('b8 does not deny the DS of example. below a signed parent either (section 5.2)', () => {
    const vector = load('b8')
    const from = { inception: vector.at - 1000, expiration: vector.at + 1000 }
    const child = testZone('example.', '')
    const root = testZone('.', '', { secure: [child] })
    const keys = root.bare('.', 'DNSKEY')
    const replies = [
      { zone: '.', question: '. DNSKEY', answer: root.sign(keys, from) },
      zone.keysReply,
      replyOf(vector),
    ]
    const dsQuestion = { name: n('example.'), type: TYPE.DS }
    const about = (asked: Parameters<typeof judge>[0]) =>
      judge(asked, replies, { anchors: [root.anchor], at: vector.at })
    expect(about(dsQuestion).verdict.status).not.toBe('secure')
    expect(['secure', 'insecure']).not.toContain(about('ns1.example. MX').verdict.status)
    expect(codesOf(about(dsQuestion))).toContain('DS_FROM_CHILD')
  })

  it('b1 is secure below a signed parent with a DS for KSK 9465', () => {
    const vector = load('b1')
    const from = { inception: vector.at - 1000, expiration: vector.at + 1000 }
    const root = testZone('.', '')
    const ds = {
      owner: n('example.'),
      type: TYPE.DS,
      class: 1,
      ttl: 3600,
      rdata: dsOf(n('example.'), zone.anchor.key!, { digestType: 1 }),
    }
    const replies = [
      { zone: '.', question: '. DNSKEY', answer: root.sign(root.bare('.', 'DNSKEY'), from) },
      { zone: '.', question: 'example. DS', answer: root.sign([ds], from) },
      zone.keysReply,
      replyOf(vector),
    ]
    const report = judge(vector.question, replies, { anchors: [root.anchor], at: vector.at })
    expect(report.verdict.status).toBe('secure')
  })
})
