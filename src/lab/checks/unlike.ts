/** Worlds for `check`: servers that say other things and are none the worse for it (RFC 1034 §4.3.2). */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { Tamper, ZoneDraft } from '../draft.ts'
import { all, onlyFor } from '../mutate.ts'
import { two } from './signers.ts'

/** The address at the apex is another over TCP, signed like the first: it changes while it is asked for. */
const turning: Tamper = (answer, { question, via }, zone) => {
  const set = zone.rrset(zone.apex, TYPE.A)
  if (via !== 'tcp' || question.type !== TYPE.A || !question.name.equals(zone.apex) || set === null) return answer
  const records = set.records.map((rr) => ({ ...rr, rdata: Uint8Array.of(203, 0, 113, 99) }))
  return { ...answer, answer: all(zone.tools.sign({ ...set, records, signatures: [] })) }
}

/** The alias alone, as a server gives it that does not look where it leads. */
const unfollowed: Tamper = (answer, { question }) => ({
  ...answer,
  answer: answer.answer.filter((rr) => rr.owner.equals(question.name)),
  authority: [],
})

/** One of two servers does not follow the alias. @param target of its own */
function aliased(child: ZoneDraft, other: ZoneDraft, target: string): void {
  other.text = `${child.text}1 CNAME ${target}\n`
  other.tamper = onlyFor(other, '1', unfollowed)
  child.text += '1 CNAME www\n'
}

const plans: readonly CheckPlan[] = [
  {
    id: 's100',
    name: 'check-data-turning',
    sentence: 'nothing is wrong: the address of the zone changes from one question to the next',
    fault: (child, world) => {
      const other = two(child, world)
      for (const zone of [child, other]) zone.tamper = turning
    },
  },
  {
    id: 's101',
    name: 'check-alias-unfollowed',
    sentence: 'nothing is wrong: one of two servers follows an alias, the other gives the alias alone',
    target: '1',
    fault: (child, world) => aliased(child, two(child, world), 'www'),
  },
  {
    id: 's102',
    name: 'check-alias-elsewhere',
    sentence: 'one of two servers has an alias to another name than the other has, and does not follow it',
    target: '1',
    fault: (child, world) => aliased(child, two(child, world), 'host.ent'),
    findings: [['notice', 'SERVERS_DIFFER']],
  },
]

export const UNLIKE_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
