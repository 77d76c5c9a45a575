/** Whom a fault of one server of the parent hits: those that ask that server (RFC 4035 §4.7). */

import { expect, test } from 'vitest'
import { hitsText } from '../../src/explain/health.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld } from './run.ts'

test.each([
  [
    'check-ds-on-one-server',
    'DS_DIFFERS',
    'validating resolvers that ask 192.0.2.56 first (about 1 in 2), until they try another server: for as long as they hold that there is no DS, they cannot tell a forged answer of the zone from a true one',
  ],
  [
    'check-ds-signature-stale',
    'RRSIG_EXPIRED',
    'validating resolvers that ask 192.0.2.56 first (about 1 in 2), until they try another server: they get SERVFAIL',
  ],
])('%s: %s', async (name, code, text) => {
  const { health } = await checkWorld(findCheck(name)!)
  const one = health.findings.find(({ finding }) => finding.code === code)!
  expect(hitsText(one, health)).toBe(text)
})
