/** Answers through DNAME: RFC 6672 sections 2.2 to 2.4 and 5.3. */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { rr } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone(
  'example.',
  [
    'bar DNAME baz',
    'bar A 192.0.2.1',
    'dub A 192.0.2.2',
    'foo.baz A 192.0.2.80',
    'q.baz TXT "q"',
    'alias.baz CNAME foo.baz',
    '*.wdn DNAME baz',
  ].join('\n'),
)
const dname = zone.signed('bar.example.', 'DNAME')
const cname = (from: string, to: string): RR => rr(n(from), t('CNAME'), n(to).wire())
const synthesised = cname('foo.bar.example.', 'foo.baz.example.')
const target = zone.signed('foo.baz.example.', 'A')
const ASKED = 'foo.bar.example. A'
const verdict = (answer: readonly RR[], rest: Omit<Reply, 'zone' | 'question' | 'answer'> = {}): string =>
  verdictOf(judgeReply(zone, ASKED, { answer, ...rest }))

describe('RFC 6672 section 5.3.1: the DNAME is signed, the CNAME is compared', () => {
  it('a signed DNAME, the right CNAME and a signed target are secure', () => {
    const report = judgeReply(zone, ASKED, { answer: [...dname, synthesised, ...target] })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(report.hops.map((hop) => String(hop.name))).toEqual(['foo.bar.example.', 'foo.baz.example.'])
  })

  it('the CNAME may be left out', () => {
    expect(verdict([...dname, ...target])).toBe('secure')
  })

  it('the CNAME may have another case and TTL', () => {
    const shout = { ...cname('FOO.bar.example.', 'FOO.BAZ.Example.'), ttl: 0 }
    expect(verdict([...dname, shout, ...target])).toBe('secure')
  })

  it('a CNAME that leads elsewhere is bogus', () => {
    const elsewhere = cname('foo.bar.example.', 'dub.example.')
    expect(verdict([...dname, elsewhere, ...zone.signed('dub.example.', 'A')])).toBe('bogus DNAME_CNAME_MISMATCH')
    expect(verdict([...dname, elsewhere, ...target])).toBe('bogus DNAME_CNAME_MISMATCH')
  })

  it('a second CNAME beside the right one is bogus: nothing signs it', () => {
    const elsewhere = cname('foo.bar.example.', 'dub.example.')
    for (const both of [
      [synthesised, elsewhere],
      [elsewhere, synthesised],
    ]) {
      expect(verdict([...dname, ...both, ...target])).toBe('bogus DNAME_CNAME_MISMATCH')
    }
    expect(verdict([...dname, synthesised, synthesised, ...target])).toBe('secure')
  })

  it('an unsigned CNAME without a DNAME is bogus', () => {
    expect(verdict([synthesised, ...target])).toBe('bogus RRSIG_MISSING')
  })

  it('an unsigned or badly signed DNAME is bogus', () => {
    expect(verdict([dname[0]!, synthesised, ...target])).toBe('bogus RRSIG_MISSING')
    expect(verdict([...zone.signed('bar.example.', 'DNAME', { spoil: true }), synthesised, ...target])).toBe(
      'bogus RRSIG_DOES_NOT_VERIFY',
    )
  })

  it('a DNAME that is not above the name says nothing of it', () => {
    const other = testZone('example.', 'other DNAME baz\nfoo.baz A 192.0.2.80')
    const answer = [...other.signed('other.example.', 'DNAME'), synthesised, ...other.signed('foo.baz.example.', 'A')]
    expect(verdictOf(judgeReply(other, ASKED, { answer }))).toMatch(/^bogus/)
  })

  it('a DNAME does not redirect its own owner (section 2.3)', () => {
    const own = [...dname, cname('bar.example.', 'baz.example.')]
    expect(verdictOf(judgeReply(zone, 'bar.example. A', { answer: own }))).toMatch(/^bogus/)
    expect(verdictOf(judgeReply(zone, 'bar.example. A', { answer: zone.signed('bar.example.', 'A') }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'bar.example. DNAME', { answer: dname }))).toBe('secure')
  })

  it('a DNAME expanded from a wildcard needs the proof that no closer name exists (section 3.3)', () => {
    const answer = zone.expanded('*.wdn.example.', 'DNAME', 'x.wdn.example.')
    expect(
      verdictOf(judgeReply(zone, 'x.wdn.example. DNAME', { answer, authority: zone.covering('x.wdn.example.') })),
    ).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'x.wdn.example. DNAME', { answer }))).toMatch(/^bogus/)
    const through = [...answer, cname('foo.x.wdn.example.', 'foo.baz.example.'), ...target]
    expect(verdictOf(judgeReply(zone, 'foo.x.wdn.example. A', { answer: through }))).toMatch(/^bogus/)
  })
})

describe('RFC 6672 section 5.3.2: DNAME in a bitmap', () => {
  const nsec = zone.matching('bar.example.')
  const others = [...zone.soa, ...zone.covering('*.example.')]

  it('denies no name below it (section 5.3.4.1)', () => {
    expect(verdictOf(judgeReply(zone, ASKED, { rcode: 'NXDOMAIN', authority: [...others, ...nsec] }))).toBe(
      'bogus DENIAL_FROM_ABOVE_DNAME',
    )
    expect(verdictOf(judgeReply(zone, ASKED, { authority: [...others, ...nsec] }))).toBe(
      'bogus DENIAL_FROM_ABOVE_DNAME',
    )
  })

  it('but a name beside it (section 5.3.4.2)', () => {
    expect(verdictOf(judgeReply(zone, 'bas.example. A', { rcode: 'NXDOMAIN', authority: [...others, ...nsec] }))).toBe(
      'secure',
    )
  })

  it('without the bit the same record would', () => {
    const lie = zone.nsec('bar.example.', 'foo.baz.example.', 'A RRSIG NSEC')
    expect(verdictOf(judgeReply(zone, ASKED, { rcode: 'NXDOMAIN', authority: [...others, ...lie] }))).toBe('secure')
  })

  it('for NSEC3: nor as closest encloser', () => {
    const three = testZone('example.', 'bar DNAME baz\nbar A 192.0.2.1\ndub A 192.0.2.2', { nsec3: {} })
    for (const rcode of ['NXDOMAIN', 'NOERROR'] as const) {
      expect(verdictOf(judgeReply(three, ASKED, { rcode, authority: [...three.soa, ...three.chain.flat()] }))).toBe(
        'bogus DENIAL_FROM_ABOVE_DNAME',
      )
    }
  })
})

describe('RFC 6672 section 5.3.3: a chain is as good as its weakest part', () => {
  it('the target must hold', () => {
    expect(verdict([...dname, synthesised, ...zone.bare('foo.baz.example.', 'A')])).toBe('bogus RRSIG_MISSING')
    expect(verdict([...dname, synthesised, ...zone.signed('foo.baz.example.', 'A', { spoil: true })])).toBe(
      'bogus RRSIG_DOES_NOT_VERIFY',
    )
  })

  it('the target may be denied', () => {
    const answer = [...dname, cname('none.bar.example.', 'none.baz.example.')]
    expect(verdictOf(judgeReply(zone, 'none.bar.example. A', { answer, ...zone.deny('none.baz.example.') }))).toBe(
      'secure',
    )
    const nodata = [...dname, cname('q.bar.example.', 'q.baz.example.')]
    expect(verdictOf(judgeReply(zone, 'q.bar.example. A', { answer: nodata, ...zone.deny('q.baz.example.') }))).toBe(
      'secure',
    )
    expect(verdictOf(judgeReply(zone, 'q.bar.example. A', { answer: nodata, authority: zone.soa }))).toMatch(/^bogus/)
  })

  it('more aliases may follow', () => {
    const answer = [
      ...dname,
      cname('alias.bar.example.', 'alias.baz.example.'),
      ...zone.signed('alias.baz.example.', 'CNAME'),
      ...target,
    ]
    const report = judgeReply(zone, 'alias.bar.example. A', { answer })
    expect(verdictOf(report)).toBe('secure')
    expect(report.hops).toHaveLength(3)
  })

  it('into an unsigned zone: insecure', () => {
    const parent = testZone('example.', 'bar DNAME plain\nplain NS ns.plain')
    const replies: readonly Reply[] = [
      ...keysReplies([parent]),
      {
        zone: 'example.',
        question: ASKED,
        answer: [...parent.signed('bar.example.', 'DNAME'), cname('foo.bar.example.', 'foo.plain.example.')],
      },
      { zone: 'example.', question: 'plain.example. DS', ...parent.deny('plain.example.') },
      {
        zone: 'plain.example.',
        question: 'foo.plain.example. A',
        answer: [rr(n('foo.plain.example.'), t('A'), Uint8Array.of(192, 0, 2, 9))],
      },
    ]
    const report = judge(ASKED, replies, { anchors: [parent.anchor], honest: [parent] })
    expect(verdictOf(report)).toBe('insecure DELEGATION_INSECURE')
    expect(report.hops.map((hop) => hop.status)).toEqual(['secure', 'insecure'])
  })

  it('that loops is indeterminate', () => {
    const loop = testZone('example.', 'bar DNAME bar.bar\ncyc DNAME cyc')
    const self = [...loop.signed('cyc.example.', 'DNAME'), cname('a.cyc.example.', 'a.cyc.example.')]
    expect(verdictOf(judgeReply(loop, 'a.cyc.example. A', { answer: self }))).toBe('indeterminate ALIAS_LOOP')
  })
})

describe('RFC 6672 section 2.2: names that get too long', () => {
  const long = `${'l'.repeat(63)}.${'m'.repeat(63)}.${'n'.repeat(63)}.${'o'.repeat(40)}.example.`
  const deep = testZone('example.', `bar DNAME ${long}`)
  const asked = `${'p'.repeat(30)}.bar.example. A`

  it('YXDOMAIN with the signed DNAME is secure', () => {
    expect(() => Name.parse(`${'p'.repeat(30)}.${long}`)).toThrow()
    const report = judgeReply(deep, asked, { rcode: 'YXDOMAIN', answer: deep.signed('bar.example.', 'DNAME') })
    expect(verdictOf(report)).toBe('secure')
    expect(report.rcode).toBe(6)
  })

  it('YXDOMAIN without a signature is not', () => {
    expect(
      verdictOf(judgeReply(deep, asked, { rcode: 'YXDOMAIN', answer: deep.bare('bar.example.', 'DNAME') })),
    ).toMatch(/^bogus/)
    expect(verdictOf(judgeReply(deep, asked, { rcode: 'YXDOMAIN' }))).toMatch(/^bogus/)
  })

  it('YXDOMAIN for a name that would fit is not', () => {
    const report = judgeReply(zone, ASKED, { rcode: 'YXDOMAIN', answer: dname })
    expect(report.verdict.status).not.toBe('secure')
  })
})
