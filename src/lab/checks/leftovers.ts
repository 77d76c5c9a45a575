/**
 * Worlds for `check`: what a stage of a rollover explains, and the same where none does: a DS, a signature or a key that was
 * left over, beside those that are on their way (RFC 7583 §3.3, RFC 6781 §4.1.4, RFC 5011 §2.1).
 */

import { REVOKE } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asksFor } from '../childds.ts'
import type { ZoneDraft } from '../draft.ts'
import { KSK, type LabKey, labKey, publishedAs, REVOKED_KSK, ZSK } from '../keys.ts'
import { edit, signedAs } from '../mutate.ts'
import { at, castOf, put } from './stages.ts'

/** A key that the zone had once. */
const gone = ({ apex }: ZoneDraft, flags: number): LabKey =>
  labKey({ algorithm: 13, seed: `${apex} gone ${flags}`, flags })

/** Keys of two algorithms; the new one signs MX alone of the data. */
const signingOver = (child: ZoneDraft, parentHas: 'old' | 'both'): void => {
  const { ksk, zsk, otherKsk, otherZsk } = castOf(child)
  const ds = parentHas === 'both' ? [ksk, otherKsk] : [ksk]
  put(child, { keys: [ksk, zsk, otherKsk, otherZsk], signKeys: [ksk, otherKsk], ds })
  edit(child, '@', TYPE.MX, signedAs({}, [zsk, otherZsk]))
}

const plans: readonly CheckPlan[] = [
  {
    id: 'z60',
    name: 'roll-ds-wanted',
    sentence: 'the parent has the DS of a KSK to come, which the CDS of the zone ask for',
    states: ['KSK double-DS'],
    findings: [['notice', 'DS_NO_MATCHING_KEY']],
    fault: (child) => {
      const { ksk, nextKsk } = castOf(child)
      put(child, { ds: [ksk, nextKsk] })
      asksFor(child, ksk, nextKsk)
    },
  },
  {
    id: 'z61',
    name: 'roll-ds-unwanted',
    sentence: 'the parent has the DS of a key that is gone, and the CDS of the zone do not ask for it',
    states: ['CDS pending', 'KSK double-DS'],
    findings: [
      ['warning', 'DS_NO_MATCHING_KEY'],
      ['notice', 'CDS_DIFFERS_FROM_DS'],
    ],
    fault: (child) => {
      const { ksk } = castOf(child)
      put(child, { ds: [ksk, gone(child, KSK)] })
      asksFor(child, ksk)
    },
  },
  {
    id: 'z62',
    name: 'roll-ds-stale-beside',
    sentence: 'two KSKs sign in a rollover, and the parent has the DS of a key that left the zone before',
    states: ['KSK double-DNSKEY', 'KSK double-DS'],
    findings: [['warning', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, zsk, nextKsk }, child) => ({
      keys: [ksk, nextKsk, zsk],
      signKeys: [ksk, nextKsk],
      ds: [ksk, gone(child, KSK)],
    })),
  },
  {
    id: 'z63',
    name: 'roll-ds-two-stale',
    sentence: 'the parent has the DS of two keys that the zone does not have, beside that of one that it has',
    states: ['KSK double-DS'],
    findings: [['warning', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, nextKsk }, child) => ({ ds: [ksk, nextKsk, gone(child, KSK)] })),
  },
  {
    id: 'z64',
    name: 'roll-ds-of-revoked',
    sentence: 'the old KSK is published as revoked, and the parent still has the DS that it had before',
    states: ['KSK double-DS', 'key revoked'],
    findings: [
      ['warning', 'DS_NO_MATCHING_KEY'],
      ['notice', 'DNSKEY_REVOKED'],
    ],
    fault: at(({ ksk, zsk, nextKsk }) => {
      const revoked = publishedAs(ksk, { flags: REVOKED_KSK })
      return { keys: [revoked, nextKsk, zsk], signKeys: [revoked, nextKsk], ds: [ksk, nextKsk] }
    }),
  },
  {
    id: 'z65',
    name: 'roll-revoked-zsk',
    sentence: 'a ZSK, at which no trust begins, is published as revoked and still signs data beside the good one',
    states: ['key revoked'],
    findings: [['warning', 'DNSKEY_REVOKED']],
    fault: at(({ ksk, zsk, nextZsk }) => {
      const revoked = publishedAs(nextZsk, { flags: ZSK | REVOKE })
      return { keys: [ksk, zsk, revoked], signData: [zsk, revoked] }
    }),
  },
  {
    id: 'z66',
    name: 'roll-signature-left',
    sentence: 'one RRset has a signature by a ZSK that is gone beside a good one',
    findings: [['warning', 'RRSIG_KEY_MISSING']],
    fault: (child) => edit(child, '@', TYPE.MX, signedAs({}, [castOf(child).zsk, gone(child, ZSK)])),
  },
  {
    id: 'z67',
    name: 'roll-algorithm-signing-over',
    sentence: 'keys of two algorithms are published, and the new one has signed a part of the data so far',
    states: ['algorithm: both sign'],
    findings: [['notice', 'RRSIG_ALGORITHM_MISSING']],
    fault: (child) => signingOver(child, 'old'),
  },
  {
    id: 'z68',
    name: 'roll-algorithm-ds-too-soon',
    sentence: 'the parent has the DS of two algorithms, of which the new one signs a part of the data only',
    states: ['algorithm: both have DS'],
    findings: [['warning', 'RRSIG_ALGORITHM_MISSING']],
    fault: (child) => signingOver(child, 'both'),
  },
]

export const LEFTOVER_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
