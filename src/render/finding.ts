/** One finding for people: what, the sides that disagree, the RFC, who must act, what was done, and the repair. */

import { CODES } from '../codes.ts'
import type { Caches } from '../diagnose/caches.ts'
import type { Inquiry } from '../diagnose/diagnose.ts'
import { explain } from '../explain/explain.ts'
import { fromSeen, seenBy } from '../explain/facts.ts'
import { actorOf } from '../explain/repair/actor.ts'
import type { Context } from '../explain/types.ts'
import type { Finding } from '../report.ts'
import { type Block, line, rows, type Style, span, text } from './doc.ts'
import { LABEL, label, repairBlocks, SAID, type Telling, whyBlocks } from './repair/text.ts'

/** What a diagnosis adds to a finding. */
export interface Looked {
  readonly inquiry: Inquiry
  readonly telling: Telling
  /** null: not told here */
  readonly caches: Caches | null
}

/**
 * "bogus[RRSIG_EXPIRED]: …" and all that belongs to it.
 * @param shown the records stand on the page already
 * @param looked what was found out about it; with a repair, it stands in the place of advice
 * @param more what is known beside the finding: said before who must act
 */
export function findingBlocks(
  finding: Finding,
  head: string,
  style: Style,
  context: Context,
  shown = false,
  looked: Looked | null = null,
  more: readonly Block[] = [],
): readonly Block[] {
  const explanation = explain(finding, context)
  const { message, sides, help } = explanation
  const { who, party } = actorOf(explanation, looked?.inquiry ?? null)
  const repair = looked === null ? null : repairBlocks(looked.inquiry, who, looked.telling, context, looked.caches)
  return [
    text(0, 2, span(`${head}[${finding.code}]:`, style), ` ${message}`),
    ...(shown
      ? []
      : [
          rows(
            2,
            sides.map((s) => [s.label, s.value, span(s.note, 'faint')]),
          ),
        ]),
    ...(shown ? [] : servers(finding, [message, party, ...sides.flatMap((s) => [s.value, s.note])], context)).map(
      (from) => text(LABEL, SAID, label('seen'), from),
    ),
    ...more,
    text(LABEL, SAID, label('rfc'), CODES[finding.code].rfc.join(', ')),
    text(LABEL, SAID, label('who'), party),
    ...(looked === null ? [] : whyBlocks(looked.inquiry, context)),
    ...(repair ??
      help.flatMap((h) => [text(LABEL, SAID, label('help'), h.text), ...h.paste.map((paste) => line(SAID, paste))])),
    line(LABEL, label('more'), `dnssec-trace explain ${finding.code}`),
  ]
}

/** Who sent what the finding rests on, where nothing else says it. */
function servers(finding: Finding, words: readonly string[], context: Context): readonly string[] {
  const addresses = seenBy(finding, context).map(({ server }) => server.address)
  const named = words.some((text) => addresses.some((address) => text.includes(address)))
  return named || addresses.length === 0 ? [] : [fromSeen(finding, context)]
}
