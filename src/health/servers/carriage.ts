/**
 * What the network here does not carry says nothing of a zone: where TCP leads nowhere, an answer that is truncated over UDP
 * (RFC 7766 §5) cannot be had, and what lacks for want of it is left out. So is what a server did not answer any more after
 * it had stopped to answer anything: it is as dead as one that never did.
 */

import { questionKey } from '../../dns/rr.ts'
import type { Snapshot } from '../../snapshot.ts'
import type { Cell, Exam, Judgement } from '../types.ts'
import { hasGone, isHeard } from './transports.ts'

interface Judged {
  readonly judgements: readonly Judgement[]
  readonly cells: readonly Cell[]
}

/** What was judged, without what would need TCP that is not there, or a server that is not there any more. */
export function carried<T extends Judged>(ground: Pick<Exam, 'snapshot' | 'zone'>, judged: T): Judged {
  const isWanting = isTcpDead(ground) ? isForWantOfTcp : () => false
  const lost = new Set(judged.judgements.filter((one) => isWanting(one) || isOfGone(ground, one)))
  if (lost.size === 0) return judged
  return {
    judgements: judged.judgements.filter((one) => !lost.has(one)),
    cells: judged.cells.map((cell): Cell => {
      const isLost = [...lost].some(
        ({ column, report }) => column === cell.column && report.verdict.cause === cell.finding,
      )
      return isLost && cell.finding !== null ? { ...cell, state: 'silent', finding: null } : cell
    }),
  }
}

/** Whether anything of the zone could not be had for want of TCP. */
export const isCurtailed = ({ snapshot, zone }: Pick<Exam, 'snapshot' | 'zone'>): boolean =>
  isTcpDead({ snapshot, zone }) && truncatedIn(snapshot).size > 0

/** Servers of the zones above were tried over TCP too, and nobody answers: it is not this zone's servers. */
const isTcpDead = ({ snapshot: { observations }, zone }: Pick<Exam, 'snapshot' | 'zone'>): boolean => {
  const tried = observations.filter(({ via }) => via === 'tcp')
  return tried.some(({ askedFor }) => zone.isBelow(askedFor)) && !tried.some(isHeard)
}

/** Servers that say the same are judged as one, and have gone together or not at all. */
const isOfGone = (ground: Pick<Exam, 'snapshot' | 'zone'>, { report: { verdict }, servers }: Judgement): boolean =>
  verdict.cause?.code === 'ANSWER_WITHHELD' &&
  verdict.cause.zone.equals(ground.zone) &&
  servers.every((server) => hasGone(ground, server))

/** The verdict fell on a question whose answer is truncated. */
function isForWantOfTcp({ report: { verdict }, snapshot }: Judgement): boolean {
  const { cause } = verdict
  return cause !== null && truncatedIn(snapshot).has(questionKey({ name: cause.owner, type: cause.type }))
}

/** Questions that were answered over UDP in part, and by nobody in full. */
function truncatedIn({ observations }: Snapshot): ReadonlySet<string> {
  const cut = new Set<string>()
  const whole = new Set<string>()
  for (const { outcome, question, sent } of observations) {
    // A probe that offers little is cut where others are not.
    if (outcome.kind !== 'response' || sent.udpSize !== undefined) continue
    ;(outcome.response.tc ? cut : whole).add(questionKey(question))
  }
  return new Set([...cut].filter((key) => !whole.has(key)))
}
