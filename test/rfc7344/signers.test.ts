/** CDS and CDNSKEY as BIND, Knot and PowerDNS publish them: nothing to say of them beside a DS that agrees. */

import { describe, expect, it } from 'vitest'
import { parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR, RRType } from '../../src/dns/rr.ts'
import { parseTime } from '../../src/dns/time.ts'
import type { Report } from '../../src/report.ts'
import { codesOf, judge, verdictOf } from '../support/judge.ts'
import { DAY } from '../support/signer.ts'
import { testZone } from '../support/zone.ts'
import { loadZone } from '../vectors/load.ts'

const parent = testZone('test.', '')
/** The records of a type, and the signatures over them. */
const of = (zone: readonly RR[], type: RRType): readonly RR[] =>
  zone.filter((rr) => {
    const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
    return rr.type === type || (rrsig?.ok === true && rrsig.value.typeCovered === type)
  })

function report(file: string, at: string, type: 'CDS' | 'CDNSKEY'): Report {
  const zone = loadZone(file)
  const odd = { inception: parseTime(at) - DAY, expiration: parseTime(at) + DAY }
  const answers = (question: string, answer: readonly RR[]) => ({ zone: 'child.test.', question, answer })
  return judge(
    `child.test. ${type}`,
    [
      { zone: 'test.', question: 'test. DNSKEY', answer: parent.sign(parent.bare('test.', 'DNSKEY'), odd) },
      { zone: 'test.', question: 'child.test. DS', answer: parent.sign(of(zone, TYPE.DS), odd) },
      answers('child.test. DNSKEY', of(zone, TYPE.DNSKEY)),
      answers('child.test. CDS', of(zone, TYPE.CDS)),
      answers('child.test. CDNSKEY', of(zone, TYPE.CDNSKEY)),
    ],
    { anchors: [parent.anchor], at: parseTime(at) },
  )
}

describe.each([
  ['BIND', 'cds-bind.zone', '20260615000000'],
  ['Knot', 'cds-knot.zone', '20261125000000'],
  ['PowerDNS', 'cds-pdns.zone', '20261125000000'],
])('CDS and CDNSKEY of %s', (_, file, at) => {
  it.each(['CDS', 'CDNSKEY'] as const)('asked for %s: nothing to say', (type) => {
    const judged = report(file, at, type)
    expect(verdictOf(judged)).toBe('secure')
    expect(codesOf(judged)).toEqual([])
    expect(judged.needs).toEqual([])
  })
})

describe('the request of PowerDNS to remove the DS', () => {
  it.each(['CDS', 'CDNSKEY'] as const)('asked for %s: it is told, and in good form', (type) => {
    const judged = report('cds-pdns-delete.zone', '20261125000000', type)
    expect(verdictOf(judged)).toBe('secure')
    expect(codesOf(judged)).toEqual(['CDS_DELETE'])
  })
})
