/**
 * What a zone's denials give away: the next name of an NSEC can be followed through the whole zone (RFC 4034 §4.1.1),
 * the hashes of NSEC3 can be guessed at (RFC 5155 §12.1.1), denials made for one question give away nothing.
 */

import type { DenialRecord } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { octetText } from '../dns/wire.ts'
import { hashOf } from './nearest.ts'
import type { Account, Item } from './proof.ts'

export interface Exposure {
  readonly zone: Name
  readonly kind: 'walkable' | 'guessable' | 'closed'
  readonly by: 'NSEC' | 'NSEC3' | 'white lies' | 'narrow NSEC3' | 'compact denial'
  /** of the NSEC3 records; null for NSEC */
  readonly parameters: { readonly iterations: number; readonly salt: Uint8Array } | null
  readonly optOut: boolean
}

/** For each zone with a denial that rests on authenticated records. */
export function exposuresOf(accounts: readonly Account[]): readonly Exposure[] {
  const zones = new Map<string, Exposure>()
  for (const proof of accounts.flatMap(({ proofs }) => proofs)) {
    const exposure = exposureOf(proof.zone, proof.items, proof.records)
    const known = zones.get(proof.zone.key)
    if (exposure !== null && (known === undefined || known.kind === 'closed')) zones.set(proof.zone.key, exposure)
  }
  return [...zones.values()]
}

function exposureOf(zone: Name, items: readonly Item[], records: readonly DenialRecord[]): Exposure | null {
  const [first] = records
  if (first === undefined) return null
  const base = { zone, parameters: null, optOut: false }
  if (first.kind === 'NSEC') {
    if (records.some((r) => r.kind === 'NSEC' && r.nsec.types.has(TYPE.NXNAME)))
      return { ...base, kind: 'closed', by: 'compact denial' }
    // RFC 4470 §4: the ends are made around each name; RFC 9824 §3.1 writes the next name so too.
    const ends = items.flatMap(({ how, name, record }) =>
      name !== null && record?.kind === 'NSEC' && how !== 'encloses'
        ? [endsJustAfter(record.nsec.nextDomainName, name)]
        : [],
    )
    const made = ends.length > 0 && ends.every((end) => end)
    if (!made) return { ...base, kind: 'walkable', by: 'NSEC' }
    const covering = items.some(({ how }) => how === 'covered')
    return { ...base, kind: 'closed', by: covering ? 'white lies' : 'compact denial' }
  }
  const { iterations, salt } = first.nsec3
  const optOut = records.some((r) => r.kind === 'NSEC3' && (r.nsec3.flags & 1) !== 0)
  const narrow = records.every((r) => r.kind === 'NSEC3' && isNarrow(r))
  const parameters = { iterations, salt }
  return narrow
    ? { zone, kind: 'closed', by: 'narrow NSEC3', parameters, optOut }
    : { zone, kind: 'guessable', by: 'NSEC3', parameters, optOut }
}

/** The next name is the first that can follow `name`: a label of one zero octet before it, or a zero octet after its first label. */
function endsJustAfter(next: Name, name: Name): boolean {
  const [zero] = next.labels
  if (zero?.length === 1 && zero[0] === 0 && next.depth === name.depth + 1 && next.isBelow(name)) return true
  const [label] = name.labels
  if (label === undefined || zero === undefined || next.depth !== name.depth) return false
  const parent = name.parent()
  return (
    zero.length === label.length + 1 &&
    zero.at(-1) === 0 &&
    parent !== null &&
    next.parent()?.equals(parent) === true &&
    octetText(zero.subarray(0, -1)).toLowerCase() === octetText(label).toLowerCase()
  )
}

/** The span holds at most one hash (RFC 7129 App. B, there called NSEC3 white lies). */
function isNarrow(record: Extract<DenialRecord, { kind: 'NSEC3' }>): boolean {
  const owner = hashOf(record)
  if (owner === null) return false
  const number = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`)
  const width = BigInt.asUintN(160, number(record.nsec3.nextHashedOwner) - number(owner))
  return width === 1n || width === 2n
}

/** What that means, in sentences without full stops. @param rate NSEC3 hashes a second, where it was measured */
export function exposureText(exposure: Exposure, rate: number | null): readonly string[] {
  const { zone, kind, by, parameters } = exposure
  const about = zone.isRoot ? 'the root zone' : zone.toString()
  const advice = parameters === null ? [] : parameterText(parameters)
  if (kind === 'walkable')
    return [
      `every name of ${about} to whoever asks: each NSEC names the next name, so the zone can be listed by walking`,
    ]
  if (kind === 'closed') {
    const made = {
      'compact denial': 'RFC 9824 §3',
      'white lies': 'RFC 4470 §4',
      'narrow NSEC3': 'RFC 7129 App. B',
    } as const
    const rfc = by === 'NSEC' || by === 'NSEC3' ? '' : ` (${made[by]})`
    return [`nothing but the name asked: the records are made for each question, ${by}${rfc}`, ...advice]
  }
  const speed =
    rate === null
      ? ''
      : `: one core of this machine tries ${rateText(rate)} guesses a second even with this program, which is not made for it`
  return [
    `hashes of names of ${about}: they can be collected and guessed at offline${speed}`,
    ...(exposure.optOut
      ? ['unsigned delegations have no hash of their own: opt-out leaves them out (RFC 5155 §6)']
      : []),
    ...advice,
  ]
}

/** RFC 9276 §3.1. */
function parameterText({ iterations, salt }: NonNullable<Exposure['parameters']>): readonly string[] {
  if (iterations === 0 && salt.length === 0) return ['parameters as RFC 9276 §3.1 asks: no further iterations, no salt']
  const wrong = [
    ...(iterations > 0 ? [`iterations ${iterations}, which cost every server and resolver work; publish 0`] : []),
    ...(salt.length > 0 ? [`a salt of ${salt.length} octets, which hides nothing; publish none`] : []),
  ]
  return [`against RFC 9276 §3.1: ${wrong.join('; ')}`]
}

/** "1.2 million", "350 thousand", "900" */
function rateText(rate: number): string {
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(1)} million`
  return rate >= 1e4 ? `${Math.round(rate / 1e3)} thousand` : String(Math.round(rate))
}
