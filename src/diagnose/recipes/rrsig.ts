/** What to do about signatures: sign again, and see to what kept them from being right (RFC 6781 §4.4.2). */

import { ALGORITHMS } from '../../crypto/algorithms.ts'
import { serialToTime } from '../../dns/canonical.ts'
import { isTimely } from '../reading.ts'
import { wasTimely } from '../seen.ts'
import { type Bench, counts, type Draft, type FindingOf, part } from './bench.ts'
import { exchangeAlgorithm, giveUpAlgorithm, resign, signWithPublished } from './procedures.ts'
import { addKey, hasDataKey, lowerTtl, renewEarlier, restoreKey, setClock, signAgain } from './steps.ts'

const again = ({ zone }: { readonly zone: FindingOf<'RRSIG_MISSING'>['zone'] }, b: Bench): Draft => resign(b, zone)

/**
 * The root is seldom late: when nothing that was seen is in its time, what is wrong is the clock here. Packets that are
 * judged at another instant than their own say nothing of a clock: they are signed again before it comes.
 */
function expired(f: FindingOf<'RRSIG_EXPIRED'>, b: Bench): Draft {
  const { rrsig } = f.evidence
  if (wasTimely(rrsig, b.seen.snapshot)) {
    const before = serialToTime(rrsig.expiration, b.seen.snapshot.collectedAt)
    return { zone: f.zone, steps: [signAgain(b, f.zone, {}, before)] }
  }
  return lateRoot(f, b) ? setHere(f) : resign(b, f.zone, 'turn-validation-off')
}

/** A signature begins when its signer's clock says so. At an instant before it was made there is nothing to mend. */
function early(f: FindingOf<'RRSIG_NOT_YET_VALID'>, b: Bench): Draft | null {
  if (wasTimely(f.evidence.rrsig, b.seen.snapshot)) return null
  return lateRoot(f, b)
    ? setHere(f)
    : { zone: f.zone, steps: [setClock('signer'), signAgain(b, f.zone)], never: ['turn-validation-off'] }
}

const setHere = ({ zone }: FindingOf<'RRSIG_EXPIRED' | 'RRSIG_NOT_YET_VALID'>): Draft => ({
  zone,
  steps: [setClock('here')],
  never: ['turn-validation-off'],
})

/** With another signature in its time it is the root, and not the clock. */
const lateRoot = ({ zone }: FindingOf<'RRSIG_EXPIRED' | 'RRSIG_NOT_YET_VALID'>, b: Bench): boolean =>
  zone.isRoot && !b.seen.signatures.some(({ rrsig }) => isTimely(rrsig, b.report.at))

/** The key is not published: it comes back, or another signs. */
function keyMissing(f: FindingOf<'RRSIG_KEY_MISSING'>, b: Bench): Draft {
  const { keyTag, algorithm } = f.evidence.rrsig
  // A signature whose own fields were changed names a key that never was.
  const edited = b.why?.name === 'algorithm-changed' || b.why?.name === 'key-tag-changed'
  const instead = counts(b, algorithm) && !edited ? [restoreKey(b, f.zone, keyTag, algorithm)] : []
  return signWithPublished(b, f.zone, instead)
}

/**
 * A TTL that outlives its signature: lower it to a quarter of the lifetime if it is over that, so that a secondary and a
 * cache have room (RFC 6781 §4.4.2); else renew earlier.
 */
function beforeTtl(f: FindingOf<'RRSIG_EXPIRES_BEFORE_TTL'>, b: Bench): Draft {
  const { rrsig, rrsetTtl } = f.evidence
  const quarter = Math.floor(((rrsig.expiration - rrsig.inception) >>> 0) / 4)
  // Renewing earlier makes every signature anew; another signing would be for the old time again.
  const steps =
    rrsetTtl > quarter
      ? [lowerTtl(b, f.zone, f.owner, rrsig.typeCovered, quarter), signAgain(b, f.zone)]
      : [renewEarlier(b, f.zone, Math.max(2 * rrsetTtl, 86_400))]
  return { zone: f.zone, steps }
}

/** Nothing tells a key that signs everything from one whose companion is lost: the first is far more common. */
function unsignedData(f: FindingOf<'RRSIG_MISSING'>, b: Bench): Draft {
  const instead = hasDataKey(b, f.zone) ? [] : [addKey(b, f.zone, 'ZSK', !b.broken)]
  return { ...resign(b, f.zone), instead }
}

const DAY = 86_400

export const RRSIG_RECIPES = part({
  RRSIG_MISSING: unsignedData,
  RRSIG_EXPIRED: expired,
  RRSIG_NOT_YET_VALID: early,
  RRSIG_TIMES_INVERTED: again,
  RRSIG_SIGNER_NOT_ZONE: again,
  RRSIG_LABELS_EXCEED_OWNER: again,
  RRSIG_LABELS_BELOW_SIGNER: again,
  RRSIG_KEY_MISSING: keyMissing,
  RRSIG_ALGORITHM_UNSUPPORTED: (f, b) =>
    hasDataKey(b, f.zone) ? resign(b, f.zone) : exchangeAlgorithm(b, f.zone, f.evidence.rrsig.algorithm),
  RRSIG_DOES_NOT_VERIFY: (f, b) => resign(b, f.zone, 'edit-signed-zone'),
  RRSIG_MALFORMED: again,
  RRSIG_TTL_MISMATCH: again,
  RRSIG_ORIGINAL_TTL_EXCEEDED: again,
  RRSIG_EXPIRES_BEFORE_TTL: beforeTtl,
  RRSIG_EXPIRES_SOON: (f, b) => ({
    zone: f.zone,
    steps: [signAgain(b, f.zone), renewEarlier(b, f.zone, 3 * DAY)],
  }),
  VALIDITY_SHORT: (f, b) => ({
    zone: f.zone,
    steps: [signAgain(b, f.zone), renewEarlier(b, f.zone, f.evidence.wanted)],
  }),
  // It mends itself as time goes.
  RRSIG_JUST_BEGUN: null,
  RRSIG_LIFETIME_LONG: (f, b) => ({ zone: f.zone, steps: [renewEarlier(b, f.zone, 5 * DAY)] }),
  // Signatures are renewed before the SOA lets a secondary that is cut off go stale (RFC 6781 §4.4.1).
  RRSIG_LIFETIME_UNDER_SOA_EXPIRE: (f, b) => ({
    zone: f.zone,
    steps: [renewEarlier(b, f.zone, f.evidence.expire)],
  }),
  RRSIG_ALGORITHM_MISSING: (f, b) => {
    const { algorithm, keys } = f.evidence
    const registered = ALGORITHMS.get(algorithm)
    const isKnown = registered !== undefined && registered.kind !== null
    if (isKnown && registered.signing !== 'MUST NOT') return resign(b, f.zone)
    const given = giveUpAlgorithm(b, f.zone, algorithm, keys)
    // Some validators may know what others do not.
    return registered?.signing === 'MAY' ? { ...given, instead: [signAgain(b, f.zone)] } : given
  },
  // RRSIGs have no signatures by design (RFC 4035 §2.2).
  RRSIG_QUERY_UNSIGNED: null,
})
