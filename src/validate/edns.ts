/**
 * Why signatures lack that a signed zone has: its server, or a box before it, does as if the query had no EDNS or no DO bit
 * (RFC 3225 §3, RFC 6891 §7, RFC 4035 §3.1). It stands beside what lacks, and decides nothing.
 */

import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Step } from '../report.ts'
import { isSame, type Observation, serverKey } from '../snapshot.ts'
import type { Context } from './context.ts'

/** What is told where a signed zone's response brings nothing to authenticate it with. */
const UNSIGNED: ReadonlySet<Finding['code']> = new Set(['RRSIG_MISSING', 'DENIAL_MISSING', 'DS_DENIAL_MISSING'])

/** At most one finding for each server and zone. @param root all that was judged, by keys that rest on a DS or trust anchor */
export function ednsIgnored(context: Context, root: Step): readonly Finding[] {
  const { observations } = context.index.snapshot
  const found = new Map<string, Finding>()
  for (const lacking of lackingIn(root)) {
    for (const id of lacking.seen) {
      const o = observations.find((observation) => observation.id === id)
      const how = o === undefined ? null : unheard(o)
      // One that drops the OPT record but sends signatures has heard the DO bit.
      if (o === undefined || how === null || observations.some((p) => isSame(p.server, o.server) && sendsAllTheSame(p)))
        continue
      const { zone, owner, type } = lacking
      const { server, question } = o
      const key = `${serverKey(server)} ${zone.key}`
      const known = found.get(key)
      if (known === undefined)
        found.set(key, finding('SERVER_EDNS_IGNORED', { zone, owner, type }, { server, question, how }, [id]))
      else found.set(key, { ...known, seen: [...new Set([...known.seen, id])] })
    }
  }
  return [...found.values()]
}

const lackingIn = (step: Step): readonly Finding[] => [
  ...step.findings.filter(({ code }) => UNSIGNED.has(code)),
  ...step.children.flatMap(lackingIn),
]

const sendsAllTheSame = (o: Observation): boolean => unheard(o) !== null && hasSignatures(o)

/** How a response shows that the DO bit of its query was not heard; null when nothing shows it. */
export function unheard({ sent, outcome }: Observation): 'no OPT' | 'DO clear' | null {
  if (!sent.edns || !sent.do || outcome.kind !== 'response') return null
  const { edns } = outcome.response
  return edns === null ? 'no OPT' : edns.do ? null : 'DO clear'
}

const hasSignatures = ({ outcome }: Observation): boolean =>
  outcome.kind === 'response' &&
  [...outcome.response.answer, ...outcome.response.authority].some((rr) => rr.type === TYPE.RRSIG)
