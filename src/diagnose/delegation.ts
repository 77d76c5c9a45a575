/** Why a DS or trust anchor names no key of the zone: of what it is the digest, or what became of the key. */

import type { TrustAnchor } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, type DS, parseRrsig, REVOKE, SEP, ZONE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Finding } from '../report.ts'
import type { ObservationId, Server } from '../snapshot.ts'
import { type Child, digestWhy, type Hashed } from './digest.ts'
import { unheard } from './hearing.ts'
import { namesLikely } from './owners.ts'
import { requestWhy } from './request.ts'
import { distinctServers, type Seen } from './seen.ts'
import { type Why, why } from './why.ts'

/** Keys looked at for one zone: healthy zones have fewer, and a crowd of them must not cost more. */
const MOST_KEYS = 16

/** Null when the finding is of no DS, or when nothing more can be told. */
export function delegationWhy(finding: Finding, seen: Seen): Why | null {
  switch (finding.code) {
    case 'DS_NO_MATCHING_KEY':
    case 'DS_ALGORITHM_MISMATCH': {
      const { ds } = finding.evidence
      return dsWhy(ds, finding, seen) ?? why('ds-of-lost-key', false, { ds })
    }
    case 'DS_DIGEST_MISMATCH':
    case 'DS_DIGEST_LENGTH':
      return dsWhy(finding.evidence.ds, finding, seen)
    case 'DS_DIGEST_UNSUPPORTED':
    case 'DS_ALGORITHM_UNSUPPORTED':
      // That does not count even if it names a key: what matters is whether it was meant to say something else.
      return digestWhy(finding.evidence.ds, { ...childOf(finding, seen), holders: () => [] })
    case 'DNSKEY_MISSING':
      return missing(finding.owner, seen)
    case 'ANCHOR_NO_MATCH':
      return anchorWhy(finding.evidence.anchors, finding, seen)
    default:
      return null
  }
}

function dsWhy(ds: DS, finding: Finding, seen: Seen): Why | null {
  const child = childOf(finding, seen)
  return digestWhy(ds, child) ?? requestWhy(ds, child.name, child.keys, seen)
}

function childOf({ owner: name, seen: shown }: Finding, seen: Seen): Child {
  const mine = seen.keys.filter((k) => k.zone.equals(name))
  const others = seen.keys.filter((k) => !k.zone.equals(name))
  return {
    name,
    keys: mine.slice(0, MOST_KEYS).map((k) => k.key),
    names: namesLikely(name, seen),
    others: others.slice(0, 2 * MOST_KEYS),
    holders: (key) => holders(key, name, shown, seen),
    signs: (...key) => signs(key, name, seen),
  }
}

/**
 * A signature over the DNSKEY RRset names the key, which may sign; where there is none, a SEP key is meant to.
 * @param forms the key as it is, and as it was when the DS was made
 */
function signs(forms: readonly Hashed[], zone: Name, { signatures }: Seen): boolean {
  if (!forms.some(({ flags }) => (flags & (ZONE | REVOKE)) === ZONE)) return false
  const over = signatures.filter(({ rrset }) => rrset.type === TYPE.DNSKEY && rrset.owner.equals(zone))
  return over.length === 0
    ? forms.some(({ flags }) => (flags & SEP) !== 0)
    : over.some(({ rrsig }) => forms.some((k) => rrsig.keyTag === k.keyTag && rrsig.algorithm === k.algorithm))
}

/** Servers that have the key, without those whose answers the finding rests on. */
function holders(key: DNSKEY, zone: Name, shown: readonly ObservationId[], seen: Seen): readonly Server[] {
  const sets = seen.sets.filter(({ rrset }) => rrset.type === TYPE.DNSKEY && rrset.owner.equals(zone))
  const having = sets.filter(({ rrset }) => rrset.records.some((rr) => Buffer.compare(rr.rdata, key.rdata) === 0))
  const failed = sets.filter(({ observation }) => shown.includes(observation.id))
  return distinctServers(having).filter(
    (server) => !distinctServers(failed).some((s) => s.address === server.address && s.port === server.port),
  )
}

/**
 * No keys at the child: no longer signed when nothing of it bears a signature although signatures were asked for and
 * understood (RFC 3225 §3); else its DNSKEY RRset was lost. Certain when every name server of the child was heard.
 */
function missing(child: Name, seen: Seen): Why | null {
  // Another server has them: it is not the child that lost them.
  if (seen.sets.some(({ rrset }) => rrset.type === TYPE.DNSKEY && rrset.owner.equals(child))) return null
  const tags = seen.sets.flatMap(({ rrset }) =>
    rrset.signatures.flatMap((rr) => {
      const parsed = parseRrsig(rr.rdata)
      return parsed.ok && parsed.value.signerName.equals(child) ? [parsed.value.keyTag] : []
    }),
  )
  const others = unheard(child, seen)
  const all = seen.snapshot.resolver === undefined && Object.values(others).every((list) => list.length === 0)
  if (tags.length > 0) return why('keys-lost', all, { child, signedBy: [...new Set(tags)], ...others })
  if (seen.keys.some((k) => k.zone.equals(child))) return null
  const answers = seen.snapshot.observations.flatMap((o) =>
    o.askedFor.equals(child) && o.outcome.kind === 'response' ? [{ sent: o.sent, edns: o.outcome.response.edns }] : [],
  )
  const understood = answers.some(({ sent, edns }) => sent.do && edns?.do === true)
  return why('child-unsigned', all && understood, { child, ...others })
}

/** A trust anchor that no key of the zone matches: mistyped, or of a key that the zone has replaced (RFC 5011 §2). */
function anchorWhy(anchors: readonly TrustAnchor[], finding: Finding, seen: Seen): Why | null {
  const child = childOf(finding, seen)
  for (const { ds, key } of anchors) {
    const found = ds === null ? null : digestWhy(ds, child)
    if (found !== null) return found
    const same = child.keys.find((k) => key !== null && Buffer.compare(k.publicKey, key.publicKey) === 0)
    if (same !== undefined && key !== null && same.algorithm === key.algorithm && same.protocol === key.protocol) {
      const signs = child.signs(same, key)
      const also = { keyTag: null, algorithm: null }
      return why('ds-key-flags', signs, { key: same, flags: key.flags, also, signs })
    }
  }
  if (child.keys.length === 0) return null
  const tags = anchors.flatMap(({ ds, key }) => ds?.keyTag ?? key?.keyTag ?? [])
  return why('anchor-outdated', false, { zone: child.name, tags })
}
