/** What to do about DS records and about proofs that there are none: RFC 4035 §5.2, RFC 4509, RFC 6840 §4.4, RFC 7344. */

import { ALGORITHMS } from '../../crypto/algorithms.ts'
import type { Name } from '../../dns/name.ts'
import { type DNSKEY, type DS, parseDnskey, parseDs } from '../../dns/rdata.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { dsFor, dsOf, isTimely, keysOf, rrsigsBy } from '../reading.ts'
import type { WhyName } from '../why.ts'
import {
  type Bench,
  counts,
  type Draft,
  entryKeys,
  type FindingOf,
  lackingDs,
  part,
  type StepDraft,
  sendersOf,
  wrongDs,
} from './bench.ts'
import { takeCds } from './cds.ts'
import { exchangeAlgorithm, keepsChain, replaceDs, rollKey, wasDsOf } from './procedures.ts'
import {
  goInsecure,
  mendServer,
  publishDs,
  rebuildDenial,
  removeDs,
  renewCds,
  restoreKey,
  setRecords,
  signAgain,
  signZone,
  zoneWait,
} from './steps.ts'

type DenialOfDs = FindingOf<
  'DS_DENIAL_MISSING' | 'DS_DENIAL_DS_BIT' | 'DS_DENIAL_CHILD_SIDE' | 'DS_DENIAL_NO_NS_BIT' | 'DS_DENIAL_NOT_OPT_OUT'
>

/** A server of the parent that fails on the question itself is what is to be mended; not seen where it answers at all. */
function failing(child: Name, b: Bench): readonly StepDraft[] {
  const asked = b.packets.filter((o) => o.question.type === TYPE.DS && o.question.name.equals(child))
  const fine = asked.some(({ outcome }) => outcome.kind === 'response' && outcome.response.rcode === RCODE.NOERROR)
  const [first] = asked
  if (fine || first === undefined) return []
  const fault = asked.some(({ outcome }) => outcome.kind === 'response') ? 'error' : 'silent'
  return [mendServer(b, first.askedFor, sendersOf(b, { seen: asked.map(({ id }) => id) }), fault)]
}

/** The parent's chain does not fit its delegation: the parent alone can mend it. */
const parentsChain = (f: DenialOfDs, b: Bench): Draft => ({
  zone: f.zone,
  steps: [rebuildDenial(b, f.zone, f.code === 'DS_DENIAL_NOT_OPT_OUT' ? { denial: 'nsec3', optOut: true } : {})],
})

/** Of an algorithm or digest that does not count: a DS of a key that does, if the zone has one. */
function uncounted(f: FindingOf<'DS_ALGORITHM_UNSUPPORTED' | 'DS_DIGEST_UNSUPPORTED' | 'DS_SHA1'>, b: Bench): Draft {
  const right = lackingDs(b, f.owner)
  const { ds } = f.evidence
  if ('assumed' in f.evidence && right.length > 0) return { zone: f.owner, steps: [publishDs(b, f.owner, right)] }
  if (right.length > 0) {
    return {
      zone: f.owner,
      steps: [publishDs(b, f.owner, right), removeDs(b, f.owner, [ds], right)],
      never: ['delete-last-ds'],
    }
  }
  if (!counts(b, ds.algorithm)) return exchangeAlgorithm(b, f.owner, ds.algorithm)
  return replaceDs(b, f.owner)
}

/** Under these the DS was never that of a key which could come back. */
const NEVER_WAS: ReadonlySet<string> = new Set([
  'ds-key-tag',
  'ds-algorithm-field',
  'ds-digest-type',
  'ds-digest-truncated',
  'ds-digest-extended',
  'ds-digest-input',
  'ds-digest-mistyped',
  'ds-owner',
  'ds-other-zone-key',
] satisfies readonly WhyName[])

/** A DS that names no key; the key may have been revoked since, or only be away. */
function noKey(f: FindingOf<'DS_NO_MATCHING_KEY'>, b: Bench): Draft {
  const { ds, keys } = f.evidence
  const revoked = keys.find((key) => wasDsOf(ds, f.owner, key))
  if (revoked !== undefined && b.broken) {
    const rolled = rollKey(b, f.owner, revoked)
    return { ...rolled, never: [...(rolled.never ?? []), 'unrevoke'] }
  }
  const lost = b.why === null || !NEVER_WAS.has(b.why.name)
  return replaceDs(b, f.owner, lost ? [restoreKey(b, f.owner, ds.keyTag, ds.algorithm)] : [])
}

/** An insecure delegation is in good order; this makes it secure. */
function secureIt(f: FindingOf<'DELEGATION_INSECURE'>, b: Bench): Draft {
  const { child, childSigned } = f.evidence
  if (childSigned) {
    // A DS makes every signature count: those that are over come first, and a DNSKEY RRset that none of its keys signs.
    const over = rrsigsBy(b.packets, child).some((r) => !isTimely(r, b.report.at))
    const unfit = keysOf(b.packets, child).length > 0 && entryKeys(b, child).length === 0
    const again = over || unfit ? [signAgain(b, child, { wait: zoneWait(b, child) })] : []
    return { zone: child, steps: [...again, publishDs(b, child, lackingDs(b, child))] }
  }
  return firstSigned(b, child)
}

const firstSigned = (b: Bench, child: Name): Draft => ({
  zone: child,
  steps: [signZone(b, child, true), publishDs(b, child, [])],
})

/** CDS as they should be: one for each key that a DS should name. */
const cdsAnew = (f: { readonly zone: FindingOf<'CDS_DELETE'>['zone'] }, b: Bench): Draft =>
  cdsOf(b, f.zone, entryKeys(b, f.zone))

const cdsOf = (b: Bench, zone: FindingOf<'CDS_DELETE'>['zone'], keys: readonly DNSKEY[]): Draft => ({
  zone,
  steps: [
    renewCds(
      b,
      zone,
      keys.flatMap((key) => dsFor(zone, key) ?? []),
    ),
  ],
})

/** Of the keys with which to sign; where there is none, another algorithm comes first (RFC 9904). */
function recommended(f: FindingOf<'CDS_NOT_RECOMMENDED'>, b: Bench): Draft {
  const keys = entryKeys(b, f.zone)
  const uses = new Map(keys.map((key) => [key, ALGORITHMS.get(key.algorithm)?.signing]))
  const fit = keys.filter((key) => uses.get(key) !== 'MUST NOT' && uses.get(key) !== 'NOT RECOMMENDED')
  const [unfit] = keys
  if (f.evidence.what === 'algorithm' && fit.length === 0 && unfit !== undefined)
    return exchangeAlgorithm(b, f.zone, unfit.algorithm)
  return cdsOf(b, f.zone, fit.length > 0 ? fit : keys)
}

/** What CDS or CDNSKEY records ask for, as DS. */
function asDs(f: FindingOf<'CDS_DIFFERS_FROM_DS'>, records: readonly RR[]): readonly DS[] {
  return records.flatMap((rr): readonly DS[] => {
    if (rr.type === TYPE.CDS) {
      const parsed = parseDs(rr.rdata)
      return parsed.ok ? [parsed.value] : []
    }
    const key = parseDnskey(rr.rdata)
    const ds = key.ok ? dsFor(f.zone, key.value) : null
    return ds === null ? [] : [ds]
  })
}

/** The parent does not find the signal: the holder enters the first DS by hand. */
function byHand({ evidence }: FindingOf<'SIGNAL_NOT_SECURE' | 'SIGNAL_ZONE_CUT'>, b: Bench): Draft {
  const { child } = evidence
  return { zone: child, steps: [publishDs(b, child, lackingDs(b, child))] }
}

/** The child's own CDS and CDNSKEY, repeated at the signaling name; or else the first DS by hand. */
function signalAnew(f: FindingOf<'SIGNAL_DIFFERS' | 'SIGNAL_MISSING'>, b: Bench): Draft {
  const { child, own } = f.evidence
  const records = own.map((rr) => ({ ...rr, owner: f.owner }))
  const lacking = lackingDs(b, child)
  const instead = lacking.length > 0 ? [publishDs(b, child, lacking)] : []
  return { zone: f.zone, steps: [setRecords(b, f.zone, records)], instead }
}

export const DS_RECIPES = part({
  DELEGATION_INSECURE: secureIt,
  DS_NO_MATCHING_KEY: noKey,
  DS_ALGORITHM_MISMATCH: (f, b) => replaceDs(b, f.owner),
  DS_DIGEST_MISMATCH: (f, b) => replaceDs(b, f.owner),
  DS_DIGEST_LENGTH: (f, b) => replaceDs(b, f.owner),
  DS_MALFORMED: (f, b) => replaceDs(b, f.owner),
  DS_ALGORITHM_UNSUPPORTED: uncounted,
  DS_DIGEST_UNSUPPORTED: uncounted,
  DS_SHA1: uncounted,
  // While the stronger one does not hold, the SHA-1 DS may be all that some validators go by.
  DS_SHA1_IGNORED: (f, b) =>
    b.report.verdict.status !== 'secure' || wrongDs(b, f.owner).some((ds) => ds.rdata === f.evidence.preferred.rdata)
      ? null
      : { zone: f.owner, steps: [removeDs(b, f.owner, [f.evidence.ds])], never: ['delete-last-ds'] },
  DS_KEY_NOT_SIGNING: (f, b) => ({
    zone: f.owner,
    steps: [removeDs(b, f.owner, [f.evidence.ds])],
    instead: [signAgain(b, f.owner)],
    never: ['delete-last-ds'],
  }),
  DS_FROM_CHILD: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, [f.evidence.server], 'answer')] }),
  DS_QUERY_REFERRED: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, [f.evidence.server], 'answer')] }),
  DS_DENIAL_MISSING: (f, b) => {
    const steps = failing(f.evidence.child, b)
    return steps.length > 0 ? { zone: f.zone, steps } : parentsChain(f, b)
  },
  DS_DENIAL_DS_BIT: parentsChain,
  DS_DENIAL_CHILD_SIDE: (f, b) =>
    b.broken ? parentsChain(f, b) : { zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b), 'answer')] },
  DS_DENIAL_NO_NS_BIT: parentsChain,
  DS_DENIAL_NOT_OPT_OUT: parentsChain,

  CDS_MALFORMED: cdsAnew,
  CDS_NOT_AT_APEX: cdsAnew,
  CDS_NOT_SIGNED_BY_DS_KEY: cdsAnew,
  CDS_DELETE: (f, b) => ({
    ...cdsAnew(f, b),
    instead: [goInsecure(b, f.zone, dsOf(b.packets, f.zone))],
    never: ['unsign-before-ds-ttl'],
  }),
  CDS_DELETE_MALFORMED: cdsAnew,
  CDS_DELETE_MIXED: cdsAnew,
  CDS_CDNSKEY_MISMATCH: cdsAnew,
  CDS_WITHOUT_CDNSKEY: cdsAnew,
  CDNSKEY_WITHOUT_CDS: cdsAnew,
  CDS_DIFFERS_FROM_DS: (f, b) => {
    const { partly = [] } = f.evidence
    // No DS of an algorithm before it signs everything (RFC 6840 §5.11, RFC 6781 §4.1.4).
    if (partly.length > 0)
      return cdsOf(
        b,
        f.zone,
        entryKeys(b, f.zone).filter(({ algorithm }) => !partly.includes(algorithm)),
      )
    const wanted = asDs(f, f.evidence.rrset.records)
    const taken = keepsChain(b, f.zone, wanted) ? takeCds(b, f.zone, wanted) : null
    return taken === null || taken.steps.length === 0 ? cdsAnew(f, b) : taken
  },
  CDS_DIGEST_UNSUPPORTED: cdsAnew,
  CDS_NOT_RECOMMENDED: recommended,
  CDS_NO_MATCHING_KEY: cdsAnew,
  CDS_KEY_UNUSABLE: cdsAnew,
  CDS_KEY_NOT_SIGNING: cdsAnew,
  CDS_BREAKS_DELEGATION: cdsAnew,
  // Nothing is published that could be mended: whoever made the DS makes another.
  DS_ASSUMED_NO_MATCH: (f, b) => (f.evidence.keys.length > 0 ? null : firstSigned(b, f.zone)),
  SIGNAL_NOT_SECURE: byHand,
  SIGNAL_ZONE_CUT: byHand,
  SIGNAL_DIFFERS: signalAnew,
  SIGNAL_MISSING: signalAnew,
  // A name server within the child cannot signal for it: that is how the protocol is made (RFC 9615 §4.1).
  SIGNAL_WITHIN_CHILD: null,
  // A signal to remove a DS that is not there asks for what is so already.
  SIGNAL_DELETE: null,
})
