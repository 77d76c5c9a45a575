/**
 * Worlds for `check`: what CDS and CDNSKEY ask for beside what the parent has, of which nothing may be undone that they ask for
 * (RFC 7344 §4), requests that are void (RFC 8078 §4), and DS that were given by hand.
 */

import { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asks, asksFor, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { draftZone, dsFor, dsWith, FIXED_AT } from '../draft.ts'
import { at, castOf, put } from './stages.ts'

const dsText = (name: string, part: 'ksk' | 'nextKsk'): string => {
  const child = draftZone(`${name}.test.`, FIXED_AT)
  return `${name}.test. DS ${presentRdata(TYPE.DS, dsFor(Name.parse(`${name}.test.`), castOf(child)[part]))}`
}

const plans: readonly CheckPlan[] = [
  {
    id: 'q11',
    name: 'wish-other-digest',
    sentence: 'the parent has a DS in SHA-1, and CDS ask for one of the same key in SHA-256',
    states: ['CDS pending'],
    findings: [
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['notice', 'CDS_WITHOUT_CDNSKEY'],
      ['warning', 'DS_SHA1'],
    ],
    fault: (child) => {
      const { ksk } = castOf(child)
      child.ds = [dsFor(child.apex, ksk, 1)]
      asks(child, { cds: [dsFor(child.apex, ksk)] })
    },
  },
  {
    id: 'q12',
    name: 'wish-sha1-first',
    sentence: 'a zone asks for its first DS by a CDS in SHA-1',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'CDS_NOT_RECOMMENDED'],
    ],
    fault: (child) => {
      const { ksk } = castOf(child)
      child.ds = []
      asks(child, { cds: [dsFor(child.apex, ksk, 1)] })
    },
  },
  {
    id: 'o01',
    name: 'wish-gost-first',
    sentence: 'a zone asks for its first DS by a CDS in GOST R 34.11-94, which no longer counts',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['notice', 'CDS_DIGEST_UNSUPPORTED'],
    ],
    fault: (child) => {
      const { ksk } = castOf(child)
      child.ds = []
      asks(child, { cds: [dsWith(dsFor(child.apex, ksk), { digestType: 3 })] })
    },
  },
  {
    id: 'o02',
    name: 'wish-sha1-beside',
    sentence: 'CDS ask for a DS in SHA-1 beside the one in SHA-256 that the parent has',
    findings: [
      ['warning', 'CDS_NOT_RECOMMENDED'],
      ['notice', 'CDS_WITHOUT_CDNSKEY'],
    ],
    fault: (child) => {
      const { ksk } = castOf(child)
      asks(child, { cds: [dsFor(child.apex, ksk, 1), dsFor(child.apex, ksk)] })
    },
  },
  {
    id: 'o03',
    name: 'wish-sha1-key-first',
    sentence: 'a zone of RSA and SHA-1 asks by CDS and CDNSKEY for its first DS',
    status: 'insecure',
    signed: { algorithm: 7 },
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'CDS_NOT_RECOMMENDED'],
    ],
    fault: (child) => {
      child.ds = []
      asksFor(child, child.keys[0]!)
    },
  },
  {
    id: 'q13',
    name: 'wish-both-kept',
    sentence: 'nothing is to be done: two KSKs sign the keys, and have the DS that CDS and CDNSKEY ask for',
    states: ['KSK double-RRset'],
    fault: (child) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk], ds: [ksk, nextKsk] })
      asksFor(child, ksk, nextKsk)
    },
  },
  {
    id: 'q14',
    name: 'wish-delete-void',
    sentence: 'CDS ask the parent both to remove the DS and for the one that it has',
    findings: [['warning', 'CDS_DELETE_MIXED']],
    fault: (child) => {
      asksFor(child, castOf(child).ksk)
      asks(child, { cds: [DELETE_CDS] })
    },
  },
  {
    id: 'q15',
    name: 'wish-delete-midway',
    sentence: 'CDS and CDNSKEY ask for the DS to be removed while two KSKs sign the keys',
    states: ['DS removal asked for', 'KSK double-DNSKEY'],
    findings: [['notice', 'CDS_DELETE']],
    fault: (child) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
      asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] })
    },
  },
  {
    id: 'q16',
    name: 'wish-ds-to-zsk',
    sentence: 'the parent has the DS of the ZSK alone, which signs keys and data, and the KSK signs the keys too',
    states: ['KSK double-DNSKEY'],
    findings: [['notice', 'DNSKEY_WITHOUT_SEP']],
    fault: at(({ ksk, zsk }) => ({ signKeys: [ksk, zsk], ds: [zsk] })),
  },
  {
    id: 'q17',
    name: 'wish-assumed-unexpected',
    sentence: 'the zone is taken to have the DS of its KSK, and the DS of another key is expected',
    options: {
      assumeDs: dsText('wish-assumed-unexpected', 'ksk'),
      expectDs: dsText('wish-assumed-unexpected', 'nextKsk'),
    },
    findings: [['error', 'DS_UNEXPECTED']],
  },
  {
    id: 'r71',
    name: 'wish-algorithm-unknown',
    sentence: 'CDS ask for the DS that the parent has, and for one of an algorithm that nobody has given a meaning',
    states: ['CDS pending'],
    findings: [
      ['notice', 'CDS_DIFFERS_FROM_DS'],
      ['notice', 'CDS_WITHOUT_CDNSKEY'],
    ],
    fault: (child) => {
      const ds = dsFor(child.apex, castOf(child).ksk)
      asks(child, { cds: [ds, dsWith(ds, { algorithm: 200 })] })
    },
  },
  {
    id: 'r72',
    name: 'wish-sha1-key-kept',
    sentence: 'a zone of RSA and SHA-1 asks by CDS and CDNSKEY for the DS that the parent has',
    signed: { algorithm: 7 },
    findings: [['warning', 'DNSKEY_SHA1']],
    fault: (child) => asksFor(child, child.keys[0]!),
  },
]

export const WISH_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
