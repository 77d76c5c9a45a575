/**
 * Whether a resolver that has the DNSKEY RRset of one server can verify what another sends: it keeps the keys for their TTL
 * and asks any server for the data, so each key that signs must be in every DNSKEY RRset (RFC 4035 §5.3.1, RFC 8901 §3).
 */

import { type DNSKEY, SEP } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import { finding, type Severity } from '../../report.ts'
import type { ObservationId, Server } from '../../snapshot.ts'
import { subject } from '../../validate/context.ts'
import { zoneKey } from '../../validate/keyset.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { causeOf, ownEntry } from './signers.ts'
import { isBy, isKey, type Voice, voicesOf } from './voices.ts'

/** What is known of one key that some server lacks. */
interface Lack {
  readonly key: DNSKEY
  /** servers that have it */
  readonly having: Voice[]
  readonly lacking: Voice[]
  /** servers with RRsets that only keys verify which a server lacks, this one among them; and the types of those */
  readonly signing: Voice[]
  readonly types: Set<RRType>
  readonly seen: Set<ObservationId>
}

/** One finding for each key that some server has and another lacks, heavier where data rest on it (RFC 8901 §3). */
export function keyComparisons(exam: Exam): readonly Compared[] {
  const voices = voicesOf(exam)
  const lacks = new Map<string, Lack>()
  const lackOf = (key: DNSKEY): Lack => {
    const id = octetText(key.rdata)
    const known = lacks.get(id)
    if (known !== undefined) return known
    const having = voices.filter((v) => has(v, key))
    const lack = { key, having, lacking: [], signing: [], types: new Set<RRType>(), seen: new Set<ObservationId>() }
    lacks.set(id, lack)
    return lack
  }
  for (const one of voices) {
    for (const other of voices) {
      if (one === other) continue
      needed(one, other, lackOf)
      for (const key of spare(exam, one, other)) add(lackOf(key).lacking, other)
    }
  }
  return [...lacks.values()].map((lack) => told(exam, lack))
}

const has = ({ keys }: Voice, key: DNSKEY): boolean => keys.some((own) => isKey(own, key))

function add<T>(list: T[], one: T): void {
  if (!list.includes(one)) list.push(one)
}

/** The most packets that are named for one RRset. */
const MOST_SEEN = 2

/** Keys without which the other server's DNSKEY RRset verifies nothing of some RRset: any one of its signers would do. */
function needed(one: Voice, other: Voice, lackOf: (key: DNSKEY) => Lack): void {
  for (const { rrset, holding, seen } of one.sets) {
    const signers = one.keys.filter((key) => holding.some((rrsig) => isBy(key, rrsig)))
    if (signers.length === 0 || signers.some((key) => has(other, key))) continue
    for (const key of signers) {
      const lack = lackOf(key)
      add(lack.signing, one)
      add(lack.lacking, other)
      lack.types.add(rrset.type)
      for (const id of seen.slice(0, MOST_SEEN)) lack.seen.add(id)
    }
  }
}

/**
 * Keys whose lack breaks nothing yet. One that enters the zone on one server alone is right where each signer has such a
 * key of its own (RFC 8901 §2.1.2); one that may not sign is told of by itself.
 */
function spare({ zone }: Exam, one: Voice, other: Voice): readonly DNSKEY[] {
  const separate = ownEntry(one, other)
  return one.keys.filter((key) => {
    if (has(other, key) || zoneKey(zone, key, []).fault !== null) return false
    const enters = (key.flags & SEP) !== 0 || one.entry.some((entry) => isKey(entry, key))
    return !(separate && enters && !one.signing.some((signer) => isKey(signer, key)))
  })
}

function told(exam: Exam, { key, having, lacking, signing, types, seen }: Lack): Compared {
  const { zone } = exam
  const from = signing.length > 0 ? signing : having
  const { cause, behind } = causeOf(zone, [from, lacking])
  const servers = (of: readonly Voice[]): readonly Server[] => of.map(({ server }) => server)
  const evidence = {
    key,
    types: [...types].sort((a, b) => a - b),
    having: servers(having),
    lacking: servers(lacking),
    signing: servers(signing),
    cause,
    behind,
  }
  const packets = [...seen, ...[...having, ...lacking].flatMap(({ keysSeen }) => keysSeen.slice(0, 1))]
  return {
    finding: finding('DNSKEY_MISSING_FROM_SERVERS', subject(zone, zone, TYPE.DNSKEY), evidence, [...new Set(packets)]),
    severity: weight(signing.length > 0, cause),
    servers: servers(lacking),
  }
}

/** A key that nothing rests on yet is on its way where versions or signers differ; else nobody brings it. */
const weight = (isNeeded: boolean, cause: 'version' | 'signers' | null): Severity =>
  isNeeded ? 'error' : cause === null ? 'warning' : 'notice'
