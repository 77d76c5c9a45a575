/** One finding for people: what, the sides that disagree, the RFC, who must act, advice. */

import { CODES } from '../codes.ts'
import { explain } from '../explain/explain.ts'
import { fromSeen, seenBy } from '../explain/facts.ts'
import type { Context } from '../explain/types.ts'
import type { Finding } from '../report.ts'
import { type Block, line, rows, type Style, span, text } from './doc.ts'

/** "bogus[RRSIG_EXPIRED]: …" and all that belongs to it. @param shown the records stand on the page already */
export function findingBlocks(
  finding: Finding,
  head: string,
  style: Style,
  context: Context,
  shown = false,
): readonly Block[] {
  const { message, sides, party, help } = explain(finding, context)
  const label = (name: string) => span(`${name}:`.padEnd(6), 'strong')
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
      (from) => text(2, 8, label('seen'), from),
    ),
    text(2, 8, label('rfc'), CODES[finding.code].rfc.join(', ')),
    text(2, 8, label('who'), party),
    ...help.flatMap((h) => [text(2, 8, label('help'), h.text), ...h.paste.map((paste) => line(8, paste))]),
    line(2, label('more'), `dnssec-trace explain ${finding.code}`),
  ]
}

/** Who sent what the finding rests on, where nothing else says it. */
function servers(finding: Finding, words: readonly string[], context: Context): readonly string[] {
  const addresses = seenBy(finding, context).map(({ server }) => server.address)
  const named = words.some((text) => addresses.some((address) => text.includes(address)))
  return named || addresses.length === 0 ? [] : [fromSeen(finding, context)]
}
