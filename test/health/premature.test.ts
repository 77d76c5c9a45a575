/**
 * Every state of a rollover that a check names, with the step that is taken too early from there (RFC 6781 §4.1, RFC 7583 §3,
 * RFC 5011 §2, RFC 8078, RFC 8901): what a check says before of when it is safe, and what it finds when it was not waited for.
 * What only caches are hit by cannot be seen afterwards, so that there the waiting is all that can be said.
 */

import { describe, expect, test } from 'vitest'
import type { RolloverState, StepAction } from '../../src/health/types.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import type { CheckScenario } from '../../src/lab/checkworld.ts'
import { checkWorld } from './run.ts'

interface Row {
  /** a world in that state */
  readonly world: string
  /** what is done too early */
  readonly early: string
  /** said of that world: safe from so many seconds on, at the soonest */
  readonly waits?: readonly [StepAction, number]
  /** said of that world: what would come of removing a key or a DS now */
  readonly removal?: readonly ['key' | 'ds', 'breaks' | 'caches' | 'insecure']
  /** said of that world: this is not, or not yet, a step to take */
  readonly withheld?: StepAction
  /** worlds in which it was done too early, with a finding of each */
  readonly found?: Readonly<Record<string, string>>
}

/** A TTL of the lab, and how long a validator keeps a trust anchor after it was last seen (RFC 5011 §2.4.2). */
const TTL = 3600
const HOLD_DOWN = 30 * 86_400

const TABLE: Readonly<Record<RolloverState, readonly Row[]>> = {
  steady: [
    {
      world: 'check-healthy',
      early: 'another KSK takes the place of the old one at once',
      removal: ['key', 'breaks'],
      found: { 'roll-ksk-removed-early': 'error DS_NO_MATCHING_KEY', 'csk-removed-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'check-healthy',
      early: 'the parent exchanges the DS at once',
      removal: ['ds', 'insecure'],
      found: { 'roll-ksk-ds-moved-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'check-healthy-servers',
      early: 'another ZSK takes the place of the old one at once',
      removal: ['key', 'breaks'],
      found: { 'roll-zsk-exchanged-behind': 'error DNSKEY_MISSING_FROM_SERVERS' },
    },
  ],
  'ZSK pre-published': [
    {
      world: 'roll-zsk-pre-published',
      early: 'the new ZSK signs before every cache and server has it',
      waits: ['sign with the new key', TTL],
      found: {
        'roll-zsk-signs-early': 'error DNSKEY_MISSING_FROM_SERVERS',
        'check-secondary-lacks-zsk': 'error DNSKEY_MISSING_FROM_SERVERS',
      },
    },
    {
      world: 'roll-zsk-retired',
      early: 'the old ZSK goes before its signatures have left caches and zone',
      waits: ['remove the idle key', TTL],
      found: { 'roll-zsk-removed-early': 'error RRSIG_KEY_MISSING' },
    },
    {
      world: 'roll-csk',
      early: 'a new key for everything signs the data before every server has it',
      waits: ['sign with the new key', TTL],
      found: { 'csk-signs-early': 'error DNSKEY_MISSING_FROM_SERVERS' },
    },
  ],
  'ZSK signing over': [
    {
      world: 'roll-zsk-signing-over',
      early: 'the old ZSK goes while an RRset has a signature by it alone',
      removal: ['key', 'breaks'],
      withheld: 'remove the old key',
      found: { 'roll-zsk-removed-early': 'error RRSIG_KEY_MISSING' },
    },
  ],
  'ZSK double-signature': [
    {
      world: 'roll-zsk-double-signature',
      early: 'the old ZSK goes while caches and servers have what it alone signed',
      waits: ['remove the old key', TTL],
      removal: ['key', 'caches'],
      found: { 'roll-zsk-exchanged-behind': 'error DNSKEY_MISSING_FROM_SERVERS' },
    },
    {
      world: 'csk-double-signature',
      early: 'the old key for everything goes before the parent has the DS of the new one',
      removal: ['key', 'breaks'],
      found: { 'csk-removed-early': 'error DS_NO_MATCHING_KEY' },
    },
  ],
  'KSK double-DS': [
    {
      world: 'roll-ksk-double-ds',
      early: 'the keys are exchanged before every cache and server of the parent has both DS',
      waits: ['exchange the keys', TTL],
      removal: ['key', 'breaks'],
      found: { 'roll-ksk-exchanged-parent-behind': 'error DS_DIFFERS' },
    },
    {
      world: 'roll-ksk-double-ds',
      early: 'the old DS goes before the keys are exchanged',
      removal: ['ds', 'breaks'],
      found: { 'roll-ksk-ds-moved-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-ksk-exchanged',
      early: 'the old DS goes while caches and servers have the old key alone',
      waits: ['remove the unmatched DS', TTL],
      found: { 'roll-ksk-one-server-behind': 'error DS_NO_MATCHING_KEY' },
    },
  ],
  'KSK double-DNSKEY': [
    {
      world: 'roll-ksk-double-dnskey',
      early: 'the DS is exchanged before every cache and server has the new KSK',
      waits: ['publish the new DS', TTL],
      found: { 'roll-ksk-one-server-behind': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-ksk-double-dnskey',
      early: 'the old KSK goes while the parent has its DS alone',
      removal: ['key', 'breaks'],
      found: { 'roll-ksk-removed-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-ksk-double-dnskey',
      early: 'the signature of the old KSK goes while the parent has its DS alone',
      removal: ['key', 'breaks'],
      found: { 'roll-ksk-signature-removed-early': 'error DNSKEY_NOT_SIGNED_BY_DS_KEY' },
    },
    {
      world: 'roll-cds-followed',
      early: 'the old KSK goes while caches and servers of the parent have its DS alone',
      waits: ['remove the old key', TTL],
      found: { 'roll-ksk-removed-parent-behind': 'error DS_DIFFERS' },
    },
  ],
  'KSK double-RRset': [
    {
      world: 'roll-ksk-double-rrset',
      early: 'the old DS goes while caches and servers have a DNSKEY RRset without the new KSK',
      waits: ['remove the old DS', TTL],
      found: { 'roll-ksk-one-server-behind': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-ksk-double-rrset',
      early: 'the old KSK goes while caches and servers of the parent have its DS alone',
      removal: ['key', 'caches'],
      withheld: 'remove the old key',
      found: {
        'roll-ksk-exchanged-parent-behind': 'error DS_DIFFERS',
        'roll-ksk-signature-removed-early': 'error DNSKEY_NOT_SIGNED_BY_DS_KEY',
      },
    },
  ],
  'KSK standby': [
    {
      world: 'roll-ksk-standby',
      early: 'the DS of the standby key takes the place of the old one before that key signs the keys',
      withheld: 'publish the new DS',
      found: {
        'roll-ksk-ds-early': 'error DNSKEY_NOT_SIGNED_BY_DS_KEY',
        'roll-cds-early': 'warning CDS_BREAKS_DELEGATION',
      },
    },
  ],
  'algorithm: signatures first': [
    {
      world: 'roll-algorithm-signatures',
      early: 'the keys are published before caches have the signatures, or before there are any',
      waits: ['publish the new key', TTL],
      found: { 'roll-algorithm-keys-early': 'warning RRSIG_ALGORITHM_MISSING' },
    },
    {
      world: 'roll-algorithm-signatures',
      early: 'the DS comes before the keys',
      removal: ['ds', 'insecure'],
      withheld: 'publish the new DS',
      found: { 'roll-algorithm-ds-alone': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-algorithm-keys-removed',
      early: 'the signatures of the old algorithm go while caches have its keys',
      waits: ['remove the signatures without key', TTL],
      found: { 'roll-algorithm-rrsigs-gone-early': 'warning RRSIG_ALGORITHM_MISSING' },
    },
  ],
  'algorithm: keys first': [
    {
      world: 'roll-algorithm-keys-early',
      early: 'the DS comes before the new algorithm signs the data',
      withheld: 'publish the new DS',
      found: {
        'algorithm-asked-early': 'warning CDS_DIFFERS_FROM_DS',
        'roll-algorithm-ds-of-silent': 'warning RRSIG_ALGORITHM_MISSING',
        'advice-sha1-ds': 'warning RRSIG_ALGORITHM_MISSING',
      },
    },
  ],
  'algorithm: DS first': [
    {
      world: 'roll-algorithm-ds-early',
      early: 'the old DS goes before anything of the new algorithm is in the zone',
      removal: ['ds', 'breaks'],
      withheld: 'remove the old DS',
      found: { 'roll-algorithm-ds-moved-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-algorithm-old-gone-early',
      early: 'the old DS has stayed for longer than the old keys, and the new one is taken for it',
      removal: ['ds', 'breaks'],
      found: { 'roll-algorithm-key-gone': 'error DS_NO_MATCHING_KEY' },
    },
  ],
  'algorithm: both sign': [
    {
      world: 'roll-algorithm-keys',
      early: 'the DS of the new algorithm comes before everything by it is in all caches and on all servers',
      waits: ['publish the new DS', TTL],
      found: {
        'roll-algorithm-ds-unready-server': 'error DS_NO_MATCHING_KEY',
        'roll-algorithm-ds-too-soon': 'warning RRSIG_ALGORITHM_MISSING',
      },
    },
    {
      world: 'roll-algorithm-keys',
      early: 'the old keys go before their DS',
      removal: ['key', 'breaks'],
      found: { 'roll-algorithm-key-gone': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-algorithm-new-ds',
      early: 'the old signatures go before the old keys, or both before caches have forgotten their DS',
      waits: ['remove the old algorithm', TTL],
      found: { 'roll-algorithm-rrsigs-gone-early': 'warning RRSIG_ALGORITHM_MISSING' },
    },
  ],
  'algorithm: both have DS': [
    {
      world: 'roll-algorithm-both-ds',
      early: 'the old keys go while the parent still has their DS',
      waits: ['remove the old DS', TTL],
      withheld: 'remove the old algorithm',
      found: { 'roll-algorithm-old-gone-early': 'warning DS_NO_MATCHING_KEY' },
    },
  ],
  'CDS pending': [
    {
      world: 'roll-cds-pending',
      early: 'the parent acts before every cache and server has the new KSK',
      waits: ['accept the CDS', TTL],
      found: { 'roll-ksk-one-server-behind': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-cds-pending',
      early: 'the zone does as if the parent had acted',
      removal: ['key', 'breaks'],
      withheld: 'remove the old key',
      found: { 'roll-ksk-removed-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-cds-early',
      early: 'the parent does as CDS ask that name a key which does not sign yet',
      withheld: 'accept the CDS',
      found: { 'roll-ksk-ds-early': 'error DNSKEY_NOT_SIGNED_BY_DS_KEY' },
    },
    {
      world: 'roll-cds-signed-by-zsk',
      early: 'the parent does as CDS ask that no key of its DS signs',
      withheld: 'accept the CDS',
      found: { 'roll-cds-signed-by-zsk': 'warning CDS_NOT_SIGNED_BY_DS_KEY' },
    },
  ],
  'DS removal asked for': [
    {
      world: 'roll-ds-removal',
      early: 'keys and signatures go while the parent has the DS',
      removal: ['key', 'breaks'],
      withheld: 'remove signatures and keys',
      found: { 'roll-unsigned-early': 'error DNSKEY_MISSING' },
    },
  ],
  'going insecure': [
    {
      world: 'roll-going-insecure',
      early: 'keys and signatures go while caches and servers of the parent have the DS',
      waits: ['remove signatures and keys', TTL],
      found: { 'roll-unsigned-parent-behind': 'error DS_DIFFERS' },
    },
  ],
  bootstrapping: [
    {
      world: 'roll-first-ds',
      early: 'the first DS comes while caches and servers have the zone unsigned',
      waits: ['accept the CDS', TTL],
      found: {
        'roll-first-ds-early': 'error DNSKEY_MISSING',
        'check-secondary-before-signatures': 'error RRSIG_MISSING',
      },
    },
    {
      world: 'roll-signals',
      early: 'the parent believes CDS for which not every operator vouches',
      waits: ['accept the CDS', TTL],
      found: {
        'roll-signal-lacking': 'warning SIGNAL_MISSING',
        'roll-signal-differs': 'warning SIGNAL_DIFFERS',
        'roll-signal-insecure': 'warning SIGNAL_NOT_SECURE',
      },
    },
  ],
  'signed without DS': [
    {
      world: 'roll-signed-without-ds',
      early: 'the first DS comes before every server has signatures and keys',
      waits: ['publish the first DS', TTL],
      found: {
        'check-secondary-before-signatures': 'error RRSIG_MISSING',
        'roll-first-ds-early': 'error DNSKEY_MISSING',
      },
    },
  ],
  unsigned: [
    {
      world: 'roll-unsigned',
      early: 'the parent gets a DS before the zone is signed',
      withheld: 'publish the first DS',
      found: { 'roll-unsigned-early': 'error DNSKEY_MISSING', 'assumed-ds-unsigned': 'error DS_ASSUMED_NO_MATCH' },
    },
  ],
  'key revoked': [
    {
      world: 'roll-ksk-revoked',
      early: 'the revoked key goes before those who trust it have seen that it is revoked',
      waits: ['remove the revoked key', HOLD_DOWN],
      found: { 'roll-ksk-revoked-silent': 'warning DNSKEY_REVOKED_NOT_SIGNING' },
    },
    {
      world: 'roll-ksk-double-dnskey',
      early: 'the old KSK is revoked while the parent has its DS alone',
      removal: ['key', 'breaks'],
      found: { 'roll-ksk-revoked-early': 'error DS_NO_MATCHING_KEY' },
    },
    {
      world: 'roll-revoked-zsk',
      early: 'a revoked key signs data',
      found: { 'roll-revoked-zsk': 'warning DNSKEY_REVOKED' },
    },
  ],
  'several signers': [
    {
      world: 'check-multi-signer-common-ksk',
      early: 'a signer signs before the others publish its ZSK',
      removal: ['key', 'breaks'],
      found: {
        'check-multi-signer-unshared': 'error DNSKEY_MISSING_FROM_SERVERS',
        'check-multi-signer-one-way': 'error DNSKEY_MISSING_FROM_SERVERS',
      },
    },
    {
      world: 'check-multi-signer-own-ksk',
      early: 'a signer serves the zone before the parent has the DS of its KSK',
      removal: ['ds', 'breaks'],
      found: { 'check-multi-signer-lacks-ds': 'error DNSKEY_NOT_SIGNED_BY_DS_KEY' },
    },
    {
      world: 'check-cds-of-all-signers',
      early: 'each signer asks for its own DS alone',
      found: { 'check-cds-of-each-signer': 'error CDS_DIFFERS_BETWEEN_SERVERS' },
    },
  ],
  // Whatever comes next, it is no step of a rollover.
  broken: ['roll-zsk-removed-early', 'roll-ksk-removed-early', 'roll-unsigned-early', 'roll-first-ds-early'].map(
    (world) => ({ world, early: 'anything is done before it holds again' }),
  ),
}

const named = (name: string): CheckScenario => {
  const scenario = findCheck(name)
  if (scenario === null) throw new Error(`no such world: ${name}`)
  return scenario
}

const rows = Object.entries(TABLE).flatMap(([state, list]) => list.map((row) => [state, row.early, row] as const))

describe('a step that is taken too early', () => {
  test.each(rows)('%s: %s', async (state, _, { world, waits, removal, withheld, found = {} }) => {
    const { health } = await checkWorld(named(world))
    const { next, removals, states } = health.rollover!
    // A key may be revoked, and a broken zone be, in the midst of another state.
    if (state !== 'key revoked') expect(states).toContain(state)
    const errors = health.findings.filter(({ severity }) => severity === 'error')
    if (state === 'broken') expect([next, errors.length > 0]).toEqual([[], true])
    else expect(errors).toEqual([])
    if (waits !== undefined) {
      const [action, seconds] = waits
      const step = next.find((one) => one.action === action)
      expect(step?.from, `${world}: ${action}`).toBeTypeOf('number')
      expect(step!.from! - health.at).toBeGreaterThanOrEqual(seconds)
    }
    if (removal !== undefined) {
      const [kind, effect] = removal
      const effects = removals.filter(({ what }) => what.kind === kind).map((one) => one.effect)
      expect(effects).toContain(effect)
    }
    if (withheld !== undefined) expect(next.map(({ action }) => action)).not.toContain(withheld)
    for (const [early, finding] of Object.entries(found)) {
      const { health: after } = await checkWorld(named(early))
      const told = after.findings.map((one) => `${one.severity} ${one.finding.code}`)
      expect(told, early).toContain(finding)
    }
  })

  test('is found or foretold in every state', () => {
    for (const [state, list] of Object.entries(TABLE)) {
      if (state === 'broken') continue
      expect(list.length, state).toBeGreaterThan(0)
      for (const { world, found = {} } of list)
        expect(Object.keys(found).length, `${state}: ${world}`).toBeGreaterThan(0)
    }
  })
})
