/** Denial of existence with NSEC: RFC 4035 section 5.4, RFC 4034 section 4.1, RFC 4592 section 2.2.2. */

import { describe, expect, it } from 'vitest'
import { encodeNsec } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judgeReply, stepsOf, verdictOf } from '../support/judge.ts'
import { rr } from '../support/signer.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone(
  'example.',
  [
    'a A 192.0.2.1',
    'alias CNAME a',
    'x.ent A 192.0.2.2',
    '*.wild TXT "t"',
    '*.cwild CNAME a',
    'd.*.half A 192.0.2.4',
    'h.half A 192.0.2.4',
    'm A 192.0.2.3',
    'm TXT "m"',
  ].join('\n'),
)
type Rcode = 'NOERROR' | 'NXDOMAIN'
const judged = (asked: string, rcode: Rcode, authority: readonly RR[]) => judgeReply(zone, asked, { rcode, authority })
const verdict = (asked: string, rcode: Rcode, authority: readonly RR[]): string =>
  verdictOf(judged(asked, rcode, [...zone.soa, ...authority]))

describe('RFC 4035 section 5.4: no data', () => {
  it('an NSEC at the name without the type proves it', () => {
    const report = judged('a.example. TXT', 'NOERROR', [...zone.soa, ...zone.matching('a.example.')])
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(stepsOf(report.root).flatMap((s) => s.facts.proves ?? [])).toContain('NODATA')
  })

  it('the NSEC must be signed, and well', () => {
    const [nsec] = zone.matching('a.example.')
    expect(verdict('a.example. TXT', 'NOERROR', [nsec!])).toBe('bogus RRSIG_MISSING')
    expect(verdict('a.example. TXT', 'NOERROR', zone.sign([nsec!], { spoil: true }))).toBe(
      'bogus RRSIG_DOES_NOT_VERIFY',
    )
  })

  it('an answer without any NSEC proves nothing', () => {
    expect(verdict('a.example. TXT', 'NOERROR', [])).toBe('bogus DENIAL_MISSING')
  })

  it('an NSEC that lists the type contradicts it', () => {
    expect(verdict('a.example. A', 'NOERROR', zone.matching('a.example.'))).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('an NSEC that lists CNAME contradicts it for every type (RFC 6840 section 4.3)', () => {
    for (const type of ['A', 'TXT', 'CNAME', 'DS']) {
      expect(verdict(`alias.example. ${type}`, 'NOERROR', zone.matching('alias.example.')), type).toBe(
        'bogus DENIAL_TYPE_EXISTS',
      )
    }
  })

  it('the NSEC and RRSIG bits say nothing: an NSEC shows that itself and its RRSIG exist', () => {
    const without = zone.nsec('a.example.', 'alias.example.', 'A')
    expect(verdict('a.example. TXT', 'NOERROR', without)).toBe('secure')
    for (const authority of [zone.matching('a.example.'), without]) {
      expect(verdict('a.example. NSEC', 'NOERROR', authority)).toBe('bogus DENIAL_TYPE_EXISTS')
      expect(verdict('a.example. RRSIG', 'NOERROR', authority)).toBe('bogus DENIAL_TYPE_EXISTS')
    }
  })

  it('an NSEC of another name proves nothing', () => {
    expect(verdict('a.example. TXT', 'NOERROR', zone.matching('m.example.'))).toBe('bogus DENIAL_NAME_NOT_MATCHED')
  })

  it('an empty non-terminal has no NSEC of its own: the one that covers it leads below it', () => {
    expect(verdict('ent.example. A', 'NOERROR', zone.covering('ent.example.'))).toBe('secure')
    expect(verdict('wild.example. A', 'NOERROR', zone.covering('wild.example.'))).toBe('secure')
  })

  it('a name that does not exist is not one without data', () => {
    const { rcode, authority } = zone.deny('none.example.')
    expect(rcode).toBe('NXDOMAIN')
    expect(verdict('none.example. A', 'NOERROR', authority)).toBe('bogus DENIAL_NAME_NOT_MATCHED')
  })

  it('an SOA that comes along must hold, but need not come', () => {
    const nsec = zone.matching('a.example.')
    const alone = judged('a.example. TXT', 'NOERROR', nsec)
    expect(verdictOf(alone)).toBe('secure')
    expect(codesOf(alone)).toEqual(['SOA_MISSING'])
    const bad = [...zone.sign(zone.bare('example.', 'SOA'), { spoil: true }), ...nsec]
    expect(verdictOf(judged('a.example. TXT', 'NOERROR', bad))).toBe('bogus RRSIG_DOES_NOT_VERIFY')
    const unsigned = [...zone.bare('example.', 'SOA'), ...nsec]
    expect(verdictOf(judged('a.example. TXT', 'NOERROR', unsigned))).toBe('bogus RRSIG_MISSING')
  })
})

describe('RFC 4035 section 3.1.3.4: no data at a wildcard', () => {
  const closer = zone.covering('q.wild.example.')
  const source = zone.matching('*.wild.example.')

  it('an NSEC that covers the name and one of the wildcard without the type prove it', () => {
    expect(verdict('q.wild.example. A', 'NOERROR', [...closer, ...source])).toBe('secure')
    const report = judged('q.wild.example. A', 'NOERROR', [...zone.soa, ...closer, ...source])
    expect(codesOf(report)).toEqual([])
  })

  it('the wildcard must not list the type or CNAME', () => {
    expect(verdict('q.wild.example. TXT', 'NOERROR', [...closer, ...source])).toBe('bogus DENIAL_TYPE_EXISTS')
    expect(
      verdict('q.cwild.example. A', 'NOERROR', [
        ...zone.covering('q.cwild.example.'),
        ...zone.matching('*.cwild.example.'),
      ]),
    ).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('the wildcard’s NSEC alone is enough where it covers the name as well', () => {
    // *.wild.example. is the last name of the zone: its NSEC covers all that follow.
    expect(verdict('q.wild.example. A', 'NOERROR', source)).toBe('secure')
  })

  it('the wildcard of a name further up does not count', () => {
    const top = testZone('example.', '* TXT "x"\na.w A 192.0.2.1')
    const authority = [...top.soa, ...top.covering('q.w.example.'), ...top.matching('*.example.')]
    expect(verdictOf(judgeReply(top, 'q.w.example. A', { authority }))).toMatch(/^bogus/)
  })

  it('the wildcard may be an empty non-terminal', () => {
    const { authority } = zone.deny('foo.half.example.')
    expect(verdictOf(judged('foo.half.example. A', 'NOERROR', authority))).toBe('secure')
  })
})

describe('RFC 4035 section 5.4: name error', () => {
  it('one NSEC that covers the name and one that covers the wildcard prove it', () => {
    const report = judged('none.example. A', 'NXDOMAIN', zone.deny('none.example.').authority)
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(report.rcode).toBe(3)
  })

  it('one NSEC may do both', () => {
    // The wildcard *.example. sorts right after the apex, and so does "!".
    expect(verdict('!.example. A', 'NXDOMAIN', zone.matching('example.'))).toBe('secure')
  })

  it('neither can be missing', () => {
    expect(verdict('none.example. A', 'NXDOMAIN', zone.covering('none.example.'))).toBe(
      'bogus DENIAL_WILDCARD_NOT_COVERED',
    )
    expect(verdict('none.example. A', 'NXDOMAIN', zone.covering('*.example.'))).toBe('bogus DENIAL_NAME_NOT_COVERED')
  })

  it('the wildcard is the one below the closest encloser, as the covering NSEC shows it', () => {
    // x.ent.example. is the closest encloser: its own NSEC covers both the name and the wildcard below it.
    expect(verdict('q.x.ent.example. A', 'NXDOMAIN', zone.covering('q.x.ent.example.'))).toBe('secure')
    const deep = testZone('example.', 'a.b.c A 192.0.2.1\n*.c A 192.0.2.2')
    const authority = [...deep.soa, ...deep.covering('z.c.example.'), ...deep.covering('*.example.')]
    expect(verdictOf(judgeReply(deep, 'z.c.example. A', { rcode: 'NXDOMAIN', authority }))).toBe(
      'bogus DENIAL_WILDCARD_NOT_COVERED',
    )
  })

  it('where the wildcard exists it would have answered', () => {
    const name = 'q.wild.example.'
    expect(verdict(`${name} A`, 'NXDOMAIN', [...zone.covering(name), ...zone.matching('*.wild.example.')])).toBe(
      'bogus DENIAL_NAME_EXISTS',
    )
  })

  it('a name that an NSEC matches exists', () => {
    expect(verdict('a.example. A', 'NXDOMAIN', [...zone.matching('a.example.'), ...zone.covering('*.example.')])).toBe(
      'bogus DENIAL_NAME_EXISTS',
    )
  })

  it('an empty non-terminal exists (RFC 4592 section 2.2.2)', () => {
    const authority = [...zone.covering('ent.example.'), ...zone.covering('*.example.')]
    expect(verdict('ent.example. A', 'NXDOMAIN', authority)).toBe('bogus DENIAL_NAME_EXISTS')
  })

  it('a wildcard that is an empty non-terminal exists', () => {
    const name = 'foo.half.example.'
    const authority = [...zone.covering(name), ...zone.covering('*.half.example.')]
    expect(verdict(`${name} A`, 'NXDOMAIN', authority)).toBe('bogus DENIAL_NAME_EXISTS')
  })

  it('names compare without case', () => {
    expect(verdict('NONE.example. A', 'NXDOMAIN', zone.deny('none.example.').authority)).toBe('secure')
    const loud = testZone('example.', 'A A 192.0.2.1\nB A 192.0.2.1')
    expect(
      verdictOf(
        judgeReply(loud, 'aa.example. A', { rcode: 'NXDOMAIN', authority: loud.deny('aa.example.').authority }),
      ),
    ).toBe('secure')
    expect(verdictOf(judgeReply(loud, 'b.example. A', { rcode: 'NXDOMAIN', authority: loud.chain.flat() }))).toMatch(
      /^bogus/,
    )
  })
})

describe('RFC 4034 section 4.1.1: the next name', () => {
  it('of the last NSEC is the apex: it covers all that follow in the zone', () => {
    expect(
      verdict('zz.example. A', 'NXDOMAIN', [...zone.covering('zz.example.'), ...zone.covering('*.example.')]),
    ).toBe('secure')
  })

  it('that is the owner itself: the only name of its zone', () => {
    const lone = testZone('example.', '')
    const authority = [...lone.soa, ...lone.matching('example.')]
    for (const name of ['a.example.', 'a.b.example.', '*.example.']) {
      expect(verdictOf(judgeReply(lone, `${name} A`, { rcode: 'NXDOMAIN', authority })), name).toBe('secure')
    }
  })

  it('outside the zone makes the NSEC unusable', () => {
    const lie = zone.nsec('m.example.', 'zzz.', 'A')
    expect(verdict('none.example. A', 'NXDOMAIN', [...lie, ...zone.covering('*.example.')])).toBe(
      'bogus NSEC_NEXT_OUT_OF_ZONE',
    )
    const up = zone.nsec('m.example.', '.', 'A')
    expect(verdict('none.example. A', 'NXDOMAIN', [...up, ...zone.covering('*.example.')])).toBe(
      'bogus NSEC_NEXT_OUT_OF_ZONE',
    )
  })

  it('before the owner, but not the apex, covers nothing', () => {
    const back = zone.nsec('m.example.', 'b.example.', 'A')
    for (const name of ['none.example.', 'aa.example.']) {
      expect(verdict(`${name} A`, 'NXDOMAIN', [...back, ...zone.covering('*.example.')])).toBe(
        'bogus DENIAL_NAME_NOT_COVERED',
      )
    }
  })

  it('keeps the case it has when it is signed (RFC 6840 section 5.1)', () => {
    const rdata = encodeNsec({ nextDomainName: n('ALIAS.Example.'), types: [t('A'), t('RRSIG'), t('NSEC')] })
    const kept = zone.sign([rr(n('a.example.'), t('NSEC'), rdata)])
    expect(verdict('a.example. TXT', 'NOERROR', kept)).toBe('secure')
    const lowered = kept.map((record) =>
      record.type === t('NSEC')
        ? {
            ...record,
            rdata: encodeNsec({ nextDomainName: n('alias.example.'), types: [t('A'), t('RRSIG'), t('NSEC')] }),
          }
        : record,
    )
    expect(verdict('a.example. TXT', 'NOERROR', lowered)).toBe('bogus RRSIG_DOES_NOT_VERIFY')
  })

  it('of an NSEC that cannot be read denies nothing', () => {
    for (const rdata of [
      Uint8Array.of(0),
      Uint8Array.of(0, 0, 0),
      Uint8Array.of(0, 0, 33),
      Uint8Array.of(0, 0, 1, 0),
      Uint8Array.of(1, 97),
    ]) {
      const broken = zone.sign([rr(n('a.example.'), t('NSEC'), rdata)])
      expect(verdict('a.example. TXT', 'NOERROR', broken)).toMatch(/^bogus DENIAL_RECORD_MALFORMED/)
    }
  })
})

describe('no NSEC of a zone denies what exists in it', () => {
  const whole = [...zone.soa, ...zone.chain.flat()]
  const there = zone.names.flatMap((name) =>
    ['A', 'TXT', 'CNAME', 'NS', 'SOA'].map((type) => [name, type, zone.bare(name, type).length > 0] as const),
  )

  it.each(there.filter(([, , exists]) => exists))('%s %s: neither with all records nor with any one', (name, type) => {
    for (const authority of [whole, ...zone.chain]) {
      for (const rcode of ['NOERROR', 'NXDOMAIN'] as const) {
        expect(verdictOf(judged(`${name} ${type}`, rcode, authority))).toMatch(/^bogus/)
      }
    }
  })

  it.each(zone.names)('%s is a name: none proves that it is not', (name) => {
    for (const authority of [whole, ...zone.chain]) {
      expect(verdictOf(judged(`${name} SRV`, 'NXDOMAIN', authority))).toMatch(/^bogus/)
    }
  })

  it.each(zone.names)('%s without SRV: an honest denial is secure', (name) => {
    const { rcode, authority } = zone.deny(name)
    expect(rcode).toBe('NOERROR')
    if (name === 'alias.example.' || name === '*.cwild.example.') return
    expect(verdictOf(judged(`${name} SRV`, rcode, authority))).toBe('secure')
  })

  it.each(['0', 'b', 'mm', 'zz', 'q.a', 'q.x.ent', 'q.ent', 'q.m', 'q.d.*.half', 'q.*.half', 'q.r.half', 'q.*.wild'])(
    '%s.example. is no name: an honest denial is secure',
    (label) => {
      const { rcode, authority } = zone.deny(`${label}.example.`)
      expect(verdictOf(judged(`${label}.example. SRV`, rcode, authority))).toBe('secure')
    },
  )
})
