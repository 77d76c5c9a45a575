/** Worlds for `check`: wildcards without an address, whose other types have to be asked for to be seen (RFC 4592 §2.2.1). */

import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { NSEC3, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { edit, signedAs } from '../mutate.ts'
import { two } from './signers.ts'

const DAY = 86_400

const expired = (zone: ZoneDraft, owner: string, type: RRType): void =>
  edit(zone, owner, type, signedAs({ expiration: zone.at - 3 * DAY }))

/** One record more on two servers, of which the second is given back. */
function both(child: ZoneDraft, world: WorldDraft, record: string): ZoneDraft {
  child.text += `${record}\n`
  const other = two(child, world)
  other.text = child.text
  return other
}

const plans: readonly CheckPlan[] = [
  {
    id: 's110',
    name: 'check-wildcard-text-expired',
    sentence: 'the signature over TXT of a wildcard, which has nothing else, has expired on one of two servers',
    fault: (child, world) => {
      expired(both(child, world, '*.any TXT "of the wildcard"'), '*.any', TYPE.TXT)
    },
    findings: [['error', 'RRSIG_EXPIRED']],
  },
  {
    id: 's111',
    name: 'check-wildcard-mail-expired-nsec3',
    sentence: 'the signature over MX of the wildcard below the apex has expired, in a zone with NSEC3',
    signed: { denial: NSEC3 },
    fault: (child, world) => {
      expired(both(child, world, '* MX 10 mail'), '*', TYPE.MX)
    },
    findings: [['error', 'RRSIG_EXPIRED']],
  },
  {
    id: 's112',
    name: 'check-wildcard-odd-type',
    sentence: 'nothing is wrong: a wildcard has TLSA alone',
    fault: (child, world) => {
      both(child, world, '*.any TLSA 3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971')
    },
  },
]

export const WILDCARD_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
