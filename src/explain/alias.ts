/** Words for aliases: CNAME, and DNAME with the CNAME that a server makes of it (RFC 6672). */

import type { Name } from '../dns/name.ts'
import { presentRR } from '../dns/presentation.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import { fromCarrier, fromSeen } from './facts.ts'
import { operator } from './party.ts'
import { part } from './types.ts'
import { denialText, help, listText, side } from './words.ts'

const questionText = (q: Question): string => `${q.name} ${typeName(q.type)}`

const chainText = (chain: readonly Name[]): string => {
  const names = chain.map(String)
  return names.length <= 4 ? names.join(' → ') : `${names.slice(0, 2).join(' → ')} → … → ${names.at(-1)}`
}

/** What is made of a DNAME is the server's work, not the zone's. */
const byServers = (f: Finding) =>
  ({ who: 'server operator', party: `the operator of the servers of ${f.zone}` }) as const

export const ALIAS_WORDS = part({
  ALIAS_LOOP: (f) => ({
    message: `the aliases of ${f.evidence.chain[0] ?? f.owner} lead back to ${f.evidence.chain.at(-1) ?? f.owner}`,
    brief: 'the aliases go in a circle',
    sides: [side('aliases', chainText(f.evidence.chain))],
    ...operator(f),
    help: [help('let one of the CNAMEs or DNAMEs point to a name that has the records')],
  }),
  DNAME_FROM_WILDCARD: (f, c) => ({
    message: `the DNAME at ${f.evidence.dname.owner} was made by the wildcard ${f.evidence.source}, which cannot redirect ${f.evidence.question.name}`,
    brief: 'redirected by a DNAME that a wildcard made',
    sides: [
      side('sent', presentRR(f.evidence.dname), fromSeen(f, c)),
      side('signed as', f.evidence.source.toString(), 'RFC 4034 §3.1.3'),
      side('asked', questionText(f.evidence.question)),
    ],
    ...operator(f),
    help: [
      help(`take the DNAME away from ${f.evidence.source}: a wildcard answers for the name asked alone`),
      help('a server does not answer like this by itself: somebody may have put the answer together from others'),
    ],
  }),
  DNAME_CNAME_MISMATCH: (f) => {
    const { dname, cname, expected } = f.evidence
    return {
      message: `the CNAME of ${cname.owner} is not what the DNAME at ${dname.owner} makes of it${expected === null ? ', which would be too long a name' : `: ${expected}`}`,
      brief: 'the CNAME is not what the DNAME makes',
      sides: [
        side(`published by ${f.zone}`, presentRR(dname)),
        side('sent with it', presentRR(cname)),
        side(
          'computed here',
          expected === null ? 'a name over 255 octets (YXDOMAIN)' : `CNAME ${expected}`,
          'RFC 6672 §2.2',
        ),
      ],
      who: 'server operator',
      party: `the operator of the servers of ${f.zone}`,
      help: [
        help(
          'the CNAME is made by the server and not signed: update the server, or look for a box on the way that changes answers',
        ),
      ],
    }
  },
  DNAME_WITHOUT_CNAME: (f, c) => {
    const { dname, question, expected } = f.evidence
    return {
      message: `the answer for ${questionText(question)} has the DNAME at ${dname.owner}, but not the CNAME to ${expected} that goes with it`,
      brief: 'redirected by a DNAME without a CNAME',
      sides: [
        side(`published by ${f.zone}`, presentRR(dname), fromSeen(f, c)),
        side('computed here', `${question.name} CNAME ${expected}`, 'RFC 6672 §2.2'),
        side('sent with it', 'no CNAME', 'RFC 6672 §3.1'),
      ],
      ...byServers(f),
      help: [help('update the server, or look for what leaves records out: some resolvers go by the CNAME alone')],
    }
  },
  DNAME_CNAME_TTL: (f, c) => {
    const { dname, cname } = f.evidence
    return {
      message: `the CNAME of ${cname.owner} was sent with a TTL of ${cname.ttl} s, the DNAME at ${dname.owner} that it was made of with ${dname.ttl} s`,
      brief: `CNAME with a TTL of ${cname.ttl} s, DNAME with ${dname.ttl} s`,
      sides: [
        side(`published by ${f.zone}`, presentRR(dname), fromSeen(f, c)),
        side('sent with it', presentRR(cname)),
        side('wanted', `${dname.ttl} s`, 'RFC 6672 §3.1'),
      ],
      ...byServers(f),
      help: [
        help(
          cname.ttl === 0
            ? 'update the server: 0 is what servers from before RFC 6672 send, and resolvers ask again each time'
            : 'update the server, or look for what changes TTLs on the way',
        ),
      ],
    }
  },
  CNAME_WITH_OTHER_DATA: (f, c) => {
    const { record, types } = f.evidence
    const others = listText(types.map(typeName))
    const owner = record?.owner ?? f.owner
    return {
      message:
        record === null
          ? `${owner} was sent with a CNAME and with ${others}; a name with a CNAME has no other data`
          : `the signed ${record.kind} at ${owner} lists CNAME and ${others}; a name with a CNAME has no other data`,
      brief: `CNAME beside ${others}`,
      sides: [
        record === null
          ? side(`published by ${f.zone}`, `CNAME and ${others} of ${owner}`, fromSeen(f, c))
          : side(
              `published by ${f.zone}`,
              denialText(record),
              fromCarrier(f, c, owner, record.kind === 'NSEC' ? TYPE.NSEC : TYPE.NSEC3),
            ),
        side('allowed', 'CNAME, with RRSIG and NSEC beside it', 'RFC 2181 §10.1, RFC 4034 §4'),
      ],
      ...operator(f),
      help: [
        help(
          'keep either the CNAME or the other data: which of them a resolver finds depends on what it asked for first',
        ),
        help(
          'at the apex, which has SOA and NS, no CNAME can stand: publish the addresses there, or SVCB or HTTPS in alias mode',
        ),
      ],
    }
  },
})
