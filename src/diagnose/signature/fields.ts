/**
 * Fields of the RRSIG that may have been edited after signing, each put back to what it can have been: Original TTL, Labels,
 * times, algorithm, key tag, signer (RFC 4034 §3.1).
 */

import { ALGORITHMS } from '../../crypto/algorithms.ts'
import type { Name } from '../../dns/name.ts'
import { parseSoa, type RRSIG } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { why } from '../why.ts'
import { altered, asItStands, type Hypotheses, neighbours, type Suspect } from './suspect.ts'

const HOUR = 3600
const DAY = 86400
/** TTLs that zone files are full of, in seconds. */
const USUAL_TTLS: readonly number[] = [
  3600, 300, 86400, 60, 600, 900, 1800, 7200, 14400, 172800, 43200, 21600, 28800, 10800, 120, 30, 10, 5, 1, 0, 1200,
  18000, 259200, 604800,
]
/** For how many days signers sign if nobody says otherwise, and what people choose instead. */
const USUAL_LIFETIMES: readonly number[] = [14, 30, 7, 21, 28, 15, 10, 31, 60, 90, 13, 180, 365]
/** Most names tried as the signer. */
const MOST_SIGNERS = 24
/** Pairs of times of other signatures that are tried: a zone is signed at once or little by little. */
const MOST_NEIGHBOURS = 12

export function* fieldChanges(s: Suspect): Hypotheses {
  yield* originalTtl(s)
  yield* labels(s)
  yield* keyTag(s)
  yield* algorithm(s)
  yield* signer(s)
}

function* originalTtl(s: Suspect): Hypotheses {
  const field = s.rrsig.originalTtl
  const received = [...s.rrset.records, ...s.rrset.signatures].map((rr) => rr.ttl)
  const soas = s.seen.sets.flatMap(({ rrset }) => {
    const soa = rrset.type === TYPE.SOA && rrset.owner.equals(s.zone) ? parseSoa(rrset.records[0]!.rdata) : null
    return soa?.ok ? [soa.value.minimum] : []
  })
  const candidates = new Set([...received, ...neighbours(s).map((one) => one.originalTtl), ...soas, ...USUAL_TTLS])
  candidates.delete(field)
  for (const signed of candidates) {
    yield {
      data: () => altered(s, { originalTtl: signed }),
      why: () => why('original-ttl-changed', true, { field, signed }),
    }
  }
}

/** The owner goes with the field: fewer labels mean a wildcard (RFC 4035 §5.3.2). A signer may have counted the `*`, too. */
function* labels(s: Suspect): Hypotheses {
  const field = s.rrsig.labels
  const candidates = Array.from({ length: s.rrset.owner.depth + 2 }, (_, i) => i)
  const near = candidates.filter((n) => n !== field).sort((a, b) => Math.abs(a - field) - Math.abs(b - field) || a - b)
  for (const signed of near) {
    yield { data: () => altered(s, { labels: signed }), why: () => why('labels-changed', true, { field, signed }) }
  }
}

/** Keys of the zone that the signature does not name, with their tag in it. */
function* keyTag(s: Suspect): Hypotheses {
  const field = s.rrsig.keyTag
  for (const key of s.keys) {
    if (key.keyTag === field || key.algorithm !== s.rrsig.algorithm) continue
    yield {
      data: () => altered(s, { keyTag: key.keyTag }),
      keys: [key],
      why: () => why('key-tag-changed', true, { field, key, edited: true }),
    }
  }
}

function* algorithm(s: Suspect): Hypotheses {
  const field = s.rrsig.algorithm
  for (const key of s.keys) {
    if (key.keyTag !== s.rrsig.keyTag) continue
    const kind = ALGORITHMS.get(key.algorithm)?.kind
    const others = kind !== 'rsa' ? [key.algorithm] : [key.algorithm, 8, 10, 5, 7]
    for (const signed of new Set(others)) {
      if (signed !== field) {
        yield {
          data: () => altered(s, { algorithm: signed }),
          algorithm: signed,
          keys: [key],
          why: () => why('algorithm-changed', true, { field, signed }),
        }
      }
      // Signed as the algorithm that the field says, by the hash of another.
      const hash = ALGORITHMS.get(signed)?.hash
      if (kind !== 'rsa' || hash === ALGORITHMS.get(field)?.hash || hash === null || hash === undefined) continue
      yield {
        data: () => asItStands(s),
        algorithm: signed,
        keys: [key],
        why: () => why('hash-changed', true, { algorithm: field, hash }),
      }
    }
  }
}

/** The zone and what lies around it, every signer and every zone of the trace. */
function* signer(s: Suspect): Hypotheses {
  const field = s.rrsig.signerName
  const ancestors = (name: Name): Name[] =>
    Array.from({ length: name.depth + 1 }, (_, i) => name.ancestor(name.depth - i))
  const candidates = [
    s.zone,
    ...ancestors(s.rrset.owner),
    ...ancestors(field),
    ...s.seen.signatures.map((one) => one.rrsig.signerName),
    ...s.seen.keys.map((one) => one.zone),
  ]
  const distinct = new Map(candidates.map((name) => [name.key, name]))
  distinct.delete(field.key)
  for (const signed of [...distinct.values()].slice(0, MOST_SIGNERS)) {
    yield {
      data: () => altered(s, { signerName: signed.canonical() }),
      why: () => why('signer-changed', true, { field, signed }),
    }
  }
}

/** The times of other signatures of the zone, each and both; exchanged; and those of a usual lifetime from either end. */
export function* timeChanges(s: Suspect): Hypotheses {
  const { rrsig } = s
  const all = new Map(neighbours(s).map((one) => [`${one.inception} ${one.expiration}`, one]))
  const near = [...all.values()].slice(0, MOST_NEIGHBOURS)
  const pairs: (readonly [inception: number, expiration: number])[] = [
    ...near.map((one) => [one.inception, one.expiration] as const),
    ...near.map((one) => [rrsig.inception, one.expiration] as const),
    ...near.map((one) => [one.inception, rrsig.expiration] as const),
    [rrsig.expiration, rrsig.inception],
    ...USUAL_LIFETIMES.flatMap((days) => [
      ...[0, HOUR].map((skew) => [rrsig.inception, (rrsig.inception + skew + days * DAY) >>> 0] as const),
      ...[0, HOUR].map((skew) => [(rrsig.expiration - skew - days * DAY) >>> 0, rrsig.expiration] as const),
    ]),
  ]
  const distinct = new Map(pairs.map((pair) => [pair.join(' '), pair]))
  distinct.delete(`${rrsig.inception} ${rrsig.expiration}`)
  for (const [inception, expiration] of distinct.values()) {
    yield {
      data: () => altered(s, { inception, expiration }),
      why: () => why('times-changed', true, { rrsig, inception, expiration }),
    }
  }
}

/** An RRSIG that says another type: that of the RRset which lacks a signature. */
export function* typeCovered(s: Suspect, field: RRType, rrsig: RRSIG): Hypotheses {
  const signed = s.rrset.type
  yield {
    data: () => altered(s, { ...rrsig, typeCovered: signed, signerName: rrsig.signerName.canonical() }),
    why: () => why('type-covered-changed', true, { field, signed }),
  }
}
