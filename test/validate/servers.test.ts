/** Findings about servers that no chain rests on: addresses that are not public (RFC 6890), and the AA bit (RFC 1035 §4.1.1). */

import { describe, expect, it } from 'vitest'
import { parseZone } from '../../src/dns/presentation.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Report } from '../../src/report.ts'
import type { Snapshot } from '../../src/snapshot.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { keysReplies } from '../support/judge.ts'
import { AT } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80')
const ASKED = 'www.example. A'
const answer: Reply = { zone: 'example.', question: ASKED, answer: zone.signed('www.example.', 'A') }
const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }

const judged = (replies: readonly Reply[], rest: Partial<Snapshot> = {}): Report =>
  validate({ ...snapshot(replies), ...rest }, question(ASKED), v)

describe('a name server’s address that is not public', () => {
  const records = (text: string): readonly RR[] => parseZone(text, { origin: zone.name, ttl: 3600 })
  const referral: Reply = { zone: '.', question: ASKED, aa: false, authority: records('@ NS ns.other.') }
  const lookUp = (name: string, text: string): Reply => ({ zone: 'other.', question: name, answer: records(text) })
  const told = (...replies: readonly Reply[]): readonly string[] =>
    judged([...keysReplies([zone]), referral, ...replies, answer], { publicOnly: true }).findings.flatMap(
      ({ finding: f }) =>
        f.code === 'ADDRESS_NOT_PUBLIC' ? [`${f.zone} ${f.evidence.nameserver} ${f.evidence.address} ${f.seen}`] : [],
    )

  it('is told where it was looked up', () => {
    expect(told(lookUp('ns.other. A', 'ns.other. A 10.0.0.1'))).toEqual(['example. ns.other. 10.0.0.1 o3'])
    expect(told(lookUp('ns.other. AAAA', 'ns.other. AAAA fd00::1'))).toEqual(['example. ns.other. fd00::1 o3'])
  })

  it('is told where an alias led to it', () => {
    const alias = 'ns.other. CNAME host.other.\nhost.other. A 10.0.0.1'
    expect(told(lookUp('ns.other. A', alias))).toEqual(['example. ns.other. 10.0.0.1 o3'])
  })

  it('is told once, where it was seen twice', () => {
    const twice = lookUp('ns.other. A', 'ns.other. A 10.0.0.1')
    expect(told(twice, { ...twice, server: 30 })).toEqual(['example. ns.other. 10.0.0.1 o3,o4'])
  })

  it('is not told of a public one beside it, nor of a name that serves no zone', () => {
    expect(told(lookUp('ns.other. A', 'ns.other. A 198.41.0.4'))).toEqual([])
    expect(told(lookUp('www.other. A', 'www.other. A 10.0.0.1'))).toEqual([])
  })

  it('is not told of the root’s, which are asked whatever they are', () => {
    const root: Reply = { ...referral, question: '. NS', answer: records('. NS ns.other.'), authority: [] }
    const replies = [...keysReplies([zone]), root, lookUp('ns.other. A', 'ns.other. A 10.0.0.1'), answer]
    expect(judged(replies, { publicOnly: true }).findings).toEqual([])
  })

  it('is not told where any address is asked', () => {
    const replies = [...keysReplies([zone]), referral, lookUp('ns.other. A', 'ns.other. A 10.0.0.1'), answer]
    expect(judged(replies).findings).toEqual([])
  })
})

describe('the DNSKEY response without the AA bit', () => {
  const keys = keysReplies([zone]).map((reply): Reply => ({ ...reply, aa: false }))
  const told = (report: Report): readonly string[] =>
    report.findings.flatMap(({ finding: f }) =>
      f.code === 'RESPONSE_NOT_AUTHORITATIVE' ? [`${f.owner} ${f.type} ${f.evidence.server.address}`] : [],
    )

  it('is told, and the zone stays secure', () => {
    const report = judged([...keys, answer])
    expect(report.verdict.status).toBe('secure')
    expect(told(report)).toEqual(['example. 48 192.0.2.11'])
  })

  it('is told once where DNSKEY is what was asked for', () => {
    const report = validate(snapshot(keys), question('example. DNSKEY'), v)
    expect(told(report)).toEqual(['example. 48 192.0.2.11'])
    const ofParent = keys.map((reply): Reply => ({ ...reply, zone: '.' }))
    expect(told(validate(snapshot(ofParent), question('example. DNSKEY'), v))).toEqual(['example. 48 192.0.2.10'])
  })

  it('is told of a denial as of any other answer', () => {
    const { authority } = zone.deny('www.example.')
    const denied: Reply = { zone: 'example.', question: 'www.example. DNSKEY', aa: false, authority }
    const report = validate(snapshot([...keysReplies([zone]), denied]), question('www.example. DNSKEY'), v)
    expect(told(report)).toEqual(['www.example. 48 192.0.2.11'])
  })

  it('is not told of a resolver', () => {
    const resolver = { name: null, address: '192.0.2.1', port: 53 }
    expect(told(judged([...keys, { ...answer, aa: false }], { resolver }))).toEqual([])
  })
})
