/** RFC 8020 section 2: NXDOMAIN denies the name and all names below it, so no other response of the zone may show one. */

import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/report.ts'
import { judge, keysReplies } from '../support/judge.ts'
import type { Reply } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const sub = testZone('sub.example.', 'www A 192.0.2.9')
const zone = testZone(
  'example.',
  'a A 192.0.2.1\nhost.ent A 192.0.2.2\ngo CNAME gone\ngo2 CNAME host.ent\n*.wild A 192.0.2.3',
  { secure: [sub] },
)

const from = (server: number, question: string, reply: Omit<Reply, 'zone' | 'question'>): Reply => ({
  zone: 'example.',
  question,
  server,
  ...reply,
})
const NXDOMAIN = { rcode: 'NXDOMAIN', authority: zone.deny('nothing.example.').authority } as const
const denied = (question: string, server = 20): Reply => from(server, question, NXDOMAIN)
const right = (question: string, server = 21): Reply => {
  const [name = '', type = ''] = question.split(' ')
  return from(server, question, zone.answer(name, type))
}

function found(...replies: readonly Reply[]): readonly Extract<Finding, { code: 'NXDOMAIN_CONTRADICTED' }>[] {
  const options = { anchors: [zone.anchor], honest: [zone, sub] }
  const report = judge(
    'host.ent.example. A',
    [...keysReplies([zone]), right('host.ent.example. A'), ...replies],
    options,
  )
  expect(report.verdict.status).toBe('secure')
  return report.findings.flatMap(({ finding }) => (finding.code === 'NXDOMAIN_CONTRADICTED' ? [finding] : []))
}

describe('an NXDOMAIN is contradicted', () => {
  it('by data below the name, and says which servers differ', () => {
    const [only, ...more] = found(denied('ent.example. DS'))
    expect(more).toEqual([])
    expect(only!.evidence.name.toString()).toBe('ent.example.')
    expect(only!.evidence.exists.toString()).toBe('host.ent.example.')
    expect(only!.evidence.denying.map((s) => s.address)).toEqual(['192.0.2.20'])
    expect(only!.evidence.showing.map((s) => s.address)).toEqual(['192.0.2.21'])
    expect(only!.zone.toString()).toBe('example.')
  })

  it('by the same server too', () => {
    expect(found(denied('ent.example. DS', 21))).toHaveLength(1)
  })

  it('by data at the name, of another type', () => {
    expect(found(denied('a.example. AAAA'), right('a.example. A'))).toHaveLength(1)
  })

  it('by NOERROR without data', () => {
    expect(found(denied('a.example. AAAA'), right('a.example. AAAA'))).toHaveLength(1)
  })

  it('by a referral to the name or below it', () => {
    const referral = from(21, 'www.sub.example. A', { aa: false, authority: zone.bare('sub.example.', 'NS') })
    expect(found(denied('sub.example. DS'), referral)).toHaveLength(1)
  })

  it('where its own aliases end, not where they begin (RFC 6604)', () => {
    const alias = from(20, 'go2.example. A', { ...NXDOMAIN, answer: zone.signed('go2.example.', 'CNAME') })
    const [only] = found(alias)
    expect(only!.evidence.name.toString()).toBe('host.ent.example.')
  })

  it('once, however many servers say either', () => {
    const both = [denied('ent.example. DS', 20), denied('ent.example. DS', 22)]
    const [only, ...more] = found(...both)
    expect(more).toEqual([])
    expect(only!.evidence.denying).toHaveLength(2)
  })
})

describe('an NXDOMAIN is not contradicted', () => {
  it('by names above or beside it', () => {
    expect(found(denied('x.a.example. A'), right('a.example. A'), right('a.example. AAAA'))).toEqual([])
    expect(found(denied('host.entity.example. A'))).toEqual([])
  })

  it('by an NXDOMAIN for a name below it', () => {
    expect(found(denied('n.example. A'), denied('x.n.example. A', 21))).toEqual([])
  })

  it('by the alias that leads to it', () => {
    const alias = from(20, 'go.example. A', { ...NXDOMAIN, answer: zone.signed('go.example.', 'CNAME') })
    expect(found(alias, right('go.example. CNAME'))).toEqual([])
  })

  it('by compact denial, which says the same with NOERROR (RFC 9824 section 3.1)', () => {
    const brief = [...zone.soa, ...zone.nsec('n.example.', '\\000.n.example.', 'RRSIG NSEC NXNAME')]
    expect(found(denied('n.example. A'), from(21, 'n.example. A', { authority: brief }))).toEqual([])
    const empty = [...zone.soa, ...zone.nsec('n.example.', '\\000.n.example.', 'RRSIG NSEC')]
    expect(found(denied('n.example. A'), from(21, 'n.example. A', { authority: empty }))).toHaveLength(1)
  })

  it('by a response that has nothing to say, not even an SOA', () => {
    expect(found(denied('n.example. A'), from(21, 'n.example. A', {}))).toEqual([])
  })

  it('by servers of another zone', () => {
    const elsewhere: Reply = { ...denied('ent.example. DS'), zone: 'sub.example.' }
    expect(found(elsewhere)).toEqual([])
  })
})
