/**
 * What authenticated NSEC3 records prove: RFC 5155 §8, §9.2, RFC 6840 §4. Records of unknown hash algorithm or flags
 * are ignored (§8.1, §8.2); an opt-out span leaves open whether an unsigned delegation is there, so it ends the chain.
 */

import type { DenialRecord } from '../codes.ts'
import { nsec3Hash } from '../crypto/nsec3.ts'
import { fromBase32hex } from '../dns/base.ts'
import type { Name } from '../dns/name.ts'
import type { NSEC3 } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Shown, type Step } from '../report.ts'
import { type Context, once } from './context.ts'
import { bitmapFault, isDelegation, type Place, type Proof, piece, saysAbsent, wildcardOf } from './nsec.ts'
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
  match(name: Name): Nsec3Record | undefined
  cover(name: Name): Nsec3Record | undefined
}

const optOut = ({ nsec3 }: Nsec3Record): boolean => (nsec3.flags & OPT_OUT) !== 0

/** @throws TooMuchHashing from its methods */
function chain(context: Context, records: readonly Nsec3Record[]): Chain {
  const hash = (name: Name, record: Nsec3Record): Uint8Array => {
    const { salt, iterations } = record.nsec3
    return once(context, `nsec3 ${paramsOf(record)} ${name.key}`, () => {
      if (++context.work.nsec3Hashes > context.policy.limits.nsec3Hashes) throw new TooMuchHashing()
      return nsec3Hash(name, salt, iterations)
    })
  }
  return {
    hash: (name) => hash(name, records[0]!),
    match: (name) => records.find((record) => Buffer.compare(record.hash, hash(name, record)) === 0),
    cover: (name) => records.find((record) => covers3(record, hash(name, record))),
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
    return [rule('check', 'the hashing that the proof needs stays within bounds', proof.about, 'RFC 9276 §3.2', found)]
  }
}

/** What an item shows; the hash is of the name, also where no record has to do with it. */
const show = (c: Chain, role: Shown['role'], name: Name, how: Shown['how'], r: Nsec3Record | undefined): Shown => ({
  role,
  name,
  how,
  record: r === undefined ? null : asRecord3(r),
  hash: c.hash(name),
})

const denied = (proof: Proof) => ({ question: proof.question, records: proof.records })

const exists = (proof: Proof, r: Nsec3Record, name: Name): Finding =>
  finding('DENIAL_NAME_EXISTS', proof.about, { ...denied(proof), record: asRecord3(r), name }, proof.seen)

interface Encloser {
  readonly steps: readonly Step[]
  /** null when the closest encloser or the cover of the next closer name is missing */
  readonly name: Name | null
  /** the record that covers the next closer name */
  readonly cover: Nsec3Record | null
}

/** RFC 5155 §8.3: the longest existing ancestor is matched, and the name one label longer is covered. */
function closestEncloser(proof: Proof, c: Chain, name: Name): Encloser {
  for (let depth = name.depth - 1; depth >= proof.zone.depth; depth--) {
    const ancestor = name.ancestor(depth)
    const match = c.match(ancestor)
    if (match === undefined) continue
    const evidence = { ...denied(proof), record: asRecord3(match), name }
    const fault = match.nsec3.types.has(TYPE.DNAME)
      ? finding('DENIAL_FROM_ABOVE_DNAME', proof.about, evidence, proof.seen)
      : isDelegation(match.nsec3.types)
        ? finding('DENIAL_FROM_ABOVE_CUT', proof.about, evidence, proof.seen)
        : null
    const encloser = show(c, 'closest encloser', ancestor, 'matched', match)
    const matched = piece(proof, `an NSEC3 matches the closest encloser ${ancestor}`, encloser, fault, 'RFC 5155 §8.3')
    if (fault !== null) return { steps: [matched], name: null, cover: null }
    const nextCloser = name.ancestor(depth + 1)
    const cover = c.cover(nextCloser)
    const missing = finding('DENIAL_NAME_NOT_COVERED', proof.about, { ...denied(proof), name: nextCloser }, proof.seen)
    const covered = nextCloserItem(proof, c, nextCloser, cover, missing, 'RFC 5155 §8.3')
    return { steps: [matched, covered], name: cover === undefined ? null : ancestor, cover: cover ?? null }
  }
  const found = finding('DENIAL_CLOSEST_ENCLOSER_UNPROVEN', proof.about, { ...denied(proof), name }, proof.seen)
  const parent = name.depth > 0 ? name.ancestor(name.depth - 1) : name
  const none = show(c, 'closest encloser', parent, 'matched', undefined)
  return {
    steps: [piece(proof, `an NSEC3 matches an ancestor of ${name}`, none, found, 'RFC 5155 §8.3')],
    name: null,
    cover: null,
  }
}

function nextCloserItem(
  proof: Proof,
  c: Chain,
  nextCloser: Name,
  cover: Nsec3Record | undefined,
  missing: Finding,
  rfc: string,
): Step {
  const shown = show(c, 'next closer name', nextCloser, 'covered', cover)
  const claim = `an NSEC3 covers the next closer name ${nextCloser}`
  return piece(proof, claim, shown, cover === undefined ? missing : null, rfc)
}

/** RFC 5155 §9.2, RFC 7129 §5.1: what rests on an opt-out span is not secure. Last among the items, so that faults are told first. */
function spanStep(proof: Proof, c: Chain, cover: Nsec3Record | null, nextCloser: Name, name: Name): readonly Step[] {
  if (cover === null || !optOut(cover)) return []
  const found = finding('NSEC3_OPT_OUT', proof.about, { record: asRecord3(cover), name }, proof.seen)
  const shown = show(c, 'next closer name', nextCloser, 'no opt-out', cover)
  return [piece(proof, 'the span that covers the next closer name leaves nothing out', shown, found, 'RFC 5155 §9.2')]
}

const nextCloserOf = (encloser: Name, name: Name): Name => name.ancestor(encloser.depth + 1)

/** RFC 5155 §8.4. */
export function provesNxdomain3(proof: Proof, c: Chain): readonly Step[] {
  const { name } = proof.question
  const match = c.match(name)
  if (match !== undefined) {
    const fault = saysAbsent(match.nsec3.types) ? null : exists(proof, match, name)
    return [piece(proof, `no NSEC3 matches ${name}`, show(c, 'name', name, 'NXNAME', match), fault, 'RFC 5155 §8.4')]
  }
  const { name: encloser, cover, steps } = closestEncloser(proof, c, name)
  if (encloser === null) return steps
  const span = spanStep(proof, c, cover, nextCloserOf(encloser, name), name)
  const wildcard = wildcardOf(encloser)
  if (wildcard === null) return [...steps, ...span]
  const source = c.match(wildcard)
  const none = source ?? c.cover(wildcard)
  const missing = finding('DENIAL_WILDCARD_NOT_COVERED', proof.about, { ...denied(proof), wildcard }, proof.seen)
  const fault = source !== undefined ? exists(proof, source, wildcard) : none === undefined ? missing : null
  const shown = show(c, 'wildcard', wildcard, 'covered', none)
  return [...steps, piece(proof, `an NSEC3 covers ${wildcard}`, shown, fault, 'RFC 5155 §8.4'), ...span]
}

/** RFC 5155 §8.5, §8.6, §8.7, and errata 3441: the name without the type, its wildcard without the type, or an opt-out span. */
export function provesNodata3(proof: Proof, c: Chain): readonly Step[] {
  const { name, type } = proof.question
  const match = c.match(name)
  const own = show(c, 'name', name, 'lacks type', match)
  if (match !== undefined) {
    const fault = bitmapFault(proof, asRecord3(match), name, type)
    return [piece(proof, `the NSEC3 of ${name} does not list the type`, own, fault, 'RFC 5155 §8.5')]
  }
  const missing = finding('DENIAL_NAME_NOT_MATCHED', proof.about, { ...denied(proof), name }, proof.seen)
  const unmatched = [piece(proof, `an NSEC3 matches ${name}`, own, missing, 'RFC 5155 §8.5')]
  if (name.depth <= proof.zone.depth) return unmatched
  const { name: encloser, cover, steps } = closestEncloser(proof, c, name)
  if (encloser === null) {
    const [told] = steps.filter((step) => step.outcome === 'fails')
    const above =
      told?.findings.some((f) => f.code === 'DENIAL_FROM_ABOVE_CUT' || f.code === 'DENIAL_FROM_ABOVE_DNAME') === true
    return above ? steps : unmatched
  }
  const span = spanStep(proof, c, cover, nextCloserOf(encloser, name), name)
  const wildcard = wildcardOf(encloser)
  const source = wildcard === null ? undefined : c.match(wildcard)
  if (wildcard !== null && source !== undefined) {
    const fault = bitmapFault(proof, asRecord3(source), wildcard, type)
    // The wildcard's record may be the very one whose span leaves the name out: then it is no matter what it lists.
    if (fault !== null && span.length > 0) return [...steps, ...span]
    const shown = show(c, 'wildcard', wildcard, 'lacks type', source)
    return [
      ...steps,
      piece(proof, `the NSEC3 of ${wildcard} does not list the type`, shown, fault, 'RFC 5155 §8.7'),
      ...span,
    ]
  }
  if (span.length > 0) return [...steps, ...span]
  const none = wildcard === null ? own : show(c, 'wildcard', wildcard, 'lacks type', undefined)
  return [...steps, piece(proof, `an NSEC3 matches ${name} or its wildcard`, none, missing, 'RFC 5155 §8.7')]
}

/** RFC 5155 §8.8: the next closer name below the wildcard's parent is covered. */
export function provesNoCloser3(proof: Proof, c: Chain, source: Name): readonly Step[] {
  const { name } = proof.question
  const nextCloser = name.ancestor(source.depth)
  const cover = c.cover(nextCloser)
  const missing = finding('WILDCARD_NOT_PROVEN', proof.about, { ...denied(proof), name, source }, proof.seen)
  return [
    nextCloserItem(proof, c, nextCloser, cover, missing, 'RFC 5155 §8.8'),
    ...spanStep(proof, c, cover ?? null, nextCloser, name),
  ]
}

/** RFC 5155 §8.6, §8.9: the delegation is matched, or an opt-out span covers its next closer name. */
export function placeOf3(proof: Proof, c: Chain, name: Name): Place | null {
  const match = c.match(name)
  if (match !== undefined)
    return { kind: 'match', record: asRecord3(match), items: [], shown: show(c, 'name', name, 'lacks type', match) }
  const { name: encloser, cover, steps } = closestEncloser(proof, c, name)
  if (encloser === null || cover === null) return null
  const shown = show(c, 'next closer name', nextCloserOf(encloser, name), 'no opt-out', cover)
  return { kind: optOut(cover) ? 'opt-out' : 'covered', record: asRecord3(cover), items: steps, shown }
}
