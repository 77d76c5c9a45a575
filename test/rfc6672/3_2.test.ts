/** DNAME redirects whatever type is asked below its owner: RFC 6672 section 3.2 step 3.C, section 5.3.1. */

import { describe, expect, it } from 'vitest'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { rr } from '../support/signer.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'bar DNAME baz\nalias.baz CNAME foo.baz\nfoo.baz A 192.0.2.80')
const dname = zone.signed('bar.example.', 'DNAME')
const synthesised = rr(n('alias.bar.example.'), t('CNAME'), n('alias.baz.example.').wire())
const cname = zone.signed('alias.baz.example.', 'CNAME')

describe('RFC 6672 section 3.2', () => {
  it('CNAME asked below a DNAME: the CNAME made of it is unsigned, and no fault', () => {
    const report = judgeReply(zone, 'alias.bar.example. CNAME', { answer: [...dname, synthesised, ...cname] })
    expect(verdictOf(report)).toBe('secure')
    expect(report.hops).toHaveLength(1)
    expect(verdictOf(judgeReply(zone, 'alias.bar.example. CNAME', { answer: [...dname, ...cname] }))).toBe('secure')
  })

  it('CNAME asked below a DNAME: one that is not made of it is bogus', () => {
    const wrong = rr(n('alias.bar.example.'), t('CNAME'), n('foo.baz.example.').wire())
    expect(verdictOf(judgeReply(zone, 'alias.bar.example. CNAME', { answer: [...dname, wrong, ...cname] }))).toMatch(
      /^bogus/,
    )
    expect(verdictOf(judgeReply(zone, 'alias.bar.example. CNAME', { answer: [wrong] }))).toMatch(/^bogus/)
  })

  it('ANY asked below a DNAME: the CNAME made of it is unsigned, and no fault; the target is asked in turn', () => {
    const answer = [...dname, synthesised, ...cname]
    const report = judgeReply(zone, 'alias.bar.example. ANY', { answer })
    expect(verdictOf(report)).toBe('secure')
    expect(report.hops.map(({ name }) => name.toString())).toEqual(['alias.bar.example.', 'alias.baz.example.'])
  })

  it('ANY asked below a DNAME that leads to a name which does not exist: NXDOMAIN speaks of that one', () => {
    const made = rr(n('no.bar.example.'), t('CNAME'), n('no.baz.example.').wire())
    const denied = zone.deny('no.baz.example.')
    expect(verdictOf(judgeReply(zone, 'no.bar.example. ANY', { ...denied, answer: [...dname, made] }))).toBe('secure')
    expect(
      verdictOf(
        judgeReply(zone, 'no.bar.example. ANY', { rcode: 'NXDOMAIN', authority: zone.soa, answer: [...dname, made] }),
      ),
    ).toMatch(/^bogus/)
  })

  it('NSEC asked below a DNAME: it is redirected too', () => {
    const made = rr(n('foo.bar.example.'), t('CNAME'), n('foo.baz.example.').wire())
    const answer = [...dname, made, ...zone.matching('foo.baz.example.')]
    expect(verdictOf(judgeReply(zone, 'foo.bar.example. NSEC', { answer }))).toBe('secure')
  })
})
