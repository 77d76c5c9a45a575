/** Keys without the SEP flag that the parent names: told beside keys with it, of the same signer and algorithm (RFC 6781 §3.2.3). */

import { expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { parseDnskey, parseDs } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { entryFlagComparisons } from '../../src/health/content/entryflags.ts'
import type { Exam, KeyRole, Rollover } from '../../src/health/types.ts'
import { dsFor } from '../../src/lab/draft.ts'
import { labKey } from '../../src/lab/keys.ts'

const zone = Name.parse('example.')
const server = (address: string) => ({ name: null, address, port: 53 })
const [ONE, OTHER] = [server('192.0.2.1'), server('192.0.2.2')]
const exam = { zone, answers: { of: () => null, exchanges: () => [] } } as unknown as Exam

/** A key, of which the parent has a DS unless it is said otherwise. */
function role(flags: number, change: Partial<KeyRole> & { readonly algorithm?: number } = {}): KeyRole {
  const { algorithm = 13, ...rest } = change
  const made = labKey({ algorithm, seed: `${flags} ${algorithm}`, flags })
  const [key, ds] = [parseDnskey(made.rdata), parseDs(dsFor(zone, made))]
  if (!key.ok || !ds.ok) throw new Error('the key cannot be read')
  const own = { sep: (flags & 1) === 1, revoked: (flags & 128) !== 0, ds: [ds.value], wanted: false, servers: [ONE] }
  return { key: key.value, named: true, signsKeys: true, signsData: 1, unverified: false, ...own, ...rest }
}

const told = (...keys: readonly KeyRole[]): readonly string[] =>
  entryFlagComparisons(exam, { keys } as unknown as Rollover).map(({ finding: { code, evidence } }) => {
    if (!('flagged' in evidence)) throw new Error(code)
    return `${code} ${evidence.by} ${evidence.flagged.length}`
  })

test('a key with the flag beside it makes the difference', () => {
  expect(told(role(256))).toEqual([])
  expect(told(role(257), role(256, { ds: [] }))).toEqual([])
  expect(told(role(256), role(257, { ds: [] }))).toEqual([`DNSKEY_WITHOUT_SEP ${TYPE.DS} 1`])
  expect(told(role(256, { ds: [], wanted: true }), role(257))).toEqual([`DNSKEY_WITHOUT_SEP ${TYPE.CDS} 1`])
  expect(told(role(256, { wanted: true }), role(257))).toEqual([`DNSKEY_WITHOUT_SEP ${TYPE.DS},${TYPE.CDS} 1`])
})

test('not one of another signer or algorithm, nor one that is revoked', () => {
  expect(told(role(256), role(257, { servers: [OTHER] }))).toEqual([])
  expect(told(role(256), role(257, { servers: [OTHER, ONE] }))).toHaveLength(1)
  expect(told(role(256), role(257, { algorithm: 15 }))).toEqual([])
  expect(told(role(256), role(257 | 128))).toEqual([])
  expect(entryFlagComparisons(exam, null)).toEqual([])
})
