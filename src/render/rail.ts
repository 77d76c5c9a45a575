/** The chain as a vertical rail: one row for each zone on the way and one for the answer, hop by hop. */

import { serialToTime } from '../dns/canonical.ts'
import { typeName } from '../dns/registry.ts'
import { formatTime } from '../dns/time.ts'
import { explain } from '../explain/explain.ts'
import type { Context } from '../explain/types.ts'
import { countText, listText } from '../explain/words.ts'
import { type Facts, type Finding, type Report, rankOf, type Step, type StepKind, type StepOutcome } from '../report.ts'
import { type Block, blank, line, rows, type Span, type Style, span } from './doc.ts'

/** How a step ended, in one character. */
export const GLYPH: Readonly<Record<StepOutcome, string>> = {
  holds: '✓',
  ends: '○',
  fails: '✗',
  unknown: '?',
  unreached: '·',
}
/** And in which colour. */
export const STYLE: Readonly<Record<StepOutcome, Style>> = {
  holds: 'secure',
  ends: 'insecure',
  fails: 'bogus',
  unknown: 'indeterminate',
  unreached: 'faint',
}

/** The rows of every hop; a zone that an earlier hop showed is not shown again. What concerns the chain itself comes last. */
export function rail(report: Report, context: Context): readonly Block[] {
  const { root } = report
  const hops = root.kind === 'chain' ? root.children.filter((c) => c.kind === 'hop') : [root]
  const told = new Set(hops.flatMap((hop) => toldBy(hop)?.code ?? []))
  const checks = root.children.filter((c) => root.kind === 'chain' && c.kind !== 'hop' && c.outcome !== 'holds')
  const shown = new Set<string>()
  const blocks = hops.flatMap((hop, i) => {
    const parts = partsOf(hop)
    const cells = (parts.length > 0 ? parts : [hop]).flatMap((part) => {
      const key = `${part.kind} ${part.subject.zone.key} ${part.outcome}`
      if (part.kind === 'zone' && shown.has(key)) return []
      if (part.kind === 'zone') shown.add(key)
      return [row(part, hop, context)]
    })
    const heading = `${hop.subject.owner} ${typeName(hop.subject.type)}`
    return [
      blank,
      ...(hops.length > 1 ? [line(2, span(i === 0 ? heading : `→ ${heading}`, 'strong'))] : []),
      rows(2, cells, 31),
    ]
  })
  const cells = checks.flatMap((check) => {
    const found = toldBy(check)
    if (found !== null && told.has(found.code)) return []
    const said = found === null ? check.claim : explain(found, context).brief
    return [[span(`${GLYPH[check.outcome]} ${said}`, STYLE[check.outcome])]]
  })
  if (cells.length === 0) return blocks
  return [...blocks, ...(hops.length === 1 ? [] : [blank]), rows(2, cells, 31)]
}

const partsOf = (step: Step): readonly Step[] =>
  step.kind === 'zone' || step.kind === 'answer' ? [step] : step.children.flatMap(partsOf)

function row(part: Step, hop: Step, context: Context): readonly Span[] {
  const style = STYLE[part.outcome]
  const { zone, owner, type } = part.subject
  const label = part.kind === 'zone' ? zone.toString() : part.kind === 'answer' ? typeName(type) : owner.toString()
  return [
    span(`${GLYPH[part.outcome]} ${label}`, style),
    span(textOf(part, hop, context), part.outcome === 'unreached' ? 'faint' : 'plain'),
  ]
}

function textOf(part: Step, hop: Step, context: Context): string {
  if (part.outcome === 'unreached') return hop.outcome === 'ends' ? 'not validated' : 'not reached'
  if (part.outcome === 'holds') return part.kind === 'zone' ? zoneText(part) : answerText(part, context)
  const found = toldBy(part)
  return found === null ? 'not answered' : explain(found, context).brief
}

/** The finding that a step which does not hold is told by: the one of highest rank that shares its outcome. */
function toldBy(step: Step): Finding | null {
  const inside = [
    ...step.findings,
    ...step.children.filter((c) => c.outcome === step.outcome).flatMap((c) => toldBy(c) ?? []),
  ]
  return inside.reduce<Finding | null>((best, f) => (best === null || rankOf(f) > rankOf(best) ? f : best), null)
}

/** The facts of the nearest step of a kind that holds. */
function factsOf(step: Step, kind: StepKind): Facts | null {
  if (step.outcome !== 'holds') return null
  if (step.kind === kind && step.children.every((c) => c.kind !== 'server')) return step.facts
  for (const child of step.children) {
    const facts = factsOf(child, kind)
    if (facts !== null) return facts
  }
  return null
}

/** "DS 31406 → DNSKEY 31406 → RRset of 2 keys" */
function zoneText(zone: Step): string {
  const facts = factsOf(zone, 'keys')
  if (facts === null) return 'its keys hold'
  const tags = (facts.matched ?? []).map((key) => key.keyTag)
  const named = (list: readonly number[]): string => {
    const distinct = [...new Set(list)]
    const matching = distinct.filter((tag) => tags.includes(tag))
    return listText((matching.length > 0 ? matching : distinct).map(String))
  }
  const from =
    facts.anchors === undefined
      ? `DS ${named((facts.ds ?? []).map((ds) => ds.keyTag))}`
      : `anchor ${named(facts.anchors.map((a) => a.ds?.keyTag ?? a.key?.keyTag ?? 0))}`
  return `${from} → DNSKEY ${listText([...new Set(tags)].map(String))} → RRset of ${countText(facts.keys?.length ?? 0, 'key')}`
}

/** "2 records, signed by key 31406 until 2026-06-29" */
function answerText(answer: Step, context: Context): string {
  const { facts } = answer
  const signed = factsOf(answer, 'rrset')?.rrsig ?? facts.rrsig
  const by =
    signed === undefined
      ? ''
      : `, signed by key ${signed.keyTag} until ${formatTime(serialToTime(signed.expiration, context.at)).slice(0, 10)}`
  const wildcard = facts.wildcard === undefined ? '' : `, from ${facts.wildcard}`
  if (facts.alias !== undefined) {
    const type = facts.rrset === undefined ? 'alias' : typeName(facts.rrset.type)
    return `${type} to ${facts.alias}${wildcard}`
  }
  if (facts.proves !== undefined && facts.proves !== 'no closer match') {
    return `${facts.proves}, proven by ${facts.by ?? 'a signed record'}`
  }
  // Without records a finding tells what there is instead.
  const [found] = answer.findings
  if (facts.rrset === undefined) return found === undefined ? 'holds' : explain(found, context).brief
  return `${countText(facts.rrset.records.length, 'record')}${by}${wildcard}`
}
