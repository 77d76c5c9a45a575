/** A DNSKEY RRset without signatures, through a resolver: who left them out (RFC 4035 section 3.2.1). */

import { expect, it } from 'vitest'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { verdictOf } from '../support/judge.ts'
import { AT } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80')
const bareKeys: Reply = { zone: 'example.', question: 'example. DNSKEY', answer: zone.bare('example.', 'DNSKEY') }
const throughResolver = (answer: Reply['answer']): string => {
  const replies = [bareKeys, { zone: 'example.', question: 'www.example. A', answer: answer ?? [] }]
  const resolver = { name: null, address: '192.0.2.1', port: 53 }
  const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
  return verdictOf(validate({ ...snapshot(replies), resolver }, question('www.example. A'), v))
}

it('the resolver, where no RRset of all came with one', () => {
  expect(throughResolver(zone.bare('www.example.', 'A'))).toBe('indeterminate RESOLVER_STRIPS_DNSSEC')
})

it('the zone, where another RRset came with one', () => {
  expect(throughResolver(zone.signed('www.example.', 'A'))).toMatch(/^bogus /)
})
