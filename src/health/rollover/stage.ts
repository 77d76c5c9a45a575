/**
 * Which stage of a rollover explains a finding that otherwise asks for something to be undone: a DS before its key
 * (RFC 7583 §3.3.2), signatures without key (RFC 6781 §4.1.4), a revocation (RFC 5011 §2.1), a request that the parent has yet
 * to follow (RFC 7344 §4). Only the very DS, key or algorithm that the next step is about is explained.
 */

import type { DNSKEY, DS } from '../../dns/rdata.ts'
import type { Finding } from '../../report.ts'
import type { Exam, NextStep, Rollover, RolloverState, StepAction } from '../types.ts'
import { keyId } from './signing.ts'

/** Null for what no stage explains. Errors are for the caller to leave out: no stage makes them right. */
export function stageOf(
  { judgements, zone }: Pick<Exam, 'judgements' | 'zone'>,
  rollover: Rollover | null,
  finding: Finding,
): RolloverState | null {
  if (rollover === null || (!finding.zone.equals(zone) && !finding.owner.equals(zone))) return null
  const next = (action: StepAction, about: (step: NextStep) => boolean): RolloverState | null =>
    rollover.next.find((step) => step.action === action && about(step))?.state ?? null
  switch (finding.code) {
    case 'DS_NO_MATCHING_KEY': {
      const { ds } = finding.evidence
      const isOfDs = (step: NextStep): boolean =>
        hasDs(step, ds) && (step.provided === null || isOneKey(step, rollover))
      return next('exchange the keys', isOfDs) ?? next('publish the new key', isOfDs)
    }
    case 'RRSIG_KEY_MISSING': {
      const { algorithm } = finding.evidence.rrsig
      return next('publish the new key', ({ algorithms }) => algorithms.includes(algorithm))
    }
    case 'RRSIG_ALGORITHM_MISSING': {
      const { keys } = finding.evidence
      const isOfBoth = (step: NextStep): boolean =>
        step.state === 'algorithm: both sign' && keys.every((key) => hasKey(step, key))
      // An algorithm with a DS has to sign everything, and one that signs nothing has begun at the wrong end.
      return next('sign with the new algorithm', isOfBoth) ?? next('remove the old algorithm', isOfBoth)
    }
    case 'DNSKEY_REVOKED': {
      const { key } = finding.evidence
      const role = rollover.keys.find((one) => keyId(one.key) === keyId(key))
      if (role === undefined || !role.sep || role.named) return null
      // Unless it signs its own revocation, nobody who trusts it takes note.
      const silent = judgements.some(({ report }) =>
        report.findings.some(
          ({ finding: f }) => f.code === 'DNSKEY_REVOKED_NOT_SIGNING' && keyId(f.evidence.key) === keyId(key),
        ),
      )
      return silent ? null : next('remove the revoked key', (step) => hasKey(step, key))
    }
    case 'CDS_DIFFERS_FROM_DS':
      return next('accept the CDS', () => true)
    default:
      return null
  }
}

const hasDs = ({ ds }: NextStep, one: DS): boolean => ds.some((other) => keyId(other) === keyId(one))
const hasKey = ({ keys }: NextStep, one: DNSKEY): boolean => keys.some((other) => keyId(other) === keyId(one))

const OTHER_WAYS: readonly RolloverState[] = ['KSK double-DNSKEY', 'KSK double-RRset']

/** Where no CDS says which DS is meant: of DS of several keys, or beside a rollover in another way, some DS is a stale one. */
const isOneKey = ({ ds }: NextStep, { states }: Rollover): boolean =>
  new Set(ds.map(({ keyTag, algorithm }) => `${keyTag} ${algorithm}`)).size === 1 &&
  !OTHER_WAYS.some((state) => states.includes(state))
