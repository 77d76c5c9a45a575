/** How fast this machine guesses at the names behind NSEC3 hashes: what hiding them is worth (RFC 9276 §2.3). */

import { nsec3Hash } from '../crypto/nsec3.ts'
import { exposuresOf } from '../explain/exposure.ts'
import { accountsOf } from '../explain/proof.ts'
import type { Report } from '../report.ts'

const MEASURE_MS = 25

/** Guesses a second at the hashes that the zone gives away, with its own parameters, on one core; null where it gives away none. */
export function hashesPerSecond(report: Report): number | null {
  const exposure = exposuresOf(accountsOf(report)).find(({ kind }) => kind === 'guessable')
  if (exposure === undefined || exposure.parameters === null) return null
  const { iterations, salt } = exposure.parameters
  nsec3Hash(exposure.zone, salt, iterations)
  const begun = performance.now()
  let count = 0
  while (performance.now() - begun < MEASURE_MS) {
    nsec3Hash(exposure.zone, salt, iterations)
    count++
  }
  return Math.round((count * 1000) / (performance.now() - begun))
}
