/**
 * Decides what to ask a recursive resolver: the same records as on a walk, with CD=1 so that it withholds nothing, and the
 * target once more with CD=0 for its own opinion (RFC 4035 §4.9.2, RFC 6840 §5.9).
 */

import { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Server } from '../snapshot.ts'
import { type Asked, type Asking, ask, exchangeKey } from './ask.ts'
import { MAX_ALIASES } from './facts.ts'
import type { Wanted } from './plan.ts'

/** Zone cuts are looked for at this many labels, counted from the root. */
const MAX_LABELS = 16

/** Every question that the resolver is still to be asked. It is asked for the root: it stands for the servers of all zones. */
export function wantedOfResolver(asking: Asking, resolver: Server): readonly Wanted[] {
  const { plan, facts } = asking
  const out = new Map<string, Wanted>()
  const put = (question: Question, cd = true): Asked => {
    const bits = { rd: true, cd }
    const asked = ask(asking, { zone: Name.root, question, servers: [resolver], bits, every: false, direct: true })
    for (const next of asked.next) out.set(exchangeKey(next), next)
    return asked
  }
  const { target } = plan
  const names = new Map([[target.name.key, target.name]])
  for (const name of names.values()) {
    for (const reading of put({ name, type: target.type }).readings) {
      if (reading.kind === 'answer' && reading.alias !== null && names.size < MAX_ALIASES) {
        names.set(reading.alias.key, reading.alias)
      }
    }
    if (name === target.name) put(target, false)
    for (let depth = 0; depth <= Math.min(name.depth, MAX_LABELS); depth++) {
      const cut = name.ancestor(depth)
      if (!cut.isRoot) put({ name: cut, type: TYPE.DS })
      const isAnchored = cut.isRoot || plan.anchors.some((anchor) => anchor.equals(cut))
      if (isAnchored || facts.ds.has(cut.key)) put({ name: cut, type: TYPE.DNSKEY })
    }
  }
  for (const { question, again } of plan.needs) {
    put(question)
    const sent = { edns: true, do: true, rd: true, cd: true }
    const wish: Wanted = { askedFor: Name.root, server: resolver, via: plan.tcp ? 'tcp' : 'udp', question, sent }
    const times = facts.exchanges(resolver, question).filter((o) => o.sent.cd).length
    if (again === true && times === 1 && !asking.pending.has(exchangeKey(wish))) out.set(exchangeKey(wish), wish)
  }
  return [...out.values()]
}
