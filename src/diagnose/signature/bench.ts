/**
 * Where hypotheses are tried, within bounds: a hostile zone has keys, records and signatures without number (CVE-2023-50387).
 * What verifies here is verified once more in full before it counts.
 */

import { type Sampler, sampler, samplerCost, verifySignature } from '../../crypto/verify.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import { octetText } from '../../dns/wire.ts'
import type { Why } from '../why.ts'
import type { Hypothesis, Suspect } from './suspect.ts'

/** Verifications for one inquiry: some 40 ms with P-256, 150 ms with P-384, and more than an honest RRset has changes to try. */
export const MOST_TRIALS = 400
/** Octets put together and hashed for one inquiry: 400 times an RRset of 10 KB. */
export const MOST_OCTETS = 1 << 22
/** Keys tried for one hypothesis that has no keys of its own: honest tags meet by chance in pairs (RFC 4034 §8). */
export const MOST_NAMED = 3

/** What one RSA key may cost: 4096 bits with an exponent of 100 bits, which no signer makes, cost less. */
const MOST_COST = 32

export interface Bench {
  readonly left: { trials: number; octets: number }
  readonly samplers: Map<string, Sampler | null>
}

export const newBench = (): Bench => ({ left: { trials: MOST_TRIALS, octets: MOST_OCTETS }, samplers: new Map() })

const spent = ({ left }: Bench): boolean => left.trials <= 0 || left.octets <= 0

/** The first hypothesis under which the signature verifies, told as what was done; null when none does. */
export function tryAll(bench: Bench, s: Suspect, hypotheses: Iterable<Hypothesis>): Why | null {
  for (const hypothesis of hypotheses) {
    const { keys = s.named.slice(0, MOST_NAMED), signature = s.rrsig.signature } = hypothesis
    let data: Uint8Array | null = null
    for (const key of keys) {
      if (spent(bench)) return null
      const algorithm = hypothesis.algorithm ?? key.algorithm
      const sample = samplerOf(bench, algorithm, key, signature)
      // An RSA key that did not make the signature verifies no data with it.
      if (sample === null || sample.recovered === null) continue
      if (data === null) {
        data = hypothesis.data()
        bench.left.octets -= data.length
      }
      bench.left.trials--
      if (!sample.over(data)) continue
      if (verifySignature(algorithm, key.publicKey, data, signature).outcome === 'verifies') return hypothesis.why(key)
    }
  }
  return null
}

/** Ready to try data with; null when the key makes no such signatures, or when the bench has no time for it. */
export function samplerOf(bench: Bench, algorithm: number, key: DNSKEY, signature: Uint8Array): Sampler | null {
  const id = `${algorithm} ${octetText(key.publicKey)} ${octetText(signature)}`
  const known = bench.samplers.get(id)
  if (known !== undefined) return known
  const cost = samplerCost(algorithm, key.publicKey)
  // Reading a key costs something as well.
  bench.left.trials -= 1 + (cost > MOST_COST ? 0 : cost)
  const made = cost > MOST_COST || spent(bench) ? null : sampler(algorithm, key.publicKey, signature)
  bench.samplers.set(id, made)
  return made
}
