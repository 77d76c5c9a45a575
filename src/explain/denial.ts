/** Words for proofs of non-existence by NSEC and NSEC3: RFC 4035 §5.4, RFC 5155 §8, RFC 6840 §4. */

import type { DenialRecord } from '../codes.ts'
import { rcodeName, typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import { isSame } from '../snapshot.ts'
import { fromSeen, seenBy } from './facts.ts'
import { operator, servers } from './party.ts'
import type { Context, FindingOf, Help, Side } from './types.ts'
import { part } from './types.ts'
import { denialText, help, shortHex, side } from './words.ts'

type Denial = FindingOf<
  | 'DENIAL_MISSING'
  | 'DENIAL_NAME_NOT_MATCHED'
  | 'DENIAL_NAME_NOT_COVERED'
  | 'DENIAL_WILDCARD_NOT_COVERED'
  | 'DENIAL_CLOSEST_ENCLOSER_UNPROVEN'
  | 'DENIAL_TYPE_EXISTS'
  | 'DENIAL_NAME_EXISTS'
  | 'DENIAL_FROM_ABOVE_CUT'
  | 'DENIAL_FROM_ABOVE_DNAME'
  | 'WILDCARD_NOT_PROVEN'
>

/** "nope.example.test. A" */
const asked = (f: Denial): string => `${f.evidence.question.name} ${typeName(f.evidence.question.type)}`

const sent = (f: Finding, c: Context, record: DenialRecord): readonly Side[] => [
  side('proof sent', denialText(record), fromSeen(f, c)),
  side('standing at', record.owner.toString(), `in ${f.zone}`),
]

/** What the answer claims, against all that it brought. */
const sides = (f: Denial, c: Context, needed: string): readonly Side[] => [
  side('denied', asked(f), fromSeen(f, c)),
  ...(f.evidence.records.length === 0
    ? [side('proof sent', 'no NSEC or NSEC3')]
    : f.evidence.records.slice(0, 4).map((r) => side('proof sent', denialText(r), `at ${shortOwner(r)}`))),
  side('needed', needed),
]

/** A hashed owner is told by its first label alone. */
function shortOwner(record: DenialRecord): string {
  const text = record.owner.toString()
  return record.kind === 'NSEC3' ? `${text.slice(0, 8)}…` : text
}

const rechain = (f: Finding): Help =>
  help(
    `build the NSEC or NSEC3 chain of ${f.zone} anew by signing it again, and see that every server has the same version`,
  )
const outdated = help(
  'if the zone is right, the server sends too little of it: one that does not know DNSSEC, or a secondary with a damaged copy',
)

const emptyNonTerminal = help(
  'a name without records that has names below it exists: the server must answer NOERROR for it, not NXDOMAIN, so update the server',
)

const lacking = (f: Denial, c: Context, message: string, brief: string, needed: string) =>
  f.evidence.along === undefined
    ? { message, brief, sides: sides(f, c, needed), ...operator(f), help: [rechain(f), outdated] }
    : leftOut(f, c, f.evidence.along, needed)

/** Of an alias's target, whose own question brings the proof: RFC 1034 §5.3.3. */
function leftOut(f: Denial, c: Context, { name, type }: Question, needed: string) {
  const by = seenBy(f, c).map(({ server }) => server)
  return {
    message: `the answer for ${name} ${typeName(type)} denies ${f.evidence.question.name}, to which an alias leads, without all of the proof; asked for that name itself, the servers send it`,
    brief: 'the proof is left out beside the alias',
    sides: sides(f, c, needed),
    ...servers(...by.filter((s, i) => by.findIndex((other) => isSame(s, other)) === i)),
    help: [
      help(
        'nothing for those who ask: resolvers that validate ask for the name that the alias leads to, and get the proof',
      ),
      help('update the server, so that it spares them the second question'),
    ],
  }
}

const contradicts = (f: Denial, c: Context, record: DenialRecord, message: string, brief: string, needed: string) => ({
  message,
  brief,
  sides: [side('denied', asked(f), fromSeen(f, c)), ...sent(f, c, record), side('needed', needed)],
  ...operator(f),
  help: [...(f.code === 'DENIAL_NAME_EXISTS' ? [emptyNonTerminal] : []), rechain(f)],
})

/** What stands against the response code. */
const RECORDS_SHOW = {
  data: 'signed data for the name and type asked',
  alias: 'an alias made by a DNAME',
  denial: 'a denial, and no DNAME that makes a name too long',
} as const

export const DENIAL_WORDS = part({
  DENIAL_MISSING: (f, c) =>
    lacking(
      f,
      c,
      `${f.zone} denies ${asked(f)} without any NSEC or NSEC3`,
      'denied without NSEC or NSEC3',
      'NSEC or NSEC3 records with signatures',
    ),
  DENIAL_NAME_NOT_MATCHED: (f, c) =>
    lacking(
      f,
      c,
      `no NSEC or NSEC3 stands at ${f.evidence.name}, so nothing proves which types it lacks`,
      'no proof stands at the name',
      `NSEC or NSEC3 of ${f.evidence.name}`,
    ),
  DENIAL_NAME_NOT_COVERED: (f, c) =>
    lacking(
      f,
      c,
      `no NSEC or NSEC3 covers ${f.evidence.name}, so nothing proves that it does not exist`,
      'no proof covers the name',
      `NSEC or NSEC3 around ${f.evidence.name}`,
    ),
  DENIAL_WILDCARD_NOT_COVERED: (f, c) =>
    lacking(
      f,
      c,
      `nothing proves that ${f.evidence.wildcard} does not exist, so it might have answered for ${f.evidence.question.name}`,
      'the wildcard is not denied',
      `NSEC or NSEC3 around ${f.evidence.wildcard}`,
    ),
  DENIAL_CLOSEST_ENCLOSER_UNPROVEN: (f, c) =>
    lacking(
      f,
      c,
      `no NSEC3 proves the closest encloser of ${f.evidence.name}`,
      'no proven closest encloser',
      'NSEC3 matching an ancestor of the name',
    ),
  DENIAL_TYPE_EXISTS: (f, c) =>
    contradicts(
      f,
      c,
      f.evidence.record,
      `the ${f.evidence.record.kind} that is to deny ${asked(f)} lists ${typeName(f.evidence.type)}`,
      `the ${f.evidence.record.kind} lists ${typeName(f.evidence.type)}`,
      `no ${typeName(f.evidence.type)} in the type list`,
    ),
  DENIAL_NAME_EXISTS: (f, c) =>
    contradicts(
      f,
      c,
      f.evidence.record,
      `${f.zone} says that ${f.evidence.question.name} does not exist, but its ${f.evidence.record.kind} proves that ${f.evidence.name} does`,
      `the ${f.evidence.record.kind} proves that it exists`,
      'NOERROR without data, or another proof',
    ),
  DENIAL_FROM_ABOVE_CUT: (f, c) =>
    contradicts(
      f,
      c,
      f.evidence.record,
      `the ${f.evidence.record.kind} that is to deny ${f.evidence.name} stands at a delegation above it, so it knows nothing of what is below`,
      'the proof comes from above a zone cut',
      'a proof of the zone below the cut',
    ),
  DENIAL_FROM_ABOVE_DNAME: (f, c) =>
    contradicts(
      f,
      c,
      f.evidence.record,
      `the ${f.evidence.record.kind} that is to deny ${f.evidence.name} stands at a DNAME above it, which redirects the name`,
      'the proof comes from a DNAME',
      'the DNAME itself',
    ),
  WILDCARD_NOT_PROVEN: (f, c) =>
    lacking(
      f,
      c,
      `${f.evidence.name} was answered from ${f.evidence.source}, but nothing proves that no closer name exists`,
      `wildcard ${f.evidence.source} without proof`,
      'NSEC or NSEC3 around the next closer name',
    ),
  NSEC_NEXT_OUT_OF_ZONE: (f, c) => ({
    message: `the NSEC at ${f.evidence.record.owner} points outside its zone ${f.evidence.zone}`,
    brief: 'the NSEC points outside the zone',
    sides: [
      ...sent(f, c, f.evidence.record),
      side('needed', `a next name within ${f.evidence.zone}`, 'RFC 4034 §4.1.1'),
    ],
    ...operator(f),
    help: [rechain(f)],
  }),
  DENIAL_RECORD_MALFORMED: (f, c) => ({
    message: `an ${typeName(f.evidence.record.type)} at ${f.evidence.record.owner} cannot be read: ${f.evidence.why}`,
    brief: `an ${typeName(f.evidence.record.type)} cannot be read`,
    sides: [
      side(
        `published by ${f.zone}`,
        `${typeName(f.evidence.record.type)} of ${f.evidence.record.rdata.length} octets: ${shortHex(f.evidence.record.rdata)}`,
        fromSeen(f, c),
      ),
      side('read here', f.evidence.why, `at octet ${f.evidence.offset}`),
    ],
    ...operator(f),
    help: [rechain(f)],
  }),
  RCODE_CONTRADICTED: (f, c) => ({
    message: `the answer for ${f.evidence.question.name} ${typeName(f.evidence.question.type)} has response code ${rcodeName(f.evidence.rcode)}, which its records contradict`,
    brief: `${rcodeName(f.evidence.rcode)} contradicts the records`,
    sides: [
      side('response code', rcodeName(f.evidence.rcode), fromSeen(f, c)),
      side('records', RECORDS_SHOW[f.evidence.by], 'RFC 6604 §3'),
    ],
    who: 'server operator',
    party: `the operator of the servers of ${f.zone}`,
    help: [
      help(
        'update the server, or look for what rewrites its answers: the response code is not signed, the records are',
      ),
    ],
  }),
  SOA_MISSING: (f, c) => ({
    message: `the negative answer for ${f.evidence.question.name} ${typeName(f.evidence.question.type)} has no SOA, so ${f.evidence.nodata === true ? 'some validators take it for no answer' : 'resolvers cannot tell how long to keep it'}`,
    brief: 'negative answer without SOA',
    sides: [
      side('denied', `${f.evidence.question.name} ${typeName(f.evidence.question.type)}`, fromSeen(f, c)),
      side('needed', `SOA of ${f.zone} in the authority section`, 'RFC 2308 §2'),
    ],
    who: 'server operator',
    party: `the operator of the servers of ${f.zone}`,
    help: [help('update the server; a name server adds the SOA by itself')],
  }),
})
