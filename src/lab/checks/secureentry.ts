/**
 * Worlds for `check`: what a zone asks its parent for by CDS and CDNSKEY, its first DS (RFC 8078 §3), and the way to being
 * insecure (RFC 8078 §4); with the premature step of each.
 */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asks, asksFor, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { dsFor, type ZoneDraft } from '../draft.ts'
import { edit, signedAs } from '../mutate.ts'
import { at, type Cast, castOf, onTwo, put, type Stage } from './stages.ts'

/** Two KSKs sign, and the new one is asked for. */
function wantsNext(child: ZoneDraft): void {
  const { ksk, zsk, nextKsk } = castOf(child)
  put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
  asksFor(child, nextKsk)
}

/** RFC 7344 section 4.1 wants a key that the DS names too. */
function signedByZsk(child: ZoneDraft): void {
  for (const type of [TYPE.CDS, TYPE.CDNSKEY]) edit(child, '@', type, signedAs({}, [castOf(child).zsk]))
}

function wantsNone(child: ZoneDraft): void {
  asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] })
}

const plans: readonly CheckPlan[] = [
  {
    id: 'z30',
    name: 'roll-cds-pending',
    sentence: 'two KSKs sign the DNSKEY RRset, and CDS and CDNSKEY ask for the DS of the new one',
    states: ['CDS pending', 'KSK double-DNSKEY'],
    findings: [['notice', 'CDS_DIFFERS_FROM_DS']],
    fault: wantsNext,
  },
  {
    id: 'z31',
    name: 'roll-cds-followed',
    sentence: 'the parent did as CDS and CDNSKEY ask, and the old KSK is still published',
    states: ['KSK double-DNSKEY'],
    fault: (child) => {
      wantsNext(child)
      child.ds = [dsFor(child.apex, castOf(child).nextKsk)]
    },
  },
  {
    id: 'z32',
    name: 'roll-cds-in-step',
    sentence: 'CDS and CDNSKEY ask for the very DS that the parent has',
    fault: (child) => asksFor(child, castOf(child).ksk),
  },
  {
    id: 'z33',
    name: 'roll-cds-early',
    sentence: 'CDS and CDNSKEY ask for the DS of a new KSK alone, which does not sign yet',
    states: ['CDS pending', 'KSK standby'],
    findings: [
      ['warning', 'CDS_BREAKS_DELEGATION'],
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['notice', 'CDS_KEY_NOT_SIGNING'],
    ],
    fault: (child) => {
      const { ksk, zsk, nextKsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk] })
      asksFor(child, nextKsk)
    },
  },
  {
    id: 'z34',
    name: 'roll-cds-both',
    sentence: 'CDS and CDNSKEY ask for the DS of a new KSK beside that of the present one',
    states: ['CDS pending', 'KSK double-DNSKEY'],
    findings: [['notice', 'CDS_DIFFERS_FROM_DS']],
    fault: (child) => {
      const { ksk, zsk, nextKsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
      asksFor(child, ksk, nextKsk)
    },
  },
  {
    id: 'z35',
    name: 'roll-cds-signed-by-zsk',
    sentence: 'CDS and CDNSKEY ask for the DS of a new KSK, signed by the ZSK alone, so that a parent ignores them',
    states: ['CDS pending', 'KSK double-DNSKEY'],
    findings: [
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['warning', 'CDS_NOT_SIGNED_BY_DS_KEY'],
    ],
    fault: (child) => {
      wantsNext(child)
      signedByZsk(child)
    },
  },
  {
    id: 'z36',
    name: 'roll-ds-removal-signed-by-zsk',
    sentence: 'CDS and CDNSKEY ask the parent to remove the DS, signed by the ZSK alone, so that a parent ignores them',
    states: ['DS removal asked for'],
    findings: [
      ['notice', 'CDS_DELETE'],
      ['warning', 'CDS_NOT_SIGNED_BY_DS_KEY'],
    ],
    fault: (child) => {
      wantsNone(child)
      signedByZsk(child)
    },
  },
  {
    id: 'z37',
    name: 'roll-cds-on-one-server',
    sentence: 'CDS and CDNSKEY ask for the DS of a new KSK on one server, and for that of the old one on the other',
    states: ['CDS pending', 'KSK double-DNSKEY'],
    findings: [
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['warning', 'CDS_DIFFERS_BETWEEN_SERVERS'],
    ],
    fault: (child, world) => {
      const both = ({ ksk, nextKsk, zsk }: Cast): Stage => ({ keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
      onTwo(both, both)(child, world)
      asksFor(child, castOf(child).nextKsk)
      asksFor(world.zones.at(-1)!, castOf(child).ksk)
    },
  },
  {
    id: 'z40',
    name: 'roll-ds-removal',
    sentence: 'CDS and CDNSKEY ask the parent to remove the DS',
    states: ['DS removal asked for'],
    findings: [['notice', 'CDS_DELETE']],
    fault: wantsNone,
  },
  {
    id: 'z41',
    name: 'roll-going-insecure',
    sentence: 'the parent removed the DS as it was asked to, and the zone is still signed',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['going insecure'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child) => {
      wantsNone(child)
      child.ds = []
    },
  },
  {
    id: 'z42',
    name: 'roll-unsigned-early',
    sentence: 'keys and signatures were removed while the parent still has the DS',
    status: 'bogus',
    states: ['broken', 'unsigned'],
    findings: [['error', 'DNSKEY_MISSING']],
    fault: (child) => {
      child.ds = [dsFor(child.apex, castOf(child).ksk)]
      child.keys = []
    },
  },
  {
    id: 'z43',
    name: 'roll-first-ds-early',
    sentence: 'the parent has the first DS of a zone of which one server has no signed version yet',
    states: ['broken'],
    findings: [['error', 'DNSKEY_MISSING']],
    fault: (child, world) => {
      onTwo(
        () => ({}),
        () => ({ keys: [] }),
      )(child, world)
    },
  },
  {
    id: 'z44',
    name: 'roll-signed-without-ds',
    sentence: 'a zone is signed, and nobody asked for its DS',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['signed without DS'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: at(() => ({ ds: [] })),
  },
  {
    id: 'z45',
    name: 'roll-unsigned',
    sentence: 'a zone is not signed and has no DS',
    status: 'insecure',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    states: ['unsigned'],
    findings: [['notice', 'DELEGATION_INSECURE']],
  },
  {
    id: 'z50',
    name: 'roll-first-ds',
    sentence: 'a zone asks for its first DS on servers within itself, which no signal can vouch for',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child) => {
      child.ds = []
      asksFor(child, castOf(child).ksk)
    },
  },
]

export const ENTRY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
