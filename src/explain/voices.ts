/** What each server said to one question, where they do not all say the same. */

import { RCODE, rcodeName, TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Observation, Server, Snapshot } from '../snapshot.ts'
import { isOpinion } from '../validate/evidence.ts'
import type { Account } from './proof.ts'

export interface Voice {
  /** "NXDOMAIN", "NODATA", "an answer", "no answer" */
  readonly said: string
  readonly by: readonly { readonly server: Server; readonly via: Observation['via'] }[]
}

/** What was said, where not all said the same; else empty. */
export function voicesOf(snapshot: Snapshot, question: Question): readonly Voice[] {
  const all = heard(snapshot, question)
  return all.length < 2 ? [] : all
}

/** All that was said, grouped, in the order first heard. */
export function heard(snapshot: Snapshot, { name, type }: Question): readonly Voice[] {
  const groups = new Map<string, { server: Server; via: Observation['via'] }[]>()
  for (const o of snapshot.observations) {
    if (isOpinion(snapshot, o) || o.question.type !== type || !o.question.name.equals(name)) continue
    const said = saidBy(o)
    if (said === null) continue
    const group = groups.get(said) ?? []
    if (
      !group.some(
        ({ server, via }) => via === o.via && server.address === o.server.address && server.port === o.server.port,
      )
    )
      group.push({ server: o.server, via: o.via })
    groups.set(said, group)
  }
  return [...groups].map(([said, by]) => ({ said, by }))
}

/** Who sent what an account is about: the packets that were judged, else the answers with its response code. */
export function speakers(snapshot: Snapshot, { judged, seen, hop, question }: Account): readonly Server[] {
  const { name, type } = question
  const said = snapshot.observations.filter((o) =>
    judged
      ? seen.includes(o.id)
      : o.question.type === type &&
        o.question.name.equals(name) &&
        o.outcome.kind === 'response' &&
        saidBy(o) !== null &&
        o.outcome.response.rcode === hop.rcode,
  )
  const servers = hop.rcode === null ? [] : said.map((o) => o.server)
  return servers.filter((s, i) => servers.findIndex((t) => t.address === s.address && t.port === s.port) === i)
}

/** Null for what says nothing of the name: a referral, and an answer that was cut off. */
function saidBy({ outcome }: Observation): string | null {
  if (outcome.kind === 'no-response') return 'no answer'
  if (outcome.kind === 'malformed') return 'a message that cannot be read'
  const { rcode, tc, answer, authority } = outcome.response
  if (tc) return null
  if (rcode !== RCODE.NOERROR) return rcodeName(rcode)
  if (answer.length > 0) return 'an answer'
  const has = (wanted: number): boolean => authority.some((rr) => rr.type === wanted)
  return has(TYPE.NS) && !has(TYPE.SOA) ? null : 'NODATA'
}
