/** One finding for people: what, the sides that disagree, the RFC, who must act, advice. */

import { CODES } from '../codes.ts'
import { explain } from '../explain/explain.ts'
import type { Context } from '../explain/types.ts'
import type { Finding } from '../report.ts'
import { type Block, line, rows, type Style, span, text } from './doc.ts'

/** "bogus[RRSIG_EXPIRED]: …" and all that belongs to it. */
export function findingBlocks(finding: Finding, head: string, style: Style, context: Context): readonly Block[] {
  const { message, sides, party, help } = explain(finding, context)
  const label = (name: string) => span(`${name}:`.padEnd(6), 'strong')
  return [
    text(0, 2, span(`${head}[${finding.code}]:`, style), ` ${message}`),
    rows(
      2,
      sides.map((s) => [s.label, s.value, span(s.note, 'faint')]),
    ),
    text(2, 8, label('rfc'), CODES[finding.code].rfc.join(', ')),
    text(2, 8, label('who'), party),
    ...help.flatMap((h) => [text(2, 8, label('help'), h.text), ...h.paste.map((paste) => line(8, paste))]),
    line(2, label('more'), `dnssec-trace explain ${finding.code}`),
  ]
}
