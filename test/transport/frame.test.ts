/** Messages in a stream (RFC 1035 §4.2.2): they come back whole, however the stream is cut. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frame, unframe } from '../../src/transport/frame.ts'

test('a message has its length before it', () => {
  expect(frame(Uint8Array.of(7, 8, 9))).toEqual(Uint8Array.of(0, 3, 7, 8, 9))
  expect(frame(new Uint8Array(65535)).subarray(0, 2)).toEqual(Uint8Array.of(255, 255))
})

test('several messages in chunks of any size', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 })
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, sizes) => {
      const stream = Buffer.concat(sent.map(frame))
      const got: Uint8Array[] = []
      const read = unframe((message) => got.push(message))
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = sizes[i % sizes.length]!
        read(stream.subarray(at, at + size))
        at += size
      }
      expect(got).toEqual(sent)
    }),
    { seed: 20260615, numRuns: 300 },
  )
})

test('the largest message, one octet at a time, in linear work', () => {
  const got: Uint8Array[] = []
  const read = unframe((message) => got.push(message))
  const began = process.cpuUsage().user
  for (const octet of frame(new Uint8Array(65535).fill(5))) read(Uint8Array.of(octet))
  expect(got.map((m) => m.length)).toEqual([65535])
  expect(process.cpuUsage().user - began).toBeLessThan(5_000_000)
})

test('a message that is not whole yet is not handed out', () => {
  const got: Uint8Array[] = []
  unframe((message) => got.push(message))(Uint8Array.of(0, 3, 1, 2))
  expect(got).toEqual([])
})
