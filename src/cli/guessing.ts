/** How fast this machine guesses at the names behind NSEC3 hashes: what hiding them is worth (RFC 9276 §2.3). */

import { nsec3Hash } from '../crypto/nsec3.ts'
import { exposuresOf } from '../explain/exposure.ts'
import { accountsOf } from '../explain/proof.ts'
import type { Report } from '../report.ts'

/** Long enough for the loop to run at full speed before it is measured. */
const WARM_MS = 30
const MEASURE_MS = 25

/** Guesses a second at the hashes that the zone gives away, with its own parameters, on one core; null where it gives away none. */
export function hashesPerSecond(report: Report): number | null {
  const exposure = exposuresOf(accountsOf(report)).find(({ kind }) => kind === 'guessable')
  if (exposure === undefined || exposure.parameters === null) return null
  const { iterations, salt } = exposure.parameters
  const hash = () => nsec3Hash(exposure.zone, salt, iterations)
  repeat(hash, WARM_MS)
  return Math.round(repeat(hash, MEASURE_MS))
}

/** How often a second. */
function repeat(act: () => void, ms: number): number {
  const begun = performance.now()
  let count = 0
  do {
    act()
    count++
  } while (performance.now() - begun < ms)
  return (count * 1000) / (performance.now() - begun)
}
