/** Worlds for `check`: servers that have different versions of a zone, or signers of their own (RFC 8901): keys and data. */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { dsFor } from '../draft.ts'
import { KSK, type LabKey } from '../keys.ts'
import { edit, withSerial } from '../mutate.ts'
import { keyOf, modelOne, modelTwo, newer, operated, two } from './signers.ts'

const MISSING = 'DNSKEY_MISSING_FROM_SERVERS'

const keyPlans: readonly CheckPlan[] = [
  {
    id: 'y40',
    name: 'check-multi-signer-common-ksk',
    sentence: 'nothing is wrong: two operators sign under one KSK, and each publishes the ZSK of both',
    fault: modelOne,
    states: ['several signers'],
  },
  {
    id: 'y41',
    name: 'check-multi-signer-own-ksk',
    sentence:
      'nothing is wrong: two operators sign, each with a KSK of its own that has a DS, and publish the ZSK of both',
    fault: modelTwo,
    states: ['several signers'],
  },
  {
    id: 'y42',
    name: 'check-multi-signer-csk',
    sentence:
      'nothing is wrong: two operators sign, each with one key for everything, and publish and have a DS for both',
    fault: (child, world) => {
      const other = two(child, world)
      const keys = [keyOf(child, 'CSK', KSK), keyOf(child, 'other CSK', KSK)]
      for (const [i, zone] of [child, other].entries()) {
        zone.keys = keys
        zone.signers = { keys: [keys[i]!], data: [keys[i]!] }
      }
      operated(other)
    },
    states: ['several signers'],
  },
  {
    id: 'y43',
    name: 'check-multi-signer-unshared',
    sentence: 'two operators sign, and neither publishes the ZSK of the other (RFC 8901 section 3)',
    fault: (child, world) => {
      const other = modelOne(child, world)
      const [ksk, mine, theirs] = child.keys as [LabKey, LabKey, LabKey]
      child.keys = [ksk, mine]
      other.keys = [ksk, theirs]
    },
    findings: [['error', MISSING]],
    states: ['several signers'],
  },
  {
    id: 'y44',
    name: 'check-multi-signer-one-way',
    sentence: 'two operators sign, each with a KSK of its own, and only one publishes the ZSK of the other',
    fault: (child, world) => {
      modelTwo(child, world)
      child.keys = child.keys.slice(0, 2)
    },
    findings: [['error', MISSING]],
    states: ['several signers'],
  },
  {
    id: 'z46',
    name: 'check-multi-signer-lacks-ds',
    sentence: 'two operators sign, each with a KSK of its own, of which one has no DS yet: all publish all keys',
    fault: (child, world) => {
      const other = modelTwo(child, world)
      const [mine, ...zsks] = child.keys as [LabKey, LabKey, LabKey]
      child.ds = child.ds!.slice(0, 1)
      child.keys = [mine, keyOf(child, 'other KSK', KSK), ...zsks]
      other.keys = child.keys
    },
    findings: [['error', 'DNSKEY_NOT_SIGNED_BY_DS_KEY']],
    states: ['broken', 'several signers'],
  },
  {
    id: 'y45',
    name: 'check-secondary-lacks-zsk',
    sentence: 'the zone is signed with a new ZSK, and one secondary has a version from before that key was published',
    fault: (child, world) => {
      two(child, world)
      const [ksk, old] = child.keys as [LabKey, LabKey]
      const next = keyOf(child, 'next ZSK')
      child.keys = [ksk, old, next]
      child.signers = { keys: [ksk], data: [next] }
      child.ds = [dsFor(child.apex, ksk)]
      newer(child)
    },
    findings: [
      ['error', MISSING],
      ['warning', 'SERVER_BEHIND'],
    ],
    states: ['ZSK signing over'],
  },
  {
    id: 'y46',
    name: 'check-secondary-lacks-second-zsk',
    sentence: 'the zone is signed with two ZSK, of which one secondary has only the older yet: nothing breaks',
    fault: (child, world) => {
      two(child, world)
      const [ksk, old] = child.keys as [LabKey, LabKey]
      const next = keyOf(child, 'next ZSK')
      child.keys = [ksk, old, next]
      child.signers = { keys: [ksk], data: [old, next] }
      newer(child)
    },
    findings: [
      ['warning', 'SERVER_BEHIND'],
      ['notice', MISSING],
    ],
    states: ['ZSK signing over'],
  },
  {
    id: 'y47',
    name: 'check-secondary-lacks-standby',
    sentence: 'a key that signs nothing yet has not reached one secondary',
    fault: (child, world) => {
      two(child, world)
      const [ksk, old] = child.keys as [LabKey, LabKey]
      child.keys = [ksk, old, keyOf(child, 'next ZSK')]
      child.signers = { keys: [ksk], data: [old] }
      newer(child)
    },
    findings: [
      ['warning', 'SERVER_BEHIND'],
      ['notice', MISSING],
    ],
    states: ['ZSK pre-published'],
  },
  {
    id: 'y48',
    name: 'check-standby-same-serial',
    sentence: 'a key that signs nothing yet is on one of two servers that have the same serial',
    fault: (child, world) => {
      two(child, world)
      const [ksk, old] = child.keys as [LabKey, LabKey]
      child.keys = [ksk, old, keyOf(child, 'next ZSK')]
      child.signers = { keys: [ksk], data: [old] }
    },
    findings: [['warning', MISSING]],
    states: ['ZSK pre-published'],
  },
]

const healthyPlans: readonly CheckPlan[] = [
  {
    id: 'y67',
    name: 'check-apex-wildcard',
    sentence: 'nothing is wrong: a wildcard answers for every name, so that none of them is denied',
    fault: (child, world) => {
      child.text += '* A 203.0.113.20\n* MX 10 mail\n'
      two(child, world).text = child.text
    },
  },
  {
    id: 'i13',
    name: 'check-serials-opposite',
    sentence: 'the serials of two servers are 2^31 apart, so that neither is newer',
    fault: (child, world) => edit(two(child, world), '@', TYPE.SOA, withSerial((2026061500 + 2 ** 31) >>> 0)),
    findings: [['warning', 'SERVERS_DIFFER']],
  },
  {
    id: 'y68',
    name: 'check-names-in-between',
    sentence: 'nothing is wrong: a DNAME, and a wildcard that exists only because a name below it does',
    fault: (child, world) => {
      child.text += 'away DNAME other.example.\na.*.ent A 203.0.113.31\n'
      two(child, world).text = child.text
    },
  },
  {
    id: 'y69',
    name: 'check-data-of-each-signer',
    sentence: 'two operators sign, and one has types at the apex that the other lacks: each proves what it says',
    fault: (child, world) => {
      modelOne(child, world)
      child.text += '@ AAAA 2001:db8:80::10\n@ CAA 0 issue "ca.example"\n'
    },
    findings: [['notice', 'SERVERS_DIFFER']],
    states: ['several signers'],
  },
  {
    id: 's132',
    name: 'check-csync-differs',
    sentence: 'two servers have different CSYNC records, so that the parent acts on neither',
    fault: (child, world) => {
      const other = two(child, world)
      other.text = `${child.text}@ CSYNC 2026061500 1 NS\n`
      child.text += '@ CSYNC 2026061500 3 A NS AAAA\n'
    },
    findings: [['warning', 'SERVERS_DIFFER']],
  },
  {
    id: 's133',
    name: 'check-csync-on-one',
    sentence: 'one of two servers has a CSYNC record, so that the parent does not act on it',
    fault: (child, world) => {
      two(child, world)
      child.text += '@ CSYNC 2026061500 3 A NS AAAA\n'
    },
    findings: [['warning', 'SERVERS_DIFFER']],
  },
  {
    id: 's134',
    name: 'check-csync-unsigned',
    sentence: 'two servers of an unsigned zone have different CSYNC records, which no parent reads',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    status: 'insecure',
    states: ['unsigned'],
    fault: (child, world) => {
      two(child, world)
      child.text += '@ CSYNC 2026061500 3 A NS AAAA\n'
    },
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['notice', 'SERVERS_DIFFER'],
    ],
  },
]

const plans: readonly CheckPlan[] = [...keyPlans, ...healthyPlans]

export const VERSIONS_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
