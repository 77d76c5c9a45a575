/**
 * Suspects the local clock: when every signature of the root, or of two zones or more, is early or late alike, the one
 * thing these have in common is the clock they are compared with.
 */

import { serialCompare, serialToTime } from '../dns/canonical.ts'
import { parseRrsig } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding } from '../report.ts'
import { type Context, subject } from './context.ts'

/** Null when nothing is odd, or when the instant was given by the user. */
export function clockFinding(context: Context): Finding | null {
  const { at, index } = context
  if (at !== index.snapshot.collectedAt) return null
  const zones = new Map<string, { early: number; late: number; all: number; shift: number; root: boolean }>()
  let signatures = 0
  for (const packet of index.packets) {
    for (const rr of [...packet.message.answer, ...packet.message.authority]) {
      if (rr.type !== TYPE.RRSIG) continue
      const parsed = parseRrsig(rr.rdata)
      if (!parsed.ok) continue
      const { signerName, inception, expiration } = parsed.value
      const zone = zones.get(signerName.key) ?? { early: 0, late: 0, all: 0, shift: 0, root: signerName.isRoot }
      zones.set(signerName.key, zone)
      zone.all++
      const early = serialCompare(at >>> 0, inception) < 0
      const late = serialCompare(at >>> 0, expiration) > 0
      if (!early && !late) continue
      signatures++
      if (early) zone.early++
      if (late) zone.late++
      const shift = early ? serialToTime(inception, at) - at : serialToTime(expiration, at) - at
      if (Math.abs(shift) > Math.abs(zone.shift)) zone.shift = shift
    }
  }
  const list = [...zones.values()]
  const off = (all: (zone: (typeof list)[number]) => number): boolean =>
    list.length > 0 && list.every((zone) => all(zone) === zone.all) && (list.length > 1 || list[0]!.root)
  if (!off((zone) => zone.early) && !off((zone) => zone.late)) return null
  const offBySeconds = list.reduce((most, zone) => (Math.abs(zone.shift) > Math.abs(most) ? zone.shift : most), 0)
  const [first] = index.packets
  if (first === undefined) return null
  const about = subject(first.observation.askedFor, first.observation.question.name, first.observation.question.type)
  return finding('CLOCK_SUSPECT', about, { at, offBySeconds, signatures })
}
