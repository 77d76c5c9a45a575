/**
 * Records of one zone that say two things: no order of theirs may decide, since the order of an RRset is not signed
 * (RFC 4034 section 6.3), and what speaks against a claim outweighs what speaks for it.
 */

import { describe, expect, it } from 'vitest'
import { encodeNsec } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, rr } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'
import { factsOf, recordsOf } from './facts.ts'

const zone = testZone('example.', 'www A 192.0.2.1\n*.w A 192.0.2.2\nx.w A 192.0.2.3')
const nsec = (owner: string, next: string, types: readonly string[]): RR =>
  rr(n(owner), t('NSEC'), encodeNsec({ nextDomainName: n(next), types: types.map(t) }))
/** Both orders of one RRset, signed. */
const orders = (a: RR, b: RR): readonly (readonly RR[])[] => [zone.sign([a, b]), zone.sign([b, a])]
const told = (asked: string, authority: readonly RR[], rest: Partial<Reply> = {}): string =>
  verdictOf(judgeReply(zone, asked, { authority: [...zone.soa, ...authority], ...rest }))

describe('two NSEC at one name', () => {
  it('one of which lists the type asked: bogus in either order (RFC 4035 section 5.4)', () => {
    const [without, lists] = [
      nsec('www.example.', 'w.example.', ['A', 'RRSIG', 'NSEC']),
      nsec('www.example.', 'z.example.', ['A', 'TXT', 'RRSIG', 'NSEC']),
    ]
    for (const records of orders(without, lists))
      expect(told('www.example. TXT', records)).toBe('bogus DENIAL_TYPE_EXISTS')
  })

  it('one of which lists DS: no unsigned delegation in either order (RFC 4035 section 5.2)', () => {
    const [plain, signed] = [
      nsec('sub.example.', 'w.example.', ['NS', 'RRSIG', 'NSEC']),
      nsec('sub.example.', 'z.example.', ['NS', 'DS', 'RRSIG', 'NSEC']),
    ]
    for (const authority of orders(plain, signed)) {
      const referral = { zone: 'example.', question: 'www.sub.example. A', aa: false }
      const ns = rr(n('sub.example.'), t('NS'), n('ns.elsewhere.').wire())
      const ds = { zone: 'example.', question: 'sub.example. DS', authority: [...zone.soa, ...authority] }
      const answer = { zone: 'sub.example.', question: 'www.sub.example. A', answer: [] }
      const replies = [...keysReplies([zone]), { ...referral, authority: [ns, ...authority] }, ds, answer]
      expect(verdictOf(judge('www.sub.example. A', replies, { anchors: [zone.anchor] }))).toBe('bogus DS_DENIAL_DS_BIT')
    }
  })
})

describe('RFC 4035 section 5.3.4: a wildcard answer beside a record of the very name', () => {
  const answer = zone.expanded('*.w.example.', 'A', 'x.w.example.')
  const star = nsec('*.w.example.', 'z.example.', ['A', 'RRSIG', 'NSEC'])

  it('is bogus', () => {
    const own = nsec('x.w.example.', 'z.example.', ['A', 'RRSIG', 'NSEC'])
    expect(told('x.w.example. A', [...zone.sign([star]), ...zone.sign([own])], { answer })).toBe(
      'bogus WILDCARD_NOT_PROVEN',
    )
    expect(told('x.w.example. A', zone.sign([star]), { answer })).toBe('secure')
  })
})

describe('RFC 9824 section 2: a record by which its own name does not exist', () => {
  it('makes that name no closest encloser', () => {
    const only = zone.sign([nsec('foo.example.', 'zz.example.', ['RRSIG', 'NSEC', 'NXNAME'])])
    expect(told('a.foo.example. A', only, { rcode: 'NXDOMAIN' })).toBe('bogus DENIAL_WILDCARD_NOT_COVERED')
  })
})

describe('RFC 5155 section 9.2: two NSEC3 cover the next closer name, one with Opt-Out', () => {
  const hashed = testZone('example.', 'www A 192.0.2.1', { nsec3: {} })

  it('is insecure in either order', () => {
    const apex = hashed.matching('example.')
    const wild = hashed.covering('*.example.')
    const cover = hashed.covering('none.example.')
    // The same span but for its first hash, which is one higher.
    const later = (hash: string): string => (BigInt(`0x${hash}`) + 1n).toString(16).padStart(40, '0')
    const opted = factsOf(cover).flatMap((fact) =>
      fact.kind === 'NSEC3' ? recordsOf([{ ...fact, owner: later(fact.owner), flags: 1 }], hashed) : [],
    )
    for (const records of [
      [...apex, ...cover, ...opted, ...wild],
      [...apex, ...opted, ...cover, ...wild],
    ]) {
      const report = judgeReply(hashed, 'none.example. A', {
        rcode: 'NXDOMAIN',
        authority: [...hashed.soa, ...records],
      })
      expect([verdictOf(report), codesOf(report)[0]]).toEqual(['insecure NSEC3_OPT_OUT', 'NSEC3_OPT_OUT'])
    }
  })
})

describe('RFC 9276 section 3.2: iterations excuse the chain that asks for them, and no other', () => {
  const hashed = testZone('example.', 'www A 192.0.2.1', { nsec3: {} })
  const denial = hashed.deny('none.example.')
  const costly = factsOf(denial.authority)
    .flatMap((fact) => (fact.kind === 'NSEC3' ? [fact] : []))
    .slice(0, 1)
    .flatMap((fact) => recordsOf([{ ...fact, owner: '00'.repeat(20), iterations: 51 }], hashed))

  it('a whole proof beside a record of 51 is secure', () => {
    const told = (authority: readonly RR[]): string =>
      verdictOf(judgeReply(hashed, 'none.example. A', { ...denial, authority }))
    expect(told([...denial.authority, ...costly])).toBe('secure')
    expect(told([...costly, ...denial.authority])).toBe('secure')
    expect(told([...hashed.soa, ...costly])).toBe('insecure NSEC3_ITERATIONS_HIGH')
  })
})

describe('a bound that is hit is said (CVE-2023-50868)', () => {
  it('also where it kept an unsigned delegation from being seen that nothing else claims', () => {
    const filler = Array.from({ length: 16 }, (_, i) =>
      zone.sign([nsec(`f${i}.example.`, `f${i}a.example.`, ['A'])]),
    ).flat()
    const own = zone.sign([nsec('ins.example.', 'w.example.', ['NS', 'RRSIG', 'NSEC'])])
    const told = (authority: readonly RR[]) =>
      judge(
        'www.ins.example. A',
        [
          ...keysReplies([zone]),
          { zone: 'example.', question: 'ins.example. DS', authority: [...zone.soa, ...authority] },
          {
            zone: 'example.',
            question: 'www.ins.example. A',
            answer: [rr(n('www.ins.example.'), t('A'), Buffer.from([192, 0, 2, 9]))],
          },
        ],
        { anchors: [zone.anchor], honest: [zone] },
      )
    expect(verdictOf(told(own))).toBe('insecure DELEGATION_INSECURE')
    const hidden = told([...filler, ...own])
    expect(hidden.verdict.status).toBe('bogus')
    expect(codesOf(hidden)).toContain('LIMIT_NSEC3')
  })

  it('also for hashes that were not computed', () => {
    const hashed = testZone('example.', 'ins NS ns.elsewhere.', { nsec3: {} })
    const bare = rr(n('www.ins.example.'), t('A'), Buffer.from([192, 0, 2, 9]))
    const replies: readonly Reply[] = [
      ...keysReplies([hashed]),
      { zone: 'example.', question: 'ins.example. DS', ...hashed.deny('ins.example.') },
      { zone: 'example.', question: 'www.ins.example. DS', ...hashed.deny('www.ins.example.') },
      { zone: 'example.', question: 'www.ins.example. A', answer: [bare] },
    ]
    const told = (nsec3Hashes: number) => {
      const policy = { ...POLICIES.iana, limits: { ...POLICIES.iana.limits, nsec3Hashes } }
      return validate(snapshot(replies), question('www.ins.example. A'), { at: AT, anchors: [hashed.anchor], policy })
    }
    expect(verdictOf(told(600))).toBe('insecure DELEGATION_INSECURE')
    const stopped = told(0)
    expect(stopped.verdict.status).toBe('bogus')
    expect(codesOf(stopped)).toContain('LIMIT_NSEC3')
  })
})
