/** Words for what does not fit together: RFC 2308, RFC 5155 §10.4, RFC 8020, RFC 8198, RFC 9077; and for compact denial: RFC 9824. */

import { typeName } from '../dns/registry.ts'
import type { Server } from '../snapshot.ts'
import { fromCarrier, fromSeen } from './facts.ts'
import { operator, servers } from './party.ts'
import type { Context, FindingOf } from './types.ts'
import { part } from './types.ts'
import { denialText, help, listText, serverText, side } from './words.ts'

const from = (list: readonly Server[]): string => listText(list.map(serverText))

const hiddenSides = (f: FindingOf<'DENIAL_HIDES_NAME' | 'DENIAL_HIDES_TYPE'>, c: Context) => {
  const { record, owner, type } = f.evidence
  return [
    side('denied by', denialText(record), fromCarrier(f, c, record.owner, record.kind === 'NSEC' ? 47 : 50)),
    side('standing at', record.owner.toString(), `in ${f.zone}`),
    side('signed data', `${owner} ${typeName(type)}`, fromCarrier(f, c, owner, type)),
  ]
}

const oneVersion = (f: FindingOf<'DENIAL_HIDES_NAME' | 'DENIAL_HIDES_TYPE'>) => [
  help(
    `see that every server has the same version of ${f.zone}; if they have, sign it again, so that its NSEC or NSEC3 chain is built anew`,
  ),
  help('until then some resolvers deny from their cache what others find'),
]

export const CONSISTENCY_WORDS = part({
  NSEC_TTL_HIGH: (f, c) => ({
    message: `the ${f.evidence.record.kind} records of ${f.zone} have a TTL of ${f.evidence.ttl} s, though a negative answer may be kept for ${f.evidence.most} s only`,
    brief: `${f.evidence.record.kind} with a TTL of ${f.evidence.ttl} s`,
    sides: [
      side(`published by ${f.zone}`, `${f.evidence.record.kind} with a TTL of ${f.evidence.ttl} s`, fromSeen(f, c)),
      side('wanted', `${f.evidence.most} s`, 'by the SOA, RFC 9077 §3'),
    ],
    ...operator(f),
    help: [
      help(
        `sign ${f.zone} with a signer that follows RFC 9077, or give the SOA a TTL equal to its MINIMUM; a name that is added stays denied that long`,
      ),
    ],
  }),
  NXDOMAIN_CONTRADICTED: (f) => {
    const { name, exists, denying, showing } = f.evidence
    const what = exists.equals(name) ? 'it exists' : `${exists} below it exists`
    return {
      message: `${name} is answered with NXDOMAIN, which denies every name below it too; another response shows that ${what}`,
      brief: `NXDOMAIN for ${name} is contradicted`,
      sides: [
        side('NXDOMAIN', name.toString(), `from ${from(denying)}`),
        side('shown to exist', exists.toString(), `from ${from(showing)}`),
      ],
      ...servers(...denying),
      help: [
        help(`see that every server has the same version of ${f.zone}`),
        help('a name that exists only because names below it do is answered with NOERROR and no data'),
      ],
    }
  },
  DENIAL_HIDES_NAME: (f, c) => {
    const { record, name, owner } = f.evidence
    const shown = name.equals(owner) ? '' : `, above ${owner}`
    return {
      message: `a signed ${record.kind} of ${f.zone} says that ${name} does not exist, and signed data of the same zone shows that it does${shown}`,
      brief: `a signed ${record.kind} denies ${name}`,
      sides: hiddenSides(f, c),
      ...operator(f),
      help: oneVersion(f),
    }
  },
  DENIAL_HIDES_TYPE: (f, c) => {
    const { record, owner, type } = f.evidence
    return {
      message: `the signed ${record.kind} of ${owner} does not list ${typeName(type)}, and signed data of that type is there`,
      brief: `a signed ${record.kind} denies ${typeName(type)}`,
      sides: hiddenSides(f, c),
      ...operator(f),
      help: oneVersion(f),
    }
  },
  SOA_NOT_ZONE: (f, c) => ({
    message: `the negative answer for ${f.evidence.question.name} ${typeName(f.evidence.question.type)} has the SOA of ${f.evidence.soa}, not that of its zone ${f.zone}`,
    brief: `SOA of ${f.evidence.soa}`,
    sides: [
      side('sent', `SOA of ${f.evidence.soa}`, fromSeen(f, c)),
      side('needed', `SOA of ${f.zone}`, 'RFC 2308 §3'),
    ],
    who: 'server operator',
    party: `the operator of the servers of ${f.zone}`,
    help: [
      help(
        `update the server, or look for what puts its answers together: some resolvers take ${f.evidence.soa} for the apex of a zone and refuse the answer`,
      ),
    ],
  }),
  NSEC_AND_NSEC3: (f, c) => ({
    message: f.evidence.apart
      ? `${f.zone} answers a question for NSEC with one, and denies by NSEC3`
      : `the response for ${f.owner} ${typeName(f.type)} has both NSEC and NSEC3 records of ${f.zone}`,
    brief: 'both NSEC and NSEC3',
    sides: [
      ...f.evidence.records.slice(0, 4).map((r, i) => side('proof sent', denialText(r), i === 0 ? fromSeen(f, c) : '')),
      side('wanted', f.evidence.apart ? 'one kind' : 'one kind in one response', 'RFC 5155 §10.4'),
    ],
    ...operator(f),
    help: [
      help(
        `let the signer of ${f.zone} finish going over to the other kind; the servers go over as soon as NSEC3PARAM is there or gone`,
      ),
    ],
  }),
  NXNAME_WITH_TYPES: (f, c) => {
    const { record, types } = f.evidence
    const others = listText(types.map(typeName))
    return {
      message: `the signed ${record.kind} at ${record.owner} lists NXNAME, which says that the name does not exist, beside ${others}`,
      brief: `NXNAME beside ${others}`,
      sides: [
        side(
          `published by ${f.zone}`,
          denialText(record),
          fromCarrier(f, c, record.owner, record.kind === 'NSEC' ? 47 : 50),
        ),
        side('wanted', 'NXNAME with RRSIG and NSEC alone, or no NXNAME', 'RFC 9824 §3.1'),
      ],
      ...operator(f),
      help: [help(`update the signer of ${f.zone}: for a name that exists it must not set NXNAME`)],
    }
  },
  NXNAME_WITH_NXDOMAIN: (f) => {
    const { record, question, server } = f.evidence
    return {
      message: `${serverText(server)} denies ${question.name} in compact form and says NXDOMAIN, which the query had not asked for`,
      brief: 'compact denial with NXDOMAIN',
      sides: [
        side('asked', `${question.name} ${typeName(question.type)}`, 'without the flag CO'),
        side('answered', 'NXDOMAIN', `from ${serverText(server)}`),
        side('proof sent', denialText(record), `at ${record.owner}`),
        side('wanted', 'NOERROR', 'RFC 9824 §3.1'),
      ],
      ...servers(server),
      help: [
        help('let the server say NXDOMAIN to queries with the EDNS flag CO alone, and NOERROR to all others'),
        help(
          'until then resolvers that do not know NXNAME may refuse the answer: to them the record contradicts NXDOMAIN',
        ),
      ],
    }
  },
  NXNAME_ASKED: (f) => ({
    message: `${f.owner} was asked for NXNAME, a type that no zone has; the servers of ${f.zone} refuse that as they should`,
    brief: 'refused: no zone has the type NXNAME',
    sides: [
      side('asked', `${f.owner} ${typeName(f.type)}`, 'RFC 9824 §3.5'),
      side('answered', 'FORMERR', `from ${from(f.evidence.servers)}`),
    ],
    ...servers(...f.evidence.servers),
    help: [help('nothing is broken; ask for another type, and a proof shows whether the name exists')],
  }),
})
