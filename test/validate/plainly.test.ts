/** What a server answered without EDNS, after it had been silent with it, counts only until it answers with it (RFC 6891 §6.2.2). */

import { expect, it } from 'vitest'
import type { Report } from '../../src/report.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { codesOf, keysReplies, verdictOf } from '../support/judge.ts'
import { AT } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80')
const asked: Reply = { zone: 'example.', question: 'www.example. A' }
const noDs: Reply = { zone: 'example.', question: 'www.example. DS', ...zone.deny('www.example.') }
const silent: Reply = { ...asked, silent: 'timeout' }
const plain: Reply = { ...asked, answer: zone.bare('www.example.', 'A'), opt: 'none' }
const signed: Reply = { ...asked, answer: zone.signed('www.example.', 'A') }

/** The reply `plain` is to a query without EDNS. */
function judged(...replies: readonly Reply[]): Report {
  const all = [...keysReplies([zone]), noDs, ...replies]
  const kept = snapshot(all)
  const observations = kept.observations.map((o, i) =>
    all[i] === plain ? { ...o, sent: { ...o.sent, edns: false, do: false } } : o,
  )
  const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
  return validate({ ...kept, observations }, question('www.example. A'), v)
}

it('with EDNS in the end: the answer without it is none, and the silence was silence', () => {
  const report = judged(silent, plain, signed)
  expect(verdictOf(report)).toBe('secure')
  expect(report.verdict.dissent).toEqual([])
  expect(codesOf(report)).toEqual(['SERVER_NO_RESPONSE'])
})

it('without EDNS alone: no signature can be had', () => {
  const report = judged(silent, plain)
  expect(verdictOf(report)).toBe('bogus RRSIG_MISSING')
  expect(codesOf(report)).toEqual(['RRSIG_MISSING', 'SERVER_EDNS_FAILS'])
})

it('what a resolver says itself, with CD=0, does not stand for the evidence', () => {
  const all = [...keysReplies([zone]), noDs, plain, signed]
  const kept = snapshot(all)
  const sent = { rd: true, cd: true, edns: true, do: true }
  const observations = kept.observations.map((o, i) => ({
    ...o,
    sent: all[i] === plain ? { ...sent, edns: false, do: false } : { ...sent, cd: all[i] !== signed },
  }))
  const resolver = { name: null, address: '192.0.2.11', port: 53 }
  const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
  expect(verdictOf(validate({ ...kept, observations, resolver }, question('www.example. A'), v))).toBe(
    'bogus RRSIG_MISSING',
  )
})

it('another server’s answer with EDNS does not speak for it', () => {
  const report = judged(silent, plain, { ...signed, server: 30 })
  expect(report.verdict.status).toBe('secure')
  expect(report.verdict.dissent).toHaveLength(1)
})
