/** RFC 4034 §6: canonical names, RRs and RRsets. */

import { describe, expect, it } from 'vitest'
import { fromHex } from '../../src/dns/base.ts'
import { canonicalRdata, canonicalRecords, compareRdata, rrsets } from '../../src/dns/canonical.ts'
import { LAYOUT, LOWERED } from '../../src/dns/layout.ts'
import { Name } from '../../src/dns/name.ts'
import { parseRdata, parseZone, presentRdata } from '../../src/dns/presentation.ts'
import { parseType, TYPE, typeName } from '../../src/dns/registry.ts'
import { hex } from './support.ts'

describe('RFC 4034 §6.1 name order', () => {
  const order = [
    'example.',
    'a.example.',
    'yljkjljk.a.example.',
    'Z.a.example.',
    'zABC.a.EXAMPLE.',
    'z.example.',
    '\\001.z.example.',
    '*.z.example.',
    '\\200.z.example.',
  ].map((text) => Name.parse(text))

  it('C7: sorts the nine names of the RFC, from whatever order', () => {
    const rotations = order.map((_, i) => [...order.slice(i), ...order.slice(0, i)])
    for (const names of [...rotations, [...order].reverse()]) {
      expect(names.sort((a, b) => a.compare(b)).map(String)).toEqual(order.map(String))
    }
  })

  it('C7: is strict between any two of them, and antisymmetric', () => {
    order.forEach((a, i) => {
      order.forEach((b, j) => {
        expect(Math.sign(a.compare(b))).toBe(Math.sign(i - j))
      })
    })
  })

  it('C7: a missing octet sorts before a zero octet, a missing label before any', () => {
    expect(Name.parse('a.').compare(Name.parse('a\\000.'))).toBeLessThan(0)
    expect(Name.parse('example.').compare(Name.parse('\\000.example.'))).toBeLessThan(0)
    expect(Name.root.compare(Name.parse('\\000.'))).toBeLessThan(0)
  })

  it('C7: only A–Z are lowered; octets above ASCII compare unsigned', () => {
    expect(Name.parse('[.').compare(Name.parse('A.'))).toBeLessThan(0)
    expect(Name.parse('\\192.').compare(Name.parse('z.'))).toBeGreaterThan(0)
    expect(Name.parse('\\192.').equals(Name.parse('\\224.'))).toBe(false)
  })
})

describe('RFC 4034 §6.2 canonical RRs', () => {
  /** Text with an upper-case name wherever the type has one. */
  const TEXT: Readonly<Record<string, string>> = {
    NS: 'A.B.',
    MD: 'A.B.',
    MF: 'A.B.',
    CNAME: 'A.B.',
    SOA: 'A.B. C.D. 1 2 3 4 5',
    MB: 'A.B.',
    MG: 'A.B.',
    MR: 'A.B.',
    PTR: 'A.B.',
    MINFO: 'A.B. C.D.',
    MX: '10 A.B.',
    RP: 'A.B. C.D.',
    AFSDB: '1 A.B.',
    RT: '1 A.B.',
    SIG: 'A 8 2 60 20260615000000 20260601000000 1 A.B. QUJD',
    PX: '1 A.B. C.D.',
    NAPTR: '1 2 "S" "T" "!U!V!" A.B.',
    KX: '1 A.B.',
    SRV: '1 2 3 A.B.',
    DNAME: 'A.B.',
    A6: '64 ::AB A.B.',
    RRSIG: 'A 8 2 60 20260615000000 20260601000000 1 A.B. QUJD',
  }

  it.each(Object.keys(TEXT))('C4: names in %s are lowered, and nothing else', (mnemonic) => {
    const type = parseType(mnemonic)!
    const text = TEXT[mnemonic]!
    const lowered = text.replaceAll('A.B.', 'a.b.').replaceAll('C.D.', 'c.d.')
    expect(canonicalRdata(type, parseRdata(type, text))).toEqual(parseRdata(type, lowered))
  })

  it('C4: the next name of NXT is lowered, its bitmap is not', () => {
    expect(hex(canonicalRdata(TYPE.NXT, fromHex('014100414243')!))).toBe('016100414243')
  })

  it('C4: the next name of NSEC is not lowered (RFC 6840 §5.1)', () => {
    const rdata = parseRdata(TYPE.NSEC, 'A.B. A RRSIG NSEC')
    expect(canonicalRdata(TYPE.NSEC, rdata)).toEqual(rdata)
  })

  it.each([
    ['HINFO', '"ABC" "DEF"'],
    ['TXT', '"A.B."'],
    ['SVCB', '1 A.B. alpn=H2'],
    ['HTTPS', '1 A.B.'],
    ['DSYNC', 'CDS NOTIFY 53 A.B.'],
    ['LP', '1 A.B.'],
    ['TALINK', 'A.B. C.D.'],
    ['NSAP-PTR', 'A.B.'],
    ['IPSECKEY', '10 3 2 A.B. QUJD'],
    ['HIP', '2 41 QUJD A.B.'],
    ['TYPE65280', '\\# 3 014100'],
  ])('C4, RFC 3597 §7: %s has no octet changed', (mnemonic, text) => {
    const type = parseType(mnemonic)!
    const rdata = parseRdata(type, text)
    expect(canonicalRdata(type, rdata)).toEqual(rdata)
  })

  it('C4: the list is exactly that of the RFC, without NSEC and HINFO', () => {
    expect([...LOWERED].map(typeName).sort()).toEqual([...Object.keys(TEXT), 'NXT'].sort())
  })

  it('C4: RDATA whose names run past its end stays as it is, and nothing beyond it is read (CVE-2026-56416)', () => {
    // each in the middle of upper-case octets that must not be touched
    for (const [type, text] of [
      [TYPE.NS, '05414243'],
      [TYPE.NS, ''],
      [TYPE.CNAME, '0341424303'],
      [TYPE.MX, '00'],
      [TYPE.MX, '000a'],
      [TYPE.SOA, '014100' + '0542'],
      [TYPE.NAPTR, '00010002' + 'ff41'],
      [TYPE.SRV, '000100020003' + '3f41'],
      [TYPE.RRSIG, '00010d02000000000000000000000000'],
      [TYPE.NS, 'c00c'],
      [TYPE.NS, '4041'],
    ] as const) {
      const around = Buffer.from(`4141${text}41414141`, 'hex')
      const rdata = around.subarray(2, 2 + text.length / 2)
      expect(hex(canonicalRdata(type, rdata))).toBe(text)
      expect(around.toString('hex')).toBe(`4141${text}41414141`)
    }
  })

  it('C4: octets after the last name are kept as they are', () => {
    expect(hex(canonicalRdata(TYPE.NS, fromHex('014100' + '4142')!))).toBe('016100' + '4142')
  })

  it('leaves the RDATA it is given untouched', () => {
    const rdata = parseRdata(TYPE.NS, 'A.B.')
    canonicalRdata(TYPE.NS, rdata)
    expect(presentRdata(TYPE.NS, rdata)).toBe('A.B.')
  })

  it('lowers no octet that is not A–Z', () => {
    const every = Uint8Array.from({ length: 63 }, (_, i) => i + 0x3c)
    const rdata = Uint8Array.of(63, ...every, 0)
    const lowered = every.map((octet) => (octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet))
    expect(canonicalRdata(TYPE.NS, rdata)).toEqual(Uint8Array.of(63, ...lowered, 0))
  })

  it('has a layout for every type that it lowers', () => {
    for (const type of LOWERED) expect(LAYOUT.has(type)).toBe(true)
  })
})

describe('RFC 4034 §6.3 RRset order', () => {
  it('C6: RDATA compares as left-justified unsigned octets, a missing octet before a zero octet', () => {
    const order = ['', '00', '0000', '0001', '01', '7f', '80', 'ff', 'ff00'].map((text) => fromHex(text)!)
    const sorted = [...order].reverse().sort(compareRdata)
    expect(sorted).toEqual(order)
    expect(compareRdata(fromHex('ab')!, fromHex('ab')!)).toBe(0)
  })

  it('C6: duplicates are one, also when only case tells them apart', () => {
    const [rrset] = rrsets(parseZone('a. 1 NS B.\na. 1 NS a.\na. 2 NS b.\na. 1 NS A.'))
    expect(canonicalRecords(rrset!).map(hex)).toEqual(['016100', '016200'])
  })

  it('C6: types that are not lowered keep both', () => {
    const [rrset] = rrsets(parseZone('a. 1 TXT A\na. 1 TXT a'))
    expect(canonicalRecords(rrset!).map(hex)).toEqual(['0141', '0161'])
  })
})
