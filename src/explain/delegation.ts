/** Words for the absence of DS: proven, not proven, or wrongly proven (RFC 4035 §5.2, RFC 6840 §4.4, RFC 5155 §8.9). */

import type { DenialRecord } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import type { Finding } from '../report.ts'
import { dsLinesFor, fromSeen, keysOf, parentText } from './facts.ts'
import { hashOf, hashUnder } from './nearest.ts'
import { operator, parent, parentItself } from './party.ts'
import type { Context, Side } from './types.ts'
import { part } from './types.ts'
import { denialText, help, side } from './words.ts'

const proof = (f: Finding, c: Context, child: Name, record: DenialRecord): readonly Side[] => [
  side('proof sent', denialText(record), fromSeen(f, c)),
  side('standing at', record.owner.toString(), `by ${parentText(f, c, child)}`),
]

const resign = (f: Finding, c: Context, child: Name) =>
  help(
    `re-sign ${parentText(f, c, child)} so that its ${f.owner.equals(child) ? 'NSEC or NSEC3' : 'denial'} for ${child} matches the delegation as it is, and load it on every server`,
  )

/** The record covers the delegation rather than standing at it (RFC 5155 §6). */
function isSpan(record: DenialRecord, child: Name): boolean {
  const [owner, hash] = record.kind === 'NSEC3' ? [hashOf(record), hashUnder(record, child)] : [null, null]
  return owner !== null && hash !== null && Buffer.compare(owner, hash) !== 0
}

export const DELEGATION_WORDS = part({
  DELEGATION_INSECURE: (f, c) => {
    const { child, record, childSigned } = f.evidence
    const lines = childSigned ? dsLinesFor(c, child, keysOf(c, child)) : []
    const leftOut = isSpan(record, child)
    const how = leftOut ? 'an Opt-Out span of NSEC3' : record.kind
    return {
      message: leftOut
        ? `${parentText(f, c, child)} has ${child} in an Opt-Out span of NSEC3, where only delegations without DS are left out${childSigned ? '; the zone is signed' : ''}`
        : `${parentText(f, c, child)} proves by ${record.kind} that ${child} has no DS${childSigned ? ', though the zone is signed' : ''}`,
      brief: `no DS, proven by ${how}${childSigned ? '; the zone is signed' : ''}`,
      sides: [
        side(`published by ${parentText(f, c, child)}`, denialText(record), fromSeen(f, c)),
        side(`published by ${child}`, childSigned ? 'signatures' : 'no signatures seen'),
      ],
      ...(childSigned ? parent(f, c, child) : operator(f, child)),
      help: childSigned
        ? [
            lines.length > 0
              ? help(
                  `to make it secure, publish at ${parentText(f, c, child)}, once you have made sure that the key is yours:`,
                  ...lines,
                )
              : help(`to make it secure, publish the DS of the key that signs ${child} at ${parentText(f, c, child)}`),
          ]
        : [
            help(
              `nothing is broken; to make it secure, sign ${child} first, then publish its DS at ${parentText(f, c, child)}`,
            ),
          ],
    }
  },
  DS_DENIAL_MISSING: (f, c) => {
    const { child, records } = f.evidence
    return {
      message: `${parentText(f, c, child)} delegates ${child} without a DS and without a proof that there is none`,
      brief: 'neither DS nor proof that there is none',
      sides: [
        side(`published by ${parentText(f, c, child)}`, `delegation of ${child}, no DS`, fromSeen(f, c)),
        ...(records.length === 0
          ? [side('proof sent', 'no NSEC or NSEC3')]
          : records.slice(0, 4).map((record) => side('proof sent', denialText(record), `at ${record.owner}`))),
      ],
      ...parentItself(f, c, child),
      help: [resign(f, c, child)],
    }
  },
  DS_DENIAL_DS_BIT: (f, c) => ({
    message: `${parentText(f, c, f.evidence.child)} sends no DS for ${f.evidence.child}, but its ${f.evidence.record.kind} lists DS`,
    brief: `no DS sent, but ${f.evidence.record.kind} lists one`,
    sides: [side('answered', 'no DS', fromSeen(f, c)), ...proof(f, c, f.evidence.child, f.evidence.record)],
    ...parentItself(f, c, f.evidence.child),
    help: [
      help('ask every server of the parent: one that leaves out the DS has an old or damaged zone'),
      resign(f, c, f.evidence.child),
    ],
  }),
  DS_DENIAL_CHILD_SIDE: (f, c) => ({
    message: `the ${f.evidence.record.kind} that is to prove that ${f.evidence.child} has no DS is the child's own: it lists SOA`,
    brief: 'the proof comes from the child side',
    sides: [
      ...proof(f, c, f.evidence.child, f.evidence.record),
      side('needed', `a record of ${parentText(f, c, f.evidence.child)}`, 'with NS, without SOA'),
    ],
    ...parentItself(f, c, f.evidence.child),
    help: [
      help(`the servers of ${parentText(f, c, f.evidence.child)} must answer for DS from the parent's side of the cut`),
      resign(f, c, f.evidence.child),
    ],
  }),
  DS_DENIAL_NO_NS_BIT: (f, c) => ({
    message: `the ${f.evidence.record.kind} that is to prove that ${f.evidence.child} has no DS does not list NS, so it speaks of no delegation`,
    brief: `the ${f.evidence.record.kind} lists no NS`,
    sides: [
      side('answered', `delegation of ${f.evidence.child}`, fromSeen(f, c)),
      ...proof(f, c, f.evidence.child, f.evidence.record),
    ],
    ...parentItself(f, c, f.evidence.child),
    help: [resign(f, c, f.evidence.child)],
  }),
  DS_DENIAL_NOT_OPT_OUT: (f, c) => ({
    message: `the NSEC3 that covers ${f.evidence.child} has no Opt-Out flag, so it denies the delegation itself`,
    brief: 'the covering NSEC3 is not opt-out',
    sides: [
      side('answered', `delegation of ${f.evidence.child}`, fromSeen(f, c)),
      ...proof(f, c, f.evidence.child, f.evidence.record),
    ],
    ...parentItself(f, c, f.evidence.child),
    help: [resign(f, c, f.evidence.child)],
  }),
})
