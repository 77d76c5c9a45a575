/**
 * The RCODE speaks of the last name of a chain of aliases: RFC 6604 section 3. It is not signed, so what it claims must be
 * what the records prove; an answer whose RCODE denies its own data is not secure.
 */

import { describe, expect, it } from 'vitest'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

const long = `${'l'.repeat(63)}.${'m'.repeat(63)}.${'n'.repeat(63)}.${'o'.repeat(40)}.example.`
const zone = testZone(
  'example.',
  [
    'www A 192.0.2.1',
    'alias CNAME www',
    'gone CNAME none',
    `bar DNAME ${long}`,
    'red DNAME baz',
    'foo.baz A 192.0.2.2',
  ].join('\n'),
)
const www = zone.signed('www.example.', 'A')
const alias = zone.signed('alias.example.', 'CNAME')
const redirected = [...zone.signed('red.example.', 'DNAME'), ...zone.signed('foo.baz.example.', 'A')]
const TOO_LONG = `${'p'.repeat(30)}.bar.example. A`

describe('RFC 6604 section 3', () => {
  it.each(['NXDOMAIN', 'YXDOMAIN'] as const)('%s with the data that was asked for is not secure', (rcode) => {
    expect(verdictOf(judgeReply(zone, 'www.example. A', { rcode, answer: www }))).not.toMatch(/^(secure|insecure)/)
    expect(verdictOf(judgeReply(zone, 'alias.example. CNAME', { rcode, answer: alias }))).not.toMatch(
      /^(secure|insecure)/,
    )
  })

  it.each(['NXDOMAIN', 'YXDOMAIN'] as const)('nor at the end of a chain of aliases (%s)', (rcode) => {
    expect(verdictOf(judgeReply(zone, 'alias.example. A', { rcode, answer: [...alias, ...www] }))).not.toMatch(
      /^(secure|insecure)/,
    )
    expect(verdictOf(judgeReply(zone, 'foo.red.example. A', { rcode, answer: redirected }))).not.toMatch(
      /^(secure|insecure)/,
    )
  })

  it('NXDOMAIN for the name that an alias leads to is secure with its proof', () => {
    const answer = zone.signed('gone.example.', 'CNAME')
    expect(verdictOf(judgeReply(zone, 'gone.example. A', { ...zone.deny('none.example.'), answer }))).toBe('secure')
  })

  it('YXDOMAIN is proven by a DNAME alone: not by a denial (RFC 6672 section 2.2)', () => {
    const { authority } = zone.deny('www.example.')
    expect(verdictOf(judgeReply(zone, 'www.example. MX', { rcode: 'YXDOMAIN', authority }))).not.toMatch(
      /^(secure|insecure)/,
    )
    const none = zone.deny('none.example.')
    expect(verdictOf(judgeReply(zone, 'none.example. A', { ...none, rcode: 'YXDOMAIN' }))).not.toMatch(
      /^(secure|insecure)/,
    )
  })

  it('NXDOMAIN is not proven by a DNAME that makes the name too long', () => {
    const answer = zone.signed('bar.example.', 'DNAME')
    expect(verdictOf(judgeReply(zone, TOO_LONG, { rcode: 'YXDOMAIN', answer }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, TOO_LONG, { rcode: 'NXDOMAIN', answer }))).not.toMatch(/^(secure|insecure)/)
  })
})
