/** No data, wildcards and Opt-Out with NSEC3: RFC 5155 sections 8.5 to 8.8, 9.2 and 3.1.7. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judgeReply, verdictOf } from '../support/judge.ts'
import { type TestZone, testZone } from '../support/zone.ts'

const text = [
  'a A 192.0.2.1',
  'alias CNAME a',
  'x.ent A 192.0.2.2',
  '*.wild TXT "t"',
  '*.cwild CNAME a',
  'd.*.half A 192.0.2.4',
  'm A 192.0.2.3',
].join('\n')
const zone = testZone('example.', text, { nsec3: {} })

type Rcode = 'NOERROR' | 'NXDOMAIN'
const judged = (asked: string, rcode: Rcode, authority: readonly RR[], of: TestZone = zone) =>
  judgeReply(of, asked, { rcode, authority: [...of.soa, ...authority] })
const verdict = (asked: string, rcode: Rcode, authority: readonly RR[], of: TestZone = zone): string =>
  verdictOf(judged(asked, rcode, authority, of))

const whole = zone.chain.flat()
const NAME = 'none.example.'
const encloser = zone.matching('example.')
const nextCloser = zone.covering(NAME)
const wildcard = zone.covering('*.example.')
const proof = [...encloser, ...nextCloser, ...wildcard]

describe('RFC 5155 section 8.5: no data', () => {
  it('is secure with a matching record without the type and CNAME', () => {
    expect(verdict('a.example. TXT', 'NOERROR', zone.matching('a.example.'))).toBe('secure')
    expect(verdict('a.example. A', 'NOERROR', zone.matching('a.example.'))).toBe('bogus DENIAL_TYPE_EXISTS')
    expect(verdict('alias.example. TXT', 'NOERROR', zone.matching('alias.example.'))).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('of an empty non-terminal rests on an empty bitmap', () => {
    expect(verdict('ent.example. A', 'NOERROR', zone.matching('ent.example.'))).toBe('secure')
  })

  it('is not proven by a name error', () => {
    expect(verdict(`${NAME} A`, 'NOERROR', proof)).toBe('bogus DENIAL_NAME_NOT_MATCHED')
  })

  it('is not proven by a record of another name', () => {
    expect(verdict('a.example. TXT', 'NOERROR', zone.matching('m.example.'))).toBe('bogus DENIAL_NAME_NOT_MATCHED')
  })
})

describe('RFC 5155 section 8.6: no data for DS', () => {
  it('is secure with a matching record without DS and CNAME', () => {
    expect(verdict('a.example. DS', 'NOERROR', zone.matching('a.example.'))).toBe('secure')
    expect(verdict('a.example. DS', 'NOERROR', zone.matching('a.example.', 'A DS RRSIG'))).toMatch(/^bogus/)
    expect(verdict('alias.example. DS', 'NOERROR', zone.matching('alias.example.'))).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('without a match needs a next closer span with Opt-Out', () => {
    expect(verdict(`${NAME} DS`, 'NOERROR', proof)).toMatch(/^bogus/)
    const optOut = testZone('example.', text, { nsec3: { optOut: true } })
    expect(verdict(`${NAME} DS`, 'NOERROR', optOut.deny(NAME).authority, optOut)).toBe('insecure NSEC3_OPT_OUT')
  })
})

describe('RFC 5155 section 8.7: no data at a wildcard', () => {
  const name = 'q.wild.example.'
  const { authority } = zone.deny(name)

  it('is secure with the closest encloser proof and a match of the wildcard without the type', () => {
    expect(verdictOf(judgeReply(zone, `${name} A`, { authority }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, `${name} TXT`, { authority }))).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('has no part that can be missing', () => {
    for (const part of [zone.matching('wild.example.'), zone.covering(name), zone.matching('*.wild.example.')]) {
      const rest = authority.filter((record) => !record.owner.equals(part[0]!.owner))
      expect(verdictOf(judgeReply(zone, `${name} A`, { authority: rest }))).toMatch(/^bogus/)
    }
  })

  it('is bogus where the wildcard has a CNAME', () => {
    expect(
      verdictOf(judgeReply(zone, 'q.cwild.example. A', { authority: zone.deny('q.cwild.example.').authority })),
    ).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('holds for a wildcard that is an empty non-terminal', () => {
    const { rcode, authority: half } = zone.deny('foo.half.example.')
    expect(rcode).toBe('NOERROR')
    expect(verdictOf(judgeReply(zone, 'foo.half.example. A', { authority: half }))).toBe('secure')
  })
})

describe('RFC 5155 section 8.8: answers from a wildcard', () => {
  const name = 'q.r.wild.example.'
  const answer = zone.expanded('*.wild.example.', 'TXT', name)
  const verdictWith = (authority: readonly RR[], of = zone, at = name, records = answer): string =>
    verdictOf(judgeReply(of, `${at} TXT`, { answer: records, authority }))

  it('are secure with a cover of the next closer name alone', () => {
    const report = judgeReply(zone, `${name} TXT`, { answer, authority: zone.covering('r.wild.example.') })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
  })

  it('are bogus without it', () => {
    expect(verdictWith([])).toMatch(/^bogus/)
    const cover = zone.covering('r.wild.example.')
    expect(verdictWith(whole.filter((record) => !record.owner.equals(cover[0]!.owner)))).toBe(
      'bogus WILDCARD_NOT_PROVEN',
    )
  })

  it.each(['x.y.wild.example.', 'y.wild.example.', 'q.y.wild.example.', 'q.x.y.wild.example.'])(
    'cannot be replayed at %s, where a closer name exists',
    (at) => {
      const busy = testZone('example.', '*.wild TXT "t"\nx.y.wild A 192.0.2.1', { nsec3: {} })
      const replayed = busy.expanded('*.wild.example.', 'TXT', at)
      for (const authority of [[], ...busy.chain, busy.chain.flat()]) {
        expect(verdictWith(authority, busy, at, replayed)).toMatch(/^bogus/)
      }
    },
  )
})

describe('RFC 5155 section 9.2: Opt-Out spans prove nothing about what they leave out', () => {
  const optOut = testZone('example.', `${text}\nplain NS ns.plain\ninsecure.only.here NS ns.plain`, {
    nsec3: { optOut: true },
  })

  it('name errors, wildcard answers, wildcard no data: insecure', () => {
    expect(verdictOf(judgeReply(optOut, `${NAME} A`, optOut.deny(NAME)))).toBe('insecure NSEC3_OPT_OUT')
    const answer = optOut.expanded('*.wild.example.', 'TXT', 'q.wild.example.')
    expect(
      verdictOf(judgeReply(optOut, 'q.wild.example. TXT', { answer, authority: optOut.covering('q.wild.example.') })),
    ).toBe('insecure NSEC3_OPT_OUT')
    expect(verdictOf(judgeReply(optOut, 'q.wild.example. A', optOut.deny('q.wild.example.')))).toBe(
      'insecure NSEC3_OPT_OUT',
    )
  })

  it('what is matched stays secure', () => {
    expect(verdictOf(judgeReply(optOut, 'a.example. TXT', optOut.deny('a.example.')))).toBe('secure')
    expect(verdictOf(judgeReply(optOut, 'ent.example. A', optOut.deny('ent.example.')))).toBe('secure')
    expect(verdictOf(judgeReply(optOut, 'a.example. A', { answer: optOut.signed('a.example.', 'A') }))).toBe('secure')
  })

  it('an empty non-terminal above unsigned delegations alone: insecure (errata 3441)', () => {
    const { authority } = optOut.deny('only.here.example.')
    expect(verdictOf(judgeReply(optOut, 'only.here.example. A', { authority }))).toBe('insecure NSEC3_OPT_OUT')
  })

  it('a fault is told before the span: broken proofs are bogus there too', () => {
    const rest = optOut
      .deny(NAME)
      .authority.filter((record) => !record.owner.equals(optOut.covering('*.example.')[0]!.owner))
    expect(verdictOf(judgeReply(optOut, `${NAME} A`, { rcode: 'NXDOMAIN', authority: rest }))).toMatch(/^bogus/)
    expect(
      verdictOf(judgeReply(optOut, 'q.wild.example. A', { ...optOut.deny('q.wild.example.'), rcode: 'NXDOMAIN' })),
    ).toMatch(/^bogus/)
  })

  it('a name that exists is not denied by any span', () => {
    for (const rcode of ['NXDOMAIN', 'NOERROR'] as const) {
      for (const authority of [optOut.chain.flat(), ...optOut.chain]) {
        for (const asked of ['a.example. A', 'm.example. A', 'x.ent.example. A', '*.wild.example. TXT']) {
          const report = judgeReply(optOut, asked, { rcode, authority })
          expect(report.verdict.status === 'secure', `${asked} ${rcode}`).toBe(false)
        }
      }
    }
  })
})

describe('RFC 5155 section 3.1.7: the ring', () => {
  it('wraps: the last record covers what comes after it and before the first', () => {
    const lone = testZone('example.', '', { nsec3: {} })
    for (const name of ['a.example.', 'b.example.', 'q.w.example.']) {
      expect(verdictOf(judgeReply(lone, `${name} A`, lone.deny(name)))).toBe('secure')
    }
    expect(verdictOf(judgeReply(lone, 'example. NS', { authority: lone.chain.flat() }))).toMatch(/^bogus/)
  })
})

describe('no NSEC3 of a zone denies what exists in it', () => {
  const there = zone.names.flatMap((name) =>
    ['A', 'TXT', 'CNAME', 'NS', 'SOA']
      .filter((type) => zone.bare(name, type).length > 0)
      .map((type) => [name, type] as const),
  )

  it.each(there)('%s %s: neither with all records nor with any one', (name, type) => {
    for (const authority of [whole, ...zone.chain]) {
      for (const rcode of ['NOERROR', 'NXDOMAIN'] as const) {
        expect(verdict(`${name} ${type}`, rcode, authority)).toMatch(/^bogus/)
      }
    }
  })

  it.each(zone.names)('%s is a name: none proves that it is not', (name) => {
    for (const authority of [whole, ...zone.chain])
      expect(verdict(`${name} SRV`, 'NXDOMAIN', authority)).toMatch(/^bogus/)
  })

  it.each([
    '0',
    'b',
    'mm',
    'zz',
    'q.a',
    'q.x.ent',
    'q.ent',
    'q.m',
    'q.d.*.half',
    'q.*.half',
    'q.r.half',
    'q.*.wild',
    'q.wild',
    'q.r.wild',
  ])('%s.example. without SRV: an honest denial is secure', (label) => {
    expect(verdictOf(judgeReply(zone, `${label}.example. SRV`, zone.deny(`${label}.example.`)))).toBe('secure')
  })
})
