/**
 * Worlds for `check`: algorithm rollovers in which a DS comes too early, or in which one look does not tell the old algorithm
 * from the new one (RFC 6781 §4.1.4, RFC 6840 §5.11).
 */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asksFor } from '../childds.ts'
import type { ZoneDraft } from '../draft.ts'
import { KSK, labKey, ZSK } from '../keys.ts'
import { edit, signedAs } from '../mutate.ts'
import { type Cast, castOf, put, type Stage } from './stages.ts'

/** Keys of both algorithms are published. */
const stage =
  (more: (keys: Cast) => Stage, wish: (keys: Cast) => readonly (keyof Cast)[] = () => []) =>
  (child: ZoneDraft): void => {
    const cast = castOf(child)
    const { ksk, otherKsk, zsk, otherZsk } = cast
    put(child, { keys: [ksk, otherKsk, zsk, otherZsk], signKeys: [ksk, otherKsk], ...more(cast) })
    const asked = wish(cast).map((part) => cast[part])
    if (asked.length > 0) asksFor(child, ...asked)
  }

const signsAll = ({ zsk, otherZsk }: Cast): Stage => ({ signData: [zsk, otherZsk] })

const plans: readonly CheckPlan[] = [
  {
    id: 'q01',
    name: 'algorithm-asked-beside',
    sentence: 'two algorithms sign everything, and CDS and CDNSKEY ask for the DS of both where the parent has one',
    states: ['CDS pending', 'algorithm: both sign'],
    findings: [['notice', 'CDS_DIFFERS_FROM_DS']],
    fault: stage(signsAll, () => ['ksk', 'otherKsk']),
  },
  {
    id: 'q02',
    name: 'algorithm-asked-early',
    sentence: 'CDS and CDNSKEY ask for the DS of a new algorithm too, whose keys sign no data yet',
    states: ['CDS pending', 'algorithm: keys first'],
    findings: [
      ['warning', 'CDS_DIFFERS_FROM_DS'],
      ['warning', 'RRSIG_ALGORITHM_MISSING'],
    ],
    fault: stage(
      () => ({}),
      () => ['ksk', 'otherKsk'],
    ),
  },
  {
    id: 'q03',
    name: 'algorithm-first-ds-early',
    sentence: 'a zone without DS has keys of two algorithms, of which one signs no data',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['algorithm: keys first', 'signed without DS'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: stage(() => ({ ds: [] })),
  },
  {
    id: 'q04',
    name: 'algorithm-not-signing-the-keys',
    sentence: 'two algorithms sign the data and have a DS, and the KSK of one does not sign the keys',
    states: ['KSK standby', 'algorithm: both have DS'],
    findings: [['warning', 'RRSIG_ALGORITHM_MISSING']],
    fault: stage((cast) => ({ ...signsAll(cast), signKeys: [cast.ksk], ds: [cast.ksk, cast.otherKsk] })),
  },
  {
    id: 'q05',
    name: 'algorithm-both-asked',
    sentence: 'nothing is to be done: two algorithms sign everything, and have the DS that CDS and CDNSKEY ask for',
    states: ['algorithm: both have DS'],
    fault: stage(
      (cast) => ({ ...signsAll(cast), ds: [cast.ksk, cast.otherKsk] }),
      () => ['ksk', 'otherKsk'],
    ),
  },
  {
    id: 'q06',
    name: 'algorithm-deprecated-asked',
    sentence: 'CDS and CDNSKEY ask for the DS of a key of RSA and SHA-1 alone, which signs everything beside ECDSA',
    states: ['CDS pending', 'algorithm: both sign'],
    findings: [
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['warning', 'CDS_NOT_RECOMMENDED'],
      ['warning', 'DNSKEY_SHA1'],
    ],
    fault: (child) => {
      const { ksk, zsk } = castOf(child)
      const old = labKey({ algorithm: 7, seed: `${child.apex} other KSK`, flags: KSK })
      const oldZsk = labKey({ algorithm: 7, seed: `${child.apex} other ZSK`, flags: ZSK })
      put(child, { keys: [ksk, zsk, old, oldZsk], signKeys: [ksk, old], signData: [zsk, oldZsk] })
      asksFor(child, old)
    },
  },
  {
    id: 'r73',
    name: 'algorithm-old-asked',
    sentence: 'the keys of another algorithm sign a part of the data, and CDS and CDNSKEY ask for the present DS alone',
    states: ['algorithm: both sign'],
    findings: [['notice', 'RRSIG_ALGORITHM_MISSING']],
    fault: (child) => {
      const { zsk, otherZsk } = castOf(child)
      stage(
        () => ({ signData: [zsk] }),
        () => ['ksk'],
      )(child)
      edit(child, '@', TYPE.MX, signedAs({}, [zsk, otherZsk]))
    },
  },
]

export const ALGORITHM_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
