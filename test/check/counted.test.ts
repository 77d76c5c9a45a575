/** What is one finding to a reader, and what is told by itself. */

import { expect, it } from 'vitest'
import { countedIn, resultOf } from '../../src/check/result.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld } from '../health/run.ts'

const counted = async (name: string) => {
  const scenario = findCheck(name)!
  const { findings } = resultOf(name, await checkWorld(scenario), { failOn: 'error', ignore: [] })
  return countedIn(findings).map(([{ finding }, ...more]) => [finding.code, 1 + more.length])
}

it('each key that some server lacks is told, with a repair of its own (RFC 8901 section 3)', async () => {
  expect(await counted('check-multi-signer-unshared')).toEqual([
    ['DNSKEY_MISSING_FROM_SERVERS', 1],
    ['DNSKEY_MISSING_FROM_SERVERS', 1],
  ])
})

it('one fault of many answers is told once', async () => {
  const [first] = await counted('idle-key-sha1')
  expect(first).toEqual(['RRSIG_ALGORITHM_MISSING', expect.any(Number)])
  expect(first![1]).toBeGreaterThan(3)
  expect(await counted('idle-key-sha1')).toHaveLength(2)
})
