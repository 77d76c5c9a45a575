/** What to do about proofs of non-existence: build the chain anew, or see that all servers have one (RFC 5155, RFC 9276). */

import type { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Question, RR } from '../../dns/rr.ts'
import type { Server } from '../../snapshot.ts'
import { recordsOf } from '../reading.ts'
import { type Bench, type Draft, type FindingOf, part, sendersOf } from './bench.ts'
import { lowerTtl, mendServer, rebuildDenial, signAgain, transfer } from './steps.ts'

interface At {
  readonly zone: Name
}

const rebuild = (f: At, b: Bench): Draft => ({ zone: f.zone, steps: [rebuildDenial(b, f.zone)] })

interface Lacking extends At {
  readonly evidence: { readonly along?: Question }
}

/** A record lacks: the zone may be without it, or its server left it out; the latter alone where it comes with another answer. */
const lacking = (f: Lacking, b: Bench): Draft =>
  f.evidence.along === undefined
    ? { ...rebuild(f, b), instead: [mendServer(b, f.zone, sendersOf(b), 'records')] }
    : { zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b), 'records')] }

/** Of NSEC3 as RFC 9276 §3.1 wants it: no iterations, no salt. */
const plainNsec3 = (f: At, b: Bench): Draft => ({
  zone: f.zone,
  steps: [rebuildDenial(b, f.zone, { denial: 'nsec3', optOut: optsOut(b, f.zone) })],
})

/** Whether any NSEC3 of the zone has the Opt-Out flag, which a large zone may want to keep. */
const optsOut = (b: Bench, zone: Name): boolean =>
  b.packets
    .flatMap(recordsOf)
    .some((rr) => rr.type === TYPE.NSEC3 && rr.owner.isWithin(zone) && rr.rdata.length > 1 && (rr.rdata[1]! & 1) === 1)

/** The records are right, the answer made of them is not: the program that serves them. */
const server = (f: At, b: Bench): Draft => ({ zone: f.zone, steps: [mendServer(b, f.zone, sendersOf(b), 'answer')] })

const sameServer = (a: Server, b: Server): boolean => a.address === b.address && a.port === b.port

/** One server says the one, another the other: bring the one that denies up to date. The same says both: mend it. */
function contradicted(f: FindingOf<'NXDOMAIN_CONTRADICTED'>, b: Bench): Draft {
  const { denying, showing } = f.evidence
  const both = denying.filter((d) => showing.some((s) => sameServer(s, d)))
  const step = both.length > 0 ? mendServer(b, f.zone, both, 'answer') : transfer(b, f.zone, denying)
  return { zone: f.zone, steps: [step] }
}

/**
 * A chain that denies what is there: an old version on some server, or a copy of its own, which another does better; else a
 * chain that was not kept up.
 */
function hides(f: FindingOf<'DENIAL_HIDES_NAME' | 'DENIAL_HIDES_TYPE'>, b: Bench): Draft {
  const { record, owner, type } = f.evidence
  const serversWith = (of: Name, wanted: number, also: (rr: RR) => boolean = () => true): readonly Server[] => {
    const found = b.packets.filter((o) =>
      recordsOf(o).some((rr) => rr.type === wanted && rr.owner.equals(of) && also(rr)),
    )
    return found.map((o) => o.server).filter((s, i, all) => all.findIndex((other) => sameServer(s, other)) === i)
  }
  const without = (some: readonly Server[], others: readonly Server[]): readonly Server[] =>
    some.filter((s) => !others.some((other) => sameServer(s, other)))
  const { rdata } = record.kind === 'NSEC' ? record.nsec : record.nsec3
  const [kind, isIt] = [TYPE[record.kind], (rr: RR) => Buffer.compare(rr.rdata, rdata) === 0]
  const denying = serversWith(record.owner, kind, isIt)
  const showing = serversWith(owner, type)
  const behind = without(denying, showing)
  const better = without(
    serversWith(record.owner, kind, (rr) => !isIt(rr)),
    denying,
  )
  const stale = behind.length > 0 && showing.length > 0 ? behind : better.length > 0 ? denying : []
  return stale.length > 0
    ? { zone: f.zone, steps: [transfer(b, f.zone, stale)], instead: [rebuildDenial(b, f.zone)] }
    : rebuild(f, b)
}

export const DENIAL_RECIPES = part({
  DENIAL_MISSING: lacking,
  DENIAL_NAME_NOT_MATCHED: lacking,
  DENIAL_NAME_NOT_COVERED: lacking,
  DENIAL_WILDCARD_NOT_COVERED: lacking,
  DENIAL_CLOSEST_ENCLOSER_UNPROVEN: lacking,
  DENIAL_TYPE_EXISTS: rebuild,
  DENIAL_NAME_EXISTS: server,
  DENIAL_FROM_ABOVE_CUT: server,
  DENIAL_FROM_ABOVE_DNAME: server,
  WILDCARD_NOT_PROVEN: lacking,
  NSEC_NEXT_OUT_OF_ZONE: rebuild,
  NSEC3_HASH_UNKNOWN: plainNsec3,
  NSEC3_FLAGS_UNKNOWN: plainNsec3,
  NSEC3_OWNER_MALFORMED: rebuild,
  NSEC3_PARAMETERS_DIFFER: plainNsec3,
  NSEC3_ITERATIONS_HIGH: plainNsec3,
  NSEC3_ITERATIONS_NOT_ZERO: plainNsec3,
  NSEC3_SALTED: plainNsec3,
  // Opt-Out is a choice of the zone; what it leaves out is insecure by design (RFC 5155 §9.2).
  NSEC3_OPT_OUT: null,
  DENIAL_RECORD_MALFORMED: rebuild,
  NSEC_AND_NSEC3: rebuild,
  NXNAME_WITH_TYPES: rebuild,
  NXNAME_WITH_NXDOMAIN: (f, b) => ({ zone: f.zone, steps: [mendServer(b, f.zone, [f.evidence.server], 'answer')] }),
  SOA_MISSING: server,
  SOA_NOT_ZONE: server,
  // The TTL of the chain is that of the SOA or its MINIMUM, whichever is less (RFC 9077 §3).
  NSEC_TTL_HIGH: ({ zone, evidence: { record, most } }, b) => ({
    zone,
    steps: [lowerTtl(b, zone, record.owner, TYPE[record.kind], most), signAgain(b, zone)],
  }),
  NXDOMAIN_CONTRADICTED: contradicted,
  DENIAL_HIDES_NAME: hides,
  DENIAL_HIDES_TYPE: hides,
  // No zone has the type; the answer is as it should be (RFC 9824 §3.5).
  NXNAME_ASKED: null,
  RCODE_CONTRADICTED: server,
  LIMIT_NSEC3: (f, b) => (f.evidence.of === 'hashes' ? plainNsec3(f, b) : server(f, b)),
})
