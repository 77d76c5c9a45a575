/** The name and type that a user asks for (RFC 1035 §3.2.2, RFC 6895 §3.1), and those that no server can be asked for. */

import { nameFromUser } from '../dns/idna.ts'
import { NameError } from '../dns/name.ts'
import { parseType, suggestType, TYPE, typeName } from '../dns/registry.ts'
import type { Question, RRType } from '../dns/rr.ts'
import { UsageError } from './io.ts'

/** Types that are no data of a zone. */
const REFUSED: ReadonlyMap<RRType, string> = new Map([
  [0, 'type 0 is reserved (RFC 6895 §3.1)'],
  [TYPE.OPT, 'OPT belongs to a message, not to a zone (RFC 6891 §6.1.1)'],
  [TYPE.TKEY, 'TKEY belongs to a message, not to a zone (RFC 2930 §2)'],
  [TYPE.TSIG, 'TSIG belongs to a message, not to a zone (RFC 8945 §4)'],
  [TYPE.AXFR, 'AXFR asks for a whole zone, not for an RRset (RFC 5936 §2)'],
  [TYPE.IXFR, 'IXFR asks for a whole zone, not for an RRset (RFC 1995 §2)'],
  [TYPE.MAILA, 'MAILA is obsolete and names no RRset (RFC 1035 §3.2.3)'],
  [TYPE.MAILB, 'MAILB is obsolete and names no RRset (RFC 1035 §3.2.3)'],
  [TYPE.NXNAME, 'NXNAME stands in type lists only (RFC 9824)'],
])

/** @throws UsageError when there is no such name or type, or the type cannot be asked for */
export function readQuestion(name: string, type = 'A'): Question {
  return { name: readName(name), type: readType(type, name) }
}

/** @throws UsageError when it is no name */
function readName(text: string): Question['name'] {
  try {
    return nameFromUser(text)
  } catch (error) {
    if (error instanceof NameError) throw new UsageError(error.message)
    throw error
  }
}

/** @param name what it was given after, since the two are easily swapped */
export function readType(text: string, name = ''): RRType {
  const type = parseType(text)
  if (type === null) {
    if (parseType(name) !== null) throw new UsageError(`unknown type "${text}"; the name comes first: ${text} ${name}`)
    const near = suggestType(text)
    throw new UsageError(
      `unknown type "${text}"${near === null ? '; TYPEnnn asks for any type by its number' : `; did you mean ${near}?`}`,
    )
  }
  const refused = REFUSED.get(type)
  if (refused !== undefined) throw new UsageError(`${typeName(type)} cannot be traced: ${refused}`)
  return type
}
