/**
 * Signed denials against signed data of one zone: RFC 4035 section 2.3, RFC 4034 section 4.1.2, RFC 5155 section 7.1, and
 * what a cache makes of them, RFC 8198 section 5. Both sides hold, so no verdict depends on it.
 */

import { describe, expect, it } from 'vitest'
import { parseZone } from '../../src/dns/presentation.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Finding } from '../../src/report.ts'
import { POLICIES, type Policy } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { judge, keysReplies } from '../support/judge.ts'
import { AT, moved } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { type TestZone, testZone } from '../support/zone.ts'

const sub = testZone('sub.example.', 'www A 192.0.2.9')
const OLD = 'a A 192.0.2.1\nm.ent A 192.0.2.2\n*.wild A 192.0.2.3\nz A 192.0.2.4\nplain NS ns.plain'
const NEW = `${OLD}\na MX 10 z\nnew A 192.0.2.5\nx.deep A 192.0.2.6`
const KINDS = [
  ['NSEC', undefined],
  ['NSEC3', {}],
] as const

const versions = (nsec3?: object) => ({
  older: testZone('example.', OLD, { ...(nsec3 && { nsec3 }) }),
  newer: testZone('example.', NEW, { secure: [sub], ...(nsec3 && { nsec3 }) }),
})
type Versions = ReturnType<typeof versions>

const reply = (server: number, asked: string, rest: Omit<Reply, 'zone' | 'question'>): Reply => ({
  zone: 'example.',
  question: asked,
  server,
  ...rest,
})
const says = (server: number, zone: TestZone, asked: string): Reply => {
  const [name = '', type = ''] = asked.split(' ')
  return reply(server, asked, zone.answer(name, type))
}

/** "DENIAL_HIDES_NAME new.example. A", of a question that one server answers from the newer zone and one otherwise. */
function told({ newer }: Versions, asked: string, ...others: readonly Reply[]): readonly string[] {
  const replies = [...keysReplies([newer]), says(21, newer, asked), ...others]
  const report = judge(asked, replies, { anchors: [newer.anchor], honest: [newer, sub] })
  expect(report.verdict.status).toBe('secure')
  return report.findings.flatMap(({ finding }) => textOf(finding) ?? [])
}

function textOf(found: Finding): string | null {
  if (found.code !== 'DENIAL_HIDES_NAME' && found.code !== 'DENIAL_HIDES_TYPE') return null
  expect(found.seen.length).toBeGreaterThan(1)
  expect(found.type).toBe(found.evidence.type)
  const { owner } = found.evidence
  return `${found.code} ${found.owner}${owner.equals(found.owner) ? '' : ` for ${owner}`}`
}

describe.each(KINDS)('%s', (kind, nsec3) => {
  const both = versions(nsec3)
  const { older, newer } = both

  it('that covers a name with data hides it, told once for each record', () => {
    expect(told(both, 'new.example. A', says(20, older, 'new.example. A'))).toContain('DENIAL_HIDES_NAME new.example.')
    expect(told(both, 'new.example. A', says(20, older, 'nix.example. A'))).toHaveLength(0)
  })

  it('that covers an empty non-terminal hides it', () => {
    const [hidden, ...more] = told(both, 'x.deep.example. A', says(20, older, 'x.deep.example. A'))
    expect(more).toEqual([])
    // A hashed proof is about the name below the closest encloser, and need not cover the one asked for.
    expect(hidden).toBe(
      kind === 'NSEC' ? 'DENIAL_HIDES_NAME x.deep.example.' : 'DENIAL_HIDES_NAME deep.example. for x.deep.example.',
    )
  })

  it('that leaves out a type of a name hides it', () => {
    expect(told(both, 'a.example. MX', says(20, older, 'a.example. MX'))).toEqual(['DENIAL_HIDES_TYPE a.example.'])
  })

  it('that leaves out the DS of a delegation hides it', () => {
    const denying = reply(20, 'sub.example. DS', { authority: [...newer.soa, ...newer.matching('sub.example.', 'NS')] })
    expect(told(both, 'sub.example. DS', denying)).toEqual(['DENIAL_HIDES_TYPE sub.example.'])
  })

  it('that covers the wildcard which answers hides it', () => {
    const without = testZone('example.', OLD.replace('*.wild', 'q.wild'), { ...(nsec3 && { nsec3 }) })
    const hidden = told(both, 's.wild.example. A', reply(20, '*.wild.example. TXT', without.deny('*.wild.example.')))
    expect(hidden).toEqual([])
    const authority = [...newer.answer('s.wild.example.', 'A').authority, ...without.covering('*.wild.example.')]
    const answer = newer.answer('s.wild.example.', 'A')
    expect(told(both, 's.wild.example. A', reply(20, 's.wild.example. A', { ...answer, authority }))).toEqual([
      'DENIAL_HIDES_NAME *.wild.example.',
    ])
  })

  it('of a healthy zone hides nothing', () => {
    for (const name of newer.names) {
      const other = says(20, newer, `${name} TXT`)
      if (name === 'plain.example.' || name.endsWith('sub.example.')) continue
      expect(told(both, `${name} TXT`, says(22, newer, `${name} A`), other), `${kind} ${name}`).toEqual([])
    }
    for (const asked of ['s.wild.example. A', 's.wild.example. TXT', 'nix.example. A', 'ent.example. A'])
      expect(told(both, asked), asked).toEqual([])
    expect(told(both, 'sub.example. DS', says(20, newer, 'plain.example. DS'))).toEqual([])
  })

  it('whose signature does not hold says nothing', () => {
    const { authority, rcode } = older.deny('new.example.')
    const spoiled = authority.map((rr): RR => {
      if (rr.type !== 46) return rr
      const rdata = Uint8Array.from(rr.rdata)
      rdata[rdata.length - 1]! ^= 1
      return { ...rr, rdata }
    })
    expect(told(both, 'new.example. A', reply(20, 'new.example. A', { rcode, authority: spoiled }))).toEqual([])
  })
})

describe('NSEC', () => {
  const both = versions()
  const { newer } = both
  const beside = (asked: string, ...nsec: readonly (readonly RR[])[]): readonly string[] =>
    told(both, asked, reply(20, asked, { rcode: 'NXDOMAIN', authority: [...newer.soa, ...nsec.flat()] }))

  it('that says of its own name that it does not exist hides it (RFC 9824 section 3.1)', () => {
    const absent = newer.nsec('new.example.', '\\000.new.example.', 'RRSIG NSEC NXNAME')
    expect(beside('new.example. A', absent)).toEqual(['DENIAL_HIDES_NAME new.example.'])
  })

  it('that stands at a delegation or a DNAME hides nothing below (RFC 6840 section 4.1)', () => {
    const cut = newer.nsec('deep.example.', 'm.example.', 'NS RRSIG NSEC')
    const dname = newer.nsec('deep.example.', 'm.example.', 'DNAME RRSIG NSEC')
    const neither = newer.nsec('deep.example.', 'm.example.', 'TXT RRSIG NSEC')
    expect(beside('x.deep.example. A', cut)).toEqual([])
    expect(beside('x.deep.example. A', dname)).toEqual([])
    expect(beside('x.deep.example. A', neither)).toEqual(['DENIAL_HIDES_NAME x.deep.example.'])
  })

  it('whose next name is below an empty non-terminal shows that it exists (RFC 4592 section 2.2.2)', () => {
    const over = newer.nsec('a.example.', 'x.deep.example.', 'A MX RRSIG NSEC')
    expect(beside('x.deep.example. A', over)).toEqual([])
  })

  it('at a delegation need not list what the parent has no say in (RFC 4035 section 2.3)', () => {
    const data = newer.sign(parseZone('p 3600 IN TXT "x"', { origin: newer.name, ttl: 3600 }))
    const listing = (types: string): readonly string[] => {
      const authority = [...newer.soa, ...newer.nsec('p.example.', 'z.example.', types)]
      const replies = [reply(21, 'p.example. TXT', { answer: data }), reply(20, 'p.example. TXT', { authority })]
      const report = judge('p.example. TXT', [...keysReplies([newer]), ...replies], { anchors: [newer.anchor] })
      return report.findings.flatMap(({ finding }) => textOf(finding) ?? [])
    }
    expect(listing('NS RRSIG NSEC')).toEqual([])
    expect(listing('A RRSIG NSEC')).toEqual(['DENIAL_HIDES_TYPE p.example.'])
  })

  it('whose next name is outside the zone is not used (RFC 4034 section 4.1.1)', () => {
    expect(beside('new.example. A', newer.nsec('m.example.', 'z.test.', 'A RRSIG NSEC'))).toEqual([])
  })

  it('expanded from a wildcard stands at the wildcard (RFC 4035 section 5.3.4)', () => {
    const later = { ...both, newer: testZone('example.', `${OLD}\nr.wild A 192.0.2.7`) }
    const authority = [...later.newer.soa, ...moved(both.older.matching('*.wild.example.'), 'x.wild.example.')]
    expect(told(later, 'r.wild.example. A', reply(20, 'r.wild.example. A', { authority }))).toEqual([
      'DENIAL_HIDES_NAME r.wild.example.',
    ])
  })

  it('that wraps to the apex covers what comes last', () => {
    expect(beside('new.example. A', newer.nsec('m.example.', 'example.', 'A RRSIG NSEC'))).toEqual([
      'DENIAL_HIDES_NAME new.example.',
    ])
  })

  it('is not held against what was made up for ANY (RFC 8482 section 4.2)', () => {
    const [hinfo] = parseZone('a 3600 IN HINFO "RFC8482" ""', { origin: newer.name, ttl: 3600 })
    const made = reply(20, 'a.example. ANY', { answer: newer.sign([hinfo!]) })
    const authority = [...newer.soa, ...newer.matching('a.example.', 'A RRSIG NSEC')]
    const replies = [...keysReplies([newer]), made, reply(22, 'a.example. ANY', { authority })]
    const report = judge('a.example. ANY', replies, { anchors: [newer.anchor], honest: [newer] })
    expect(report.findings.flatMap(({ finding }) => textOf(finding) ?? [])).toEqual([])
  })
})

describe('NSEC3', () => {
  it('with Opt-Out denies nothing (RFC 8198 section 5.2)', () => {
    const open = versions({ optOut: true })
    expect(told(open, 'new.example. A', says(20, open.older, 'new.example. A'))).toEqual([])
  })

  it('with more iterations than count says nothing', () => {
    const plain = versions({})
    const slow = testZone('example.', OLD, { nsec3: { iterations: 51 } })
    expect(told(plain, 'new.example. A', says(20, slow, 'new.example. A'))).toEqual([])
    const quick = testZone('example.', OLD, { nsec3: { iterations: 50 } })
    expect(told(plain, 'new.example. A', says(20, quick, 'new.example. A'))).not.toEqual([])
  })

  it('is looked at with what the verdict left of the bound on hashing, and takes nothing from it', () => {
    const { older, newer } = versions({})
    const replies = [...keysReplies([newer]), says(21, newer, 'new.example. A'), says(20, older, 'new.example. A')]
    const codes = (nsec3Hashes: number): readonly string[] => {
      const policy: Policy = { ...POLICIES.iana, limits: { ...POLICIES.iana.limits, nsec3Hashes } }
      const judgement = { at: AT, anchors: [newer.anchor], policy }
      const report = validate(snapshot(replies), question('new.example. A'), judgement)
      expect(report.verdict.status).toBe('secure')
      return report.findings.map(({ finding }) => finding.code)
    }
    const enough = codes(100)
    expect(enough).toContain('DENIAL_HIDES_NAME')
    expect(enough).not.toContain('LIMIT_NSEC3')
    // The verdict hashes the name, its ancestor and the wildcard.
    expect(codes(3)).not.toContain('DENIAL_HIDES_NAME')
    expect(codes(3)).not.toContain('LIMIT_NSEC3')
    expect(codes(2)).toContain('LIMIT_NSEC3')
  })
})
