/**
 * Whether a zone whose servers were given is not delegated yet: every server that
 * answers for its parent denies the name (RFC 8020 §2), or has it without a delegation, as an empty non-terminal or with other
 * data (RFC 2308 §2.2). The chain of such a zone begins at its own keys (RFC 4035 §5), as it will when its parent has their DS.
 */

import type { TrustAnchor } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, parseDnskey, REVOKE, SEP } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import { isProbe, isSame, type Observation, type Outcome } from '../snapshot.ts'
import type { Plan } from './plan.ts'

/** A response, as a server of the parent sent it. */
export type Denial = Observation & { readonly outcome: Extract<Outcome, { kind: 'response' }> }

/** Responses to this question of servers that were asked for `from`, those cut short left out. */
const saidFor = (observations: readonly Observation[], from: Name, name: Name, type: RRType): readonly Denial[] =>
  observations.filter(
    (o): o is Denial =>
      o.askedFor.equals(from) &&
      o.question.type === type &&
      o.question.name.equals(name) &&
      !isProbe(o) &&
      o.outcome.kind === 'response' &&
      !o.outcome.response.tc,
  )

/** The last word of each server. */
const lastOfEach = (said: readonly Denial[]): readonly Denial[] =>
  said.filter((o, i) => !said.slice(i + 1).some(({ server }) => isSame(server, o.server)))

/** An authoritative NXDOMAIN (RFC 2308 §2.1). */
export const deniesName = ({ outcome: { response } }: Denial): boolean =>
  response.aa && response.rcode === RCODE.NXDOMAIN

/** An authoritative answer without data, in the name of a zone above. */
const hasNone = ({ outcome: { response } }: Denial, zone: Name): boolean =>
  response.aa &&
  response.rcode === RCODE.NOERROR &&
  response.answer.length === 0 &&
  response.authority.some((rr) => rr.type === TYPE.SOA && zone.isBelow(rr.owner)) &&
  !response.authority.some((rr) => rr.type === TYPE.NS && rr.owner.equals(zone))

/** Not so: an error, or a referral to the parent itself or elsewhere, as a server gives that has not loaded the parent. */
function isTelling({ outcome: { response } }: Denial, parent: Name): boolean {
  if (response.rcode !== RCODE.NOERROR && response.rcode !== RCODE.NXDOMAIN) return false
  return response.aa || response.answer.length > 0 || response.authority.some((rr) => rr.owner.isBelow(parent))
}

/**
 * What the servers of the parent said of DS, where all that answer for it deny the name or have no delegation there; else
 * nothing. That there is no DS tells nothing alone: an unsigned delegation has none either, but is referred to.
 */
export function denialsAbove(observations: readonly Observation[], zone: Name, parent: Name): readonly Denial[] {
  const told = lastOfEach(saidFor(observations, parent, zone, TYPE.DS).filter((o) => isTelling(o, parent)))
  const delegations = lastOfEach(saidFor(observations, parent, zone, TYPE.NS))
  const isBare = ({ server }: Denial): boolean =>
    delegations.some((o) => isSame(o.server, server) && (deniesName(o) || hasNone(o, zone)))
  return told.every((o) => deniesName(o) || (hasNone(o, zone) && isBare(o))) ? told : []
}

/** The keys of a zone by which its chain can begin, as anchors: those with the SEP flag, or all where none has it. */
export function ownAnchors(observations: readonly Observation[], zone: Name): readonly TrustAnchor[] {
  const keys = new Map<string, DNSKEY>()
  for (const { outcome } of saidFor(observations, zone, zone, TYPE.DNSKEY)) {
    for (const rr of outcome.response.answer) {
      const key = rr.type === TYPE.DNSKEY && rr.owner.equals(zone) ? parseDnskey(rr.rdata) : null
      if (key?.ok === true && (key.value.flags & REVOKE) === 0)
        keys.set(Buffer.from(rr.rdata).toString('hex'), key.value)
    }
  }
  const all = [...keys.values()]
  const entry = all.filter(({ flags }) => (flags & SEP) !== 0)
  return (entry.length > 0 ? entry : all).map((key) => ({ zone, ds: null, key }))
}

/**
 * The anchors for a name in a zone whose servers were given and that is not delegated yet; null where another zone holds the
 * name, or the parent delegates, or the zone has anchors already.
 */
export function anchorsBefore(
  observations: readonly Observation[],
  name: Name,
  instead: Plan['instead'],
  anchors: readonly TrustAnchor[],
): readonly TrustAnchor[] | null {
  const given = [...(instead?.values() ?? [])].map(({ zone }) => zone).filter((zone) => name.isWithin(zone))
  const zone = given.reduce<Name | null>((a, b) => (a === null || b.isBelow(a) ? b : a), null)
  if (zone === null || anchors.some((anchor) => anchor.zone.isWithin(zone))) return null
  const above = observations.filter(
    ({ askedFor, question }) => question.type === TYPE.DS && question.name.equals(zone) && zone.isBelow(askedFor),
  )
  const parent = above.reduce<Name | null>((a, { askedFor: b }) => (a === null || b.isBelow(a) ? b : a), null)
  if (parent === null || denialsAbove(observations, zone, parent).length === 0) return null
  return ownAnchors(observations, zone)
}
