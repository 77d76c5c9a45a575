/** Words for what does not fit together: RFC 8020, RFC 8198, RFC 9077; and for the type that no zone has: RFC 9824. */

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
