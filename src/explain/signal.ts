/** Words for the signal by which a name server's operator vouches for the first DS of a child: RFC 9615. */

import type { Code } from '../codes.ts'
import { fromSeen } from './facts.ts'
import { operator } from './party.ts'
import { requestText } from './request.ts'
import { type Context, type FindingOf, part, type Side } from './types.ts'
import { help, side } from './words.ts'

type SignalFinding = FindingOf<Extract<Code, `SIGNAL_${string}`>>

const said = (f: SignalFinding, c: Context): Side =>
  side('signal', `for ${f.evidence.child} by ${f.evidence.nameserver}`, fromSeen(f, c))

export const SIGNAL_WORDS = part({
  SIGNAL_NOT_SECURE: (f, c) => ({
    message: `the signal of ${f.evidence.nameserver} for ${f.evidence.child} is ${f.evidence.status}, so a parent must not take the first DS from it`,
    brief: `the signal is ${f.evidence.status}, not secure`,
    sides: [said(f, c), side('wanted', 'a chain of trust down to the signal', 'RFC 9615 §4.2')],
    ...operator(f, f.evidence.nameserver),
    help: [
      help(
        `sign the zone of _signal.${f.evidence.nameserver} and have its DS published, all the way up; the cause of this verdict says where it ends`,
      ),
    ],
  }),
  SIGNAL_ZONE_CUT: (f, c) => ({
    message: `a zone of its own begins at ${f.owner}, where its records stand at an apex and speak to the parent of that zone`,
    brief: 'a zone begins at the signaling name',
    sides: [said(f, c), side('apex', f.zone.toString(), 'RFC 9615 §4.1')],
    ...operator(f, f.evidence.nameserver),
    help: [help(`delegate _signal.${f.evidence.nameserver} at the deepest, and put the records into that zone`)],
  }),
  SIGNAL_WITHIN_CHILD: (f, c) => ({
    message: `${f.evidence.nameserver} lies within ${f.evidence.child} itself, so no parent looks at its signal`,
    brief: 'the name server is within the child',
    sides: [said(f, c), side('counted', 'name servers outside the child', 'RFC 9615 §4.2')],
    ...operator(f, f.evidence.nameserver),
    help: [
      help(
        `signals of name servers outside ${f.evidence.child} count; if it has none, its first DS takes another way (RFC 8078 §3)`,
      ),
    ],
  }),
  SIGNAL_DELETE: (f, c) => ({
    message: `the signal of ${f.evidence.nameserver} asks to remove the DS of ${f.evidence.child}, and is read only where there is none`,
    brief: 'the signal asks to remove the DS',
    sides: [said(f, c), side('says', requestText(f.evidence.record))],
    ...operator(f, f.evidence.nameserver),
    help: [help(`to have a DS removed, publish the request at ${f.evidence.child} itself (RFC 8078 §4)`)],
  }),
})
