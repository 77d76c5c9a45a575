/**
 * What to do about servers that differ: bring the one behind up to date, or have the signers of the zone agree (RFC 8901 §3,
 * §5, §8).
 */

import type { Server } from '../../snapshot.ts'
import { dsFor } from '../reading.ts'
import { type Bench, type Draft, entryKeys, type FindingOf, part } from './bench.ts'
import { importKey, rebuildDenial, renewCds, transfer } from './steps.ts'

interface Behind {
  readonly cause: 'version' | 'signers' | null
  readonly behind: readonly Server[]
}

const upToDate = (f: { readonly zone: Draft['zone']; readonly evidence: Behind }, b: Bench): Draft => ({
  zone: f.zone,
  steps: [transfer(b, f.zone, f.evidence.behind)],
})

function missingKey(f: FindingOf<'DNSKEY_MISSING_FROM_SERVERS'>, b: Bench): Draft {
  const { key, lacking, cause } = f.evidence
  if (cause === 'version') return upToDate(f, b)
  const step = importKey(f.zone, key, lacking)
  const instead = cause === null ? [transfer(b, f.zone, lacking)] : []
  return { zone: f.zone, steps: [step], instead, never: ['remove-key-before-signatures-expire'] }
}

/** Each signer asks for the keys of all (RFC 8901 §8); a request to remove the DS is for the operator to decide about. */
function requests(f: FindingOf<'CDS_DIFFERS_BETWEEN_SERVERS'>, b: Bench): Draft {
  if (f.evidence.cause === 'version') return upToDate(f, b)
  const ds = entryKeys(b, f.zone).flatMap((key) => dsFor(f.zone, key) ?? [])
  return { zone: f.zone, steps: [renewCds(b, f.zone, ds)], never: ['delete-last-ds'] }
}

export const VERSION_RECIPES = part({
  DNSKEY_MISSING_FROM_SERVERS: missingKey,
  DENIAL_DIFFERS_BETWEEN_SERVERS: (f, b) => {
    // Several signers may deny in different ways (RFC 8901 §5.2).
    if (f.evidence.cause === 'signers') return null
    return f.evidence.cause === 'version' ? upToDate(f, b) : { zone: f.zone, steps: [rebuildDenial(b, f.zone)] }
  },
  NSEC3PARAM_MISMATCH: (f, b) => ({
    zone: f.zone,
    steps: [rebuildDenial(b, f.zone, { denial: f.evidence.record.kind === 'NSEC' ? 'nsec' : 'nsec3' })],
  }),
  NSEC3_OPT_OUT_NEEDLESS: (f, b) => ({ zone: f.zone, steps: [rebuildDenial(b, f.zone, { denial: 'nsec3' })] }),
  CDS_DIFFERS_BETWEEN_SERVERS: requests,
})
