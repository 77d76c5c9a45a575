/** Every step of the judgement with its RFC and outcome, as an indented tree: what `-v` adds. */

import type { Report, Step } from '../report.ts'
import { type Block, blank, line, span, text } from './doc.ts'
import { GLYPH, STYLE } from './rail.ts'

/** Deeper steps are not indented further: the tree stays readable in 80 columns. */
const DEEPEST = 12

/** Every step of the judgement, indented as they depend on each other. */
export function steps(report: Report): readonly Block[] {
  return [blank, line(2, span('steps', 'strong')), ...tree(report.root, 1)]
}

function tree(step: Step, depth: number): readonly Block[] {
  const indent = 2 * Math.min(depth, DEEPEST)
  const codes = step.findings.map((f) => f.code)
  return [
    text(
      indent,
      indent + 2,
      span(GLYPH[step.outcome], STYLE[step.outcome]),
      span(` ${step.claim}`, step.outcome === 'unreached' ? 'faint' : 'plain'),
      span(` (${step.rfc})`, 'faint'),
      ...(codes.length === 0 ? [] : [span(` ${codes.join(' ')}`, STYLE[step.outcome])]),
    ),
    ...step.children.flatMap((child) => tree(child, depth + 1)),
  ]
}
