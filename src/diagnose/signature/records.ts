/**
 * Records that may have come or gone after signing: one left out, one added that another server has, one twice, the RRset as
 * another server has it, or altogether another RRset of the zone.
 */

import { canonicalRdata, compareRdata, signedData } from '../../dns/canonical.ts'
import type { RRset } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import type { Server } from '../../snapshot.ts'
import { olderVersion } from '../../validate/version.ts'
import { why } from '../why.ts'
import { altered, fieldsOf, type Hypotheses, type Signable, type Suspect, versions } from './suspect.ts'

/** Other RRsets of the zone that are tried. */
const MOST_RRSETS = 48

export function* recordChanges(s: Suspect): Hypotheses {
  const { records } = s
  if (records.length > 1) {
    for (const { record } of records) {
      yield {
        data: () => over(s, without(records, record)),
        why: () => why('record-added', true, { record }),
      }
    }
  }
  const others = versions(s)
  const known = new Set(records.map((one) => octetText(one.rdata)))
  for (const { server, records: theirs } of others) {
    for (const one of theirs) {
      if (known.has(octetText(one.rdata))) continue
      known.add(octetText(one.rdata))
      yield {
        data: () =>
          over(
            s,
            [...records, one].sort((a, b) => compareRdata(a.rdata, b.rdata)),
          ),
        why: () => why('record-removed', true, { record: one.record, server }),
      }
    }
  }
  for (const { server, records: theirs } of others) {
    yield {
      data: () => over(s, theirs),
      why: () =>
        why('other-version', true, { server, records: theirs.map((one) => one.record), newer: newerOf(s, server) }),
    }
  }
  for (const one of records) {
    yield {
      data: () =>
        over(
          s,
          records.flatMap((other) => (other === one ? [one, one] : [other])),
        ),
      why: () => why('record-duplicated', true, { record: one.record }),
    }
  }
}

const over = (s: Suspect, records: readonly Signable[]): Uint8Array =>
  altered(s, {}, { rdata: records.map((one) => one.rdata) })

/** Whose version of the zone is the newer, by its SOA serial (RFC 1982): that of all who sent the RRset as it is, or the other's. */
function newerOf({ seen, zone, rrset, records }: Suspect, other: Server): 'this' | 'other' | null {
  const own = new Set(records.map((one) => octetText(one.rdata)))
  const isThis = (one: RRset): boolean =>
    one.type === rrset.type &&
    one.owner.equals(rrset.owner) &&
    one.records.length === rrset.records.length &&
    one.records.every((rr) => own.has(octetText(canonicalRdata(rr.type, rr.rdata))))
  const sent = seen.sets.map(({ rrset: one, observation }) => ({ rrset: one, server: observation.server }))
  const mine = sent.filter((one) => isThis(one.rrset)).map(({ server }) => server)
  if (mine.length === 0) return null
  if (mine.every((server) => olderVersion(zone, other, server, sent) === 'serial')) return 'this'
  return mine.every((server) => olderVersion(zone, server, other, sent) === 'serial') ? 'other' : null
}

const without = (records: readonly Signable[], record: Signable['record']): readonly Signable[] =>
  records.filter((other) => other.record !== record)

/** A signature of another type at the same name, or of another name of the zone. */
export function* otherRRsets(s: Suspect): Hypotheses {
  const { rrset: mine, rrsig, zone } = s
  const distinct = new Map<string, RRset>()
  for (const { rrset } of s.seen.sets) {
    if (!rrset.owner.isWithin(zone) || (rrset.type === mine.type && rrset.owner.equals(mine.owner))) continue
    const id = `${rrset.type} ${rrset.owner.key}`
    if (!distinct.has(id)) distinct.set(id, rrset)
  }
  const nearest = [...distinct.values()].sort((a, b) => distance(a, mine) - distance(b, mine))
  for (const rrset of nearest.slice(0, MOST_RRSETS)) {
    const { owner, type } = rrset
    yield {
      data: () => signedData({ ...fieldsOf(rrsig), typeCovered: type }, rrset),
      why: () =>
        owner.equals(mine.owner)
          ? why('type-covered-changed', true, { field: rrsig.typeCovered, signed: type })
          : why('other-rrset', true, { owner, type }),
    }
  }
}

const distance = (a: RRset, b: RRset): number => (a.owner.equals(b.owner) ? 0 : 1) + (a.type === b.type ? 0 : 1)
