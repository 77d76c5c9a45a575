/** Forensics in a hostile zone: many keys, many records, large exponents (CVE-2023-50387). What is spent is bounded. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lookAt } from '../../src/diagnose/seen.ts'
import {
  type Bench,
  MOST_OCTETS,
  MOST_TRIALS,
  newBench,
  samplerOf,
  tryAll,
} from '../../src/diagnose/signature/bench.ts'
import { formChanges } from '../../src/diagnose/signature/form.ts'
import { recordChanges } from '../../src/diagnose/signature/records.ts'
import { type Suspect, suspect } from '../../src/diagnose/signature/suspect.ts'
import { signatureWhy } from '../../src/diagnose/signature.ts'
import { Name } from '../../src/dns/name.ts'
import { type DNSKEY, encodeDnskey, encodeRrsig, parseDnskey, parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { octets } from '../../src/lab/keys.ts'
import { finding } from '../../src/report.ts'
import { AT, rr, sign, testKey } from '../support/signer.ts'
import { snapshot } from '../support/snapshot.ts'

const ZONE = Name.parse('trap.test.')
const OWNER = ZONE.child('www')
const KEY = testKey('trap')

function trap(records: readonly RR[], keys: readonly Uint8Array[]): Suspect {
  const spoilt = sign(records, ZONE, KEY, { spoil: true })
  const packets = snapshot([
    { zone: ZONE, question: { name: ZONE, type: TYPE.DNSKEY }, answer: keys.map((key) => rr(ZONE, TYPE.DNSKEY, key)) },
    { zone: ZONE, question: { name: OWNER, type: TYPE.A }, answer: [...records, spoilt] },
  ])
  const rrsig = parseRrsig(spoilt.rdata)
  if (!rrsig.ok) throw new Error(rrsig.why)
  const rrset = { owner: OWNER, type: TYPE.A, class: 1, records, signatures: [spoilt] }
  return suspect(ZONE, rrsig.value, rrset, lookAt(packets, AT))
}

const address = (n: number): RR => rr(OWNER, TYPE.A, Uint8Array.of(10, n >> 16, n >> 8, n))
const spentOf = ({ left }: Bench) => ({ trials: MOST_TRIALS - left.trials, octets: MOST_OCTETS - left.octets })

test('an RRset of thousands of records is not put together without end', () => {
  const s = trap(
    Array.from({ length: 3000 }, (_, n) => address(n)),
    [KEY.rdata],
  )
  const bench = newBench()
  expect(tryAll(bench, s, recordChanges(s))).toBeNull()
  const { octets: hashed, trials } = spentOf(bench)
  expect(hashed).toBeGreaterThanOrEqual(MOST_OCTETS)
  expect(hashed).toBeLessThan(MOST_OCTETS + 0x2_0000)
  expect(trials).toBeLessThan(MOST_TRIALS)
})

test('of a hundred records each is left out in turn, and no more is tried than is allowed', () => {
  const s = trap(
    Array.from({ length: 300 }, (_, n) => address(n)),
    [KEY.rdata],
  )
  const bench = newBench()
  expect(tryAll(bench, s, [...recordChanges(s), ...formChanges(s)])).toBeNull()
  expect(spentOf(bench).trials).toBeLessThanOrEqual(MOST_TRIALS)
})

test('a hundred keys of one tag cost no more than three for each thing tried', () => {
  const keys = Array.from({ length: 100 }, () => KEY.rdata)
  const lookalikes = keys.map((_, i) => testKey(`look ${i}`))
  const s = trap([address(1), address(2)], [KEY.rdata])
  const bench = newBench()
  tryAll(bench, { ...s, named: [KEY, ...lookalikes] }, recordChanges(s))
  // Three keys read, and two records left out or twice under each.
  expect(spentOf(bench).trials).toBe(3 + 3 * 4)
})

test('an RSA key whose exponent has 500 octets is not used', () => {
  const rsa = (exponent: readonly number[]): DNSKEY => {
    const publicKey = Uint8Array.from([...exponent, 0xff, ...octets('modulus', 510), 1])
    const parsed = parseDnskey(encodeDnskey({ flags: 256, protocol: 3, algorithm: 8, publicKey }))
    if (!parsed.ok) throw new Error(parsed.why)
    return parsed.value
  }
  const [large, usual] = [rsa([0, 1, 244, ...octets('exponent', 499), 1]), rsa([3, 1, 0, 1])]
  const signature = octets('signature', 512)
  const bench = newBench()
  expect(samplerOf(bench, 8, large, signature)).toBeNull()
  expect(spentOf(bench).trials).toBe(1)
  expect(samplerOf(bench, 8, usual, signature)?.recovered).toBeNull()
  expect(spentOf(bench).trials).toBe(1 + 1 + 5)
})

const LONG = Name.parse(`${['a', 'b', 'c'].map((label) => label.repeat(63)).join('.')}.${'d'.repeat(50)}.`)

test('nothing that a packet says makes it throw', () => {
  const types = [TYPE.MX, TYPE.SOA, TYPE.NSEC, TYPE.NSEC3, TYPE.HTTPS, TYPE.DNSKEY, TYPE.SRV, TYPE.A, 65280]
  const codes = ['RRSIG_DOES_NOT_VERIFY', 'RRSIG_EXPIRED', 'RRSIG_MISSING', 'RRSIG_KEY_MISSING'] as const
  const cases = fc.record({
    type: fc.constantFrom(...types),
    zone: fc.constantFrom(ZONE, LONG, Name.root),
    labels: fc.constantFrom(['www'], ['*'], ['*', 'a'], []),
    rdata: fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 4 }),
    code: fc.constantFrom(...codes),
    fields: fc.record({
      labels: fc.nat(255),
      algorithm: fc.constantFrom(5, 8, 13, 14, 15, 16, 18, 100),
      keyTag: fc.nat(0xffff),
    }),
    signature: fc.uint8Array({ maxLength: 100 }),
    keys: fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 4 }),
  })
  fc.assert(
    fc.property(cases, ({ type, zone, labels, rdata, code, fields, signature, keys }) => {
      const owner = labels.reduceRight((name, label) => name.child(label), zone)
      const records = rdata.map((octets) => rr(owner, type, octets))
      const read = parseRrsig(sign(records, zone, KEY).rdata)
      if (!read.ok) throw new Error(read.why)
      const said = { ...read.value, ...fields, signature }
      const rrsig = rr(owner, TYPE.RRSIG, encodeRrsig(said))
      const named = keys.map((publicKey) => ({ flags: 256, protocol: 3, algorithm: fields.algorithm, publicKey }))
      const packets = snapshot([
        {
          zone,
          question: { name: zone, type: TYPE.DNSKEY },
          answer: named.map((key) => rr(zone, TYPE.DNSKEY, encodeDnskey(key))),
        },
        { zone, question: { name: owner, type }, answer: [...records, rrsig] },
      ])
      const rrset = { owner, type, class: 1, records, signatures: [rrsig] }
      const evidence = { rrsig: { ...said, rdata: rrsig.rdata }, key: KEY, keys: [], rrset, detail: null, at: AT }
      const why = signatureWhy(finding(code, { zone, owner, type }, evidence), lookAt(packets, AT), { policy: 'iana' })
      expect(why?.certain ?? false).toBe(false)
    }),
    { seed: 20260615, numRuns: 60 },
  )
})
