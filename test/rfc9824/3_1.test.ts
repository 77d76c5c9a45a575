/** What one answer in compact form can contradict: RFC 9824 sections 2, 3.1 and 5.1. */

import { describe, expect, it } from 'vitest'
import { encodeNsec } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { codesOf, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT, rr } from '../support/signer.ts'
import { question, snapshot } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'a A 192.0.2.1')
const ASKED = 'nix.example. A'

const compact = (types: string): readonly RR[] => {
  const nextDomainName = n('nix.example.').child(Uint8Array.of(0))
  const rdata = encodeNsec({ nextDomainName, types: types.split(' ').map(t) })
  return [...zone.soa, ...zone.sign([rr(n('nix.example.'), TYPE.NSEC, rdata)])]
}

const told = (types: string, rcode: 'NOERROR' | 'NXDOMAIN' = 'NOERROR') => {
  const report = judgeReply(zone, ASKED, { rcode, authority: compact(types) })
  return [verdictOf(report), ...codesOf(report).filter((code) => code !== report.verdict.cause?.code)]
}

describe('NXNAME in a bitmap', () => {
  it('stands with RRSIG and NSEC alone', () => {
    expect(told('RRSIG NSEC NXNAME')).toEqual(['secure'])
  })

  it('beside types of data is told, whatever the answer proves', () => {
    expect(told('TXT RRSIG NSEC NXNAME')).toEqual(['secure', 'NXNAME_WITH_TYPES'])
    expect(told('TXT RRSIG NSEC NXNAME', 'NXDOMAIN')).toEqual(['bogus DENIAL_NAME_EXISTS', 'NXNAME_WITH_TYPES'])
  })

  it('names the types, and not those of denial', () => {
    const report = judgeReply(zone, ASKED, { authority: compact('MX TXT RRSIG NSEC NXNAME') })
    const { finding } = report.findings.find((placed) => placed.finding.code === 'NXNAME_WITH_TYPES')!
    expect(finding.code === 'NXNAME_WITH_TYPES' && finding.evidence.types).toEqual([TYPE.MX, TYPE.TXT])
  })

  it('of NSEC3 stands alone', () => {
    const hashed = testZone('example.', 'a A 192.0.2.1\nnix A 192.0.2.2', { nsec3: {} })
    const of = (types: string) =>
      judgeReply(hashed, 'nix.example. TXT', { authority: [...hashed.soa, ...hashed.matching('nix.example.', types)] })
    expect(codesOf(of('NXNAME'))).toEqual([])
    expect(codesOf(of('A RRSIG NXNAME'))).toEqual(['NXNAME_WITH_TYPES'])
  })
})

describe('the response code of a compact denial', () => {
  it('is NOERROR for a query without CO: NXDOMAIN is told', () => {
    expect(told('RRSIG NSEC NXNAME', 'NXDOMAIN')).toEqual(['secure', 'NXNAME_WITH_NXDOMAIN'])
  })

  it('is a resolver’s own affair', () => {
    const replies = [
      ...keysReplies([zone]),
      { zone: 'example.', question: ASKED, rcode: 'NXDOMAIN' as const, authority: compact('RRSIG NSEC NXNAME') },
    ]
    const resolver = { name: null, address: '192.0.2.1', port: 53 }
    const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
    expect(codesOf(validate({ ...snapshot(replies), resolver }, question(ASKED), v))).toEqual([])
  })

  it('of a name that another record covers is NXDOMAIN', () => {
    const denied = zone.deny('nix.example.')
    expect(codesOf(judgeReply(zone, ASKED, denied))).toEqual([])
  })
})
