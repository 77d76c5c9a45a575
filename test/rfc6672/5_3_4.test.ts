/** The three responses that a validator needs to understand DNAME for: RFC 6672 sections 5.3.4.1 to 5.3.4.3. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { rr } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const text = ['bar A 192.0.2.1', 'bar DNAME bar.example.net.', 'dub A 192.0.2.2'].join('\n')
const zone = testZone('example.com.', text)
const wildcard = zone.covering('*.example.com.')
const nxdomain = (name: string, ...authority: readonly RR[]): string =>
  verdictOf(judgeReply(zone, `${name} A`, { rcode: 'NXDOMAIN', authority: [...zone.soa, ...wildcard, ...authority] }))

describe('RFC 6672 sections 5.3.4.1 and 5.3.4.2: bar.example.com. NSEC dub.example.com. A DNAME', () => {
  const nsec = zone.matching('bar.example.com.')

  it('does not deny foo.bar.example.com., which is redirected', () => {
    expect(nxdomain('foo.bar.example.com.', ...nsec)).toBe('bogus DENIAL_FROM_ABOVE_DNAME')
    expect(nxdomain('a.foo.bar.example.com.', ...nsec)).toBe('bogus DENIAL_FROM_ABOVE_DNAME')
  })

  it('would without the DNAME bit', () => {
    const plain = zone.nsec('bar.example.com.', 'dub.example.com.', 'A RRSIG NSEC')
    expect(nxdomain('foo.bar.example.com.', ...plain)).toBe('secure')
  })

  it('denies cee.example.com., which is beside it', () => {
    expect(nxdomain('cee.example.com.', ...nsec)).toBe('secure')
    expect(nxdomain('foo.cee.example.com.', ...nsec)).toBe('secure')
  })

  it('denies no data at bar.example.com. itself', () => {
    const at = (type: string): string =>
      verdictOf(judgeReply(zone, `bar.example.com. ${type}`, { authority: [...zone.soa, ...nsec] }))
    expect(at('TXT')).toBe('secure')
    expect(at('DNAME')).toBe('bogus DENIAL_TYPE_EXISTS')
  })
})

describe('RFC 6672 section 5.3.4.3: the CNAME made of a DNAME', () => {
  const net = testZone('example.net.', 'foo.bar A 192.0.2.3\nbla TXT "elsewhere"')
  const root = testZone('.', '', { secure: [zone, net] })
  const dname = zone.signed('bar.example.com.', 'DNAME')
  const cname = (to: string): RR => rr(n('foo.bar.example.com.'), t('CNAME'), n(to).wire())
  const ASKED = 'foo.bar.example.com. A'
  const verdict = (answer: readonly RR[]): string => {
    const replies: readonly Reply[] = [
      ...keysReplies([root, zone, net]),
      { zone: 'example.com.', question: ASKED, answer },
      {
        zone: 'example.net.',
        question: 'foo.bar.example.net. A',
        answer: net.signed('foo.bar.example.net.', 'A'),
      },
    ]
    return verdictOf(judge(ASKED, replies, { anchors: [root.anchor], honest: [root, zone, net] }))
  }

  it('is not signed: the DNAME is, and the address is asked for at the target', () => {
    expect(verdict([...dname, cname('foo.bar.example.net.')])).toBe('secure')
    expect(verdict(dname)).toBe('secure')
  })

  it('is not what an attacker made of it', () => {
    expect(verdict([...dname, cname('bla.bla.example.')])).toBe('bogus DNAME_CNAME_MISMATCH')
    expect(verdict([cname('foo.bar.example.net.')])).toMatch(/^bogus/)
    expect(verdict([...zone.bare('bar.example.com.', 'DNAME'), cname('foo.bar.example.net.')])).toBe(
      'bogus RRSIG_MISSING',
    )
  })
})

describe('RFC 6672 section 2.2: YXDOMAIN', () => {
  const [target, limit] = [`${'l.'.repeat(110)}example.net.`, 255]
  const long = testZone('example.com.', `bar DNAME ${target}`)
  const judged = (label: string, rcode: 'NOERROR' | 'YXDOMAIN'): string =>
    verdictOf(
      judgeReply(long, `${label}.bar.example.com. A`, { rcode, answer: long.signed('bar.example.com.', 'DNAME') }),
    )
  const room = limit - n(target).wire().length - 1

  it('is right from the first octet that is too many', () => {
    expect(judged('p'.repeat(room + 1), 'YXDOMAIN')).toBe('secure')
    expect(judged('p'.repeat(room), 'YXDOMAIN')).not.toBe('secure')
  })

  it('is the only response code that is', () => {
    expect(judged('p'.repeat(room + 1), 'NOERROR')).not.toBe('secure')
  })
})
