/** docs/COVERAGE.md maps every code of DNSViz and of Zonemaster's DNSSEC test cases once, and to codes that there are. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CODES } from '../../src/codes.ts'

/** How many codes each of them has, table by table. */
const ROWS = {
  DNSViz: {
    RRSIG: 21,
    DS: 9,
    DNSKEY: 9,
    'Trust anchor': 1,
    'NSEC and NSEC3': 22,
    'Delegation, name servers, glue': 23,
    'Missing data and negative answers': 15,
    'Responses, transport, EDNS': 37,
    'CDS and CDNSKEY': 11,
    'DNAME and CNAME': 6,
  },
  Zonemaster: {
    'DNSSEC01: digest types': 11,
    'DNSSEC02: DS and DNSKEY': 9,
    'DNSSEC03: NSEC3 parameters': 15,
    'DNSSEC04: lifetime of signatures': 5,
    'DNSSEC05: DNSKEY algorithms': 10,
    'DNSSEC06: extra processing': 1,
    'DNSSEC07: signed, and DS at the parent': 9,
    'DNSSEC08: signature of the DNSKEY RRset': 6,
    'DNSSEC09: signature of the SOA RRset': 6,
    'DNSSEC10: NSEC and NSEC3': 36,
    'DNSSEC11: DS for an unsigned zone': 9,
    'DNSSEC13: every algorithm signs': 3,
    'DNSSEC14: RSA key sizes': 3,
    'DNSSEC15: CDS and CDNSKEY': 5,
    'DNSSEC16: CDS': 11,
    'DNSSEC17: CDNSKEY': 11,
    'DNSSEC18: CDS and CDNSKEY by the DS': 2,
  },
}
const TOTAL = { DNSViz: 154, Zonemaster: 152 }

interface Row {
  readonly program: string
  readonly table: string
  readonly theirs: readonly string[]
  readonly ours: string
  readonly remark: string
}

const codesIn = (text: string): readonly string[] => [...text.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(([, code]) => code!)

const text = readFileSync(new URL('../../docs/COVERAGE.md', import.meta.url), 'utf8')
const [tables = '', alone = ''] = text.split('\n## Ours alone\n')
const rows = tables
  .split(/^## /m)
  .slice(1)
  .flatMap((part) => {
    const program = part.slice(0, part.indexOf('\n'))
    return part
      .split(/^### /m)
      .slice(1)
      .flatMap((section) => rowsOf(program, section))
  })

function rowsOf(program: string, section: string): readonly Row[] {
  const [table = '', ...lines] = section.split('\n')
  const body = lines.filter((line) => line.startsWith('|')).slice(2)
  return body.map((line) => {
    const [, theirs = '', ours = '', remark = ''] = line.split('|').map((cell) => cell.trim())
    expect(line.split('|').length, line).toBe(5)
    return { program, table, theirs: codesIn(theirs), ours, remark }
  })
}

const known = Object.keys(CODES)
const mapped = new Set(rows.flatMap(({ ours }) => codesIn(ours)))

describe.each(['DNSViz', 'Zonemaster'] as const)('the codes of %s', (program) => {
  const own = rows.filter((row) => row.program === program)

  it('are all there, table by table', () => {
    const counts: Record<string, number> = {}
    for (const { table } of own) counts[table] = (counts[table] ?? 0) + 1
    expect(counts).toEqual(ROWS[program])
    expect(own.length).toBe(TOTAL[program])
  })

  it('stand once each, one in a row', () => {
    expect(own.filter(({ theirs }) => theirs.length !== 1)).toEqual([])
    const theirs = own.flatMap((row) => row.theirs)
    expect(theirs.filter((code, i) => theirs.indexOf(code) !== i)).toEqual([])
  })
})

describe('our codes', () => {
  it('are codes that there are', () => {
    expect([...mapped, ...codesIn(alone)].filter((code) => !known.includes(code))).toEqual([])
    expect(rows.flatMap(({ remark }) => codesIn(remark)).filter((code) => !known.includes(code))).toEqual([])
  })

  it('are named in a table, or else in the last list', () => {
    expect([...codesIn(alone)].sort()).toEqual(known.filter((code) => !mapped.has(code)).sort())
  })

  it('or a reason stand in every row', () => {
    const names = (ours: string): boolean => /^`[A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*$/.test(ours)
    const reasoned = ({ ours, remark }: Row): boolean => /^none(?: yet)?$/.test(ours) && remark !== ''
    expect(rows.filter((row) => !names(row.ours) && !reasoned(row))).toEqual([])
  })
})
