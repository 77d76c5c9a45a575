/**
 * What authenticated NSEC and NSEC3 records say of a delegation without DS: an insecure cut, no cut at all, or a proof
 * that does not do. RFC 4035 §5.2, RFC 6840 §4.4, RFC 5155 §8.6 and §8.9.
 */

import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Step } from '../report.ts'
import { type Context, couldUse } from './context.ts'
import { type Gathered, iterationsStep } from './denial.ts'
import { signersOf } from './evidence.ts'
import { placeOf } from './nsec.ts'
import { placeOf3 } from './nsec3.ts'
import { type Place, proofStep } from './proof.ts'
import { proveWith3 } from './ring.ts'
import { rule } from './step.ts'

export type Proven =
  | { readonly kind: 'same zone' }
  | { readonly kind: 'insecure' | 'broken'; readonly step: Step | null }

/** What the authenticated records make of `child`: a cut without DS, no cut, or neither. */
export function provesNoDs(context: Context, gathered: Gathered, child: Name, claimed: boolean): Proven {
  const { proof, nsec, chains } = gathered
  if (nsec.length === 0 && chains.length === 0) return { kind: 'broken', step: null }
  let outcome: Proven | null = null
  const place = placeOf(proof, nsec, child)
  if (place !== null) outcome = weigh(context, gathered, child, claimed, place)
  for (const records of chains) {
    if (outcome !== null && outcome.kind !== 'broken') break
    const tooMany = iterationsStep(context, proof, records)
    if (tooMany !== null) {
      outcome = { kind: 'insecure', step: tooMany }
      continue
    }
    const over = proveWith3(context, proof, records, (c) => {
      const place3 = placeOf3(proof, c, child)
      if (place3 !== null) outcome = weigh(context, gathered, child, claimed, place3)
      return []
    })
    if (over.length > 0) return { kind: 'broken', step: over[0]! }
  }
  if (outcome !== null) return outcome
  const missing = finding('DS_DENIAL_MISSING', proof.about, { child, records: proof.records }, proof.seen)
  return {
    kind: 'broken',
    step: rule('denial', 'there is no DS', proof.about, 'RFC 4035 §5.2', missing, {
      facts: { proves: 'no DS', records: proof.records },
    }),
  }
}

/** RFC 6840 §4.4, RFC 5155 §8.9: NS set, DS and SOA clear; or an opt-out span over the next closer name. */
function weigh(context: Context, { proof }: Gathered, child: Name, claimed: boolean, place: Place): Proven {
  const { about, seen } = proof
  const { record, items, shown } = place
  const claim = 'there is no DS'
  const rfc = record.kind === 'NSEC' ? 'RFC 4035 §5.2' : 'RFC 5155 §8.9'
  const say = (found: Finding): Proven => {
    const last = rule('check', `the delegation of ${child} has no DS`, about, rfc, found, { seen, facts: { shown } })
    const step = proofStep(proof, claim, rfc, [...items, last], { proves: 'no DS', by: record.kind })
    return { kind: CODE_ENDS.has(found.code) ? 'insecure' : 'broken', step }
  }
  const insecure = (): Proven => {
    const childSigned = isSigned(context, child)
    // Its keys tell which DS it lacks, and whether the chain would hold with it.
    if (childSigned) couldUse(context, child, child, TYPE.DNSKEY)
    return say(finding('DELEGATION_INSECURE', about, { child, record, childSigned }, seen))
  }
  const { types } = record.kind === 'NSEC' ? record.nsec : record.nsec3
  switch (place.kind) {
    case 'match': {
      if (types.has(TYPE.DS)) return say(finding('DS_DENIAL_DS_BIT', about, { child, record }, seen))
      if (types.has(TYPE.SOA)) return say(finding('DS_DENIAL_CHILD_SIDE', about, { child, record }, seen))
      if (types.has(TYPE.NS)) return insecure()
      return claimed ? say(finding('DS_DENIAL_NO_NS_BIT', about, { child, record }, seen)) : { kind: 'same zone' }
    }
    case 'opt-out':
      return insecure()
    case 'covered': {
      if (!claimed) return { kind: 'same zone' }
      return record.kind === 'NSEC3'
        ? say(finding('DS_DENIAL_NOT_OPT_OUT', about, { child, record }, seen))
        : say(finding('DS_DENIAL_MISSING', about, { child, records: proof.records }, seen))
    }
  }
}

const CODE_ENDS: ReadonlySet<Finding['code']> = new Set(['DELEGATION_INSECURE'])

/** The child is signed as far as anything shows: it has a DNSKEY, or a signature bears its name. */
const isSigned = ({ index }: Context, child: Name): boolean =>
  index.sightings(child, TYPE.DNSKEY).length > 0 ||
  index.packets.some((packet) =>
    [...packet.answer, ...packet.authority].some((rrset) => signersOf(rrset).some((signer) => signer.equals(child))),
  )
