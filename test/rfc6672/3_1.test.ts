/** RFC 6672 section 3.1: where a DNAME redirects a name, a CNAME of the same TTL goes with it. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { codesOf, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, rr, TTL } from '../support/signer.ts'
import { question, snapshot } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const LONG = 'x'.repeat(63)
const zone = testZone(
  'example.',
  `bar DNAME baz\nfoo.baz A 192.0.2.80\nlong DNAME ${LONG}.${LONG}.${LONG}\n*.w DNAME baz`,
)
const dname = zone.signed('bar.example.', 'DNAME')
const target = zone.signed('foo.baz.example.', 'A')
const cname = (ttl: number): RR => rr(n('foo.bar.example.'), t('CNAME'), n('foo.baz.example.').wire(), ttl)
const ASKED = 'foo.bar.example. A'

const told = (answer: readonly RR[], asked = ASKED): readonly string[] => {
  const report = judgeReply(zone, asked, { answer })
  return [
    verdictOf(report),
    ...report.findings.filter(({ decisive }) => !decisive).map((p) => `${p.severity} ${p.finding.code}`),
  ]
}

describe('the CNAME', () => {
  it('with the TTL of the DNAME is nothing to tell', () => {
    expect(told([...dname, cname(TTL), ...target])).toEqual(['secure'])
  })

  it('that lacks is told, and the DNAME followed', () => {
    expect(told([...dname, ...target])).toEqual(['secure', 'warning DNAME_WITHOUT_CNAME'])
  })

  it('that lacks is told of an answer for CNAME itself', () => {
    expect(told(dname, 'foo.bar.example. CNAME')).toContain('warning DNAME_WITHOUT_CNAME')
  })

  it('with a TTL of 0, as before RFC 6672, or with any other is told', () => {
    expect(told([...dname, cname(0), ...target])).toEqual(['secure', 'notice DNAME_CNAME_TTL'])
    expect(told([...dname, cname(TTL - 1), ...target])).toEqual(['secure', 'notice DNAME_CNAME_TTL'])
    expect(told([...dname, cname(TTL + 1), ...target])).toEqual(['secure', 'notice DNAME_CNAME_TTL'])
  })
})

describe('no CNAME is to be expected', () => {
  it('of the DNAME’s own name', () => {
    expect(told(dname, 'bar.example. DNAME')).toEqual(['secure'])
  })

  it('of a name that becomes too long (section 2.2)', () => {
    const report = judgeReply(zone, `${LONG}.long.example. A`, {
      rcode: 'YXDOMAIN',
      answer: zone.signed('long.example.', 'DNAME'),
    })
    expect(codesOf(report)).toEqual([])
  })

  it('of a DNAME that does not hold, or that a wildcard made', () => {
    expect(told([dname[0]!, ...target])).toEqual(['bogus RRSIG_MISSING'])
    const wild = zone.expanded('*.w.example.', 'DNAME', 'x.w.example.')
    const { authority } = zone.deny('x.w.example.')
    const report = judgeReply(zone, 'foo.x.w.example. A', { answer: [...wild, ...target], authority })
    expect(verdictOf(report)).toBe('bogus DNAME_FROM_WILDCARD')
    expect(codesOf(report)).not.toContain('DNAME_WITHOUT_CNAME')
  })

  it('of a resolver, which puts answers together anew and counts TTLs down', () => {
    const through = (answer: readonly RR[]) => {
      const replies = [...keysReplies([zone]), { zone: 'example.', question: ASKED, answer }]
      const resolver = { name: null, address: '192.0.2.1', port: 53 }
      const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
      return codesOf(validate({ ...snapshot(replies), resolver }, question(ASKED), v))
    }
    expect(through([...dname, ...target])).toEqual([])
    expect(through([...dname, cname(TTL - 1), ...target])).toEqual([])
  })
})
