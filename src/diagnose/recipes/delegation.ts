/** What to do where parent and child, or the servers of the parent, say different things of a delegation (RFC 1034 §4.2.2). */

import type { DS } from '../../dns/rdata.ts'
import { type Draft, part } from './bench.ts'
import { publishDs, removeDs, transfer } from './steps.ts'

const same = (a: DS, b: DS): boolean => Buffer.compare(a.rdata, b.rdata) === 0

export const DELEGATION_RECIPES = part({
  // Whether it is to be registered again is not for a repair to say.
  NAME_NONEXISTENT: null,
  // Which of the two sides is right is known to the operator alone; what to change where stands in the words.
  NS_NOT_AT_CHILD: null,
  NS_NOT_AT_PARENT: null,
  GLUE_DIFFERS: null,
  GLUE_MISSING: null,
  NAMESERVER_NO_ADDRESS: null,
  NAMESERVER_IS_ALIAS: null,
  DS_DIFFERS: (f, b): Draft => {
    const [best] = f.evidence.versions.filter(({ status }) => status === 'secure')
    const behind = f.evidence.versions.filter((version) => version !== best).flatMap(({ servers }) => servers)
    return { zone: f.zone, steps: [transfer(b, f.zone, behind)] }
  },
  DS_UNEXPECTED: (f, b): Draft => {
    const { missing, extra } = f.evidence
    const gone = extra.filter((ds) => !missing.some((other) => same(ds, other)))
    return {
      zone: f.owner,
      steps: [
        ...(missing.length > 0 ? [publishDs(b, f.owner, missing)] : []),
        ...(gone.length > 0 ? [removeDs(b, f.owner, gone, missing)] : []),
      ],
    }
  },
})
