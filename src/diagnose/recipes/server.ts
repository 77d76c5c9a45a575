/** What to do about servers, aliases, bounds, resolvers and the clock here: RFC 8906, RFC 6891, RFC 1034 §3.6.2. */

import { RCODE, TYPE } from '../../dns/registry.ts'
import { isProbe, type ObservationId, type Server } from '../../snapshot.ts'
import type { Actions } from '../plan.ts'
import { type Bench, type Draft, type FindingOf, part, sendersOf } from './bench.ts'
import { replaceDs, resign } from './procedures.ts'
import { flushCaches, liftNta, mendAlias, mendServer, setClock, signAgain, transfer } from './steps.ts'

/** Extended DNS Error of a resolver that does not validate because of its configuration. */
const NEGATIVE_TRUST_ANCHOR = 33

type Fault = Actions['mend-server']['fault']

/** The code names the server itself. */
const mend =
  (fault: Fault) =>
  (
    f: { readonly zone: FindingOf<'SERVER_LAME'>['zone']; readonly evidence: { readonly server: Server } },
    b: Bench,
  ): Draft => ({
    zone: f.zone,
    steps: [mendServer(b, f.zone, [f.evidence.server], fault)],
  })

/** An error over a zone that the server has; REFUSED and NOTAUTH say that it has none (RFC 8914 §4.19). */
const fails = (rcode: number): boolean => rcode !== RCODE.NOERROR && rcode !== RCODE.REFUSED && rcode !== RCODE.NOTAUTH

/** How servers fail: by silence (over TCP, where UDP was cut off), by an error, by not having the zone. */
function faultOf(b: Bench, asked: readonly ObservationId[]): Fault {
  const outcomes = b.packets.filter((o) => asked.includes(o.id)).map(({ outcome }) => outcome)
  const whole = outcomes.flatMap((o) => (o.kind === 'response' && !o.response.tc ? [o.response] : []))
  if (whole.length === 0) return outcomes.some((o) => o.kind === 'malformed') ? 'malformed' : 'silent'
  return whole.some(({ rcode }) => fails(rcode)) ? 'error' : 'lame'
}

const isNotPublic = (b: Bench, address: string): boolean =>
  b.report.findings.some(({ finding: f }) => f.code === 'ADDRESS_NOT_PUBLIC' && f.evidence.address === address)

function unreachable(f: FindingOf<'ZONE_UNREACHABLE'>, b: Bench): Draft | null {
  const { servers, observations } = f.evidence
  const unfit = servers.filter(({ address }) => isNotPublic(b, address))
  if (observations.length === 0) {
    // Otherwise it is the options of the trace that keep it from asking.
    return unfit.length === 0
      ? null
      : { zone: f.zone, steps: [mendServer(b, f.zone, unfit, 'address', 'zone operator')] }
  }
  const resolver = b.packets.some((o) => observations.includes(o.id) && o.sent.rd)
  const fault = faultOf(b, observations)
  // That no server of the root answers is the network here: nobody is to mend anything.
  if (f.zone.isRoot && !resolver && fault === 'silent') return null
  const who = resolver ? 'resolver operator' : 'server operator'
  return { zone: f.zone, steps: [mendServer(b, f.zone, servers, fault, who)] }
}

/** The question is what they fail on: without an answer, with an error, or with one that says nothing. */
function withheld(f: FindingOf<'ANSWER_WITHHELD'>, b: Bench): Draft {
  // Where the verdict rests on no packet, nothing came that could be kept: whoever was asked for the zone is who did not answer.
  const asked = b.packets.filter((o) => !isProbe(o) && !o.sent.rd && o.askedFor.equals(f.zone)).map(({ id }) => id)
  const seen = f.seen.length > 0 ? f.seen : asked
  const fault = f.seen.length > 0 ? faultOf(b, f.seen) : 'silent'
  return { zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b, { seen }), fault === 'lame' ? 'answer' : fault)] }
}

export const SERVER_RECIPES = part({
  ALIAS_LOOP: (f, b) => ({
    zone: f.zone,
    steps: [mendAlias(b, f.zone, f.evidence.chain.at(-1) ?? f.owner, TYPE.CNAME)],
  }),
  DNAME_FROM_WILDCARD: (f, b) => ({ zone: f.zone, steps: [mendAlias(b, f.zone, f.evidence.source, TYPE.DNAME)] }),
  DNAME_CNAME_MISMATCH: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b), 'answer')] }),
  DNAME_WITHOUT_CNAME: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b), 'answer')] }),
  DNAME_CNAME_TTL: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b), 'answer')] }),
  CNAME_WITH_OTHER_DATA: (f, b) => ({
    zone: f.zone,
    steps: [mendAlias(b, f.zone, f.owner, TYPE.CNAME), signAgain(b, f.zone)],
  }),

  ZONE_UNREACHABLE: unreachable,
  ANSWER_WITHHELD: withheld,
  NAMESERVER_UNRESOLVED: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, [], 'address', 'zone operator')] }),
  ADDRESS_NOT_PUBLIC: (f, b) => ({
    zone: f.zone,
    steps: [
      mendServer(
        b,
        f.zone,
        [{ name: f.evidence.nameserver, address: f.evidence.address, port: 53 }],
        'address',
        'zone operator',
      ),
    ],
  }),
  // What this host can reach is no fault of a zone, and one family is enough.
  FAMILY_UNREACHABLE: null,
  SERVER_NO_RESPONSE: mend('silent'),
  SERVER_RCODE: (f, b) =>
    // A limit on the rate is meant.
    f.evidence.limited === true ? null : mend(fails(f.evidence.rcode) ? 'error' : 'lame')(f, b),
  SERVER_LAME: mend('lame'),
  SERVER_EDNS_FAILS: mend('edns'),
  SERVER_EDNS_IGNORED: mend('edns'),
  RESPONSE_MALFORMED: mend('malformed'),
  RESPONSE_NOT_AUTHORITATIVE: mend('lame'),
  // Where the serials are equal, nothing is fetched before another signing raises one.
  SERVER_BEHIND: (f, b) => ({
    zone: f.zone,
    steps: [
      ...(f.evidence.renewed === undefined ? [] : [signAgain(b, f.zone)]),
      transfer(b, f.zone, [f.evidence.server]),
    ],
  }),
  // It may be meant: answers that depend on who asks, or where.
  SERVERS_DIFFER: null,
  SERVER_NO_TCP: mend('tcp'),
  SERVER_NO_UDP: (f, b) =>
    f.evidence.limited === true
      ? null
      : {
          zone: f.zone,
          steps: [mendServer(b, f.zone, f.evidence.servers, f.evidence.questions.length === 0 ? 'udp' : 'datagrams')],
        },
  SERVER_LARGE_ANSWER_LOST: mend('fragments'),
  RESPONSE_OVER_SIZE: mend('sizes'),
  SERVER_COOKIE_MISMATCH: mend('cookies'),
  SERVER_OPTION_FAILS: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, f.evidence.servers, 'options')] }),

  // Keys that share a tag and signatures that verify with none of them are not made by a signer that signs the zone anew.
  LIMIT_SIGNATURES: (f, b) => resign(b, f.zone),
  LIMIT_DS: (f, b) => replaceDs(b, f.zone),
  // The first alias is the one that the owner of the name can change.
  LIMIT_ALIASES: (f, b) => ({
    zone: f.zone,
    steps: [mendAlias(b, f.zone, f.evidence.chain[0] ?? f.owner, TYPE.CNAME)],
  }),
  // Bounds of the trace, not of the zone.
  LIMIT_QUERIES: null,
  LIMIT_SERVERS: null,
  LIMIT_TIME: null,

  RESOLVER_STRIPS_DNSSEC: (f, b) => ({
    zone: f.zone,
    steps: [mendServer(b, f.zone, [f.evidence.server], 'edns', 'resolver operator')],
  }),
  RESOLVER_DISAGREES: (f) => {
    // EDE 33 says that the resolver was told not to validate here (RFC 7646).
    const told = f.evidence.ede.some(({ code }) => code === NEGATIVE_TRUST_ANCHOR)
    return { zone: f.zone, steps: [told ? liftNta(f.zone) : flushCaches(f.zone)], never: ['turn-validation-off'] }
  },
  CLOCK_SUSPECT: (f) => ({ zone: f.zone, steps: [setClock('here')] }),
})
