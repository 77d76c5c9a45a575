/** What counts as different data on two servers (RFC 1034 §4.3.5): not order, TTL, signatures or the way of denying. */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { encodeNsec } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { sayingOf } from '../../src/health/content/sayings.ts'

describe('the same data', () => {
  const zone = Name.parse('example.test.')
  const question = { name: zone, type: TYPE.A }
  const records = (text: string): readonly RR[] => parseZone(text, { origin: zone, ttl: 60 })
  const message = (answer: readonly RR[], authority: readonly RR[] = [], rcode: number = RCODE.NOERROR) =>
    ({ answer, authority, rcode }) as Parameters<typeof sayingOf>[0]
  const key = (...args: Parameters<typeof message>): string => sayingOf(message(...args), question, zone).key

  it('order, TTL, repetition and the case of names play no part', () => {
    const a = records('@ 60 MX 10 A.example.test.\n@ 60 MX 20 b.example.test.')
    const b = records('@ 7 MX 20 b.example.test.\n@ 7 MX 10 a.example.test.')
    expect(key(a)).toBe(key(b))
    expect(key([...a, a[0]!])).toBe(key(a))
    expect(key(a)).not.toBe(key(a.slice(1)))
  })

  it('of an SOA the serial plays no part, the other fields do', () => {
    const soa = (serial: number, minimum: number) => records(`@ SOA ns1 host ${serial} 7200 3600 1209600 ${minimum}`)
    expect(key(soa(1, 600))).toBe(key(soa(2, 600)))
    expect(key(soa(1, 600))).not.toBe(key(soa(1, 601)))
  })

  it('RFC 9824: a compact denial says NXDOMAIN, an NSEC with data says NODATA', () => {
    const nsec = (...types: number[]): RR => ({
      owner: zone,
      type: TYPE.NSEC,
      class: 1,
      ttl: 60,
      rdata: encodeNsec({ nextDomainName: zone.child('\\000'), types: new Set([TYPE.NSEC, TYPE.RRSIG, ...types]) }),
    })
    const denied = key([], [], RCODE.NXDOMAIN)
    expect(key([], [nsec(TYPE.NXNAME)])).toBe(denied)
    expect(key([], [nsec()])).toBe(denied)
    expect(key([], [nsec(TYPE.MX)])).not.toBe(denied)
    expect(key([], [])).not.toBe(denied)
  })
})
