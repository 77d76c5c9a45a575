/**
 * Worlds for `check`: keys in the DNSKEY RRset that sign nothing, and that nobody should sign with (RFC 9904, RFC 6781 §3.4.2)
 * or can (RFC 4034 §2.1).
 */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { usualDs, type ZoneDraft } from '../draft.ts'
import { type KeyWish, KSK, labKey, publishedAs, ZSK } from '../keys.ts'
import { at, castOf, put } from './stages.ts'

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
  ...(
    [
      ['n49', 'idle-key-cut', 'whose public key was cut short', 'DNSKEY_MALFORMED', { publicKey: new Uint8Array(10) }],
      ['n50', 'idle-key-empty', 'without a public key', 'DNSKEY_MALFORMED', { publicKey: new Uint8Array(0) }],
      ['n51', 'idle-key-protocol', 'of protocol 2', 'DNSKEY_PROTOCOL', { protocol: 2 }],
      ['n52', 'idle-key-private', 'of a private algorithm', 'RRSIG_ALGORITHM_MISSING', { algorithm: 253 }],
      ['n55', 'idle-key-reserved', 'of a reserved algorithm', 'RRSIG_ALGORITHM_MISSING', { algorithm: 4 }],
      ['n57', 'idle-key-unassigned', 'of an unassigned algorithm', 'RRSIG_ALGORITHM_MISSING', { algorithm: 99 }],
    ] as const
  ).map(
    ([id, name, what, code, change]): CheckPlan => ({
      id,
      name,
      sentence: `a ZSK ${what} stands beside those that sign`,
      findings: [['warning', code]],
      fault: at(({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, publishedAs(nextZsk, change)] })),
    }),
  ),
  {
    id: 'n59',
    name: 'idle-key-cut-without-ds',
    sentence: 'a ZSK whose public key was cut short stands beside those that sign, and the parent has no DS',
    status: 'insecure',
    options: { allowInsecure: true },
    findings: [
      ['warning', 'DNSKEY_MALFORMED'],
      ['notice', 'DELEGATION_INSECURE'],
    ],
    states: ['signed without DS'],
    fault: at(({ ksk, zsk, nextZsk }) => ({
      keys: [ksk, zsk, publishedAs(nextZsk, { publicKey: new Uint8Array(10) })],
      ds: [],
    })),
  },
  {
    id: 'n58',
    name: 'idle-key-cut-with-ds',
    sentence: 'the parent has the DS of the KSK and that of a second one, whose public key was cut short',
    findings: [['warning', 'DNSKEY_MALFORMED']],
    fault: at(({ ksk, zsk, nextKsk }) => {
      const cut = publishedAs(nextKsk, { publicKey: new Uint8Array(10) })
      return { keys: [ksk, zsk, cut], ds: [ksk, cut] }
    }),
  },
]

export const IDLE_KEY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
