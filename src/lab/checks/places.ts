/** Worlds for `check`: where it happens (names that are no zone, or not there), and what is taken for granted. */

import { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import { silent } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { corrupt, edit, edited } from '../mutate.ts'
import { beforeDelegation, dsText, holding, nsRecord } from './cuts.ts'

const plans: readonly CheckPlan[] = [
  {
    id: 'y82',
    name: 'check-lapsed',
    sentence: 'the domain does not exist: its parent denies it, and is not examined itself',
    target: 'lapsed.test.',
    findings: [['error', 'NAME_NONEXISTENT']],
    states: [],
  },
  {
    id: 'y83',
    name: 'check-absent-name',
    sentence: 'the name does not exist in its zone',
    target: 'nowhere',
    findings: [['error', 'NAME_NONEXISTENT']],
    states: [],
  },
  { id: 'y84', name: 'check-below-apex', sentence: 'a name below the apex: the zone that holds it', target: 'www' },
  {
    id: 'y85',
    name: 'check-alias',
    sentence: 'a name that is an alias: the zone that holds the alias',
    target: 'alias',
  },
  { id: 'y86', name: 'check-tld', sentence: 'a top-level domain, whose parent is the root', target: 'test.' },
  { id: 'y87', name: 'check-root', sentence: 'the root, which has no parent', target: '.' },
  {
    id: 'y88',
    name: 'check-shared-servers',
    sentence: 'parent and child are on the same server, which never refers from the one to the other',
    fault: (child, world) => {
      child.servers = world.test.servers
    },
  },
  {
    id: 'y89',
    name: 'check-unsigned-allowed',
    sentence: 'an unsigned zone that may be so',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    status: 'insecure',
    findings: [['notice', 'DELEGATION_INSECURE']],
    states: ['unsigned'],
  },
  {
    id: 'y90',
    name: 'check-unsigned',
    sentence: 'an unsigned zone',
    signed: { unsigned: true },
    status: 'insecure',
    findings: [['error', 'DELEGATION_INSECURE']],
    states: ['unsigned'],
  },
  {
    id: 'y93',
    name: 'check-servers-given',
    sentence: 'its new server was given: it is asked, and the delegation, which still leads elsewhere, is not compared',
    options: { servers: ['192.0.2.192'] },
    fault: (child, world) => {
      child.servers = [{ name: child.apex.child('new'), addresses: ['192.0.2.192'] }]
      edit(
        world.test,
        child.apex,
        TYPE.NS,
        edited(() => [nsRecord(child, Name.parse('old.nic.test.'))]),
      )
    },
  },
  {
    id: 'y94',
    name: 'check-ds-assumed',
    sentence: 'its DS is assumed, and its parent, which has none, is not judged',
    options: { assumeDs: dsText('check-ds-assumed.test.') },
    fault: (child) => {
      child.ds = []
    },
  },
  {
    id: 'y95',
    name: 'check-before-delegation',
    sentence: 'its servers were given and its DS is assumed: nobody else is asked anything',
    options: { servers: ['192.0.2.80'], assumeDs: dsText('check-before-delegation.test.') },
    fault: (_child, { behaviours }) => {
      for (const address of ['192.0.2.1', '2001:db8::1', '192.0.2.53', '2001:db8::53']) behaviours.set(address, silent)
    },
  },
  {
    id: 'y98',
    name: 'check-servers-given-undelegated',
    sentence: 'its server was given, and its parent does not delegate it yet: it is judged by its own keys',
    options: { servers: ['192.0.2.80'] },
    findings: [['notice', 'NAME_NONEXISTENT']],
    fault: (_child, world) => beforeDelegation(world, '192.0.2.53', '2001:db8::53'),
  },
  {
    id: 'u70',
    name: 'check-undelegated-nodata',
    sentence: 'its server was given, and at its parent the name is there without a delegation, above another name',
    options: { servers: ['192.0.2.80'] },
    findings: [['notice', 'NAME_NONEXISTENT']],
    fault: (child, world) => holding(`below.${child.apex} TXT "data"`, world, '192.0.2.53', '2001:db8::53'),
  },
  {
    id: 'u71',
    name: 'check-undelegated-nodata-nsec3',
    sentence: 'the same of a parent with NSEC3 and Opt-Out, which has a TXT record at the name',
    tld: 'example',
    options: { servers: ['192.0.2.80'] },
    findings: [['notice', 'NAME_NONEXISTENT']],
    fault: (child, world) => holding(`${child.apex} TXT "data"`, world, '192.0.2.54', '2001:db8::54'),
  },
  {
    id: 'u72',
    name: 'check-servers-given-insecure',
    sentence: 'its server was given, and its parent delegates it without DS: it is insecure, as for everybody',
    options: { servers: ['192.0.2.80'] },
    status: 'insecure',
    findings: [['error', 'DELEGATION_INSECURE']],
    states: ['signed without DS'],
    fault: (child) => {
      child.ds = []
    },
  },
  {
    id: 'y99',
    name: 'check-undelegated-unsigned',
    sentence: 'its server was given, its parent does not delegate it yet, and it is unsigned, as it may be',
    signed: { unsigned: true },
    options: { servers: ['192.0.2.80'], allowInsecure: true },
    status: 'insecure',
    findings: [
      ['notice', 'NAME_NONEXISTENT'],
      ['notice', 'ANCHOR_NONE'],
    ],
    states: ['unsigned'],
    fault: (_child, world) => beforeDelegation(world, '192.0.2.53', '2001:db8::53'),
  },
  {
    id: 'z93',
    name: 'check-undelegated-corrupt',
    sentence: 'its server was given, its parent does not delegate it yet, and its SOA was changed after it was signed',
    options: { servers: ['192.0.2.80'] },
    status: 'bogus',
    findings: [
      ['notice', 'NAME_NONEXISTENT'],
      ['error', 'RRSIG_DOES_NOT_VERIFY'],
    ],
    states: ['broken'],
    fault: (child, world) => {
      beforeDelegation(world, '192.0.2.53', '2001:db8::53')
      edit(child, '@', TYPE.SOA, corrupt)
    },
  },
]

export const PLACE_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
