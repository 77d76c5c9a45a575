/**
 * The output of a monitoring plugin, as its development guidelines have it: one line with the worst of all names and the
 * performance data, then a line for each finding, what is ignored last. Its exit status is 0, 1, 2 or 3 (OK, WARNING, CRITICAL, UNKNOWN): an error
 * is critical, and outranks a name that could not be determined, which outranks a warning.
 */

import type { Result, Told } from '../../check/result.ts'
import { explain } from '../../explain/explain.ts'
import { contextFor, instantText, summaryText } from '../../explain/health.ts'
import { safe } from '../doc.ts'
import type { MakeFormat, Run } from './format.ts'
import { ignoredOf, ignoredText, isCounted, say, whyUndetermined } from './told.ts'

export type NagiosStatus = 0 | 1 | 2 | 3

const WORD: Readonly<Record<NagiosStatus, string>> = { 0: 'OK', 1: 'WARNING', 2: 'CRITICAL', 3: 'UNKNOWN' }
const WORST: readonly NagiosStatus[] = [2, 3, 1, 0]

/** Of one name. */
export function nagiosStatus({ findings, outcome }: Pick<Result, 'findings' | 'outcome'>): NagiosStatus {
  const counted = findings.filter(({ ignored }) => ignored === null)
  if (counted.some(({ severity }) => severity === 'error')) return 2
  if (outcome === 'undetermined') return 3
  return counted.some(({ severity, fails }) => fails || severity === 'warning') ? 1 : 0
}

/** Of several names, or of a run that was cut short; nothing at all is unknown. */
export function worstNagios(statuses: readonly NagiosStatus[]): NagiosStatus {
  return WORST.find((status) => statuses.includes(status)) ?? 3
}

/** Plugins have no escape for "|", which begins performance data; "<" and ">" would be markup in web pages. Written as in names. */
const plain = (raw: string): string =>
  safe(raw, true).replace(/[|<>]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)

/** Readers take the first 8 KiB of a plugin's output and drop the rest; performance data has to come before. */
const MOST = 8000
const MOST_SAID = 2000

/** A line for each cause that a reader should know of. */
const isShown = (told: Told): boolean => isCounted(told) && (told.fails || told.severity !== 'notice')

/** What of one name the first line may need. */
interface Kept {
  readonly name: string
  readonly status: NagiosStatus
  readonly said: string
}

function keptOf(result: Result): Kept {
  const { name, health, snapshot, findings, outcome } = result
  const status = nagiosStatus(result)
  const first = findings.find(isShown)
  const why = whyUndetermined(result)
  const { horizon, at } = health
  const holds = horizon === null ? '' : `, holds until ${instantText(horizon.until, at)}`
  if (status === 0) return { name, status, said: `${outcome}, ${health.status}${holds}` }
  if (status === 3 && why !== null) return { name, status, said: why }
  const message = first === undefined ? '' : `: ${explain(first.finding, contextFor(first, health, snapshot)).message}`
  return { name, status, said: `${first?.finding.code ?? outcome}${message}` }
}

/** Writes at the end alone: its first line has the worst of all names. At most 8000 characters are kept. */
export const nagiosFormat: MakeFormat = () => {
  let worst: Kept | null = null
  const statuses = new Set<NagiosStatus>()
  const keep = (kept: Kept): void => {
    if (worst === null || WORST.indexOf(kept.status) < WORST.indexOf(worst.status)) worst = kept
    statuses.add(kept.status)
  }
  const sums = { queries: 0, ms: 0, valid: Number.POSITIVE_INFINITY }
  let lines = ''
  let known = ''
  let unreadable = 0
  return {
    begin: () => '',
    one: (result) => {
      const { health } = result
      keep(keptOf(result))
      sums.queries += health.queries
      sums.ms += health.elapsedMs
      if (health.horizon !== null) sums.valid = Math.min(sums.valid, health.horizon.until - health.at)
      if (lines.length < MOST) lines += linesOf(result)
      if (known.length < MOST) known += ignoredLines(result)
      return ''
    },
    failed: ({ name, why }) => {
      unreadable++
      const said = `was not checked: ${why}`
      keep({ name, status: 3, said })
      if (lines.length < MOST) lines += `${plain(`UNKNOWN ${name} ${said}`)}\n`
      return ''
    },
    end: (summary, run) => {
      if (summary.interrupted) statuses.add(3)
      const status = worstNagios([...statuses])
      const { healthy, unhealthy, undetermined } = summary
      const several = healthy + unhealthy + undetermined + unreadable !== 1
      const one = worst === null ? 'no name was checked' : `${worst.name} ${worst.said}`
      const cut = summary.interrupted ? 'interrupted; ' : ''
      const said = `${cut}${several && worst !== null ? `${summaryText(summary)}; ` : ''}${one}`
      const first = `DNSSEC ${WORD[status]} - ${plain(said).slice(0, MOST_SAID)} | ${perfdata(sums, summary, run)}\n`
      const notes = summary.notes.map((note) => `${plain(note)}\n`).join('')
      return first + cutAtLine(notes + lines + known, MOST - first.length)
    },
  }
}

function linesOf(result: Result): string {
  const shown = result.findings.filter(isShown)
  const why = whyUndetermined(result)
  return [
    ...(why === null ? [] : [`UNKNOWN ${result.name} ${why}`]),
    ...shown.map((told) => {
      const said = say({ ...told, fails: false }, result)
      const where = said.where === null ? '' : `; at ${said.where}`
      const word = told.severity === 'error' ? 'CRITICAL' : 'WARNING'
      return `${word} ${result.name} ${told.finding.code}: ${said.explanation.message}${where}`
    }),
  ]
    .map((line) => `${plain(line)}\n`)
    .join('')
}

const ignoredLines = (result: Result): string =>
  ignoredOf(result)
    .map((one) => `${plain(`IGNORED ${result.name} ${ignoredText(one)}`)}\n`)
    .join('')

const cutAtLine = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, text.lastIndexOf('\n', Math.max(0, most - 1)) + 1)

/** Sums over all names, so that the labels stay the same: the shortest validity is what ends first. */
function perfdata(
  { queries, ms, valid }: { readonly queries: number; readonly ms: number; readonly valid: number },
  summary: { readonly healthy: number; readonly unhealthy: number; readonly undetermined: number },
  { minValidity }: Run,
): string {
  // "N:" warns below N.
  const warn = minValidity === null ? '' : `${minValidity}:`
  return [
    ...(Number.isFinite(valid) ? [`validity=${valid}s;${warn};0:`] : []),
    `unhealthy=${summary.unhealthy};;;0`,
    `undetermined=${summary.undetermined};;;0`,
    `names=${summary.healthy + summary.unhealthy + summary.undetermined};;;0`,
    `queries=${queries};;;0`,
    `time=${(ms / 1000).toFixed(3)}s;;;0`,
  ].join(' ')
}
