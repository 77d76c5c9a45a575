/** The file form of a snapshot: round trip, and one clear line for everything that is no snapshot. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../src/collect/collect.ts'
import { readSnapshot, SnapshotError, writeSnapshot } from '../../src/collect/file.ts'
import { syntaxErrorIn } from '../../src/collect/json.ts'
import { encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import type { Observation, Snapshot, Timestamp } from '../../src/snapshot.ts'

const at = 1_781_481_600 as Timestamp
const odd = new Name([Uint8Array.of(0, 0x2e, 0xff, 0x41), Uint8Array.of(0x5c, 0x22)])

const observation = (place: number, change: Partial<Observation> = {}): Observation => ({
  id: `o${place}`,
  askedFor: Name.parse('example.'),
  server: { name: Name.parse('NS.example.'), address: '192.0.2.1', port: 53 },
  via: 'udp',
  question: { name: odd, type: 65280 },
  sent: { edns: true, do: true, cd: false, rd: false },
  at,
  elapsedMs: 12,
  discarded: 1,
  outcome: outcomeOf(encodeMessage({ id: 7, qr: true, questions: [{ name: odd, type: 65280, class: 1 }] })),
  ...change,
})

const FULL: Snapshot = {
  format: 1,
  collectedAt: at,
  at: 0 as Timestamp,
  publicOnly: true,
  resolver: { name: null, address: '2001:db8::53', port: 5353 },
  stopped: 'time',
  elapsedMs: 1234,
  observations: [
    observation(1),
    observation(2, {
      outcome: { kind: 'no-response', why: 'refused' },
      via: 'tcp',
      server: { name: null, address: '::1', port: 1 },
    }),
    observation(3, { outcome: outcomeOf(Uint8Array.of(1, 2, 3)) }),
    observation(4, { outcome: outcomeOf(new Uint8Array(0)) }),
  ],
}

describe('round trip', () => {
  test('of every field', () => {
    const text = writeSnapshot(FULL)
    expect(readSnapshot(text)).toEqual(FULL)
    expect(writeSnapshot(readSnapshot(text))).toBe(text)
    expect(FULL.observations[2]?.outcome.kind).toBe('malformed')
  })

  test('of any octets as a message, any name and any time', () => {
    const arbitrary = fc.record({
      wire: fc.uint8Array({ maxLength: 600 }),
      labels: fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 5 }),
      type: fc.integer({ min: 0, max: 0xffff }),
      when: fc.integer({ min: 0, max: 253402300799 }),
    })
    fc.assert(
      fc.property(arbitrary, ({ wire, labels, type, when }) => {
        const question = { name: new Name(labels), type }
        const one = observation(1, { outcome: outcomeOf(wire), question, at: when as Timestamp })
        const snapshot: Snapshot = {
          format: 1,
          collectedAt: when as Timestamp,
          publicOnly: false,
          elapsedMs: 0,
          observations: [one],
        }
        expect(readSnapshot(writeSnapshot(snapshot))).toEqual(snapshot)
      }),
      { seed: 20260615, numRuns: 200 },
    )
  })

  test('a field of a later version is passed over', () => {
    const text = JSON.stringify({ ...JSON.parse(writeSnapshot(FULL)), later: 1 })
    expect(readSnapshot(text)).toEqual(FULL)
  })
})

const message = (text: string): string => {
  try {
    readSnapshot(text)
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error
    return error.message
  }
  return 'read without complaint'
}

describe('what is no JSON is told with its line', () => {
  test.each([
    ['', 'line 1: the file is empty'],
    [' \n\n', 'line 3: the file is empty'],
    ['{\n "format": "x",\n', 'line 3: the file ends too early'],
    ['{\n "format": x\n}', 'line 2: a value is expected'],
    ['{\n "a": 1,\n}', 'line 3: a quoted name is expected'],
    ['{\n "a" 1\n}', 'line 2: ":" is expected'],
    ['{\n "a": [1\n 2]}', 'line 3: "," or the end of an array or object is expected'],
    ['{}\n{}', 'line 2: something follows the end'],
    ['{ a: 1 }', 'line 1: a quoted name or "}" is expected'],
    ['[1, ]', 'line 1: a value is expected'],
    ['["\\x"]', 'line 1: a value or "]" is expected'],
    ['\u0000binary', 'line 1: a value is expected'],
  ])('%j', (text, expected) => {
    expect(message(text)).toBe(expected)
  })

  test('found exactly where JSON.parse fails', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-0.5e+3',
      '01',
      'true',
      'nul',
      'null',
      '"\\u12"',
      '"\n"',
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 9 }).map((p) => p.join('')),
          fc.json(),
        ),
        (text) => {
          let ok = true
          try {
            JSON.parse(text)
          } catch {
            ok = false
          }
          expect(syntaxErrorIn(text) === null).toBe(ok)
        },
      ),
      { seed: 20260615, numRuns: 2000 },
    )
  })
})

describe('a field that is wrong is told with its path', () => {
  const text = writeSnapshot(FULL)
  const with_ = (path: readonly (string | number)[], value: unknown): string => {
    const file = JSON.parse(text)
    let inner = file
    for (const key of path.slice(0, -1)) inner = inner[key]
    if (value === undefined) delete inner[path.at(-1)!]
    else inner[path.at(-1)!] = value
    return JSON.stringify(file)
  }
  test.each([
    [
      ['format'],
      'dnssec-trace.report/1',
      'format is "dnssec-trace.report/1"; this version reads "dnssec-trace.snapshot/1"',
    ],
    [['format'], undefined, 'format is missing'],
    [['collectedAt'], 'yesterday', /^collectedAt cannot be read: "yesterday" is not a time/],
    [['at'], 5, 'at must be a string'],
    [['publicOnly'], 'yes', 'publicOnly must be true or false'],
    [['resolver', 'address'], 'localhost', 'resolver.address must be an IPv4 or IPv6 address'],
    [['stopped'], 'bored', 'stopped must be one of "queries", "time", "interrupted"'],
    [['elapsedMs'], -1, 'elapsedMs must be a whole number from 0'],
    [['elapsedMs'], 1.5, 'elapsedMs must be a whole number from 0'],
    [['observations'], {}, 'observations must be an array'],
    [['observations', 1], 7, 'observations[1] must be an object'],
    [['observations', 1, 'id'], 'o9', 'observations[1].id must be "o2": observations are numbered in order'],
    [['observations', 0, 'askedFor'], 'example', 'observations[0].askedFor must be a name that ends with a dot'],
    [['observations', 0, 'askedFor'], 'a..', 'observations[0].askedFor cannot be read: "a.." has an empty label'],
    [['observations', 0, 'server'], null, 'observations[0].server must be an object'],
    [['observations', 0, 'server', 'name'], undefined, 'observations[0].server.name is missing'],
    [['observations', 0, 'server', 'port'], 0, 'observations[0].server.port must be from 1 to 65535'],
    [['observations', 0, 'server', 'port'], 65536, 'observations[0].server.port must be from 1 to 65535'],
    [['observations', 0, 'via'], 'pigeon', 'observations[0].via must be one of "udp", "tcp"'],
    [['observations', 0, 'question', 'type'], 'TYPE65536', 'observations[0].question.type must be an RR type'],
    [['observations', 0, 'sent', 'do'], undefined, 'observations[0].sent.do is missing'],
    [['observations', 0, 'discarded'], '0', 'observations[0].discarded must be a whole number from 0'],
    [['observations', 0, 'message'], 'no!', 'observations[0].message must be base64'],
    [['observations', 0, 'message'], undefined, 'observations[0] has neither message nor noResponse'],
    [['observations', 0, 'noResponse'], 'timeout', 'observations[0] has both message and noResponse'],
    [
      ['observations', 1, 'noResponse'],
      'bored',
      'observations[1].noResponse must be one of "timeout", "refused", "unreachable"',
    ],
    [
      ['observations', 0, 'message'],
      'AAAA'.repeat(22_000),
      'observations[0].message is longer than a message can be, 65535 octets',
    ],
  ] as const)('%j = %j', (path, value, expected) => {
    const said = message(with_(path, value))
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
    expect(said).not.toContain('\n')
  })

  test.each(['null', '[]', '"text"', '1'])('%s is no snapshot', (wrong) => {
    expect(message(wrong)).toBe('the snapshot must be an object')
  })
})
