/**
 * Worlds for `check`: the next step of a rollover taken too early, where not only caches are hit by it (RFC 6781 §4.1, RFC 7583
 * §3). Some of them break the zone, some only for those who ask a server that is not as far as the others.
 */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { dsFor, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { type LabKey, publishedAs, REVOKED_KSK } from '../keys.ts'
import { edit, gone, listing, resigned } from '../mutate.ts'
import { secondTld } from './cuts.ts'
import { at, castOf, onTwo, put } from './stages.ts'

const plans: readonly CheckPlan[] = [
  {
    id: 's140',
    name: 'roll-ksk-ds-moved-early',
    sentence: 'the DS of the old KSK was removed before the new one, which has a DS, was in the zone',
    status: 'bogus',
    states: ['broken'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ nextKsk }) => ({ ds: [nextKsk] })),
  },
  {
    id: 's141',
    name: 'roll-ksk-signature-removed-early',
    sentence:
      'two KSKs are published, the parent has the DS of the old one alone, and only the new one still signs the keys',
    status: 'bogus',
    states: ['broken', 'KSK standby'],
    findings: [['error', 'DNSKEY_NOT_SIGNED_BY_DS_KEY']],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [ksk, nextKsk, zsk], signKeys: [nextKsk] })),
  },
  {
    id: 's142',
    name: 'csk-removed-early',
    sentence: 'the old key for everything was removed before the parent had the DS of the new one',
    status: 'bogus',
    states: ['broken'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ nextKsk }) => ({ keys: [nextKsk], signKeys: [nextKsk], signData: [nextKsk] })),
  },
  {
    id: 's143',
    name: 'csk-signs-early',
    sentence: 'a new key for everything signs the data on one server before the other server has it',
    states: ['KSK double-DNSKEY', 'ZSK signing over'],
    findings: [['error', 'DNSKEY_MISSING_FROM_SERVERS']],
    fault: onTwo(
      ({ ksk, nextKsk }) => ({ keys: [ksk, nextKsk], signKeys: [ksk, nextKsk], signData: [nextKsk] }),
      ({ ksk }) => ({ keys: [ksk], signData: [ksk] }),
    ),
  },
  {
    id: 's144',
    name: 'roll-ksk-revoked-early',
    sentence: 'the old KSK was revoked before the parent had the DS of the new one',
    status: 'bogus',
    states: ['broken', 'key revoked'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, zsk, nextKsk }) => {
      const revoked = publishedAs(ksk, { flags: REVOKED_KSK })
      return { keys: [revoked, nextKsk, zsk], signKeys: [revoked, nextKsk], ds: [ksk] }
    }),
  },
  {
    id: 's145',
    name: 'roll-algorithm-ds-moved-early',
    sentence: 'the parent has the DS of a new algorithm alone, and nothing of it is in the zone',
    status: 'bogus',
    states: ['broken'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ otherKsk }) => ({ ds: [otherKsk] })),
  },
  {
    id: 's146',
    name: 'roll-algorithm-ds-unready-server',
    sentence: 'the parent has the DS of the new algorithm alone, and one of two servers has nothing of it yet',
    states: ['broken', 'algorithm: both sign'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: onTwo(
      ({ ksk, zsk, otherKsk, otherZsk }) => ({
        keys: [ksk, zsk, otherKsk, otherZsk],
        signKeys: [ksk, otherKsk],
        signData: [zsk, otherZsk],
        ds: [otherKsk],
      }),
      () => ({}),
    ),
  },
  {
    id: 's147',
    name: 'roll-algorithm-old-gone-early',
    sentence: 'keys and signatures of the old algorithm are gone while the parent has the DS of both',
    states: ['algorithm: DS first'],
    findings: [['warning', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, otherKsk, otherZsk }) => ({
      keys: [otherKsk, otherZsk],
      signKeys: [otherKsk],
      signData: [otherZsk],
      ds: [ksk, otherKsk],
    })),
  },
  {
    id: 's148',
    name: 'roll-algorithm-rrsigs-gone-early',
    sentence:
      'the parent has the DS of the new algorithm alone, and the old one does not sign while its keys are published',
    states: ['algorithm: keys first'],
    findings: [['warning', 'RRSIG_ALGORITHM_MISSING']],
    fault: at(({ ksk, zsk, otherKsk, otherZsk }) => ({
      keys: [ksk, zsk, otherKsk, otherZsk],
      signKeys: [otherKsk],
      signData: [otherZsk],
      ds: [otherKsk],
    })),
  },
  {
    id: 's149',
    name: 'roll-algorithm-ds-of-silent',
    sentence: 'the parent has the DS of a new algorithm alone, whose keys sign the keys and no data yet',
    states: ['algorithm: keys first'],
    findings: [['warning', 'RRSIG_ALGORITHM_MISSING']],
    fault: at(({ ksk, zsk, otherKsk, otherZsk }) => ({
      keys: [ksk, zsk, otherKsk, otherZsk],
      signKeys: [ksk, otherKsk],
      ds: [otherKsk],
    })),
  },
  {
    id: 's150',
    name: 'roll-ksk-removed-parent-behind',
    sentence: 'the old KSK was removed, and one of two servers of the parent has its DS alone yet',
    states: ['broken', 'KSK double-DS'],
    findings: [['error', 'DS_DIFFERS']],
    fault: (child, world) => {
      const { zsk, nextKsk, ksk } = castOf(child)
      put(child, { keys: [nextKsk, zsk], signKeys: [nextKsk], ds: [nextKsk] })
      parentHasStill(child, world, ksk)
    },
  },
  {
    id: 's151',
    name: 'roll-ksk-exchanged-parent-behind',
    sentence:
      'the KSKs were exchanged, and one of two servers of the parent does not have the DS of the new one beside the old yet',
    states: ['broken', 'KSK double-DS'],
    findings: [
      ['error', 'DS_DIFFERS'],
      ['warning', 'DS_NO_MATCHING_KEY'],
    ],
    fault: (child, world) => {
      const { zsk, nextKsk, ksk } = castOf(child)
      put(child, { keys: [nextKsk, zsk], signKeys: [nextKsk], ds: [ksk, nextKsk] })
      parentHasStill(child, world, ksk)
    },
  },
  {
    id: 's152',
    name: 'roll-unsigned-parent-behind',
    sentence: 'the zone is no longer signed, and one of two servers of the parent still has its DS',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['broken', 'unsigned'],
    findings: [
      ['error', 'DS_DIFFERS'],
      ['warning', 'DNSKEY_MISSING'],
      ['notice', 'DELEGATION_INSECURE'],
    ],
    fault: (child, world) => {
      child.ds = [dsFor(child.apex, castOf(child).ksk)]
      child.keys = []
      secondTld(world, (tld) => {
        edit(tld, child.apex, TYPE.DS, gone)
        edit(
          tld,
          child.apex,
          TYPE.NSEC,
          listing((types) => types.delete(TYPE.DS)),
        )
      })
    },
  },
]

/** Another server of the parent has another DS RRset: one DS, of this key. */
function parentHasStill(child: ZoneDraft, world: WorldDraft, key: LabKey): void {
  const rdata = dsFor(child.apex, key)
  secondTld(world, (tld) =>
    edit(
      tld,
      child.apex,
      TYPE.DS,
      resigned((records) => records.slice(0, 1).map((rr) => ({ ...rr, rdata }))),
    ),
  )
}

export const PREMATURE_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
