/** RFC 4034 §5: the DS RR. The digest itself is tested with the digests. */

import { describe, expect, it } from 'vitest'
import { fromHex } from '../../src/dns/base.ts'
import { parseRdata, parseZone, presentRR } from '../../src/dns/presentation.ts'
import { encodeDs, parseDs } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { hex, value } from './support.ts'

describe('RFC 4034 §5.4 example', () => {
  const [rr] = parseZone(`dskey.example.com. 86400 IN DS 60485 5 1 ( 2BB183AF5F22588179A53B0A
                                                                     98631FAD1A292118 )`)

  it('is read', () => {
    const ds = value(parseDs(rr!.rdata))
    expect(ds).toMatchObject({ keyTag: 60485, algorithm: 5, digestType: 1 })
    expect(hex(ds.digest)).toBe('2bb183af5f22588179a53b0a98631fad1a292118')
    expect(encodeDs(ds)).toEqual(rr!.rdata)
  })

  it('is written back', () => {
    expect(presentRR(rr!)).toBe('dskey.example.com. 86400 IN DS 60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118')
  })
})

describe('RFC 4034 §5.1 RDATA', () => {
  it('shorter than its fixed fields is refused', () => {
    expect(parseDs(fromHex('ec4505')!)).toMatchObject({ ok: false, offset: 3 })
  })

  it('with a digest of any length is read, so that the length can be told', () => {
    expect(value(parseDs(fromHex('ec450501')!)).digest).toHaveLength(0)
    expect(value(parseDs(fromHex('ec450501ff')!)).digest).toHaveLength(1)
  })
})

describe('RFC 8078 §4 delete requests', () => {
  it('are read as the RFC prints them and as its erratum 5049 does', () => {
    expect(hex(parseRdata(TYPE.CDS, '0 0 0 0'))).toBe('0000000000')
    expect(hex(parseRdata(TYPE.CDS, '0 0 0 00'))).toBe('0000000000')
    expect(hex(parseRdata(TYPE.CDNSKEY, '0 3 0 0'))).toBe('0000030000')
    expect(hex(parseRdata(TYPE.CDNSKEY, '0 3 0 AA=='))).toBe('0000030000')
    expect(() => parseRdata(TYPE.DS, '0 0 0 0')).toThrow('"0"')
  })
})
