/** Worlds for `check`: keys in the DNSKEY RRset that sign nothing, and that nobody should sign with (RFC 9904, RFC 6781 §3.4.2). */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { usualDs, type ZoneDraft } from '../draft.ts'
import { type KeyWish, KSK, labKey, ZSK } from '../keys.ts'
import { castOf, put } from './stages.ts'

/** One more key, which signs nothing. */
const beside =
  (wish: Omit<KeyWish, 'seed'>): NonNullable<CheckPlan['fault']> =>
  (child: ZoneDraft) => {
    const { ksk, zsk } = castOf(child)
    put(child, { keys: [ksk, zsk, labKey({ ...wish, seed: `${child.apex} idle` })] })
  }

const plans: readonly CheckPlan[] = [
  {
    id: 'z90',
    name: 'idle-key-sha1',
    sentence: 'a ZSK of RSA and SHA-1 was left beside those that sign, and signs nothing',
    states: ['algorithm: keys first'],
    findings: [
      ['warning', 'DNSKEY_ALGORITHM_NOT_RECOMMENDED'],
      ['warning', 'RRSIG_ALGORITHM_MISSING'],
    ],
    fault: beside({ algorithm: 7, flags: ZSK, rsa: 'child-zsk' }),
  },
  {
    id: 'z91',
    name: 'idle-key-md5',
    sentence: 'a ZSK of RSA and MD5, which nobody validates, was left beside those that sign',
    findings: [
      ['warning', 'DNSKEY_ALGORITHM_NOT_RECOMMENDED'],
      ['warning', 'RRSIG_ALGORITHM_MISSING'],
    ],
    states: ['algorithm: keys first'],
    fault: beside({ algorithm: 1, flags: ZSK }),
  },
  {
    id: 'z92',
    name: 'idle-key-small',
    sentence: 'a zone of RSA has a standby KSK of 512 bits',
    signed: { algorithm: 8 },
    states: ['KSK standby'],
    findings: [['warning', 'DNSKEY_RSA_SMALL']],
    fault: (child) => {
      child.signers = { keys: child.keys.slice(0, 1), data: child.keys.slice(1) }
      child.ds = usualDs(child)
      child.keys = [...child.keys, labKey({ algorithm: 8, flags: KSK, rsa: '512-ksk', seed: '' })]
    },
  },
]

export const IDLE_KEY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
