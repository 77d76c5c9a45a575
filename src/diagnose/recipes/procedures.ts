/**
 * Several steps that belong together: how a DS, a key or an algorithm is exchanged without ever taking away what is
 * still needed (RFC 6781 §4.1, RFC 7583 §3).
 */

import type { Name } from '../../dns/name.ts'
import { type DNSKEY, type DS, keyTag, REVOKE, SEP } from '../../dns/rdata.ts'
import type { Never } from '../plan.ts'
import { dsFor, dsOf, isDsOf, keysOf } from '../reading.ts'
import {
  type Bench,
  DEFAULT_ALGORITHM,
  type Draft,
  entryKeys,
  isUsable,
  lackingDs,
  type StepDraft,
  wrongDs,
} from './bench.ts'
import {
  addKey,
  changeAlgorithm,
  goInsecure,
  hasDataKey,
  publishDs,
  removeDs,
  removeKey,
  restoreKey,
  signAgain,
  signZone,
  zoneWait,
} from './steps.ts'

/** Sign anew with the keys that there are. */
export const resign = (b: Bench, zone: Name, ...never: readonly Never[]): Draft => ({
  zone,
  steps: [signAgain(b, zone)],
  never,
})

/** Which of the DS records go, once those that are right have been waited for. */
export const thenRemove = (
  b: Bench,
  child: Name,
  ds: readonly DS[],
  added: readonly DS[] = [],
): readonly StepDraft[] => (ds.length === 0 ? [] : [removeDs(b, child, ds, added)])

/**
 * Exchange the DS records that name no key for those of the keys that sign: the new first, then the TTL of the old
 * (RFC 6781 §4.1.2). A new key first, if none of the zone is fit.
 */
export function replaceDs(b: Bench, child: Name, instead: readonly StepDraft[] = []): Draft {
  const wrong = wrongDs(b, child)
  const works = dsOf(b.packets, child).length > wrong.length
  const right = lackingDs(b, child)
  const never: readonly Never[] = ['delete-last-ds']
  if (works && !b.broken) return { zone: child, steps: thenRemove(b, child, wrong), never }
  if (right.length > 0) {
    return { zone: child, steps: [publishDs(b, child, right), ...thenRemove(b, child, wrong, right)], instead, never }
  }
  const steps = [addKey(b, child, 'KSK', !b.broken), publishDs(b, child, []), ...thenRemove(b, child, wrong)]
  return { zone: child, steps, instead, never }
}

/** Whether the delegation would hold with these DS: one is of a key that signs. */
export const keepsChain = (b: Bench, child: Name, ds: readonly DS[]): boolean =>
  entryKeys(b, child).some((key) => ds.some((d) => isDsOf(d, child, key)))

/** A zone whose DS is there, and that is not signed: sign it, with new keys unless the old ones can be had. */
export function unsigned(b: Bench, child: Name): Draft {
  const ds = dsOf(b.packets, child)
  const [first] = ds
  return {
    zone: child,
    steps: [signZone(b, child, false), publishDs(b, child, []), ...thenRemove(b, child, ds)],
    instead: [
      goInsecure(b, child, ds),
      ...(first === undefined ? [] : [restoreKey(b, child, first.keyTag, first.algorithm)]),
    ],
    // The signer may still have the keys: then the DS that is there is right.
    never: ['unsign-before-ds-ttl', 'delete-last-ds'],
  }
}

/** The DS of the key as it was before its revocation, which changed the tag (RFC 5011 §2.1). */
export function wasDsOf(ds: DS, zone: Name, key: DNSKEY): boolean {
  if ((key.flags & REVOKE) === 0) return false
  const rdata = Uint8Array.from(key.rdata)
  rdata[1] = rdata[1]! & ~REVOKE
  return isDsOf(ds, zone, { ...key, rdata, keyTag: keyTag(rdata) })
}

/** Put another key in the place of one that cannot be used. */
export function rollKey(b: Bench, zone: Name, key: DNSKEY): Draft {
  const ds = dsOf(b.packets, zone)
  const named = ds.some((d) => isDsOf(d, zone, key) || wasDsOf(d, zone, key) || d.keyTag === key.keyTag)
  return named || (key.flags & SEP) !== 0 ? rollEntryKey(b, zone, key, ds) : rollDataKey(b, zone, key)
}

function rollEntryKey(b: Bench, zone: Name, key: DNSKEY, ds: readonly DS[]): Draft {
  const others = entryKeys(b, zone).filter((other) => Buffer.compare(other.rdata, key.rdata) !== 0)
  const stays = (d: DS): boolean => others.some((other) => isDsOf(d, zone, other))
  const right = others
    .flatMap((other) => dsFor(zone, other) ?? [])
    .filter((d) => !ds.some((p) => Buffer.compare(p.rdata, d.rdata) === 0))
  const begin = others.length > 0 ? [] : [addKey(b, zone, hasDataKey(b, zone, key) ? 'KSK' : 'CSK', !b.broken)]
  const publish = others.length > 0 && right.length === 0 ? [] : [publishDs(b, zone, right)]
  const gone = ds.filter((d) => !stays(d))
  return {
    zone,
    steps: [...begin, ...publish, ...thenRemove(b, zone, gone, right), removeKey(b, zone, key)],
    never: ['delete-last-ds'],
  }
}

function rollDataKey(b: Bench, zone: Name, key: DNSKEY): Draft {
  const begin = hasDataKey(b, zone, key) ? [] : [addKey(b, zone, 'ZSK', !b.broken)]
  return {
    zone,
    steps: [...begin, signAgain(b, zone, { wait: zoneWait(b, zone) }), removeKey(b, zone, key)],
    never: ['remove-key-before-signatures-expire'],
  }
}

/** Signatures name a key that the zone does not have: sign with one that it has, or with a new one. */
export function signWithPublished(b: Bench, zone: Name, instead: readonly StepDraft[] = []): Draft {
  const begin = hasDataKey(b, zone) ? [] : [addKey(b, zone, 'ZSK', !b.broken)]
  return { zone, steps: [...begin, signAgain(b, zone)], instead, never: ['remove-key-before-signatures-expire'] }
}

/**
 * Change the algorithm of a zone (RFC 6781 §4.1.4): signatures and keys of the new one beside the old, then the DS, and
 * only when the old DS is in no cache any more the old keys go.
 */
export function exchangeAlgorithm(b: Bench, zone: Name, from: number): Draft {
  const right = lackingDs(b, zone).filter(({ algorithm }) => algorithm !== from)
  const ds = dsOf(b.packets, zone).filter(({ algorithm }) => algorithm === from)
  if (right.length > 0) {
    return { zone, steps: [publishDs(b, zone, right), ...thenRemove(b, zone, ds, right)], never: ['delete-last-ds'] }
  }
  const keys = keysOf(b.packets, zone).filter((key) => key.algorithm === from)
  const to = keysOf(b.packets, zone).find((key) => key.algorithm !== from && isUsable(b, key))?.algorithm
  return {
    zone,
    steps: [
      changeAlgorithm(b, zone, from, to ?? DEFAULT_ALGORITHM),
      publishDs(b, zone, []),
      ...thenRemove(b, zone, ds),
      ...keys.map((key) => removeKey(b, zone, key)),
    ],
    never: ['remove-key-before-ds-ttl'],
  }
}

/**
 * An algorithm that nobody is to sign with goes instead of being brought up to date: its DS first (RFC 6781 §4.1.4), unless
 * the chain would have no other.
 */
export function giveUpAlgorithm(b: Bench, zone: Name, algorithm: number, keys: readonly DNSKEY[]): Draft {
  const all = dsOf(b.packets, zone)
  const ds = all.filter((one) => one.algorithm === algorithm)
  const others = all.filter((one) => one.algorithm !== algorithm)
  if (ds.length > 0 && !keepsChain(b, zone, others)) return exchangeAlgorithm(b, zone, algorithm)
  return {
    zone,
    steps: [...thenRemove(b, zone, ds), ...keys.map((key) => removeKey(b, zone, key))],
    never: ds.length > 0 ? ['remove-key-before-ds-ttl'] : [],
  }
}
