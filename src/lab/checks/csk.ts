/**
 * Worlds for `check`: one key for everything on its way to another, where what caches hold of data, of keys and of DS all rests
 * on the same key (RFC 6781 §4.1.3, RFC 7583 §3.3), and stages whose step has to wait for what one look hardly shows.
 */

import { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { REVOKE } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asks, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { draftZone, dsFor, FIXED_AT } from '../draft.ts'
import { labKey, publishedAs, REVOKED_KSK, ZSK } from '../keys.ts'
import { edit, signedAs } from '../mutate.ts'
import { at, castOf, put } from './stages.ts'

const forAll: readonly CheckPlan[] = [
  {
    id: 'p01',
    name: 'csk-double-ds',
    sentence: 'one key signs everything, and the parent has the DS of a key to come beside its own',
    states: ['KSK double-DS'],
    findings: [['notice', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, nextKsk }) => ({ keys: [ksk], signData: [ksk], ds: [ksk, nextKsk] })),
  },
  {
    id: 'p02',
    name: 'csk-double-all',
    sentence: 'two keys sign everything, and the parent has the DS of both',
    states: ['KSK double-RRset', 'ZSK double-signature'],
    fault: at(({ ksk, nextKsk }) => {
      const both = [ksk, nextKsk]
      return { keys: both, signKeys: both, signData: both, ds: both }
    }),
  },
  {
    id: 'p03',
    name: 'csk-idle',
    sentence: 'the new key for everything has the DS and signs everything, the old one signs the keys alone',
    states: ['KSK double-DNSKEY', 'ZSK pre-published'],
    fault: at(({ ksk, nextKsk }) => {
      const both = [ksk, nextKsk]
      return { keys: both, signKeys: both, signData: [nextKsk], ds: [nextKsk] }
    }),
  },
  {
    id: 'p04',
    name: 'csk-double-signature',
    sentence: 'two keys sign everything, and the parent has the DS of one of them',
    states: ['KSK double-DNSKEY', 'ZSK double-signature'],
    fault: at(({ ksk, nextKsk }) => {
      const both = [ksk, nextKsk]
      return { keys: both, signKeys: both, signData: both }
    }),
  },
]

const justNow: readonly CheckPlan[] = [
  {
    id: 'p05',
    name: 'roll-zsk-second-just-now',
    sentence: 'a minute ago a new ZSK began to sign beside the old one, whose signatures have long been there',
    states: ['ZSK double-signature'],
    fault: (child) => {
      const { ksk, zsk, nextZsk } = castOf(child)
      put(child, { keys: [ksk, zsk, nextZsk] })
      edit(child, null, null, (set, tools) => {
        if (set.signatures.length === 0 || set.type === TYPE.DNSKEY) return set
        const { signatures } = tools.sign({ ...set, signatures: [] }, { inception: child.at - 60 }, [nextZsk])
        return { ...set, signatures: [...set.signatures, ...signatures] }
      })
    },
  },
  {
    id: 'p06',
    name: 'roll-ksk-second-just-now',
    sentence: 'a minute ago a new KSK began to sign the keys beside the old one, whose signature has long been there',
    states: ['KSK double-DNSKEY'],
    fault: (child) => {
      const { ksk, zsk, nextKsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk] })
      edit(child, '@', TYPE.DNSKEY, (set, tools) => {
        const { signatures } = tools.sign({ ...set, signatures: [] }, { inception: child.at - 60 }, [nextKsk])
        return { ...set, signatures: [...set.signatures, ...signatures] }
      })
    },
  },
  {
    id: 'p07',
    name: 'roll-signatures-just-now',
    sentence: 'a minute ago an algorithm began to sign whose keys are not published yet',
    states: ['algorithm: signatures first'],
    findings: [['notice', 'RRSIG_KEY_MISSING']],
    fault: (child) => {
      const { otherZsk } = castOf(child)
      put(child, {})
      edit(child, null, null, (set, tools) => {
        if (set.signatures.length === 0 || set.type === TYPE.DNSKEY) return set
        const { signatures } = tools.sign({ ...set, signatures: [] }, { inception: child.at - 60 }, [otherZsk])
        return { ...set, signatures: [...set.signatures, ...signatures] }
      })
    },
  },
]

/** Assumed DS, as the zone file has them. */
const dsText = (name: string, parts: readonly ('ksk' | 'nextKsk')[]): string => {
  const cast = castOf(draftZone(`${name}.test.`, FIXED_AT))
  const apex = Name.parse(`${name}.test.`)
  return parts.map((part) => `${apex} IN DS ${presentRdata(TYPE.DS, dsFor(apex, cast[part]))}`).join('\n')
}

const unknown: readonly CheckPlan[] = [
  {
    id: 'p08',
    name: 'assumed-ksk-double-dnskey',
    sentence:
      'two KSKs sign the keys, and the DS of the new one is assumed where the parent has none, so that nothing shows its TTL',
    states: ['KSK double-DNSKEY'],
    options: { assumeDs: dsText('assumed-ksk-double-dnskey', ['nextKsk']) },
    fault: at(({ ksk, nextKsk, zsk }) => ({ keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk], ds: [] })),
  },
  {
    id: 'p09',
    name: 'assumed-ksk-double-ds',
    sentence: 'the DS of the present KSK and of one to come are assumed where the parent has none',
    states: ['KSK double-DS'],
    options: { assumeDs: dsText('assumed-ksk-double-ds', ['ksk', 'nextKsk']) },
    fault: at(() => ({ ds: [] })),
  },
  {
    id: 'o04',
    name: 'assumed-beside-ds',
    sentence: 'two KSKs sign the keys, and the DS of the new one is assumed where the parent has that of the old one',
    states: ['KSK double-DNSKEY'],
    options: { assumeDs: dsText('assumed-beside-ds', ['nextKsk']) },
    fault: at(({ ksk, nextKsk, zsk }) => ({ keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })),
  },
]

const without: readonly CheckPlan[] = [
  {
    id: 'p10',
    name: 'roll-insecure-standby',
    sentence: 'the DS has gone as CDS asked, and beside the keys that sign a KSK is published that does not',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['KSK standby', 'going insecure'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child) => {
      const { ksk, zsk, nextKsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], ds: [] })
      asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] })
    },
  },
  {
    id: 'p14',
    name: 'roll-without-ds-standby',
    sentence: 'there is no DS, nor any wish for one, and beside the keys that sign a KSK is published that does not',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['KSK standby', 'signed without DS'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [ksk, nextKsk, zsk], ds: [] })),
  },
]

const odd: readonly CheckPlan[] = [
  {
    id: 'p11',
    name: 'roll-ds-of-revoked-form',
    sentence: 'beside the DS of the KSK the parent has one that was made of a key as it is since it was revoked',
    states: ['KSK double-DS', 'key revoked'],
    findings: [['warning', 'DNSKEY_REVOKED']],
    fault: at(({ ksk, zsk, nextKsk }) => {
      const revoked = publishedAs(nextKsk, { flags: REVOKED_KSK })
      return { keys: [revoked, ksk, zsk], signKeys: [revoked, ksk], ds: [ksk, revoked] }
    }),
  },
  {
    id: 'p12',
    name: 'roll-zsk-revoked',
    sentence: 'a ZSK is published as revoked, which no resolver has as a trust anchor',
    states: ['key revoked'],
    findings: [['notice', 'DNSKEY_REVOKED']],
    fault: at(({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, publishedAs(nextZsk, { flags: ZSK | REVOKE })] })),
  },
  {
    id: 'p13',
    name: 'roll-zsk-double-same-tag',
    sentence: 'two ZSKs of the same key tag sign every RRset',
    findings: [['notice', 'DNSKEY_TAG_COLLISION']],
    states: ['ZSK double-signature'],
    fault: at(({ ksk, zsk }, { apex }) => {
      const twin = labKey({ algorithm: 13, seed: `${apex} twin 40058`, flags: ZSK })
      return { keys: [ksk, zsk, twin], signData: [zsk, twin] }
    }),
  },
  {
    id: 'r74',
    name: 'roll-ksk-revoked-silent',
    sentence: 'a KSK is published as revoked and does not sign its revocation',
    states: ['key revoked'],
    findings: [['warning', 'DNSKEY_REVOKED_NOT_SIGNING']],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [publishedAs(nextKsk, { flags: REVOKED_KSK }), ksk, zsk] })),
  },
  {
    id: 'r75',
    name: 'roll-ksk-two-without-ds',
    sentence: 'two KSKs sign the keys of a zone that has no DS',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['signed without DS'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: at(({ ksk, nextKsk, zsk }) => ({ keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk], ds: [] })),
  },
  {
    id: 'r76',
    name: 'roll-ksk-signs-one-rrset',
    sentence: 'nothing is wrong: the KSK signs one RRset of the data beside the ZSK',
    fault: (child) => {
      const { ksk, zsk } = castOf(child)
      put(child, {})
      edit(child, '@', TYPE.MX, signedAs({}, [ksk, zsk]))
    },
  },
]

export const CSK_CHECKS: readonly CheckScenario[] = [...forAll, ...justNow, ...unknown, ...without, ...odd].map(
  checkScenario,
)
