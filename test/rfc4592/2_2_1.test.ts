/** The wildcard zone of RFC 4592 section 2.2.1: each of its examples, answered, judged, and answered wrongly. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { judge, judgeReply, keysReplies, stepsOf, verdictOf } from '../support/judge.ts'
import { testZone, type ZoneOptions } from '../support/zone.ts'

const file = readFileSync(new URL('../vectors/rfc4592-2.2.1.zone', import.meta.url), 'utf8')
const text = file
  .split('\n')
  .filter((line) => !/^@|^\$ORIGIN/.test(line))
  .join('\n')

const kinds: readonly (readonly [string, ZoneOptions])[] = [
  ['NSEC', {}],
  ['NSEC3', { nsec3: {} }],
]

describe.each(kinds)('RFC 4592 section 2.2.1 with %s', (_, options) => {
  const zone = testZone('example.', text, options)
  const all = [...zone.soa, ...zone.chain.flat()]
  const verdict = (asked: string, answer: readonly RR[], authority: readonly RR[] = all): string =>
    verdictOf(judgeReply(zone, asked, { answer, authority }))

  describe('synthesised from *.example.', () => {
    it.each([
      ['host3.example.', 'MX', 'host3.example.'],
      ['foo.bar.example.', 'TXT', 'bar.example.'],
    ])('%s %s', (name, type, nextCloser) => {
      const answer = zone.expanded('*.example.', type, name)
      const report = judgeReply(zone, `${name} ${type}`, { answer, authority: zone.covering(nextCloser) })
      expect(verdictOf(report)).toBe('secure')
      expect(
        stepsOf(report.root)
          .flatMap((s) => s.facts.wildcard ?? [])
          .map(String),
      ).toContain('*.example.')
      expect(verdict(`${name} ${type}`, answer, [])).toMatch(/^bogus/)
    })

    it('host3.example. A has no data', () => {
      const denial = zone.deny('host3.example.')
      expect(denial.rcode).toBe('NOERROR')
      expect(verdictOf(judgeReply(zone, 'host3.example. A', denial))).toBe('secure')
      expect(verdictOf(judgeReply(zone, 'host3.example. A', { ...denial, rcode: 'NXDOMAIN' }))).toMatch(/^bogus/)
      expect(verdictOf(judgeReply(zone, 'host3.example. MX', denial))).toMatch(/^bogus/)
    })
  })

  describe('not synthesised', () => {
    it.each([
      ['host1.example.', 'MX', 'NOERROR', 'the name exists'],
      ['sub.*.example.', 'MX', 'NOERROR', 'the name exists'],
      ['_telnet._tcp.host1.example.', 'SRV', 'NXDOMAIN', '_tcp.host1.example. exists without data'],
      ['ghost.*.example.', 'MX', 'NXDOMAIN', '*.example. exists and blocks itself'],
      ['_tcp.host1.example.', 'A', 'NOERROR', 'an empty non-terminal exists'],
      ['host2.example.', 'MX', 'NOERROR', 'an empty non-terminal exists'],
    ] as const)('%s %s: %s, for %s', (name, type, rcode, _why) => {
      const denial = zone.deny(name)
      expect(denial.rcode).toBe(rcode)
      expect(verdictOf(judgeReply(zone, `${name} ${type}`, denial))).toBe('secure')
      const other = rcode === 'NOERROR' ? 'NXDOMAIN' : 'NOERROR'
      expect(verdictOf(judgeReply(zone, `${name} ${type}`, { ...denial, rcode: other }))).toMatch(/^bogus/)
    })

    it.each([
      ['host1.example.', 'MX'],
      ['sub.*.example.', 'MX'],
      ['ghost.*.example.', 'MX'],
      ['_tcp.host1.example.', 'TXT'],
      ['host2.example.', 'TXT'],
      ['x.host1.example.', 'TXT'],
    ])('the wildcard cannot be replayed at %s %s, whatever comes with it', (name, type) => {
      const answer = zone.expanded('*.example.', type, name)
      for (const authority of [[], all, ...zone.chain])
        expect(verdict(`${name} ${type}`, answer, authority)).toMatch(/^bogus/)
    })

    it('host.subdel.example. A: subdel.example. is a zone cut', () => {
      const asked = 'host.subdel.example. A'
      const forged = zone.expanded('*.example.', 'TXT', 'host.subdel.example.')
      const stolen = judgeReply(zone, 'host.subdel.example. TXT', { answer: forged, authority: all })
      expect(stolen.verdict.status).not.toBe('secure')
      const referral = {
        zone: 'example.',
        question: asked,
        aa: false,
        authority: [...zone.bare('subdel.example.', 'NS'), ...zone.matching('subdel.example.')],
      }
      expect(verdictOf(judge(asked, [...keysReplies([zone]), referral], { anchors: [zone.anchor] }))).toBe(
        'insecure DELEGATION_INSECURE',
      )
    })
  })

  it('a literal asterisk asked for is a name like any other (section 2.3)', () => {
    expect(verdict('*.example. TXT', zone.signed('*.example.', 'TXT'), [])).toBe('secure')
    expect(verdictOf(judgeReply(zone, '*.example. A', zone.deny('*.example.')))).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'sub.*.example. TXT', { answer: zone.signed('sub.*.example.', 'TXT') }))).toBe(
      'secure',
    )
  })

  it('an asterisk further left than the first label is no wildcard (section 2.2.3)', () => {
    // sub.*.example. has four labels counted with the asterisk: its RRSIG is no expansion.
    const report = judgeReply(zone, 'sub.*.example. TXT', { answer: zone.signed('sub.*.example.', 'TXT') })
    expect(stepsOf(report.root).flatMap((s) => s.facts.wildcard ?? [])).toEqual([])
  })
})
