/** docs/COVERAGE.md maps every code of DNSViz and of Zonemaster's DNSSEC test cases once, and to codes that there are. */

import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { CODES } from '../../src/codes.ts'
import { THEIRS } from './theirs.ts'

/** What those of DNSViz about signatures, DS and keys are here: programs rest on it, and it never changes. */
const FOR_GOOD: Readonly<Record<string, string>> = {
  SIGNER_NOT_ZONE: 'RRSIG_SIGNER_NOT_ZONE',
  RRSIG_LABELS_EXCEED_RRSET_OWNER_LABELS: 'RRSIG_LABELS_EXCEED_OWNER',
  RRSET_TTL_MISMATCH: 'RRSIG_TTL_MISMATCH',
  ORIGINAL_TTL_EXCEEDED_RRSET: 'RRSIG_ORIGINAL_TTL_EXCEEDED',
  ORIGINAL_TTL_EXCEEDED_RRSIG: 'RRSIG_ORIGINAL_TTL_EXCEEDED RRSIG_TTL_MISMATCH',
  TTL_BEYOND_EXPIRATION: 'RRSIG_EXPIRES_BEFORE_TTL',
  ALGORITHM_NOT_SUPPORTED: 'RRSIG_ALGORITHM_UNSUPPORTED DS_ALGORITHM_UNSUPPORTED',
  ALGORITHM_VALIDATION_PROHIBITED: 'RRSIG_ALGORITHM_UNSUPPORTED DS_ALGORITHM_UNSUPPORTED',
  ALGORITHM_PROHIBITED: 'RRSIG_ALGORITHM_UNSUPPORTED DS_ALGORITHM_UNSUPPORTED',
  ALGORITHM_NOT_RECOMMENDED: 'DNSKEY_SHA1 DNSKEY_ALGORITHM_NOT_RECOMMENDED',
  DNSKEY_REVOKED_RRSIG: 'DNSKEY_REVOKED',
  INCEPTION_IN_FUTURE: 'RRSIG_NOT_YET_VALID',
  EXPIRATION_IN_PAST: 'RRSIG_EXPIRED',
  INCEPTION_WITHIN_CLOCK_SKEW: 'RRSIG_JUST_BEGUN',
  EXPIRATION_WITHIN_CLOCK_SKEW: 'RRSIG_EXPIRES_SOON',
  SIGNATURE_INVALID: 'RRSIG_DOES_NOT_VERIFY',
  RRSIG_BAD_LENGTH_GOST: 'RRSIG_ALGORITHM_UNSUPPORTED',
  RRSIG_BAD_LENGTH_ECDSA256: 'RRSIG_MALFORMED',
  RRSIG_BAD_LENGTH_ECDSA384: 'RRSIG_MALFORMED',
  RRSIG_BAD_LENGTH_ED25519: 'RRSIG_MALFORMED',
  RRSIG_BAD_LENGTH_ED448: 'RRSIG_MALFORMED',
  REFERRAL_FOR_DS_QUERY: 'DS_QUERY_REFERRED',
  DS_DIGEST_ALGORITHM_IGNORED: 'DS_SHA1_IGNORED',
  DS_DIGEST_ALGORITHM_MAYBE_IGNORED: 'DS_SHA1_IGNORED',
  DIGEST_ALGORITHM_NOT_SUPPORTED: 'DS_DIGEST_UNSUPPORTED',
  DIGEST_ALGORITHM_PROHIBITED: 'DS_DIGEST_UNSUPPORTED DS_SHA1 DS_SHA1_IGNORED',
  DIGEST_ALGORITHM_VALIDATION_PROHIBITED: 'DS_DIGEST_UNSUPPORTED',
  DIGEST_ALGORITHM_NOT_RECOMMENDED: 'DS_SHA1',
  DNSKEY_REVOKED_DS: 'DNSKEY_REVOKED',
  DIGEST_INVALID: 'DS_DIGEST_MISMATCH DS_DIGEST_LENGTH',
  DNSKEY_MISSING_FROM_SERVERS: 'DNSKEY_MISSING_FROM_SERVERS',
  DNSKEY_NOT_AT_ZONE_APEX: 'DNSKEY_BELOW_APEX',
  DNSKEY_ZERO_LENGTH: 'DNSKEY_MALFORMED',
  REVOKED_NOT_SIGNING: 'DNSKEY_REVOKED_NOT_SIGNING',
  DNSKEY_BAD_LENGTH_GOST: 'DS_ALGORITHM_UNSUPPORTED RRSIG_ALGORITHM_UNSUPPORTED',
  DNSKEY_BAD_LENGTH_ECDSA256: 'DNSKEY_MALFORMED',
  DNSKEY_BAD_LENGTH_ECDSA384: 'DNSKEY_MALFORMED',
  DNSKEY_BAD_LENGTH_ED25519: 'DNSKEY_MALFORMED',
  DNSKEY_BAD_LENGTH_ED448: 'DNSKEY_MALFORMED',
  NO_TRUST_ANCHOR_SIGNING: 'ANCHOR_NO_MATCH DNSKEY_NOT_SIGNED_BY_DS_KEY',
}

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

  it('are all there by name, table by table', () => {
    const tables: Record<string, string[]> = {}
    for (const { table, theirs } of own) tables[table] = [...(tables[table] ?? []), ...theirs]
    expect(tables).toEqual(THEIRS[program])
  })

  it('stand once each, one in a row', () => {
    expect(own.filter(({ theirs }) => theirs.length !== 1)).toEqual([])
    const theirs = own.flatMap((row) => row.theirs)
    expect(theirs.filter((code, i) => theirs.indexOf(code) !== i)).toEqual([])
  })
})

test('what a code of DNSViz about signatures, DS and keys is here', () => {
  const ours = rows.map(({ theirs, ours: cell }) => [theirs[0]!, codesIn(cell).join(' ') || cell] as const)
  expect(Object.fromEntries(ours.filter(([code]) => code in FOR_GOOD))).toEqual(FOR_GOOD)
})

test('154 codes of DNSViz and 150 tags of Zonemaster', () => {
  const count = (tables: Readonly<Record<string, readonly string[]>>): number => Object.values(tables).flat().length
  expect([count(THEIRS.DNSViz), count(THEIRS.Zonemaster)]).toEqual([154, 150])
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
    const reasoned = ({ ours, remark }: Row): boolean => /^none$/.test(ours) && remark !== ''
    expect(rows.filter((row) => !names(row.ours) && !reasoned(row))).toEqual([])
  })
})
