/**
 * One cause, one error: which errors would not be there without the root cause, and which have a cause of their own.
 * An error follows when it is another way in which the same link of the chain does not hold, or says the same of the zone.
 */

import { CODES, type Code } from '../codes.ts'
import type { Finding, Report, Step } from '../report.ts'
import type { Why, WhyName } from './why.ts'

export interface Folded {
  readonly follows: readonly Finding[]
  readonly others: readonly Finding[]
}

/**
 * Parts the errors beside the decisive one.
 * @param whyOf what is known of a finding beyond its rule; asked only where it can matter
 */
export function fold(report: Report, whyOf: (finding: Finding) => Why | null): Folded {
  const { cause } = report.verdict
  const errors = report.findings.filter((p) => p.severity === 'error' && !p.decisive).map((p) => p.finding)
  if (cause === null) return { follows: [], others: errors }
  const near = sameLink(report)
  const follows = (f: Finding): boolean => near.has(identity(f)) || sameOfZone(cause, f) || sameWhy(cause, f, whyOf)
  return { follows: errors.filter(follows), others: errors.filter((f) => !follows(f)) }
}

/** A finding is copied when packets are added to it: code, place and evidence stay. */
const identity = (f: Finding): object => f.evidence

/**
 * Findings of the link that broke: those below the last step, on the way to the decision, that stands for itself (one of
 * several names or RRsets, or one server of several). They are other ways in which the same link does not hold.
 */
function sameLink(report: Report): ReadonlySet<object> {
  let link: Step = report.root
  let step: Step = report.root
  for (const i of report.verdict.path) {
    const child = step.children[i]
    if (child === undefined) break
    if (step.needs === 'each' || child.kind === 'server') link = child
    step = child
  }
  const found = new Set<object>()
  const visit = (s: Step): void => {
    for (const f of s.findings) found.add(identity(f))
    s.children.forEach(visit)
  }
  visit(link)
  return found
}

/** Faults of one RRset: that another has the same says nothing of a cause in common. */
const OF_ONE_RRSET: ReadonlySet<Code> = new Set<Code>([
  'RRSIG_DOES_NOT_VERIFY',
  'RRSIG_MALFORMED',
  'RRSIG_TIMES_INVERTED',
  'RRSIG_LABELS_EXCEED_OWNER',
  'RRSIG_LABELS_BELOW_SIGNER',
  'RCODE_CONTRADICTED',
])

/** The same rule failed elsewhere in the zone: a signer that stopped, a key that is gone, a DS that is old. */
function sameOfZone(cause: Finding, f: Finding): boolean {
  if (f.code !== cause.code || !f.zone.equals(cause.zone) || OF_ONE_RRSET.has(f.code)) return false
  if (f.code === 'RRSIG_KEY_MISSING' && cause.code === 'RRSIG_KEY_MISSING')
    return f.evidence.rrsig.keyTag === cause.evidence.rrsig.keyTag
  const { family } = CODES[f.code]
  return family !== 'denial' && family !== 'alias' ? true : f.owner.equals(cause.owner)
}

/** What does harm to every signature of a zone alike: a key that is not what it was, a signer that errs each time. */
const SYSTEMATIC: ReadonlySet<WhyName> = new Set<WhyName>([
  'key-changed',
  'key-fields-changed',
  'key-octet-changed',
  'key-truncated',
  'key-elsewhere',
  'other-zone-key',
  'hash-changed',
  'signature-der',
  'signature-swapped',
  'signature-unpadded',
  'order-as-received',
  'rdata-case',
  'owner-case',
  'signer-case',
])

function sameWhy(cause: Finding, f: Finding, whyOf: (finding: Finding) => Why | null): boolean {
  if (f.code !== cause.code || !f.zone.equals(cause.zone)) return false
  const known = whyOf(cause)
  return known !== null && isSystematic(known) && whyOf(f)?.name === known.name
}

/** Of a key that made none of the other signatures either, the key itself is what changed. */
const isSystematic = (known: Why): boolean =>
  SYSTEMATIC.has(known.name) || (known.name === 'signature-or-key-changed' && known.facts.others === 0)
