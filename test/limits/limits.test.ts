/** Bounds on work: KeyTrap (CVE-2023-50387), its kin for DS, and NSEC3 closest enclosers (CVE-2023-50868). */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { dsOf, rr, sign, testKey } from '../support/signer.ts'
import { t, testZone } from '../support/zone.ts'

const { limits } = POLICIES.iana
const [key, twin] = [testKey('tag 54'), testKey('tag 397')]
const zone = testZone('example.', 'www A 192.0.2.80', { key, moreKeys: [twin] })
const records = zone.bare('www.example.', 'A')

/** Signatures of the right tag that do not verify, each with other times. */
const bad = (count: number): readonly RR[] =>
  Array.from({ length: count }, (_, i) => sign(records, zone.name, key, { spoil: true, inception: 1_770_000_000 + i }))

describe('signatures and keys (CVE-2023-50387)', () => {
  it('past the bound no more are tried, and that is said', () => {
    const report = judgeReply(zone, 'www.example. A', { answer: [...records, ...bad(40)] })
    expect(verdictOf(report)).toBe('bogus LIMIT_SIGNATURES')
  })

  it('a good signature past the bound is not found: bogus, and said why', () => {
    const report = judgeReply(zone, 'www.example. A', {
      answer: [...records, ...bad(40), sign(records, zone.name, key)],
    })
    expect(verdictOf(report)).toBe('bogus LIMIT_SIGNATURES')
  })

  it('a good signature within the bound is enough, however many follow', () => {
    const report = judgeReply(zone, 'www.example. A', {
      answer: [...records, sign(records, zone.name, key), ...bad(40)],
    })
    expect(report.verdict.status).toBe('secure')
  })

  it('every try of a key counts, not every signature', () => {
    // Two keys of one tag: half as many signatures reach the bound.
    const half = limits.signaturesPerRRset / 2
    expect(codesOf(judgeReply(zone, 'www.example. A', { answer: [...records, ...bad(half)] }))).not.toContain(
      'LIMIT_SIGNATURES',
    )
    expect(codesOf(judgeReply(zone, 'www.example. A', { answer: [...records, ...bad(half + 1)] }))).toContain(
      'LIMIT_SIGNATURES',
    )
  })

  it('the same signature repeated counts once', () => {
    const [one] = bad(1)
    const report = judgeReply(zone, 'www.example. A', {
      answer: [...records, ...Array.from({ length: 100 }, () => one!), sign(records, zone.name, key)],
    })
    expect(report.verdict.status).toBe('secure')
  })
})

describe('DS records (CVE-2023-50387)', () => {
  const child = testZone('sub.example.', 'www A 192.0.2.80')
  const parent = testZone('example.', '', { secure: [child] })
  const withDs = (ds: readonly Uint8Array[]): string =>
    verdictOf(
      judge(
        'www.sub.example. A',
        [
          ...keysReplies([parent, child]),
          {
            zone: 'example.',
            question: 'sub.example. DS',
            answer: parent.sign(ds.map((rdata) => rr(child.name, t('DS'), rdata))),
          },
          { zone: 'sub.example.', question: 'www.sub.example. A', answer: child.signed('www.sub.example.', 'A') },
        ],
        { anchors: [parent.anchor] },
      ),
    )
  const others = Array.from({ length: 100 }, (_, i) => dsOf(child.name, child.key, { keyTag: i }))

  it('past the bound no more are tried, and that is said', () => {
    expect(withDs([...others, dsOf(child.name, child.key)])).toBe('bogus LIMIT_DS')
  })

  it('a good one within the bound is enough', () => {
    expect(withDs([dsOf(child.name, child.key), ...others])).toBe('secure')
  })
})

describe('NSEC3 (CVE-2023-50868)', () => {
  const wide = testZone('example.', Array.from({ length: 60 }, (_, i) => `h${i} A 192.0.2.1`).join('\n'), { nsec3: {} })

  it('past the bound no more records are looked at, and that is said', () => {
    const { rcode, authority } = wide.deny('none.example.')
    const needed = (record: RR): boolean => authority.some((other) => other.owner.equals(record.owner))
    const rest = wide.chain.filter(([record]) => !needed(record!)).flat()
    expect(verdictOf(judgeReply(wide, 'none.example. A', { rcode, authority: [...rest, ...authority] }))).toBe(
      'bogus LIMIT_NSEC3',
    )
    expect(verdictOf(judgeReply(wide, 'none.example. A', { rcode, authority: [...authority, ...rest] }))).toBe('secure')
  })

  it('the longest name there can be needs no more hashes than the bound', () => {
    const name = `${'a.'.repeat(120)}example.`
    const report = judgeReply(wide, `${name} A`, wide.deny(name))
    expect(verdictOf(report)).toBe('secure')
  })
})
