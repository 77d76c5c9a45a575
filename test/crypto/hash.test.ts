/** The same hashes on a host whose OpenSSL refuses them. */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.doUnmock('node:crypto')
  vi.resetModules()
})

test('in JavaScript and by node:crypto alike', async () => {
  const refused = vi.fn(() => {
    throw new Error('error:0308010C:digital envelope routines::unsupported')
  })
  vi.doMock('node:crypto', async (original) => ({ ...(await original<object>()), hash: refused }))
  const { hash } = await import('../../src/crypto/hash.ts')
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512'),
      (octets, name) => {
        expect(Buffer.from(hash(name, octets)).toString('hex')).toBe(createHash(name).update(octets).digest('hex'))
      },
    ),
    { seed: 20260615, numRuns: 100 },
  )
  expect(refused).toHaveBeenCalledTimes(100)
})
