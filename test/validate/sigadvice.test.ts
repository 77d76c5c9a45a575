/** How long signatures are made for, and how much of it is left: told of a zone that is secure (RFC 6781 section 4.4). */

import { describe, expect, it } from 'vitest'
import { parseZone } from '../../src/dns/presentation.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Report } from '../../src/report.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, DAY, type Odd, sign, testKey } from '../support/signer.ts'
import { testZone } from '../support/zone.ts'

const HOUR = 3600
const zone = testZone('example.', 'www 60 A 192.0.2.1\nmail 60 A 192.0.2.2')
const records = zone.bare('www.example.', 'A')

const rrsig = (before: number, after: number, odd: Odd = {}): RR =>
  sign(records, zone.name, zone.key, { inception: AT - before, expiration: AT + after, ttl: 60, ...odd })

const told = (...signatures: readonly RR[]): readonly string[] => {
  const report = judgeReply(zone, 'www.example. A', { answer: [...records, ...signatures] })
  expect(verdictOf(report)).toBe('secure')
  return codesOf(report).filter((code) => code !== 'RRSIG_EXPIRES_BEFORE_TTL')
}

describe('RRSIG_EXPIRES_SOON', () => {
  it.each([
    ['BIND dnssec-policy: 14 days, renewed with 5 left', 9 * DAY + HOUR, 5 * DAY],
    ['dnssec-signzone: 30 days, renewed with 7.5 left', 22.5 * DAY, 7.5 * DAY],
    ['OpenDNSSEC: 14 days, renewed with 3 left or a bit less', 11.1 * DAY, 2.9 * DAY],
    ['Knot: 14 days, renewed with a tenth left', 12.6 * DAY, 1.4 * DAY],
    ['a tenth of sixty days', 54.1 * DAY, 5.9 * DAY],
    ['PowerDNS: three weeks, a week of them to come', 14 * DAY, 7 * DAY],
    ['while answering: a day before and a day after', 25 * HOUR, 24 * HOUR],
    ['while answering: ten minutes, half of them left', 300, 300],
  ])('no word of %s', (_, before, after) => {
    expect(told(rrsig(before, after))).toEqual([])
  })

  it.each([
    ['30 days, less than 3 left', 27 * DAY + 2, 3 * DAY - 1],
    ['14 days, less than a tenth left', 12.6 * DAY + 10, 1.4 * DAY - 10],
    ['whatever the lifetime, less than five minutes left', 400, 299],
  ])('%s', (_, before, after) => {
    expect(told(rrsig(before, after))).toEqual(['RRSIG_EXPIRES_SOON'])
  })

  it('not beside a signature of the RRset that lasts, unless that one fails', () => {
    expect(told(rrsig(29 * DAY, DAY), rrsig(DAY, 13 * DAY))).toEqual([])
    expect(told(rrsig(29 * DAY, DAY), rrsig(DAY, 13 * DAY, { spoil: true }))).toContain('RRSIG_EXPIRES_SOON')
  })

  it('not beside one that lasts on another server', () => {
    const from = (server: number, signature: RR) => ({
      zone: 'example.',
      question: 'www.example. A',
      server,
      answer: [...records, signature],
    })
    const replies = [...keysReplies([zone]), from(20, rrsig(29 * DAY, DAY)), from(21, rrsig(DAY, 13 * DAY))]
    expect(codesOf(judge('www.example. A', replies, { anchors: [zone.anchor] }))).toEqual([])
  })

  it('once for a zone: the first that will expire', () => {
    const keys = zone.bare('example.', 'DNSKEY')
    const [dnskey, a] = [2 * DAY, DAY].map((left) => ({ inception: AT - 40 * DAY, expiration: AT + left }))
    const replies = [
      { zone: 'example.', question: 'example. DNSKEY', answer: zone.sign(keys, dnskey) },
      { zone: 'example.', question: 'www.example. A', answer: zone.sign(records, a) },
    ]
    const report = judge('www.example. A', replies, { anchors: [zone.anchor] })
    expect(report.findings.map(({ finding: f }) => `${f.code} ${f.owner}`)).toEqual(['RRSIG_EXPIRES_SOON www.example.'])
  })
})

describe('RRSIG_JUST_BEGUN', () => {
  it('less than five minutes ago', () => {
    expect(told(rrsig(299, 14 * DAY))).toEqual(['RRSIG_JUST_BEGUN'])
    expect(told(rrsig(0, 14 * DAY))).toEqual(['RRSIG_JUST_BEGUN'])
    expect(told(rrsig(300, 14 * DAY))).toEqual([])
  })

  it('not beside an older signature that holds', () => {
    expect(told(rrsig(10, 14 * DAY), rrsig(DAY, 13 * DAY))).toEqual([])
  })
})

describe('RRSIG_LIFETIME_LONG', () => {
  it('more than 180 days in all', () => {
    expect(told(rrsig(90 * DAY, 90 * DAY))).toEqual([])
    expect(told(rrsig(90 * DAY, 90 * DAY + 1))).toEqual(['RRSIG_LIFETIME_LONG'])
  })

  it('beside a shorter one too: any of them can be replayed', () => {
    expect(told(rrsig(DAY, 13 * DAY), rrsig(DAY, 365 * DAY))).toEqual(['RRSIG_LIFETIME_LONG'])
  })

  it('in serial arithmetic (RFC 1982): across 2106-02-07 as well', () => {
    const at = 2 ** 32 - 5 * DAY
    const over = (lifetime: number): Report => {
      const odd = { inception: at - DAY, expiration: at - DAY + lifetime }
      const replies = [
        { zone: 'example.', question: 'example. DNSKEY', answer: zone.sign(zone.bare('example.', 'DNSKEY'), odd) },
        { zone: 'example.', question: 'www.example. A', answer: zone.sign(records, odd) },
      ]
      return judge('www.example. A', replies, { anchors: [zone.anchor], at })
    }
    expect(codesOf(over(14 * DAY))).toEqual([])
    expect(codesOf(over(181 * DAY))).toEqual(['RRSIG_LIFETIME_LONG'])
  })
})

describe('RRSIG_LIFETIME_UNDER_SOA_EXPIRE', () => {
  const soa = (expire: number, lifetime: number, key = zone.key): readonly string[] => {
    const [rr] = parseZone(`@ 60 IN SOA ns hostmaster 1 3600 300 ${expire} 60`, { origin: zone.name, ttl: 60 })
    const times = { inception: AT - DAY, expiration: AT - DAY + lifetime }
    const report = judgeReply(zone, 'example. SOA', { answer: [rr!, sign([rr!], zone.name, key, times)] })
    return codesOf(report)
  }

  it.each([
    ['BIND and Knot: 14 days and an hour over 14 days', 14 * DAY, 14 * DAY + HOUR],
    ['PowerDNS: three weeks over one', 7 * DAY, 21 * DAY],
    ['while answering: two days, as every server signs by itself', 7 * DAY, 2 * DAY],
    ['just under ten days, which servers make while answering', 14 * DAY, 10 * DAY - 1],
  ])('no word of %s', (_, expire, lifetime) => {
    expect(soa(expire, lifetime)).toEqual([])
  })

  it('a lifetime of no more than EXPIRE', () => {
    expect(soa(14 * DAY, 14 * DAY)).toEqual(['RRSIG_LIFETIME_UNDER_SOA_EXPIRE'])
    expect(soa(28 * DAY, 14 * DAY)).toEqual(['RRSIG_LIFETIME_UNDER_SOA_EXPIRE'])
    expect(soa(14 * DAY, 10 * DAY)).toEqual(['RRSIG_LIFETIME_UNDER_SOA_EXPIRE'])
  })

  it('is a notice, and not said of an SOA that nobody vouches for', () => {
    expect(soa(28 * DAY, 14 * DAY, testKey('another'))).not.toContain('RRSIG_LIFETIME_UNDER_SOA_EXPIRE')
    const report = judgeReply(zone, 'x.example. A', zone.deny('x.example.'))
    expect(codesOf(report)).toEqual([])
  })
})
