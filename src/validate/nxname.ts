/**
 * A question for the type NXNAME, which stands in bitmaps alone: no zone has it, and servers refuse the question with FORMERR
 * (RFC 9824 §3.5). So there is nothing to be withheld, and what vouches for the zone vouches for that.
 */

import type { Name } from '../dns/name.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding, type Step } from '../report.ts'
import { type Context, lacks, subject } from './context.ts'
import { rule } from './step.ts'

/** Whether this RCODE is what the RFC has servers answer to the question. */
export const isRefused = ({ type }: Question, rcode: number | null): boolean =>
  type === TYPE.NXNAME && rcode === RCODE.FORMERR

/** A finding on a server that does what the RFC has it do. */
export const isPrescribed = (found: Finding): boolean =>
  found.code === 'SERVER_RCODE' && isRefused(found.evidence.question, found.evidence.rcode)

/** Names between a zone and the name asked for that are asked for a DS. */
const MOST_BETWEEN = 32

/**
 * The end of a hop whose question was refused, for a question without any usable response; null for every other question.
 * The servers of a zone above refuse it too, and so tell nothing of what they delegate: DS is asked for first.
 * @param text what the step is to show
 */
export function refusedStep(context: Context, zone: Name, question: Question, text: string): Step | null {
  const { index } = context
  const refusing = index
    .asked(question.name, question.type)
    .filter(({ outcome }) => outcome.kind === 'response' && isRefused(question, outcome.response.rcode))
  if (refusing.length === 0) return null
  const about = subject(zone, question.name, question.type)
  if (cutLacking(context, zone, question.name)) {
    return rule('answer', text, about, 'RFC 4035 §5.2', null, { outcome: 'unknown' })
  }
  const own = refusing.filter((o) => o.askedFor.equals(zone) || index.snapshot.resolver !== undefined)
  if (own.length === 0) return null
  const servers = [...new Map(own.map(({ server }) => [`${server.address} ${server.port}`, server])).values()]
  const seen = own.map((o) => o.id)
  const found = finding('NXNAME_ASKED', about, { question, servers }, seen)
  return rule('answer', text, about, 'RFC 9824 §3.5', found, { seen })
}

/** True while it is open whether a zone below begins on the way to the name. Below a name that does not exist none does. */
function cutLacking(context: Context, zone: Name, name: Name): boolean {
  const lowest = Math.min(name.depth, zone.depth + MOST_BETWEEN)
  for (let depth = zone.depth + 1; depth <= lowest; depth++) {
    const between = name.ancestor(depth)
    if (lacks(context, zone, between, TYPE.DS)) return true
    const denied = context.index.answersTo(between, TYPE.DS).some((p) => p.message.rcode === RCODE.NXDOMAIN)
    if (denied) return false
  }
  return false
}
