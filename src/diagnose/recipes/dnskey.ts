/** What to do about DNSKEYs and trust anchors: RFC 4034 §2, RFC 5011 §2.1, RFC 6781 §4.1. */

import type { Name } from '../../dns/name.ts'
import { SEP } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { dsOf, isDsOf, rrsigsBy } from '../reading.ts'
import { type Bench, type Draft, entryKeys, type FindingOf, lackingDs, part } from './bench.ts'
import { hiddenCause } from './join.ts'
import { exchangeAlgorithm, giveUpAlgorithm, resign, rollKey, thenRemove, unsigned, wasDsOf } from './procedures.ts'
import { goInsecure, publishDs, removeDs, removeKey, renewAnchor, restoreKey, signAgain, signZone } from './steps.ts'

/** No DNSKEY at all. Signatures that are still there show that the keys are only not published. */
function missing(f: FindingOf<'DNSKEY_MISSING'>, b: Bench): Draft {
  const made = rrsigsBy(b.packets, f.zone)
  const signs = (keyTag: number): boolean => made.some((rrsig) => rrsig.keyTag === keyTag)
  const [ds, ...others] = [...f.evidence.ds].sort((x, y) => Number(signs(y.keyTag)) - Number(signs(x.keyTag)))
  if (ds === undefined || made.length === 0) return unsigned(b, f.zone)
  const further = others.filter((other) => other.keyTag !== ds.keyTag).slice(0, 2)
  return {
    zone: f.zone,
    steps: [
      restoreKey(b, f.zone, ds.keyTag, ds.algorithm),
      ...signers(b, f.zone, ds.keyTag).map(([tag, algorithm]) => restoreKey(b, f.zone, tag, algorithm)),
      signAgain(b, f.zone),
    ],
    // Which of several DS is of the key that was in use cannot be seen; any of them opens the zone.
    instead: [
      ...further.map(({ keyTag, algorithm }) => restoreKey(b, f.zone, keyTag, algorithm)),
      goInsecure(b, f.zone, dsOf(b.packets, f.zone)),
    ],
    never: ['unsign-before-ds-ttl', 'delete-last-ds'],
  }
}

/** The other keys that made the signatures which are there. */
function signers(b: Bench, zone: Name, but: number): readonly (readonly [tag: number, algorithm: number])[] {
  const tags = new Map(rrsigsBy(b.packets, zone).map(({ keyTag, algorithm }) => [keyTag, algorithm]))
  tags.delete(but)
  return [...tags].slice(0, 2)
}

/**
 * The key that the DS names does not sign. If another does, one that is fit for a DS, a roll was half done (RFC 6781
 * §4.1.2): its DS follows. Else all keys sign again.
 */
function otherSigns(f: FindingOf<'DNSKEY_NOT_SIGNED_BY_DS_KEY'>, b: Bench): Draft {
  const { zone } = f
  if (f.evidence.by !== 'DS') return resign(b, zone)
  const instead = f.evidence.matched.slice(0, 1).map((key) => restoreKey(b, zone, key.keyTag, key.algorithm))
  const right = lackingDs(b, zone)
  const cause = right.length === 0 ? null : hiddenCause(b, zone)
  const verifies = cause === null || cause.finding.type !== TYPE.DNSKEY || !cause.finding.owner.equals(zone)
  if (right.length === 0 || !verifies) return { zone, steps: [signAgain(b, zone)], instead, never: ['delete-last-ds'] }
  const signing = entryKeys(b, zone)
  const gone = dsOf(b.packets, zone).filter((ds) => !signing.some((key) => isDsOf(ds, zone, key)))
  const steps = [publishDs(b, zone, right), ...(gone.length === 0 ? [] : [removeDs(b, zone, gone, right)])]
  return { zone, steps, instead, never: ['delete-last-ds'] }
}

function revoked(f: FindingOf<'DNSKEY_REVOKED'>, b: Bench): Draft {
  const { key } = f.evidence
  const isNamed = dsOf(b.packets, f.zone).some((ds) => ds.keyTag === key.keyTag || wasDsOf(ds, f.zone, key))
  // Nobody has it as a trust anchor, and nothing rests on it.
  if ((key.flags & SEP) === 0 && !isNamed && !b.broken) return { zone: f.zone, steps: [removeKey(b, f.zone, key)] }
  const rolled = rollKey(b, f.zone, f.evidence.key)
  return { ...rolled, never: [...(rolled.never ?? []), 'unrevoke'] }
}

/** A key that nobody can use: if nothing rests on it, it goes, after its DS; else another takes its place. */
function unusable(f: FindingOf<'DNSKEY_MALFORMED' | 'DNSKEY_NO_ZONE_FLAG' | 'DNSKEY_PROTOCOL'>, b: Bench): Draft {
  const { key } = f.evidence
  if (key === null) return resign(b, f.zone, 'edit-signed-zone')
  if (b.broken) return rollKey(b, f.zone, key)
  const ds = dsOf(b.packets, f.zone).filter((one) => isDsOf(one, f.zone, key))
  return { zone: f.zone, steps: [...thenRemove(b, f.zone, ds), removeKey(b, f.zone, key)] }
}

/** The algorithm is the trouble, not the key. */
const otherAlgorithm = (
  f: FindingOf<'DNSKEY_SHA1' | 'DNSKEY_RSA_SMALL' | 'DNSKEY_RSA_EXPONENT' | 'DNSKEY_ALGORITHM_NOT_RECOMMENDED'>,
  b: Bench,
): Draft => exchangeAlgorithm(b, f.zone, f.evidence.key.algorithm)

export const DNSKEY_RECIPES = part({
  // Without anchors the keys of a zone that is not delegated yet were to be those, and it has none.
  ANCHOR_NONE: (f, b) => ({
    zone: f.zone,
    steps: [f.evidence.anchors.length === 0 ? signZone(b, f.zone, false) : renewAnchor(f.zone)],
  }),
  ANCHOR_NO_MATCH: (f) => ({ zone: f.zone, steps: [renewAnchor(f.zone)], never: ['turn-validation-off'] }),
  DNSKEY_MISSING: missing,
  DNSKEY_NOT_SIGNED_BY_DS_KEY: otherSigns,
  DNSKEY_NO_ZONE_FLAG: unusable,
  DNSKEY_REVOKED: revoked,
  DNSKEY_REVOKED_NOT_SIGNING: (f, b) => ({
    zone: f.zone,
    steps: [removeKey(b, f.zone, f.evidence.key)],
    never: ['unrevoke'],
  }),
  DNSKEY_PROTOCOL: unusable,
  DNSKEY_MALFORMED: unusable,
  DNSKEY_ALGORITHM_UNSUPPORTED: (f) => ({ zone: f.zone, steps: [renewAnchor(f.zone)] }),
  DNSKEY_SHA1: otherAlgorithm,
  DNSKEY_RSA_SMALL: otherAlgorithm,
  DNSKEY_RSA_EXPONENT: otherAlgorithm,
  DNSKEY_ALGORITHM_NOT_RECOMMENDED: (f, b) =>
    f.evidence.idle === true
      ? giveUpAlgorithm(b, f.zone, f.evidence.key.algorithm, [f.evidence.key])
      : otherAlgorithm(f, b),
  // Signers name a key by its tag, so none can be told to drop the one of the two; the next roll ends it.
  DNSKEY_TAG_COLLISION: null,
  // A flag that no validator looks at: a rollover for its sake would be the greater risk.
  DNSKEY_WITHOUT_SEP: null,
  DNSKEY_BELOW_APEX: (f, b) => {
    const [key] = f.evidence.keys
    return key === undefined ? null : { zone: f.zone, steps: [removeKey(b, f.zone, key)] }
  },
})
