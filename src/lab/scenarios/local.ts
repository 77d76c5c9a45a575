/** Group x, first part: trust anchors, resolvers, and minimal answers. */

import { parseRdata } from '../../dns/presentation.ts'
import { parseDnskey } from '../../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../../dns/registry.ts'
import type { RR, RRset } from '../../dns/rr.ts'
import { anchorFor, draftZone } from '../draft.ts'
import { all } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import type { Behaviour } from '../server.ts'
import type { Zone } from '../zone.ts'

const RESOLVER = '192.0.2.250'

/** Asks the lab's resolver, which behaves so. */
const through = (how: Behaviour): Pick<Plan, 'options' | 'fault'> => ({
  options: { resolver: RESOLVER },
  fault: (_, world) => {
    world.resolvers.set(RESOLVER, how)
  },
})

/** Says AD to who wants it checked, as a validating resolver does for secure answers. */
const validating: Behaviour = { answer: (answer, { query }) => ({ ...answer, ad: !query.cd }) }

const plans: readonly Plan[] = [
  {
    id: 'x05',
    name: 'minimal-any',
    sentence: 'nothing is wrong: a question for ANY is answered with one HINFO',
    ask: ['www', TYPE.ANY],
    fault: (child) => {
      child.tamper = (answer, { question }, zone) =>
        question.type === TYPE.ANY ? { ...answer, answer: all(minimal(zone, question.name)) } : answer
    },
  },
  {
    id: 'x06',
    name: 'negative-trust-anchor',
    sentence: 'the signatures have expired and the resolver has a negative trust anchor for the zone',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    why: 'signer-stopped',
    also: ['RESOLVER_DISAGREES'],
    options: { resolver: RESOLVER },
    fault: (child, world) => {
      child.inception -= 30 * 86400
      child.expiration = child.at - 86400
      const errors = [{ code: 33, text: 'negative trust anchor' }]
      world.resolvers.set(RESOLVER, { answer: (answer, { query }) => (query.cd ? answer : { ...answer, errors }) })
    },
  },
  {
    id: 'x09',
    name: 'old-anchor',
    sentence: 'the only trust anchor is of a key that the root no longer has',
    status: 'bogus',
    code: 'ANCHOR_NO_MATCH',
    why: 'anchor-outdated',
    alone: true,
    fault: (_, world) => {
      world.anchors = [anchorFor(draftZone('.', world.at))]
    },
  },
  {
    id: 'x10',
    name: 'no-anchor',
    sentence: 'the only trust anchor is for another zone',
    status: 'insecure',
    code: 'ANCHOR_NONE',
    alone: true,
    fault: (_, world) => {
      world.anchors = [anchorFor(world.example)]
    },
  },
  {
    id: 'x11',
    name: 'resolver',
    sentence: 'nothing is wrong, asked through a resolver',
    ...through(validating),
  },
  {
    id: 'x12',
    name: 'resolver-strips',
    sentence: 'the resolver leaves out signatures',
    status: 'indeterminate',
    code: 'RESOLVER_STRIPS_DNSSEC',
    ...through({ hear: (asked) => ({ ...asked, dnssec: false }) }),
  },
  {
    id: 'x13',
    name: 'resolver-stale',
    sentence: 'the zone is healthy, but the resolver still holds expired signatures and says SERVFAIL',
    also: ['RESOLVER_DISAGREES'],
    ...through({
      answer: (answer, { query }) => {
        if (query.cd) return answer
        const errors = [{ code: 7, text: 'RRSIG expired' }]
        return { ...answer, rcode: RCODE.SERVFAIL, answer: [], authority: [], errors }
      },
    }),
  },
  {
    id: 'x14',
    name: 'anchor-algorithm-unassigned',
    sentence: 'the only trust anchor is a key of algorithm 100, which nobody has defined',
    status: 'insecure',
    code: 'DNSKEY_ALGORITHM_UNSUPPORTED',
    alone: true,
    signed: { algorithm: 100 },
    fault: (child, world) => {
      const key = parseDnskey(child.keys[0]!.rdata)
      world.anchors = [{ zone: child.apex, ds: null, key: key.ok ? key.value : null }]
    },
  },
  {
    id: 'x40',
    name: 'anchor-not-signing',
    sentence: 'the only trust anchor is of a key of the zone that does not sign the DNSKEY RRset',
    status: 'bogus',
    code: 'DNSKEY_NOT_SIGNED_BY_DS_KEY',
    alone: true,
    fault: (child, world) => {
      world.anchors = [anchorFor({ ...child, keys: [child.keys[1]!] })]
    },
  },
  {
    id: 'x15',
    name: 'any',
    sentence: 'nothing is wrong: a question for ANY is answered with every RRset of the name',
    ask: ['www', TYPE.ANY],
  },
  {
    id: 'x16',
    name: 'resolver-insecure',
    sentence: 'nothing is wrong: an unsigned zone, asked through a resolver',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    signed: { unsigned: true },
    ...through({}),
  },
]

/** RFC 8482 §4.2. */
const minimal = (zone: Zone, name: RR['owner']): RRset =>
  zone.tools.sign(single(name, TYPE.HINFO, 3600, parseRdata(TYPE.HINFO, '"RFC8482" ""')))

function single(owner: RR['owner'], type: number, ttl: number, rdata: Uint8Array): RRset {
  return { owner, type, class: CLASS_IN, records: [{ owner, type, class: CLASS_IN, ttl, rdata }], signatures: [] }
}

export const LOCAL: readonly Scenario[] = plans.map(scenario)
