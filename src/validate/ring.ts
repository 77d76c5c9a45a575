/**
 * The NSEC3 records of one chain: read, matched and covered by hash, within bounds. Records of unknown hash algorithm or
 * flags are ignored (RFC 5155 §8.1, §8.2).
 */

import type { DenialRecord } from '../codes.ts'
import { nsec3Hash } from '../crypto/nsec3.ts'
import { fromBase32hex } from '../dns/base.ts'
import type { Name } from '../dns/name.ts'
import type { NSEC3 } from '../dns/rdata.ts'
import { type Finding, finding, type Step } from '../report.ts'
import { type Context, once } from './context.ts'
import type { Proof } from './proof.ts'
import { rule } from './step.ts'

const OPT_OUT = 0x01
const SHA1_OCTETS = 20

/** An authenticated NSEC3 whose owner is a hash right below the apex. */
export interface Nsec3Record {
  readonly owner: Name
  readonly nsec3: NSEC3
  /** the hash that the owner's first label spells */
  readonly hash: Uint8Array
}

/** The record as the facts of a step have it. */
export const asRecord3 = ({ owner, nsec3 }: { owner: Name; nsec3: NSEC3 }): DenialRecord => ({
  kind: 'NSEC3',
  owner,
  nsec3,
})

/** Reads an NSEC3 for use in a proof, or says why it is ignored (RFC 5155 §3, §8.1, §8.2). */
export function readNsec3(proof: Proof, owner: Name, nsec3: NSEC3): Nsec3Record | Finding {
  const record = asRecord3({ owner, nsec3 })
  if (nsec3.hashAlgorithm !== 1) return finding('NSEC3_HASH_UNKNOWN', proof.about, { record }, proof.seen)
  if ((nsec3.flags & ~OPT_OUT) !== 0) return finding('NSEC3_FLAGS_UNKNOWN', proof.about, { record }, proof.seen)
  const malformed = (why: string): Finding => finding('NSEC3_OWNER_MALFORMED', proof.about, { record, why }, proof.seen)
  const label = owner.labels[0]
  if (label === undefined || owner.parent()?.equals(proof.zone) !== true)
    return malformed('the owner is not one label below the apex')
  const hash = fromBase32hex(String.fromCharCode(...label))
  if (hash === null) return malformed('the first label is not base32hex')
  if (hash.length !== SHA1_OCTETS) return malformed(`the first label spells ${hash.length} octets, not ${SHA1_OCTETS}`)
  if (nsec3.nextHashedOwner.length !== SHA1_OCTETS)
    return malformed(`the next hashed owner has ${nsec3.nextHashedOwner.length} octets, not ${SHA1_OCTETS}`)
  return { owner, nsec3, hash }
}

const paramsOf = ({ nsec3 }: Nsec3Record): string => `${nsec3.iterations} ${Buffer.from(nsec3.salt).toString('hex')}`

/** RFC 5155 §8.2: the records of one proof share their parameters; two chains may stand side by side during a change. */
export function byParameters(records: readonly Nsec3Record[]): readonly (readonly Nsec3Record[])[] {
  const groups = new Map<string, Nsec3Record[]>()
  for (const record of records) {
    const group = groups.get(paramsOf(record))
    if (group === undefined) groups.set(paramsOf(record), [record])
    else group.push(record)
  }
  return [...groups.values()]
}

/** Raised inside a proof when its hashing would pass the bound; `proveWith3` turns it into a finding. */
class TooMuchHashing extends Error {}

/** NSEC3 records and what they say of names; each record by its own parameters. */
export interface Chain {
  /** under the parameters of the first record */
  hash(name: Name): Uint8Array
  /** Where several match, the one that speaks against the claim; their order is not signed. */
  match(name: Name, against?: (r: Nsec3Record) => boolean): Nsec3Record | undefined
  matches(name: Name): readonly Nsec3Record[]
  cover(name: Name): Nsec3Record | undefined
}

/** Whether the Opt-Out flag is set (RFC 5155 §3.1.2.1). */
export const optOut = ({ nsec3 }: Nsec3Record): boolean => (nsec3.flags & OPT_OUT) !== 0

/** @throws TooMuchHashing from its methods */
function chain(context: Context, records: readonly Nsec3Record[]): Chain {
  const hash = (name: Name, record: Nsec3Record): Uint8Array => {
    const { salt, iterations } = record.nsec3
    return once(context, `nsec3 ${paramsOf(record)} ${name.key}`, () => {
      if (++context.work.nsec3Hashes > context.policy.limits.nsec3Hashes) throw new TooMuchHashing()
      return nsec3Hash(name, salt, iterations)
    })
  }
  const matches = (name: Name): readonly Nsec3Record[] =>
    records.filter((record) => Buffer.compare(record.hash, hash(name, record)) === 0)
  return {
    hash: (name) => hash(name, records[0]!),
    matches,
    match: (name, against = () => false) => matches(name).find(against) ?? matches(name)[0],
    cover: (name) => {
      const all = records.filter((record) => covers3(record, hash(name, record)))
      return all.find(optOut) ?? all[0]
    },
  }
}

/** The last record of the ring wraps around; a single one covers all but itself (RFC 5155 §3.1.7). */
export function covers3(record: Pick<Nsec3Record, 'hash' | 'nsec3'>, hash: Uint8Array): boolean {
  const afterOwner = Buffer.compare(hash, record.hash) > 0
  const beforeNext = Buffer.compare(hash, record.nsec3.nextHashedOwner) < 0
  if (Buffer.compare(record.hash, record.nsec3.nextHashedOwner) < 0) return afterOwner && beforeNext
  return Buffer.compare(hash, record.hash) !== 0 && (afterOwner || beforeNext)
}

/** Runs a proof over one chain, within the bounds on hashing (CVE-2023-50868). */
export function proveWith3(
  context: Context,
  proof: Proof,
  records: readonly Nsec3Record[],
  prove: (c: Chain) => readonly Step[],
): readonly Step[] {
  try {
    return prove(chain(context, records))
  } catch (error) {
    if (!(error instanceof TooMuchHashing)) throw error
    const limit = context.policy.limits.nsec3Hashes
    const found = finding('LIMIT_NSEC3', proof.about, { limit, of: 'hashes', question: proof.question }, proof.seen)
    context.bounds.push(found)
    return [rule('check', 'the hashing that the proof needs stays within bounds', proof.about, 'RFC 9276 §3.2', found)]
  }
}
