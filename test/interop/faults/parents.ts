/** Top-level zones that are faulty themselves, each with children that are not to blame. */

import {
  change,
  DAY,
  drop,
  dsAfter,
  dsWith,
  isDenial,
  redated,
  renumber,
  spliceDenial,
  spliceRRset,
  spoil,
  withAlgorithm,
} from '../edits.ts'
import type { ZonePlan } from '../plan.ts'
import { corrupt, covers, type Rec } from '../records.ts'
import type { Denial, Signing } from '../signers.ts'

export const SPECIAL_ZONES: readonly ZonePlan[] = specials()

function specials(): ZonePlan[] {
  const plans: ZonePlan[] = []
  const parent = (name: string, denial: Denial, more: Partial<ZonePlan>): void => {
    const signing: Signing = { by: 'bind', algorithm: 13, denial }
    const child = { tier: 2, servers: ['nsd'], content: 'short', fault: name } as const
    plans.push({ name: `${name}.`, tier: 1, servers: ['nsd'], signing, content: 'delegations', fault: name, ...more })
    plans.push({ ...child, name: `signed.${name}.`, signing })
    plans.push({ ...child, name: `unsigned.${name}.`, signing: null })
  }
  const isApex = (r: Rec, zone: string): boolean => r.owner === zone
  parent('tld-expired', 'nsec', { edit: redated(-40 * DAY, -10 * DAY) })
  parent('tld-ds-expired', 'nsec3', {
    edit: async (signed, tools) => [
      ...signed.filter((r) => covers(r) !== 'DS'),
      ...(await tools.sign(tools.base, { from: -40 * DAY, until: -10 * DAY })).filter((r) => covers(r) === 'DS'),
    ],
  })
  parent('tld-no-denial', 'nsec', { edit: drop(isDenial) })
  parent('tld-no-denial3', 'nsec3', { edit: drop(isDenial) })
  parent('tld-denial-bad', 'nsec3', { edit: change((r) => covers(r) === 'NSEC3', corrupt) })
  parent('tld-iterations-51', 'nsec3', { signing: { by: 'ldns', algorithm: 13, denial: 'nsec3', iterations: 51 } })
  parent('tld-iterations-151', 'nsec3', { signing: { by: 'ldns', algorithm: 13, denial: 'nsec3', iterations: 151 } })
  parent('tld-iterations-151-bad', 'nsec3', {
    signing: { by: 'ldns', algorithm: 13, denial: 'nsec3', iterations: 151 },
    edit: change((r) => covers(r) === 'NSEC3', corrupt),
  })
  // The unsigned child is not in the chain, and the span over it is not opt-out.
  parent('tld-flag-missing', 'nsec3', {
    edit: async (signed, tools) =>
      spliceDenial(signed, await tools.sign(tools.base.filter((r) => !r.owner.endsWith(`unsigned.${tools.zone}`)))),
  })
  parent('tld-nsec-skips', 'nsec', {
    edit: async (signed, tools) =>
      spliceDenial(signed, await tools.sign(tools.base.filter((r) => !r.owner.endsWith(`unsigned.${tools.zone}`)))),
  })
  parent('tld-bad-ds', 'nsec', { ds: dsWith(([a, b, c, d]) => [a, b, c, spoil(d)]) })
  parent('tld-unsupported', 'nsec', { edit: renumber(100), ds: dsAfter((key) => withAlgorithm(key, 100)) })
  parent('tld-apex-ns-unsigned', 'nsec', {
    edit: (signed, tools) => signed.filter((r) => !(isApex(r, tools.zone) && covers(r) === 'NS')),
  })
  parent('tld-dnskey-spliced', 'nsec', {
    edit: async (signed, tools) =>
      spliceRRset(signed, await tools.sign(tools.base, { kskOnly: true }), tools.zone, 'DNSKEY'),
  })
  return plans
}
