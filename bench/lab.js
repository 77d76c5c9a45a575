/**
 * Serves a chain of zones for `bench/trace.js`: root, test., and six zones below each other, each on an address of its
 * own, every answer held back. Prints one line of JSON: { hints, anchors, bind, three, six }.
 *
 *   node bench/lab.js PORT DELAY_MS
 */

import { serve } from '../dist/lab/serve.js'

const [port, delayMs] = process.argv.slice(2).map(Number)
/** Cuts: test., then one for each of these. */
const LABELS = ['two', 'three', 'four', 'five', 'six']

const apexes = []
const chain = {
  served: true,
  apply: (world) => {
    let apex = 'test.'
    LABELS.forEach((label, n) => {
      apex = `${label}.${apex}`
      apexes.push(apex)
      world.zone(apex, { address: `192.0.2.${200 + n}`, ...(n % 2 === 0 ? {} : { algorithm: 15 }) })
    })
  },
}
const served = await serve([chain], { port, delayMs, at: Math.floor(Date.now() / 1000) })
process.stdout.write(
  `${JSON.stringify({
    hints: served.hintsText,
    anchors: served.anchorText,
    three: `www.${apexes[1]}`,
    six: `www.${apexes[4]}`,
  })}\n`,
)
