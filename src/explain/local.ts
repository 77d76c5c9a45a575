/** Words for bounds, for the resolver that was asked, and for the clock here. */

import { typeName } from '../dns/registry.ts'
import { formatTime } from '../dns/time.ts'
import { operator, servers, you } from './party.ts'
import type { FindingOf } from './types.ts'
import { part } from './types.ts'
import { countText, help, serverText, side, spanText } from './words.ts'

export const LOCAL_WORDS = part({
  LIMIT_SIGNATURES: (f) => ({
    message: `${f.owner} ${typeName(f.evidence.rrset.type)}: ${f.evidence.limit} signature checks were made without success, and no more are made`,
    brief: `no success in ${f.evidence.limit} signature checks`,
    sides: [
      side(
        `published by ${f.zone}`,
        `${countText(f.evidence.rrset.signatures.length, 'signature')} over ${f.owner} ${typeName(f.evidence.rrset.type)}`,
      ),
      side('tried here', `at most ${f.evidence.limit}`, 'CVE-2023-50387'),
    ],
    ...operator(f),
    help: [
      help(`remove the keys of ${f.zone} that share a key tag and the signatures that do not verify`),
      help('so many of them may also be an attack on validators'),
    ],
  }),
  LIMIT_DS: (f) => ({
    message: `${f.zone} has ${countText(f.evidence.count, 'DS record')}; after ${f.evidence.limit} without success no more are tried`,
    brief: `no success with ${f.evidence.limit} DS records`,
    sides: [
      side('published for it', countText(f.evidence.count, 'DS record')),
      side('tried here', `at most ${f.evidence.limit}`, 'CVE-2023-50387'),
    ],
    who: 'parent or registrar',
    party: `the holder of ${f.zone} through the registrar`,
    help: [help(`keep only the DS records that name a live key of ${f.zone}`)],
  }),
  LIMIT_ALIASES: (f) => ({
    message: `the chain of aliases of ${f.evidence.chain[0] ?? f.owner} is longer than ${f.evidence.limit}`,
    brief: `more than ${f.evidence.limit} aliases`,
    sides: [
      side('followed', `${f.evidence.limit} aliases`),
      side('the last', String(f.evidence.chain.at(-1) ?? f.owner)),
    ],
    ...operator(f),
    help: [help('point the first alias nearer to the records; resolvers give up after 8 to 16')],
  }),
  LIMIT_QUERIES: (f) => ({
    message: `the budget of ${f.evidence.limit} queries was used up before the chain was complete`,
    brief: 'budget of queries used up',
    sides: [side('sent', `${f.evidence.limit} queries`)],
    ...you('the network, or a name that needs unusually many servers'),
    help: [
      help('look at what was asked with -v or --save; servers that do not answer use up most queries'),
      help('ask a resolver instead: --resolver ADDR'),
    ],
  }),
  LIMIT_SERVERS: (f) => {
    const { of, asked, known } = f.evidence
    const what = of === 'names' ? 'name servers' : 'addresses'
    return {
      message: `${asked} of ${known} ${of === 'names' ? 'name servers' : 'addresses of name servers'} of ${f.zone} were asked`,
      brief: `${asked} of ${known} ${what} asked`,
      sides: [side('known', `${known} ${what}`), side('asked', `${asked} ${what}`, 'CVE-2020-12662')],
      ...operator(f),
      help: [
        help(`have fewer ${what}: resolvers bound what they follow too, and the root does with 13 names`),
        help(`ask those that were left out: --server ${f.zone}=ADDRESS`),
      ],
    }
  },
  LIMIT_TIME: (f) => ({
    message: f.evidence.interrupted
      ? `the trace was interrupted after ${Math.round(f.evidence.limitMs / 100) / 10} s, before the chain was complete`
      : `the time for a trace was used up after ${Math.round(f.evidence.limitMs / 100) / 10} s, before the chain was complete`,
    brief: f.evidence.interrupted ? 'interrupted' : 'time used up',
    sides: [side('waited', `${f.evidence.limitMs} ms`)],
    ...you(f.evidence.interrupted ? 'the trace' : 'the network'),
    help: [
      help('try again; with a slow network ask a resolver near by: --resolver ADDR'),
      help('a lower --timeout leaves more time for other servers'),
    ],
  }),
  RESOLVER_STRIPS_DNSSEC: (f) => ({
    message: `the resolver ${serverText(f.evidence.server)} leaves out signatures even for the root, so nothing can be judged through it`,
    brief: 'the resolver leaves out signatures',
    sides: [
      side('asked with DO', '. DNSKEY', serverText(f.evidence.server)),
      side('answered', 'without RRSIG', 'RFC 4035 §3.2.1'),
    ],
    ...servers(f.evidence.server),
    help: [
      help('ask another resolver, or the authoritative servers by leaving out --resolver'),
      help('the resolver or a forwarder behind it must pass on DNSSEC records'),
    ],
  }),
  RESOLVER_DISAGREES: (f) => ({
    message: `the resolver ${serverText(f.evidence.server)} comes to another verdict: ${f.evidence.says}`,
    brief: 'the resolver disagrees',
    sides: [side('the resolver says', f.evidence.says, serverText(f.evidence.server))],
    ...servers(f.evidence.server),
    help: [
      help(
        'it may hold an old answer in its cache, have a negative trust anchor, another trust anchor or policy, or a wrong clock; flush the name there and ask again',
      ),
    ],
  }),
  CLOCK_SUSPECT: (f) => ({
    message: clockText(f),
    brief: 'the clock here may be wrong',
    sides: [side('the clock here', formatTime(f.evidence.at))],
    ...you('the clock, or the time given with --at'),
    help: [help('compare the clock with another; timedatectl or chronyc tracking tell how it is kept')],
  }),
})

/** Signatures that all begin later than now mean a slow clock, those that are all over a fast one. */
function clockText(f: FindingOf<'CLOCK_SUSPECT'>): string {
  const { at, offBySeconds, signatures } = f.evidence
  const slow = offBySeconds > 0
  const seen = signatures === 1 ? 'the one signature seen' : `all ${signatures} signatures seen`
  const span = spanText(0, Math.abs(offBySeconds))
  return slow
    ? `the clock here may be slow: it says ${formatTime(at)}, and ${seen} begin${signatures === 1 ? 's' : ''} only later, by up to ${span}`
    : `the clock here may be fast: it says ${formatTime(at)}, and ${seen} ${signatures === 1 ? 'is' : 'are'} over, by up to ${span}`
}
