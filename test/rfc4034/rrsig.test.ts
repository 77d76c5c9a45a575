/** RFC 4034 §3: the RRSIG RR, and the data that it is made over (§3.1.8.1). */

import { describe, expect, it } from 'vitest'
import { fromHex } from '../../src/dns/base.ts'
import { canonicalRdata, rrsets, serialCompare, serialToTime, signedData } from '../../src/dns/canonical.ts'
import { Name } from '../../src/dns/name.ts'
import { parseRdata, parseZone, presentRdata, presentRR } from '../../src/dns/presentation.ts'
import { encodeRrsig, parseRrsig, type RRSIG } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RRset } from '../../src/dns/rr.ts'
import { formatTime, parseTime } from '../../src/dns/time.ts'
import { hex, value } from './support.ts'

const rrsig = (text: string): RRSIG => value(parseRrsig(parseRdata(TYPE.RRSIG, text)))
const only = (zone: string): RRset => {
  const [rrset, more] = rrsets(parseZone(zone, { ttl: 60 }))
  if (rrset === undefined || more !== undefined) throw new Error('not one RRset')
  return rrset
}

describe('RFC 4034 §3.1 RDATA', () => {
  it('is read and written alike, the case of the signer kept', () => {
    const rdata = parseRdata(TYPE.RRSIG, 'A 13 2 3600 20260615000000 20260601000000 4711 Example. AQIDBA==')
    const read = value(parseRrsig(rdata))
    expect(read).toMatchObject({ typeCovered: 1, algorithm: 13, labels: 2, originalTtl: 3600, keyTag: 4711 })
    expect(String(read.signerName)).toBe('Example.')
    expect(encodeRrsig(read)).toEqual(rdata)
  })

  it('with fields, signer or label cut short is refused at the octet where it breaks', () => {
    const rdata = parseRdata(TYPE.RRSIG, 'A 13 2 3600 20260615000000 20260601000000 4711 example. AQIDBA==')
    expect(parseRrsig(rdata.subarray(0, 17))).toMatchObject({ ok: false, offset: 17 })
    expect(parseRrsig(rdata.subarray(0, 18))).toMatchObject({ ok: false, offset: 18 })
    expect(parseRrsig(rdata.subarray(0, 22))).toMatchObject({ ok: false, offset: 18 })
    expect(parseRrsig(rdata.subarray(0, 26))).toMatchObject({ ok: false, offset: 26 })
    expect(value(parseRrsig(rdata.subarray(0, 27))).signature).toHaveLength(0)
  })

  it('with a compression pointer as signer is refused: outside its message a pointer leads nowhere', () => {
    const fixed = parseRdata(TYPE.RRSIG, 'A 13 2 3600 20260615000000 20260601000000 4711 . AQID').subarray(0, 18)
    expect(parseRrsig(Uint8Array.of(...fixed, 0xc0, 0x0c, 1))).toMatchObject({ ok: false, offset: 18 })
  })
})

describe('RFC 4034 §3.1.3 labels', () => {
  it('C10: counts neither the root label nor a leading *', () => {
    const counts = ['www.example.', '*.example.', '.', '*.', 'a.*.example.', '**.example.', '\\*.example.']
    expect(counts.map((text) => Name.parse(text).signedLabels)).toEqual([2, 1, 0, 0, 3, 2, 1])
  })
})

describe('RFC 4034 §3.1.5 times', () => {
  const at = (text: string): number => parseTime(text)

  it('C11: a field stands for the instant nearest to the one judged at', () => {
    const now = at('2026-06-15T00:00:00Z')
    for (const text of [
      '2026-06-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '2038-01-19T03:14:08Z',
      '2094-01-01T00:00:00Z',
    ]) {
      expect(formatTime(serialToTime(at(text) >>> 0, now))).toBe(text)
    }
  })

  it('C11: fields past 2106-02-07 wrap, and are still after those before', () => {
    const inception = at('2106-02-01T00:00:00Z') >>> 0
    const expiration = at('2106-03-01T00:00:00Z') % 2 ** 32
    expect(expiration).toBeLessThan(inception)
    expect(serialCompare(inception, expiration)).toBeLessThan(0)
    expect(serialCompare(expiration, inception)).toBeGreaterThan(0)
    const now = at('2106-02-10T00:00:00Z')
    expect(formatTime(serialToTime(expiration, now))).toBe('2106-03-01T00:00:00Z')
    expect(formatTime(serialToTime(inception, now))).toBe('2106-02-01T00:00:00Z')
  })

  it('C11: 2^31 seconds is as far as a comparison reaches (RFC 1982 §3.2)', () => {
    expect(serialCompare(7, 7)).toBe(0)
    expect(serialCompare(0, 2 ** 31 - 1)).toBeLessThan(0)
    expect(serialCompare(2 ** 31 - 1, 0)).toBeGreaterThan(0)
    expect(serialCompare(0, 2 ** 31 + 1)).toBeGreaterThan(0)
    expect(serialCompare(2 ** 32 - 1, 0)).toBeLessThan(0)
  })
})

describe('RFC 4034 §3.2 and §3.3 presentation', () => {
  const text = `host.example.com. 86400 IN RRSIG A 5 3 86400 20030322173103 (
      20030220173103 2642 example.com.
      oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip8WTr
      PYGv07h108dUKGMeDPKijVCHX3DDKdfb+v6o
      B9wfuh3DTJXUAfI/M0zmO/zz8bW0Rznl8O3t
      GNazPwQKkRN20XPXV6nwwfoXmJQbsLNrLfkG
      J5D6fwFm8nN+6pBzeDQfsS3Ap3o= )`

  it('reads the example of §3.3 and writes it back', () => {
    const [rr] = parseZone(text)
    const read = value(parseRrsig(rr!.rdata))
    expect(read).toMatchObject({ typeCovered: TYPE.A, algorithm: 5, labels: 3, originalTtl: 86400, keyTag: 2642 })
    expect(read.signature).toHaveLength(128)
    expect([read.expiration, read.inception]).toEqual([1048354263, 1045762263])
    expect(presentRR(rr!)).toBe(
      text
        .replace(/[()]/g, '')
        .replace(/\s+/g, ' ')
        .replace(/([A-Za-z0-9+/=]{36}) (?=\S)/g, '$1')
        .trim(),
    )
  })

  it('C11: reads a time as YYYYMMDDHHmmSS or as seconds in decimal', () => {
    const asDate = rrsig('A 8 2 60 20380119031408 21060207062815 1 . AQID')
    const asNumber = rrsig('A 8 2 60 2147483648 4294967295 1 . AQID')
    expect([asDate.expiration, asDate.inception]).toEqual([2 ** 31, 2 ** 32 - 1])
    expect(asNumber.rdata).toEqual(asDate.rdata)
    expect(rrsig('A 8 2 60 21060207062816 0 1 . AQID').expiration).toBe(0)
  })

  it('refuses a time that does not exist', () => {
    for (const time of ['20260230000000', '20260615240000', '4294967296', '2026-06-15']) {
      expect(() => rrsig(`A 8 2 60 ${time} 0 1 . AQID`)).toThrow(`"${time}"`)
    }
  })

  it('names types and algorithms that have no mnemonic by number', () => {
    const text = 'TYPE65280 99 2 60 19700101000000 19700101000000 1 . AQID'
    expect(presentRdata(TYPE.RRSIG, parseRdata(TYPE.RRSIG, text))).toBe(text)
  })
})

describe('RFC 4034 §3.1.8.1 signed data', () => {
  const signature = 'A 13 2 3600 20260615000000 20260601000000 4711 EXAMPLE. AQIDBA=='
  // type covered, algorithm, labels, original TTL, expiration, inception, key tag; then the signer lowered; no signature
  const head = '00010d0200000e106a2f40806a1ccb801267' + '076578616d706c6500'
  const owner = '037777' + '77076578616d706c6500'

  it('C1–C3: RRSIG RDATA without signature, signer lowered; owner lowered; Original TTL, not the TTL received', () => {
    const rrset = only('WWW.Example. 17 A 192.0.2.1')
    expect(hex(signedData(rrsig(signature), rrset))).toBe(`${head}${owner}0001000100000e100004c0000201`)
  })

  it('C6: RRs follow in the order of their RDATA, each once', () => {
    const rrset = only('www.example. A 192.0.2.2\nwww.example. A 192.0.2.1\nwww.example. A 192.0.2.2')
    const rr = (address: string): string => `${owner}0001000100000e100004${address}`
    expect(hex(signedData(rrsig(signature), rrset))).toBe(`${head}${rr('c0000201')}${rr('c0000202')}`)
  })

  it('C5: an owner with more labels than Labels counts is restored to the wildcard (RFC 4035 §5.3.2)', () => {
    const restored = (owner: string, labels: number): string => {
      const text = signature.replace('13 2', `13 ${labels}`)
      const data = hex(signedData(rrsig(text), only(`${owner} A 192.0.2.1`)))
      return data.slice(head.length, -'0001000100000e100004c0000201'.length)
    }
    expect(restored('a.B.example.', 1)).toBe('012a076578616d706c6500')
    expect(restored('a.b.example.', 2)).toBe('012a0162076578616d706c6500')
    expect(restored('a.b.example.', 0)).toBe('012a00')
    expect(restored('*.example.', 1)).toBe('012a076578616d706c6500')
    expect(restored('*.b.example.', 1)).toBe('012a076578616d706c6500')
    expect(restored('a.example.', 2)).toBe('0161076578616d706c6500')
  })

  it('takes the owner as it is when Labels counts more labels than it has', () => {
    const data = signedData(rrsig(signature.replace('13 2', '13 9')), only('www.example. A 192.0.2.1'))
    expect(hex(data)).toContain(owner)
  })
})

describe('RFC 4034 §3 and RFC 4035 §2.2: RRSIG and RRsets', () => {
  const zone = parseZone(`
$TTL 60
example.     A 192.0.2.1
EXAMPLE.     A 192.0.2.2
example.     AAAA 2001:db8::1
example. CH  A 192.0.2.3
example. IN  RRSIG A 13 1 60 20260615000000 20260601000000 1 example. AQID
example.     RRSIG AAAA 13 1 60 20260615000000 20260601000000 2 example. AQID
Example.     RRSIG A 13 1 60 20260615000000 20260601000000 3 example. AQID
other.       RRSIG A 13 1 60 20260615000000 20260601000000 4 example. AQID
example.     RRSIG RRSIG 13 1 60 20260615000000 20260601000000 5 example. AQID
example.     RRSIG \\# 1 00`)

  it('C9: RRSIG RRs form no RRset; each goes to the RRset of its owner, class and Type Covered', () => {
    const found = rrsets(zone).map(({ owner, type, class: rrClass, records, signatures }) => ({
      rrset: `${owner} ${rrClass} ${type}`,
      records: records.length,
      keyTags: signatures.map((rr) => value(parseRrsig(rr.rdata)).keyTag),
    }))
    expect(found).toEqual([
      { rrset: 'example. 1 1', records: 2, keyTags: [1, 3] },
      { rrset: 'example. 1 28', records: 1, keyTags: [2] },
      { rrset: 'example. 3 1', records: 1, keyTags: [] },
    ])
  })

  it('C9: an RRSIG too short to be read still goes to the RRset that its Type Covered names', () => {
    const [rrset] = rrsets(parseZone('a. 60 A 192.0.2.1\na. 60 RRSIG \\# 3 000101'))
    expect(rrset!.signatures).toHaveLength(1)
  })

  it('keeps duplicates and TTLs as they came', () => {
    const [rrset] = rrsets(parseZone('a. 60 A 192.0.2.1\na. 30 A 192.0.2.1'))
    expect(rrset!.records.map((rr) => rr.ttl)).toEqual([60, 30])
  })

  it('of a hostile section takes no more time than its size warrants', () => {
    const owner = Name.parse('example.')
    const types = Array.from({ length: 20_000 }, (_, i) => ({
      owner,
      type: 256 + i,
      class: 1,
      ttl: 0,
      rdata: new Uint8Array(0),
    }))
    const covered = types.map(({ type }) => ({
      owner,
      type: TYPE.RRSIG,
      class: 1,
      ttl: 0,
      rdata: Uint8Array.of(type >> 8, type),
    }))
    const found = rrsets([...types, ...covered, ...types, ...covered])
    expect(found).toHaveLength(20_000)
    expect(found.every(({ records, signatures }) => records.length === 2 && signatures.length === 2)).toBe(true)
  }, 2_000)
})

describe('RFC 6840 §5.1: the signer of an RRSIG that is data', () => {
  it('is lowered in its canonical form', () => {
    const rdata = parseRdata(TYPE.RRSIG, 'A 13 2 3600 20260615000000 20260601000000 4711 EXAMPLE. AQIDBA==')
    expect(hex(canonicalRdata(TYPE.RRSIG, rdata))).toBe(hex(rdata).replace('4558414d504c45', '6578616d706c65'))
    expect(canonicalRdata(TYPE.RRSIG, fromHex('0001')!)).toEqual(fromHex('0001'))
  })
})
