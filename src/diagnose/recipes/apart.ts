/**
 * What shows on some servers of a zone while the others do well: the repair is at these. They get the version that the others
 * have, or where they sign for themselves (RFC 8901) it is theirs that is signed again.
 */

import { parseRrsig } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Server } from '../../snapshot.ts'
import { isSame } from '../../snapshot.ts'
import { recordsOf } from '../reading.ts'
import type { Bench, Draft, StepDraft } from './bench.ts'
import { transfer } from './steps.ts'
import { goBack } from './why.ts'

/** The draft with its steps where the fault is; as it is where it names servers, or begins with somebody else. */
export function atServers(draft: Draft, b: Bench): Draft {
  const { apart, finding } = b
  const [first] = draft.steps
  if (apart.length === 0 || first === undefined || first.who !== 'zone operator') return draft
  if (draft.steps.some(({ action }) => 'servers' in action)) return draft
  const others = b.packets
    .filter((o) => o.askedFor.equals(finding.zone) && o.outcome.kind === 'response')
    .map(({ server }) => server)
    .filter((server) => !apart.some((one) => isSame(one, server)))
  if (others.length === 0) return draft
  const placed = draft.steps.map((step) => (step.who === 'zone operator' ? at(step, apart) : step))
  if (signApart(b, apart, others)) return { ...draft, steps: placed }
  // The newest version is that of the zone: nobody goes back.
  if (goBack(b, apart, others)) return draft
  const instead = placed.length === 1 ? placed : []
  return {
    zone: finding.zone,
    steps: [transfer(b, finding.zone, apart)],
    instead,
    ...(draft.never && { never: draft.never }),
  }
}

const at = (step: StepDraft, servers: readonly Server[]): StepDraft => ({
  ...step,
  at: servers,
  check: step.check === null ? null : { ...step.check, servers },
})

/** Whether no key that signs data on these signs any on the others. */
function signApart(b: Bench, servers: readonly Server[], others: readonly Server[]): boolean {
  const signersOn = (some: readonly Server[]): ReadonlySet<string> =>
    new Set(
      b.packets
        .filter((o) => some.some((server) => isSame(server, o.server)))
        .flatMap(recordsOf)
        .flatMap((rr) => {
          const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
          if (rrsig?.ok !== true || rrsig.value.typeCovered === TYPE.DNSKEY) return []
          return rrsig.value.signerName.equals(b.finding.zone) ? [`${rrsig.value.algorithm} ${rrsig.value.keyTag}`] : []
        }),
    )
  const [own, theirs] = [signersOn(servers), signersOn(others)]
  return own.size > 0 && theirs.size > 0 && [...own].every((key) => !theirs.has(key))
}
