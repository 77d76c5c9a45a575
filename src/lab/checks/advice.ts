/**
 * Worlds for `check`: keys that play no part in a rollover or that nobody is to sign with (RFC 4034 §2.1, RFC 9904, RFC 9905),
 * and servers of which nothing is known, on which a next step depends as on the others (RFC 7583 §3).
 */

import { TYPE } from '../../dns/registry.ts'
import { silent } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { dsFor, type ZoneDraft } from '../draft.ts'
import { KSK, type LabKey, labKey, publishedAs, ZSK } from '../keys.ts'
import { edit, signedAs } from '../mutate.ts'
import { at, castOf, onTwo, put } from './stages.ts'

/** Keys of an algorithm that nobody is to sign with, or of one that nothing here verifies. */
const others = ({ apex }: ZoneDraft, algorithm: number): readonly [LabKey, LabKey] => [
  labKey({ algorithm, seed: `${apex} other KSK`, flags: KSK }),
  labKey({ algorithm, seed: `${apex} other ZSK`, flags: ZSK }),
]

const unfit: readonly CheckPlan[] = [
  {
    id: 'u40',
    name: 'advice-small-zsk',
    sentence: 'a zone of RSA has a ZSK of 512 bits that signs nothing',
    signed: { algorithm: 8 },
    states: ['ZSK pre-published'],
    findings: [['warning', 'DNSKEY_RSA_SMALL']],
    fault: (child) => {
      child.signers = { keys: child.keys.slice(0, 1), data: child.keys.slice(1) }
      child.keys = [...child.keys, labKey({ algorithm: 8, flags: ZSK, rsa: '512-zsk', seed: '' })]
    },
  },
  {
    id: 'u41',
    name: 'advice-sha1-ds',
    sentence: 'the parent still has the DS of a KSK of RSA and SHA-1, which signs the keys and nothing else any more',
    states: ['algorithm: keys first'],
    findings: [
      ['warning', 'RRSIG_ALGORITHM_MISSING'],
      ['warning', 'DNSKEY_SHA1'],
    ],
    fault: at(({ ksk, zsk }, child) => {
      const [old] = others(child, 7)
      return { keys: [ksk, zsk, old], signKeys: [ksk, old], ds: [ksk, old] }
    }),
  },
  {
    id: 'u42',
    name: 'advice-sha1-signs',
    sentence: 'keys of RSA and SHA-1 without DS still sign everything beside those of ECDSA',
    states: ['algorithm: both sign'],
    findings: [['warning', 'DNSKEY_SHA1']],
    fault: at(({ ksk, zsk }, child) => {
      const [oldKsk, oldZsk] = others(child, 7)
      return { keys: [ksk, zsk, oldKsk, oldZsk], signKeys: [ksk, oldKsk], signData: [zsk, oldZsk] }
    }),
  },
  {
    id: 'u43',
    name: 'advice-sha1-signatures',
    sentence: 'signatures of RSA and SHA-1 are left, whose keys are gone',
    states: ['algorithm: signatures first'],
    findings: [['warning', 'RRSIG_KEY_MISSING']],
    fault: at(({ zsk }, child) => ({ signData: [zsk, others(child, 7)[1]] })),
  },
  {
    id: 'u44',
    name: 'advice-sha1-over',
    sentence: 'a zone of RSA and SHA-1 is on its way from one ZSK to another',
    signed: { algorithm: 7 },
    states: ['ZSK signing over'],
    findings: [['warning', 'DNSKEY_SHA1']],
    fault: (child) => {
      const [ksk, zsk] = child.keys as [LabKey, LabKey]
      const next = labKey({ algorithm: 7, flags: ZSK, rsa: 'example-zsk', seed: '' })
      child.keys = [ksk, zsk, next]
      child.signers = { keys: [ksk], data: [zsk] }
      edit(child, '@', TYPE.MX, signedAs({ inception: child.at - 3600 }, [next]))
    },
  },
]

const withoutPart: readonly CheckPlan[] = [
  {
    id: 'u45',
    name: 'advice-unverified-beside',
    sentence: 'keys of SM2, which nothing here verifies, sign everything beside those of ECDSA',
    findings: [['notice', 'RRSIG_ALGORITHM_UNSUPPORTED']],
    fault: at(({ ksk, zsk }, child) => {
      const [sm2Ksk, sm2Zsk] = others(child, 17)
      return { keys: [ksk, zsk, sm2Ksk, sm2Zsk], signKeys: [ksk, sm2Ksk], signData: [zsk, sm2Zsk] }
    }),
  },
  {
    id: 'u46',
    name: 'advice-unverified-standby',
    sentence: 'a zone of SM2, which nothing here verifies, has one KSK more than those that its signatures name',
    status: 'insecure',
    signed: { algorithm: 17 },
    options: { allowInsecure: true },
    findings: [['notice', 'DS_ALGORITHM_UNSUPPORTED']],
    fault: (child) => {
      const [ksk, zsk] = child.keys as [LabKey, LabKey]
      child.signers = { keys: [ksk], data: [zsk] }
      child.keys = [ksk, zsk, others(child, 17)[0]]
    },
  },
  {
    id: 'u47',
    name: 'advice-no-zone-key',
    sentence: 'a key without the Zone Key flag stands beside those of the zone, so that no validator uses it',
    findings: [['warning', 'DNSKEY_NO_ZONE_FLAG']],
    fault: at(({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, publishedAs(nextZsk, { flags: 0 })] })),
  },
  {
    id: 'u48',
    name: 'advice-other-protocol',
    sentence: 'a key with protocol 2 stands beside those of the zone, so that no validator uses it',
    findings: [['warning', 'DNSKEY_PROTOCOL']],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [ksk, zsk, publishedAs(nextKsk, { protocol: 2 })] })),
  },
]

const unseen: readonly CheckPlan[] = [
  {
    id: 'u50',
    name: 'advice-server-silent',
    sentence: 'a new ZSK is published and signs nothing yet, and one of two servers does not answer',
    states: ['ZSK pre-published'],
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    fault: (child, world) => {
      const stage = ({ ksk, zsk, nextZsk }: ReturnType<typeof castOf>) => ({ keys: [ksk, zsk, nextZsk] })
      onTwo(stage, stage)(child, world)
      world.behaviours.set('192.0.2.91', silent)
    },
  },
  {
    id: 'u51',
    name: 'advice-parent-silent',
    sentence: 'two KSKs sign the DNSKEY RRset, both have a DS, and one server of the parent does not answer',
    states: ['KSK double-RRset'],
    findings: [['notice', 'SERVER_NO_RESPONSE']],
    fault: (child, world) => {
      const { ksk, zsk, nextKsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk], ds: [ksk, nextKsk] })
      world.behaviours.set('2001:db8::53', silent)
    },
  },
  {
    id: 'u52',
    name: 'advice-server-lacks',
    sentence: 'a new ZSK is published on one server, and the other has the version before it',
    states: ['ZSK pre-published'],
    findings: [['warning', 'DNSKEY_MISSING_FROM_SERVERS']],
    fault: onTwo(
      ({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk] }),
      () => ({}),
    ),
  },
]

const forAll: readonly CheckPlan[] = [
  {
    id: 'u55',
    name: 'advice-csk-retired',
    sentence: 'a new key for everything signs alone and has the DS, and the old one is still published',
    states: ['KSK standby'],
    fault: (child) => {
      const { ksk, nextKsk } = castOf(child)
      child.text = child.text.replaceAll('@ MX ', '@ 7200 MX ')
      put(child, { keys: [ksk, nextKsk], signKeys: [nextKsk], signData: [nextKsk], ds: [nextKsk] })
    },
  },
  {
    id: 'u56',
    name: 'advice-csk-data-behind',
    sentence: 'a new key for everything has the DS and signs the keys, and the old one alone still signs the data',
    states: ['KSK double-DNSKEY'],
    fault: at(({ ksk, nextKsk }) => ({
      keys: [ksk, nextKsk],
      signKeys: [ksk, nextKsk],
      signData: [ksk],
      ds: [nextKsk],
    })),
  },
]

const odd: readonly CheckPlan[] = [
  {
    id: 'u60',
    name: 'advice-same-tag',
    sentence: 'a new ZSK is published and signs nothing yet, whose key tag is that of the present one',
    findings: [['notice', 'DNSKEY_TAG_COLLISION']],
    states: ['ZSK pre-published'],
    fault: at(({ ksk, zsk }, { apex }) => ({
      keys: [ksk, zsk, labKey({ algorithm: 13, seed: `${apex} twin 67943`, flags: ZSK })],
    })),
  },
  {
    id: 'u61',
    name: 'advice-ds-sha1-beside',
    sentence: 'beside the DS of the KSK the parent has one in SHA-1 of a key to come, at which nobody looks',
    states: ['KSK double-DS'],
    findings: [['notice', 'DS_SHA1_IGNORED']],
    fault: (child) => {
      const { ksk, nextKsk } = castOf(child)
      child.ds = [dsFor(child.apex, ksk), dsFor(child.apex, nextKsk, 1)]
    },
  },
]

export const ADVICE_CHECKS: readonly CheckScenario[] = [...unfit, ...withoutPart, ...unseen, ...forAll, ...odd].map(
  checkScenario,
)
