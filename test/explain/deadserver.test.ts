/** What is said of a server that does not answer: that users notice only delay is said where another server answers. */

import { expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import { finding } from '../../src/report.ts'
import type { Observation, Snapshot, Timestamp } from '../../src/snapshot.ts'

const zone = Name.parse('example.')
const dead = { name: null, address: '198.51.100.1', port: 53 }

/** The advice where this server answered something asked for this zone. */
function adviceWith(address: string, askedFor: string, port = 53, kind = 'response'): string {
  const about = { zone, owner: zone, type: TYPE.SOA }
  const found = finding('SERVER_NO_RESPONSE', about, { server: dead, why: 'timeout', via: 'udp' }, [])
  const question = { name: zone, type: TYPE.SOA }
  const server = { name: null, address, port }
  const one = { id: 'o1', askedFor: Name.parse(askedFor), server, via: 'tcp', question, sent: {}, outcome: { kind } }
  const snapshot = { observations: [one as unknown as Observation] } as unknown as Snapshot
  return JSON.stringify(explain(found, { at: 0 as Timestamp, snapshot }).help)
}

test.each([
  ['another server of the zone answers', true, '198.51.100.2', 'example.', 53, 'response'],
  ['one at another port answers', true, '198.51.100.1', 'example.', 54, 'response'],
  ['there is no other server', false, '198.51.100.1', 'example.', 53, 'response'],
  ['the other is dead too', false, '198.51.100.2', 'example.', 53, 'no-response'],
  ['only a server of the parent answers', false, '198.51.100.2', '.', 53, 'response'],
] as const)('%s: %s', (_what, isDelay, address, askedFor, port, kind) => {
  expect(adviceWith(address, askedFor, port, kind).includes('notice only delay')).toBe(isDelay)
})
