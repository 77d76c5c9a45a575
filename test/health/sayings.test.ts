/** What counts as different data on two servers (RFC 1034 §4.3.5): not order, TTL, signatures or the way of denying. */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { encodeNsec } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { keysAmong, sayingOf } from '../../src/health/content/sayings.ts'

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

  describe('of an alias, which a server follows as far as it has the zones (RFC 1034 section 4.3.2)', () => {
    const alias = records('@ CNAME a.sub')
    const soa = records('sub SOA ns1 host 1 7200 3600 1209600 60')
    const alike = (...all: Parameters<typeof sayingOf>[0][]): boolean => {
      const sayings = all.map((one) => sayingOf(one, question, zone))
      return new Set(sayings.map(keysAmong(sayings))).size === 1
    }

    it('what lies behind is compared where all of them give it', () => {
      const behind = [...alias, ...records('a.sub A 192.0.2.1')]
      const other = [...alias, ...records('a.sub A 192.0.2.2')]
      expect(alike(message(alias), message(behind))).toBe(true)
      expect(alike(message(alias), message([], [], RCODE.NXDOMAIN))).toBe(false)
      expect(alike(message(behind), message(other))).toBe(false)
      expect(alike(message(alias), message(alias, soa, RCODE.NXDOMAIN))).toBe(true)
      expect(alike(message(behind), message(alias, soa))).toBe(false)
    })

    it('another alias is other data, followed or not, and so is none', () => {
      const further = records('@ CNAME b.sub\nb.sub A 192.0.2.1')
      expect(alike(message(alias), message(further))).toBe(false)
      expect(alike(message(alias), message(records('@ A 192.0.2.1')))).toBe(false)
    })

    it('aliases that go in a circle come to an end', () => {
      expect(alike(message(records('@ CNAME a\na CNAME @')), message(records('@ CNAME a\na CNAME @')))).toBe(true)
    })
  })
})
