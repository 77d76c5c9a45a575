/**
 * The findings of a check: each cause once, in full with its repair, however many answers it spoils; what only follows from
 * it and what is alike in one line each.
 */

import { diagnosisOf } from '../../../check/inquire.ts'
import type { Told } from '../../../check/result.ts'
import type { Diagnosis } from '../../../diagnose/diagnose.ts'
import type { Why } from '../../../diagnose/why.ts'
import { typeName } from '../../../dns/registry.ts'
import { contextOf } from '../../../explain/facts.ts'
import { hitsText, isAmong, whereText } from '../../../explain/health.ts'
import type { Context } from '../../../explain/types.ts'
import { countText, listText } from '../../../explain/words.ts'
import type { Health } from '../../../health/types.ts'
import type { Finding, Severity } from '../../../report.ts'
import type { Snapshot } from '../../../snapshot.ts'
import { identity } from '../../../validate/verdict.ts'
import { type Block, blank, type Style, span, text } from '../../doc.ts'
import { findingBlocks } from '../../finding.ts'
import { LABEL, label, SAID, type Telling } from '../../repair/text.ts'

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

/** Findings of one code and zone: the first is told in full. */
interface Group {
  readonly first: Told
  readonly all: readonly Told[]
}

/** Errors and warnings in full, the rest folded unless all is wanted. */
export function findingsBlocks(ground: Ground): readonly Block[] {
  const { told, verbose } = ground
  const looker = lookerOf(ground)
  const live = told.filter(({ ignored }) => ignored === null)
  const follows = new Set(
    live.filter(({ severity }) => severity === 'error').flatMap((one) => looker.follows(one).map(identity)),
  )
  const apart = verbose ? live : live.filter((one) => !follows.has(identity(one.finding)))
  const full = apart.filter(({ severity }) => verbose || severity !== 'notice')
  const groups = verbose ? full.map((one): Group => ({ first: one, all: [one] })) : groupsOf(full)
  const folded = apart.filter((one) => !full.includes(one))
  return [
    ...groups.flatMap((group) => [blank, ...groupBlocks(group, ground, looker)]),
    ...(folded.length === 0 ? [] : [blank, foldedLine(folded)]),
    ...ignoredBlocks(told),
  ]
}

function groupsOf(list: readonly Told[]): readonly Group[] {
  const groups = new Map<string, Told[]>()
  for (const one of list) {
    const key = `${one.severity} ${one.finding.code} ${one.finding.zone.key}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map((all) => ({ first: all[0]!, all }))
}

/** Looks into findings, each once. */
interface Looker {
  readonly context: (one: Told) => Context
  readonly diagnosis: (one: Told) => Diagnosis | null
  /** what is only there because of this one */
  readonly follows: (one: Told) => readonly Finding[]
}

function lookerOf({ health, snapshot, told }: Ground): Looker {
  const known = new Map<Told, Diagnosis | null>()
  const diagnosis = (one: Told): Diagnosis | null => {
    const done = known.get(one)
    if (done !== undefined) return done
    const found = diagnosisOf(one, health, snapshot)
    known.set(one, found)
    return found
  }
  return {
    context: ({ judgement }) =>
      judgement === null ? { at: health.at, snapshot } : contextOf(judgement.report, snapshot),
    diagnosis,
    follows: (one) => {
      if (one.judgement === null) return []
      const { follows = [], root = null } = diagnosis(one) ?? {}
      return [...follows, ...sameCause(root?.why ?? null, told)]
    },
  }
}

/** What says that a server is behind, where that is told already as the reason of an error. */
function sameCause(why: Why | null, told: readonly Told[]): readonly Finding[] {
  if (why?.name !== 'server-behind') return []
  return told
    .filter(({ finding }) => finding.code === 'SERVER_BEHIND')
    .filter(({ servers }) => servers.every((server) => isAmong(server, why.facts.servers)))
    .map(({ finding }) => finding)
}

function groupBlocks({ first, all }: Group, { health, telling, verbose }: Ground, looker: Looker): readonly Block[] {
  const { severity, finding } = first
  const context = looker.context(first)
  // A warning has advice, as in a trace; the plan of a repair is for what is broken.
  const diagnosis = severity === 'error' || verbose ? looker.diagnosis(first) : null
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
    ...(others.length === 0 ? [] : [text(LABEL, SAID, label('also'), listText(others, 8))]),
    ...(hits === null ? [] : [text(LABEL, SAID, label('hits'), hits)]),
  ]
  const caches = own && first.judgement !== null ? diagnosis!.caches : null
  const follows = [...new Set(looker.follows(first).map(({ code }) => code))]
  const looked = inquiry === null ? null : { inquiry, telling, caches }
  return [
    ...findingBlocks(finding, severity, SEVERITY_STYLE[severity], context, false, looked, more),
    ...(follows.length === 0 ? [] : [text(2, 4, `told with it: ${follows.join(', ')}`)]),
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
function foldedLine(folded: readonly Told[]): Block {
  const codes = [...new Set(folded.map(({ finding }) => finding.code))]
  return text(
    2,
    4,
    span(countText(groupsOf(folded).length, 'notice'), 'strong'),
    `: ${codes.join(', ')} (-v shows ${codes.length === 1 ? 'it' : 'them'})`,
  )
}

/** What is known and accepted, with the reason that was kept for it. */
function ignoredBlocks(told: readonly Told[]): readonly Block[] {
  const said = told.flatMap(({ finding, ignored }) =>
    ignored === null
      ? []
      : [`${finding.code} of ${finding.zone}${ignored.reason === null ? '' : ` (${ignored.reason})`}`],
  )
  if (said.length === 0) return []
  return [blank, text(2, 4, span('ignored', 'strong'), `: ${[...new Set(said)].join(', ')}`)]
}
