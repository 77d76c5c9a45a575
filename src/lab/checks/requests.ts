/** Worlds for `check`: CDS and CDNSKEY on several servers (RFC 9975, RFC 8901 §8). */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asks, asksFor, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { dsFor } from '../draft.ts'
import { labKey, ZSK } from '../keys.ts'
import { modelOne, modelTwo, two } from './signers.ts'
import { at, castOf, put } from './stages.ts'

const plans: readonly CheckPlan[] = [
  {
    id: 'y60',
    name: 'check-cds-equal',
    sentence: 'nothing is wrong: both servers ask by CDS and CDNSKEY for the DS that the parent has',
    fault: (child, world) => {
      asksFor(child, child.keys[0]!)
      two(child, world).text = child.text
    },
  },
  {
    id: 'y61',
    name: 'check-cds-on-one-server',
    sentence: 'one of two servers of the same serial has CDS and CDNSKEY, the other denies them',
    fault: (child, world) => {
      two(child, world)
      asksFor(child, child.keys[0]!)
    },
    findings: [['warning', 'CDS_DIFFERS_BETWEEN_SERVERS']],
  },
  {
    id: 'y62',
    name: 'check-cds-of-each-signer',
    sentence: 'two operators sign, and each asks by CDS and CDNSKEY for the DS of its own KSK alone',
    fault: (child, world) => {
      const other = modelTwo(child, world)
      asksFor(child, child.keys[0]!)
      asksFor(other, other.keys[0]!)
    },
    findings: [
      ['error', 'CDS_DIFFERS_BETWEEN_SERVERS'],
      ['notice', 'CDS_DIFFERS_FROM_DS'],
    ],
    states: ['several signers'],
  },
  {
    id: 'y63',
    name: 'check-cds-of-all-signers',
    sentence: 'nothing is wrong: two operators sign, and each asks by CDS and CDNSKEY for the DS of both KSK',
    fault: (child, world) => {
      const other = modelTwo(child, world)
      for (const zone of [child, other]) asksFor(zone, child.keys[0]!, other.keys[0]!)
    },
    states: ['several signers'],
  },
  {
    id: 'y64',
    name: 'check-cds-delete-on-one',
    sentence: 'one of two operators asks the parent to remove the DS, the other does not',
    fault: (child, world) => {
      const other = modelOne(child, world)
      asks(other, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] })
      asksFor(child, child.keys[0]!)
    },
    findings: [
      ['warning', 'CDS_DIFFERS_BETWEEN_SERVERS'],
      ['notice', 'CDS_DELETE'],
    ],
    states: ['DS removal asked for', 'several signers'],
  },
  {
    id: 'y65',
    name: 'check-cds-digests',
    sentence: 'nothing is wrong: of one key, one server asks for a SHA-256 digest, the other for a SHA-384 one as well',
    fault: (child, world) => {
      const other = two(child, world)
      asksFor(child, child.keys[0]!)
      asksFor(other, child.keys[0]!)
      asks(other, { cds: [dsFor(child.apex, child.keys[0]!, 4)] })
    },
  },
  {
    id: 'y66',
    name: 'check-cds-before-ds',
    sentence: 'nothing is wrong: the zone may be insecure, and asks by CDS and CDNSKEY for its first DS',
    options: { allowInsecure: true },
    status: 'insecure',
    fault: (child) => {
      child.ds = []
      asksFor(child, child.keys[0]!)
    },
    findings: [['notice', 'DELEGATION_INSECURE']],
    states: ['bootstrapping'],
  },
  {
    id: 'u34',
    name: 'check-ds-without-sep',
    sentence: 'the DS names a key without the SEP flag, which signs everything, while a key with the flag stands by',
    fault: at(({ zsk }) => ({ signKeys: [zsk], ds: [zsk] })),
    findings: [['notice', 'DNSKEY_WITHOUT_SEP']],
    states: ['KSK standby'],
  },
  {
    id: 'u35',
    name: 'check-cds-without-sep',
    sentence: 'CDS and CDNSKEY ask for the DS of the KSK, and for one of the ZSK, which signs the keys too',
    fault: (child) => {
      const { ksk, zsk } = castOf(child)
      put(child, { signKeys: [ksk, zsk] })
      asksFor(child, ...child.keys)
    },
    findings: [
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['notice', 'DNSKEY_WITHOUT_SEP'],
    ],
    states: ['CDS pending'],
  },
  {
    id: 'u36',
    name: 'check-no-key-with-sep',
    sentence: 'nothing is wrong: one key signs everything and has a DS, and the SEP flag is not used',
    fault: (child) => {
      child.keys = [labKey({ algorithm: 13, seed: `${child.apex} only key`, flags: ZSK })]
    },
  },
  {
    id: 'r77',
    name: 'check-cds-more-on-one',
    sentence: 'two KSKs have a DS, and one of two servers asks by CDS and CDNSKEY for that of one alone',
    findings: [
      ['warning', 'CDS_DIFFERS_BETWEEN_SERVERS'],
      ['notice', 'CDS_DIFFERS_FROM_DS'],
    ],
    states: ['KSK double-RRset'],
    fault: (child, world) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk], ds: [ksk, nextKsk] })
      const other = two(child, world)
      Object.assign(other, { keys: child.keys, signers: child.signers })
      asksFor(child, ksk)
      asksFor(other, ksk, nextKsk)
    },
  },
  {
    id: 'r78',
    name: 'check-cds-beside-double-zsk',
    sentence: 'one of two servers has CDS and CDNSKEY, and signs with two ZSKs, of which the other uses one',
    findings: [['warning', 'CDS_DIFFERS_BETWEEN_SERVERS']],
    states: ['ZSK signing over'],
    fault: (child, world) => {
      const { ksk, zsk, nextZsk } = castOf(child)
      const other = two(child, world)
      put(child, { keys: [ksk, zsk, nextZsk], signData: [zsk, nextZsk] })
      put(other, { keys: [ksk, zsk, nextZsk] })
      asksFor(child, ksk)
    },
  },
  {
    id: 'r79',
    name: 'check-spare-zsk-of-one-signer',
    sentence: 'two operators sign, each with a KSK of its own, and one publishes a ZSK to come that the other lacks',
    findings: [['notice', 'DNSKEY_MISSING_FROM_SERVERS']],
    states: ['ZSK pre-published', 'several signers'],
    fault: (child, world) => {
      const other = modelTwo(child, world)
      other.keys = [...other.keys, castOf(child).nextZsk]
    },
  },
]

export const REQUEST_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
