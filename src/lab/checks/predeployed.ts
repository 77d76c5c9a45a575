/** Worlds for `check`: what is looked at before it is deployed: servers that were given, and DS that are expected. */

import { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import { empty } from '../authority.ts'
import { silent } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { draftZone, dsFor, dsWith, FIXED_AT } from '../draft.ts'
import { beforeDelegation } from './cuts.ts'
import { castOf, put } from './stages.ts'

type Part = 'ksk' | 'nextKsk'

/** DS records of keys of a zone, as its operator has them. */
function expected(name: string, parts: readonly Part[], change: (ds: Uint8Array) => Uint8Array = (ds) => ds): string {
  const apex = Name.parse(`${name}.test.`)
  const cast = castOf(draftZone(`${name}.test.`, FIXED_AT))
  return parts.map((part) => `${apex} DS ${presentRdata(TYPE.DS, change(dsFor(apex, cast[part])))}\n`).join('')
}

const plans: readonly CheckPlan[] = [
  {
    id: 's120',
    name: 'given-not-loaded',
    sentence: 'the server that was given has its parent alone, which does not delegate it yet',
    options: { servers: ['192.0.2.53'], allowInsecure: true },
    status: 'indeterminate',
    findings: [
      ['notice', 'NAME_NONEXISTENT'],
      ['error', 'SERVER_LAME'],
    ],
    states: [],
    undetermined: true,
    fault: (_child, world) => beforeDelegation(world, '192.0.2.53', '2001:db8::53'),
  },
  {
    id: 's121',
    name: 'given-parent-refuses',
    sentence: 'its server was given, and of the servers of its parent, which does not delegate it yet, one refuses',
    options: { servers: ['192.0.2.80'] },
    findings: [
      ['notice', 'NAME_NONEXISTENT'],
      ['notice', 'SERVER_RCODE'],
    ],
    fault: (_child, world) => {
      beforeDelegation(world, '2001:db8::53')
      world.behaviours.set('192.0.2.53', { answer: () => empty(RCODE.REFUSED) })
    },
  },
  {
    id: 's122',
    name: 'expected-no-key',
    sentence: 'a DS is expected that is of no key of the zone',
    options: { expectDs: expected('expected-no-key', ['nextKsk']) },
    findings: [['error', 'DS_UNEXPECTED']],
  },
  {
    id: 's123',
    name: 'expected-not-signing',
    sentence: 'a DS is expected of a key that does not sign the DNSKEY RRset yet',
    options: { expectDs: expected('expected-not-signing', ['nextKsk']) },
    findings: [['error', 'DS_UNEXPECTED']],
    states: ['KSK standby'],
    fault: (child) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk] })
    },
  },
  {
    id: 's124',
    name: 'expected-signing',
    sentence: 'a DS is expected of another key that signs the DNSKEY RRset',
    options: { expectDs: expected('expected-signing', ['nextKsk']) },
    findings: [['error', 'DS_UNEXPECTED']],
    states: ['KSK double-DNSKEY'],
    fault: (child) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
    },
  },
  {
    id: 's125',
    name: 'expected-digest',
    sentence: 'a DS is expected whose digest is of no key, with the tag of the one that signs',
    options: {
      expectDs: expected('expected-digest', ['ksk'], (ds) => dsWith(ds, { digest: new Uint8Array(32) })),
    },
    findings: [['error', 'DS_UNEXPECTED']],
  },
  {
    id: 's126',
    name: 'expected-some',
    sentence: 'two DS are expected, of a key that signs and of none',
    options: { expectDs: expected('expected-some', ['ksk', 'nextKsk']) },
    findings: [['error', 'DS_UNEXPECTED']],
  },
  {
    id: 's127',
    name: 'expected-extra-works',
    sentence: 'the parent has two DS, and expected is the one of no key',
    options: { expectDs: expected('expected-extra-works', ['nextKsk']) },
    findings: [
      ['error', 'DS_UNEXPECTED'],
      ['notice', 'DS_NO_MATCHING_KEY'],
    ],
    states: ['KSK double-DS'],
    fault: (child) => {
      const { ksk, nextKsk } = castOf(child)
      put(child, { ds: [ksk, nextKsk] })
    },
  },
  {
    id: 's128',
    name: 'expected-before-delegation',
    sentence: 'its server was given, its parent does not delegate it yet, and its own DS is expected there',
    options: { servers: ['192.0.2.80'], expectDs: expected('expected-before-delegation', ['ksk']) },
    findings: [
      ['notice', 'DS_UNEXPECTED'],
      ['notice', 'NAME_NONEXISTENT'],
    ],
    fault: (_child, world) => beforeDelegation(world, '192.0.2.53', '2001:db8::53'),
  },
  {
    id: 's129',
    name: 'expected-wrong-before-delegation',
    sentence: 'the same, and a DS is expected that is of no key of the zone',
    options: { servers: ['192.0.2.80'], expectDs: expected('expected-wrong-before-delegation', ['nextKsk']) },
    findings: [
      ['error', 'DS_UNEXPECTED'],
      ['notice', 'NAME_NONEXISTENT'],
    ],
    fault: (_child, world) => beforeDelegation(world, '192.0.2.53', '2001:db8::53'),
  },
  {
    id: 's135',
    name: 'given-root-silent',
    sentence: 'its server was given, and nothing is heard from the root: that is the network here',
    options: { servers: ['192.0.2.80'] },
    status: 'indeterminate',
    findings: [
      ['warning', 'ZONE_UNREACHABLE'],
      ['notice', 'SERVER_NO_RESPONSE'],
    ],
    states: [],
    undetermined: true,
    fault: (_child, { behaviours }) => {
      for (const address of ['192.0.2.1', '2001:db8::1', '192.0.2.53', '2001:db8::53']) behaviours.set(address, silent)
    },
  },
]

export const PREDEPLOYED_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
