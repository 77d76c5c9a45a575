/**
 * Worlds for `check`: what a zone asks its parent for by CDS and CDNSKEY, its first DS (RFC 8078 §3, RFC 9615), and the way to
 * being insecure (RFC 8078 §4); with the premature step of each.
 */

import { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asks, asksFor, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { dsFor, type WorldDraft, type ZoneDraft } from '../draft.ts'
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

/** A zone that asks for its first DS, on servers of two operators, each with a secure zone of its own. */
function newcomer(child: ZoneDraft, world: WorldDraft): readonly ZoneDraft[] {
  child.ds = []
  asksFor(child, castOf(child).ksk)
  const operators = ['192.0.2.92', '192.0.2.93'].map((address, i) =>
    world.zone(`operator${i + 1}-${child.apex.toString().split('.')[0]}.example.`, { address }),
  )
  child.servers = operators.map(({ servers }) => servers[0]!)
  return operators
}

/** The operator repeats what the zone asks for. */
function vouch(operator: ZoneDraft, child: ZoneDraft, asked = castOf(child).ksk): void {
  const name = Name.parse(`_dsboot.${child.apex}_signal.${operator.servers[0]!.name}`)
  const owner = name.toString()
  asks(operator, { cds: [dsFor(child.apex, asked)], cdnskey: [asked.rdata] }, owner)
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
  {
    id: 'z51',
    name: 'roll-signals',
    sentence: 'a zone asks for its first DS, and the operators of both its servers vouch for it',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child, world) => {
      for (const operator of newcomer(child, world)) vouch(operator, child)
    },
  },
  {
    id: 'z52',
    name: 'roll-signal-lacking',
    sentence: 'a zone asks for its first DS, and the operator of one of its two servers says nothing of it',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child, world) => vouch(newcomer(child, world)[0]!, child),
  },
  {
    id: 'z53',
    name: 'roll-signal-differs',
    sentence: 'a zone asks for its first DS, and the operator of one server vouches for another key',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child, world) => {
      const [first, second] = newcomer(child, world)
      vouch(first!, child)
      vouch(second!, child, castOf(child).nextKsk)
    },
  },
  {
    id: 'z54',
    name: 'roll-signal-insecure',
    sentence: 'a zone asks for its first DS, and one operator vouches for it from a zone without DS',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SIGNAL_NOT_SECURE'],
    ],
    fault: (child, world) => {
      const operators = newcomer(child, world)
      for (const operator of operators) vouch(operator, child)
      operators[1]!.ds = []
    },
  },
]

export const ENTRY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
