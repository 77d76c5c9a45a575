/** Words for the signal by which a name server's operator vouches for the first DS of a child: RFC 9615. */

import type { Code } from '../codes.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { RR } from '../dns/rr.ts'
import { fromSeen } from './facts.ts'
import { operator } from './party.ts'
import { requestText } from './request.ts'
import { type Context, type FindingOf, part, type Side } from './types.ts'
import { help, listText, side } from './words.ts'

type SignalFinding = FindingOf<Extract<Code, `SIGNAL_${string}`>>

const said = (f: SignalFinding, c: Context): Side =>
  side('signal', `for ${f.evidence.child} by ${f.evidence.nameserver}`, fromSeen(f, c))

/** One side for each record, at most two of each type. */
const setSides = (label: string, records: readonly RR[], note = ''): readonly Side[] =>
  [TYPE.CDS, TYPE.CDNSKEY].flatMap((type) => {
    const all = records.filter((rr) => rr.type === type)
    if (all.length === 0) return [side(label, `no ${typeName(type)}`, note)]
    return all.slice(0, 2).map((rr) => side(label, requestText(rr), note))
  })

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
  SIGNAL_DIFFERS: (f, c) => ({
    message: `the signal of ${f.evidence.nameserver} for ${f.evidence.child} is not as ${f.evidence.child} itself has CDS and CDNSKEY, so a parent takes no first DS`,
    brief: 'the signal asks for another DS than the child',
    sides: [
      ...setSides('signaled', f.evidence.signal, fromSeen(f, c)),
      ...setSides(`published by ${f.evidence.child}`, f.evidence.own),
    ],
    ...operator(f, f.evidence.nameserver),
    help: [help(`repeat CDS and CDNSKEY of ${f.evidence.child} at ${f.owner}, record by record`)],
  }),
  SIGNAL_MISSING: (f, c) => ({
    message: `${f.evidence.nameserver} has no signal for the first DS of ${f.evidence.child}, while ${listText(f.evidence.others.map(String), 2)} ${f.evidence.others.length === 1 ? 'has' : 'have'}, so a parent takes none`,
    brief: `no signal of ${f.evidence.nameserver}`,
    sides: [
      side('asked for', f.evidence.signal.toString()),
      side('answered', 'neither CDS nor CDNSKEY', fromSeen(f, c)),
      side('signaled by', listText(f.evidence.others.map(String), 3)),
    ],
    ...operator(f, f.evidence.nameserver),
    help: [
      help(
        `have its operator publish CDS and CDNSKEY of ${f.evidence.child} there, or give the DS to the parent through the registrar`,
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
