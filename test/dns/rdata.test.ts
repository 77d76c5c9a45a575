/** RDATA of one name, and SOA (RFC 1035 §3.3). DNSSEC types are tested under their RFCs. */

import { describe, expect, it } from 'vitest'
import { parseRdata } from '../../src/dns/presentation.ts'
import { parseSingleName, parseSoa } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('RFC 1035 §3.3 one name', () => {
  it('is read, the case kept', () => {
    const parsed = parseSingleName(octets('014103622e6300'))
    expect(parsed.ok && String(parsed.value)).toBe('A.b\\.c.')
  })

  it.each([
    ['no octets', '', 0],
    ['a label past the end', '0361', 0],
    ['no root label', '0161', 2],
    ['octets after it', '01610000', 3],
    ['a pointer', 'c00c', 0],
    ['a reserved label type', '016180', 2],
  ])('with %s is refused', (_, hex, offset) => {
    expect(parseSingleName(octets(hex))).toMatchObject({ ok: false, offset })
  })
})

describe('RFC 1035 §3.3.13 SOA', () => {
  const rdata = parseRdata(TYPE.SOA, 'ns1.example. a\\.b.example. 4294967295 7200 900 1209600 86400')

  it('is read', () => {
    const parsed = parseSoa(rdata)
    if (!parsed.ok) throw new Error(parsed.why)
    const { mname, rname, ...numbers } = parsed.value
    expect([String(mname), String(rname)]).toEqual(['ns1.example.', 'a\\.b.example.'])
    expect(numbers).toEqual({ serial: 4294967295, refresh: 7200, retry: 900, expire: 1209600, minimum: 86400 })
  })

  it('cut short or with octets after it is refused', () => {
    for (let size = 0; size < rdata.length; size++) expect(parseSoa(rdata.subarray(0, size)).ok).toBe(false)
    expect(parseSoa(Uint8Array.of(...rdata, 0))).toMatchObject({ ok: false, offset: rdata.length - 20 })
  })
})
