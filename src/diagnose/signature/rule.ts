/**
 * Whether what was changed accounts for the very rule that failed: with the change undone that rule holds. A signature can
 * be wrong in two ways, and what makes it verify does not make it timely (RFC 4035 §5.3.1 before §5.3.3).
 */

import type { Name } from '../../dns/name.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import type { Finding } from '../../report.ts'
import type { Timestamp } from '../../snapshot.ts'
import { isTimely } from '../reading.ts'
import type { Why } from '../why.ts'
import { MOST_NAMED } from './bench.ts'
import { type Hypotheses, type Suspect, sameOctets } from './suspect.ts'

/** What rules are judged by beside the evidence. */
export interface Measure {
  readonly at: Timestamp
  /** those that count */
  readonly algorithms: ReadonlySet<number>
}

/** The hypotheses that account for the finding. */
export function* accounting(finding: Finding, s: Suspect, measure: Measure, all: Hypotheses): Hypotheses {
  for (const hypothesis of all) {
    const keys = (hypothesis.keys ?? s.named.slice(0, MOST_NAMED)).filter((key) =>
      accounts(finding, s, measure, hypothesis.why(key), key),
    )
    if (keys.length > 0) yield { ...hypothesis, keys }
  }
}

/** @param key the one that verifies the signature with the change undone */
function accounts(finding: Finding, { rrsig, zone }: Suspect, measure: Measure, why: Why, key: DNSKEY): boolean {
  switch (finding.code) {
    case 'RRSIG_EXPIRED':
    case 'RRSIG_NOT_YET_VALID':
    case 'RRSIG_TIMES_INVERTED':
      if (why.name !== 'times-changed') return false
      return isTimely({ ...rrsig, inception: why.facts.inception, expiration: why.facts.expiration }, measure.at)
    case 'RRSIG_SIGNER_NOT_ZONE':
      return why.name === 'other-zone-key'
        ? why.facts.zone.equals(rrsig.signerName)
        : why.name === 'signer-changed' && why.facts.signed.equals(zone)
    case 'RRSIG_LABELS_EXCEED_OWNER':
    case 'RRSIG_LABELS_BELOW_SIGNER':
      return labelsFit(finding.owner, rrsig.labels, zone, why)
    case 'RRSIG_KEY_MISSING':
      return namesKey(finding.evidence.keys, why)
    case 'RRSIG_ALGORITHM_UNSUPPORTED':
      return why.name === 'algorithm-changed' && measure.algorithms.has(why.facts.signed)
    case 'DNSKEY_NOT_SIGNED_BY_DS_KEY':
      return isBy(finding.evidence.matched, why, key)
    case 'DNSKEY_MALFORMED':
      return isChangeOf(finding.evidence.key, why)
    default:
      // All else was held against what was signed itself.
      return true
  }
}

/** Labels as signed are those of the owner or of a wildcard above it, within the zone (RFC 4034 §3.1.3). */
function labelsFit(owner: Name, field: number, zone: Name, why: Why): boolean {
  const within = (labels: number, of: Name): boolean => labels <= of.signedLabels && labels >= zone.depth
  switch (why.name) {
    case 'labels-changed':
      return within(why.facts.signed, owner)
    case 'owner-changed':
      return within(field, why.facts.signed)
    case 'other-rrset':
      return within(field, why.facts.owner)
    default:
      return false
  }
}

const has = (keys: readonly DNSKEY[], key: DNSKEY): boolean => keys.some((one) => sameOctets(one.rdata, key.rdata))

/** With the change undone the signature names a key that the judge had, or a key that he had is the one that it names. */
function namesKey(keys: readonly DNSKEY[], why: Why): boolean {
  switch (why.name) {
    case 'key-tag-changed':
    case 'key-fields-changed':
    case 'key-octet-changed':
      return has(keys, why.facts.key)
    case 'algorithm-changed':
      return keys.some(({ algorithm }) => algorithm === why.facts.signed)
    case 'other-zone-key':
      return true
    default:
      return false
  }
}

/** The signature is by a key that is named from above, and only does not say so. */
const isBy = (matched: readonly DNSKEY[], why: Why, key: DNSKEY): boolean =>
  (why.name === 'key-tag-changed' || (why.name === 'algorithm-changed' && why.facts.signed === key.algorithm)) &&
  has(matched, key)

/** It is this key that was changed. */
const isChangeOf = (key: DNSKEY | null, why: Why): boolean =>
  key !== null &&
  (why.name === 'key-fields-changed' || why.name === 'key-octet-changed') &&
  sameOctets(why.facts.key.rdata, key.rdata)
