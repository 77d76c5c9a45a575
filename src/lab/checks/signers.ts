/** Several servers of a zone of the lab: versions of one signer, or signers of their own (RFC 8901 §2.1). */

import { parseZone } from '../../dns/presentation.ts'
import { parseSoa } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { dsFor, usualDs, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { KSK, type LabKey, labKey, ZSK } from '../keys.ts'
import { edit, resigned } from '../mutate.ts'
import { twoVersions } from '../scenarios/versions.ts'

export const HOUR = 3600

/** The zone at two servers; the further version is given back. */
export const two = (child: ZoneDraft, world: WorldDraft): ZoneDraft =>
  twoVersions(child, world, '192.0.2.90', '192.0.2.91')

/** A further key of the zone. */
export const keyOf = ({ apex }: ZoneDraft, what: string, flags = ZSK): LabKey =>
  labKey({ algorithm: 13, seed: `${apex} ${what}`, flags })

/** Another serial or primary than the usual one. */
function soa(zone: ZoneDraft, { later = 0, primary }: { readonly later?: number; readonly primary?: string }): void {
  const change = resigned((records) =>
    records.map((rr) => {
      const old = parseSoa(rr.rdata)
      if (!old.ok) throw new RangeError(old.why)
      const { mname, rname, serial, refresh, retry, expire, minimum } = old.value
      const text = `@ ${rr.ttl} SOA ${primary ?? mname} ${rname} ${serial + later} ${refresh} ${retry} ${expire} ${minimum}`
      return parseZone(text, { origin: zone.apex, ttl: rr.ttl })[0]!
    }),
  )
  edit(zone, '@', TYPE.SOA, change)
}

/** Signed an hour after the other, with a later serial. */
export function newer(zone: ZoneDraft): void {
  zone.inception += HOUR
  zone.expiration += HOUR
  soa(zone, { later: 1 })
}

/** A primary of its own and its own times: another operator. */
export function operated(zone: ZoneDraft): void {
  soa(zone, { later: 7, primary: 'ns.other.example.' })
  zone.inception -= HOUR
}

/** RFC 8901 §2.1.1: one KSK, and a ZSK for each signer, which all publish unless told otherwise. */
export function modelOne(child: ZoneDraft, world: WorldDraft): ZoneDraft {
  const other = two(child, world)
  const [ksk, mine] = child.keys as [LabKey, LabKey]
  const theirs = keyOf(child, 'other ZSK')
  const ds = usualDs(child)
  child.keys = [ksk, mine, theirs]
  child.signers = { keys: [ksk], data: [mine] }
  child.ds = ds
  other.keys = child.keys
  other.signers = { keys: [ksk], data: [theirs] }
  operated(other)
  return other
}

/** RFC 8901 §2.1.2: each signer has a KSK of its own, with a DS. */
export function modelTwo(child: ZoneDraft, world: WorldDraft): ZoneDraft {
  const other = modelOne(child, world)
  const [mine, ...rest] = child.keys as [LabKey, LabKey, LabKey]
  const theirs = keyOf(child, 'other KSK', KSK)
  child.ds = [mine, theirs].map((key) => dsFor(child.apex, key))
  other.keys = [theirs, ...rest]
  other.signers = { keys: [theirs], data: other.signers!.data }
  return other
}
