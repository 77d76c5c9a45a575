/** Denials of two zones in one response, which a chain of aliases led through (RFC 1034 §4.3.2, RFC 4035 §3.1.3.3). */

import { expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

const child = testZone('sub.example.', 'www A 192.0.2.9')
const zone = testZone('example.', 'a A 192.0.2.1\n*.c CNAME nix.sub', { secure: [child] })
const { answer, authority } = zone.answer('x.c.example.', 'A')
const denied = child.deny('nix.sub.example.')

const judged = (sent: readonly RR[]) =>
  judge(
    'x.c.example. A',
    [
      ...keysReplies([zone, child]),
      { zone: 'example.', question: 'x.c.example. A', rcode: 'NXDOMAIN', answer, authority: sent },
      { zone: 'sub.example.', question: 'nix.sub.example. A', ...denied },
    ],
    { anchors: [zone.anchor], honest: [zone, child] },
  )

it('the records of the zone where the chain ends are no fault of the one where it begins', () => {
  const report = judged([...authority, ...denied.authority])
  expect(verdictOf(report)).toBe('secure')
  expect(codesOf(report)).toEqual([])
})

it('alone they prove nothing of it, and that is told', () => {
  expect(verdictOf(judged(denied.authority))).toBe('bogus RRSIG_SIGNER_NOT_ZONE')
})

it('where there is no alias, another zone’s record is told beside a proof that holds', () => {
  const { rcode, authority: own } = zone.deny('nix.example.')
  const stray = child.nsec('sub.example.', 'z.sub.example.', 'A RRSIG NSEC')
  const report = judgeReply(zone, 'nix.example. A', { rcode, authority: [...own, ...stray] })
  expect(verdictOf(report)).toBe('secure')
  expect(codesOf(report)).toEqual(['RRSIG_SIGNER_NOT_ZONE'])
})
