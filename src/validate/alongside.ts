/**
 * What a server sends of an alias's target beside the alias: it need not be all. A resolver may ask for the target anew, as those
 * that validate do (RFC 1034 §5.3.3), so that a proof which lacks there and comes with the target's own answer is no failure;
 * nothing is taken for proven by it.
 */

import type { Question } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import type { Claim } from './claim.ts'
import type { Part } from './parts.ts'
import { decision } from './step.ts'

interface Judged extends Part {
  readonly claim: Claim
}

export interface Sorted<J extends Judged> {
  /** what counts, in the order given */
  readonly counting: readonly J[]
  /** what the others left out */
  readonly advice: readonly Finding[]
}

const isDirect = ({ claim: { packet } }: Judged, { name, type }: Question): boolean => {
  const asked = packet.observation.question
  return asked.name.equals(name) && asked.type === type
}

/** Sets aside denials that came along without their proof, where one that was asked for supports what it says. */
export function withoutBare<J extends Judged>(judged: readonly J[], question: Question): Sorted<J> {
  const isSupported = judged.some(
    (one) => isDirect(one, question) && (one.step.outcome === 'holds' || one.step.outcome === 'ends'),
  )
  if (!isSupported) return { counting: judged, advice: [] }
  const advice: Finding[] = []
  const counting = judged.filter((one) => {
    if (isDirect(one, question) || one.claim.kind !== 'nothing' || one.step.outcome !== 'fails') return true
    const { finding: found } = decision(one.step)
    const said = found === null ? null : bare(found, one.claim.packet.observation.question)
    if (said !== null) advice.push(said)
    return said === null
  })
  return { counting, advice }
}

/** The finding as one about that answer; null where more is wrong than that something lacks. */
function bare(found: Finding, along: Question): Finding | null {
  switch (found.code) {
    case 'DENIAL_MISSING':
      return finding(found.code, found, { ...found.evidence, along }, found.seen)
    case 'DENIAL_NAME_NOT_MATCHED':
    case 'DENIAL_NAME_NOT_COVERED':
    case 'DENIAL_CLOSEST_ENCLOSER_UNPROVEN':
      return finding(found.code, found, { ...found.evidence, along }, found.seen)
    case 'DENIAL_WILDCARD_NOT_COVERED':
      return finding(found.code, found, { ...found.evidence, along }, found.seen)
    default:
      return null
  }
}
