/** Worlds for `check`: a DS that is assumed before it is published, and that is wrong, of no use, or given for a zone that is not signed. */

import { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { draftZone, dsFor, dsWith, FIXED_AT, type ZoneDraft } from '../draft.ts'
import { type Cast, castOf, put } from './stages.ts'

/** The DS of a key of the zone in zone-file text, as it would be given in a file. */
const given = (name: string, part: keyof Cast, change: Parameters<typeof dsWith>[1] = {}): string => {
  const apex = Name.parse(`${name}.test.`)
  const ds = dsFor(apex, castOf(draftZone(`${apex}`, FIXED_AT))[part])
  return `${apex} DS ${presentRdata(TYPE.DS, dsWith(ds, change))}`
}

const withoutDs = (child: ZoneDraft): void => {
  child.ds = []
}

const plans: readonly CheckPlan[] = [
  {
    id: 'n41',
    name: 'assumed-ds-wrong',
    sentence: 'the DS that is assumed is of a key that its servers do not have, and its parent has none yet',
    status: 'bogus',
    options: { assumeDs: given('assumed-ds-wrong', 'nextKsk') },
    findings: [['error', 'DS_ASSUMED_NO_MATCH']],
    states: ['broken'],
    fault: withoutDs,
  },
  {
    id: 'n42',
    name: 'assumed-ds-unsigned',
    sentence: 'a DS is assumed of a zone that is not signed, and its parent has none',
    status: 'bogus',
    options: { assumeDs: given('assumed-ds-unsigned', 'ksk') },
    findings: [['error', 'DS_ASSUMED_NO_MATCH']],
    states: ['broken', 'unsigned'],
    fault: (child) => {
      child.keys = []
      child.ds = []
    },
  },
  {
    id: 'n43',
    name: 'assumed-ds-gost',
    sentence: 'the DS that is assumed is in GOST R 34.11-94, which no longer counts, and its parent has none yet',
    status: 'insecure',
    options: { assumeDs: given('assumed-ds-gost', 'ksk', { digestType: 3 }) },
    findings: [['error', 'DS_DIGEST_UNSUPPORTED']],
    fault: withoutDs,
  },
  {
    id: 'n44',
    name: 'assumed-ds-idle',
    sentence: 'the DS that is assumed is of a KSK that is published and does not sign the keys',
    status: 'bogus',
    options: { assumeDs: given('assumed-ds-idle', 'nextKsk') },
    findings: [['error', 'DNSKEY_NOT_SIGNED_BY_DS_KEY']],
    states: ['broken', 'KSK standby'],
    fault: (child) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk] })
    },
  },
]

export const ASSUMED_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
