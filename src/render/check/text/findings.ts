/**
 * The findings of a check: each cause once, in full with its repair, however many answers it spoils; what only follows from
 * it and what is alike in one line each.
 */

import { diagnosisOf } from '../../../check/inquire.ts'
import { countedIn, followersOf, type Told } from '../../../check/result.ts'
import type { Code } from '../../../codes.ts'
import { typeName } from '../../../dns/registry.ts'
import { contextFor, followText, hitsText, whereText } from '../../../explain/health.ts'
import { countText, listText } from '../../../explain/words.ts'
import type { Health } from '../../../health/types.ts'
import type { Severity } from '../../../report.ts'
import type { Snapshot } from '../../../snapshot.ts'
import { identity } from '../../../validate/verdict.ts'
import { type Block, blank, type Style, span, text } from '../../doc.ts'
import { findingBlocks } from '../../finding.ts'
import { LABEL, label, SAID, type Telling } from '../../repair/text.ts'
import { ignoredOf, ignoredText } from '../told.ts'

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  error: 'bogus',
  warning: 'insecure',
  notice: 'faint',
}

/** What findings are told from. */
export interface Ground {
  readonly health: Health
  readonly snapshot: Snapshot
  readonly told: readonly Told[]
  readonly telling: Telling
  readonly verbose: boolean
}

/** Errors and warnings in full, the rest folded unless all is wanted. */
export function findingsBlocks(ground: Ground): readonly Block[] {
  const { told, verbose } = ground
  const live = told.filter(({ ignored }) => ignored === null)
  const counted = countedIn(told)
  const groups = verbose ? grouped(live) : counted.filter(([{ severity }]) => severity !== 'notice')
  const folded = verbose ? [] : counted.filter(([{ severity }]) => severity === 'notice')
  return [
    ...groups.flatMap((group) => [blank, ...groupBlocks(group, ground)]),
    ...(folded.length === 0 ? [] : [blank, foldedLine(folded)]),
    ...ignoredBlocks(told),
  ]
}

/** What each RRset of a server may have, and nothing but its name tells apart. */
const OF_EACH_RRSET: ReadonlySet<Code> = new Set<Code>(['RRSIG_MISSING', 'DENIAL_MISSING', 'ANSWER_WITHHELD'])

/** Each by itself, but those that would only be told again with another name or type. */
function grouped(live: readonly Told[]): readonly (readonly [Told, ...Told[]])[] {
  const groups = new Map<string, [Told, ...Told[]]>()
  live.forEach((one, i) => {
    const { finding, severity, servers } = one
    const by = servers.map(({ address, port }) => `${address} ${port}`).sort()
    const key = OF_EACH_RRSET.has(finding.code) ? `${severity} ${finding.code} ${finding.zone.key} ${by}` : `${i}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [one])
    else known.push(one)
  })
  return [...groups.values()]
}

function groupBlocks(all: readonly [Told, ...Told[]], ground: Ground): readonly Block[] {
  const { health, snapshot, telling, verbose } = ground
  const [first] = all
  const { severity, finding, stage } = first
  const context = contextFor(first, health, snapshot)
  // A warning has advice, as in a trace; the plan of a repair is for what is broken.
  const looksInto = (severity === 'error' || verbose) && stage === null
  const diagnosis = looksInto ? diagnosisOf(first, health, snapshot) : null
  // What decided a judgement is its root; what was only seen beside it is looked into by itself.
  const root = diagnosis?.root ?? null
  const own = root !== null && identity(root.finding) === identity(finding)
  const inquiry = own ? root : (diagnosis?.inquire(finding) ?? null)
  const spread = spreadOf(all)
  const where = whereText(spread, health)
  const hits = hitsText(spread, health)
  const also = all.slice(1).map((one) => `${one.finding.owner} ${typeName(one.finding.type)}`)
  const others = [...new Set(also)].filter((one) => one !== `${finding.owner} ${typeName(finding.type)}`)
  const more = [
    ...(where === null ? [] : [text(LABEL, SAID, label('where'), where)]),
    ...(others.length === 0 ? [] : [text(LABEL, SAID, label('also'), listText(others, verbose ? others.length : 8))]),
    ...(hits === null ? [] : [text(LABEL, SAID, label('hits'), hits)]),
  ]
  const caches = own && first.judgement !== null ? diagnosis!.caches : null
  const follow = followText(followersOf(all, ground.told).map(({ finding: { code } }) => code))
  const looked = inquiry === null ? null : { inquiry, telling, caches }
  return [
    ...findingBlocks(finding, severity, SEVERITY_STYLE[severity], context, false, looked, more),
    ...(follow === null ? [] : [text(2, 4, follow)]),
  ]
}

/** All of a group as one: the servers and answers of each. */
function spreadOf(all: readonly Told[]): Told {
  const servers = new Map(all.flatMap((one) => one.servers.map((s) => [`${s.address} ${s.port}`, s] as const)))
  // Findings of the zone as a whole name no answers, and then no other of the group narrows it.
  const whole = all.some(({ columns }) => columns.length === 0)
  const columns = whole ? [] : [...new Set(all.flatMap((one) => one.columns))]
  return { ...all[0]!, servers: [...servers.values()], columns }
}

/** "3 notices: DS_SHA1, NSEC3_SALTED (-v shows them)" */
function foldedLine(folded: ReturnType<typeof countedIn>): Block {
  const codes = [...new Set(folded.map(([{ finding }]) => finding.code))]
  return text(
    2,
    4,
    span(countText(folded.length, 'notice'), 'strong'),
    `: ${codes.join(', ')} (-v shows ${codes.length === 1 ? 'it' : 'them'})`,
  )
}

/** What is known and accepted, with the reason that was kept for it. */
function ignoredBlocks(told: readonly Told[]): readonly Block[] {
  const said = ignoredOf({ findings: told }).map(ignoredText)
  return said.length === 0 ? [] : [blank, text(2, 4, span('ignored', 'strong'), `: ${said.join(', ')}`)]
}
