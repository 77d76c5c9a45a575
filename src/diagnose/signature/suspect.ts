/**
 * A signature on trial: its fields, the RRset that it came with in the form that should have been signed, the keys that it
 * names, and everything else that was seen. What a signature covers is RFC 4034 §3.1.8.1.
 */

import { canonicalRdata, compareRdata, type SignedForm, signedOctets, signedOwner } from '../../dns/canonical.ts'
import type { Name } from '../../dns/name.ts'
import type { DNSKEY, RRSIG } from '../../dns/rdata.ts'
import type { RR, RRset } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import type { Server } from '../../snapshot.ts'
import type { Seen } from '../seen.ts'
import type { Why } from '../why.ts'

/** One record and its canonical RDATA. */
export interface Signable {
  readonly record: RR
  readonly rdata: Uint8Array
}

export interface Suspect {
  readonly zone: Name
  readonly rrsig: RRSIG
  readonly rrset: RRset
  /** in canonical order, duplicates removed */
  readonly records: readonly Signable[]
  /** the keys of the zone, in the order seen */
  readonly keys: readonly DNSKEY[]
  /** those that the signature names by tag and algorithm: of the zone, or of the zone that it names as its signer */
  readonly named: readonly DNSKEY[]
  readonly seen: Seen
}

/** What might have been signed instead, and by whom. */
export interface Hypothesis {
  readonly data: () => Uint8Array
  /** default: the signature as it is */
  readonly signature?: Uint8Array
  /** default: that of the key */
  readonly algorithm?: number
  /** default: the keys that the signature names */
  readonly keys?: readonly DNSKEY[]
  /** what was done, if the signature verifies so */
  readonly why: (key: DNSKEY) => Why
}

export type Hypotheses = Generator<Hypothesis, void, undefined>

/** Fields of an RRSIG as they go into what is signed. */
export type Fields = Omit<RRSIG, 'signature' | 'rdata'>

export function suspect(zone: Name, rrsig: RRSIG, rrset: RRset, seen: Seen): Suspect {
  const keys = seen.keys.filter((k) => k.zone.equals(zone)).map((k) => k.key)
  const named = seen.keys.filter(
    ({ zone: of, key }) =>
      (of.equals(zone) || of.equals(rrsig.signerName)) &&
      key.keyTag === rrsig.keyTag &&
      key.algorithm === rrsig.algorithm,
  )
  return { zone, rrsig, rrset, records: signables(rrset.records), keys, named: named.map((k) => k.key), seen }
}

function signables(records: readonly RR[]): readonly Signable[] {
  const sorted = records
    .map((record) => ({ record, rdata: canonicalRdata(record.type, record.rdata) }))
    .sort((a, b) => compareRdata(a.rdata, b.rdata))
  return sorted.filter((one, i) => i === 0 || compareRdata(one.rdata, sorted[i - 1]!.rdata) !== 0)
}

/** Fields as they should have been signed: the Signer's Name lowered. */
export const fieldsOf = (rrsig: RRSIG): Fields => ({ ...rrsig, signerName: rrsig.signerName.canonical() })

/** The RRset as it should have been signed by a signature with these fields. */
export const formOf = (s: Suspect, labels = s.rrsig.labels): SignedForm => ({
  owner: signedOwner(s.rrset.owner, labels).canonicalWire(),
  type: s.rrset.type,
  class: s.rrset.class,
  rdata: s.records.map((one) => one.rdata),
})

/** What is signed when these things differ from what should be. */
export function altered(s: Suspect, fields: Partial<Fields>, form: Partial<SignedForm> = {}): Uint8Array {
  return signedOctets({ ...fieldsOf(s.rrsig), ...fields }, { ...formOf(s, fields.labels), ...form })
}

/** What should be signed. */
export const asItStands = (s: Suspect): Uint8Array => altered(s, {})

export const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** An RRset that a server sent for the same owner and type with other records. */
export interface Version {
  readonly server: Server
  readonly records: readonly Signable[]
}

/** The other versions of the RRset, each once. */
export function versions(s: Suspect): readonly Version[] {
  const id = (records: readonly Signable[]): string => records.map((one) => octetText(one.rdata)).join('|')
  const known = new Set([id(s.records)])
  const found: Version[] = []
  for (const { rrset, observation } of s.seen.sets) {
    if (rrset.type !== s.rrset.type || !rrset.owner.equals(s.rrset.owner)) continue
    const records = signables(rrset.records)
    if (known.has(id(records))) continue
    known.add(id(records))
    found.push({ server: observation.server, records })
  }
  return found
}

/** Signatures of the same zone, whatever they are over. */
export const neighbours = (s: Suspect): readonly RRSIG[] =>
  s.seen.signatures.map((one) => one.rrsig).filter((rrsig) => rrsig.signerName.equals(s.zone))
