/**
 * A check in Markdown, for the summary of a job: a line for each name that is healthy, all there is to say of any other:
 * servers, findings with their repair, what ends first. GitHub shows no more than 1 MiB: what finds no room is counted.
 */

import { type Outcome, outcomeOfAll } from '../../check/outcome.ts'
import type { Failure, Result, Told } from '../../check/result.ts'
import { CODES } from '../../codes.ts'
import { formatTime } from '../../dns/time.ts'
import { columnHead, endText, instantText, summaryText, thenTexts } from '../../explain/health.ts'
import { actorOf } from '../../explain/repair/actor.ts'
import { nextWords, stateWords } from '../../explain/rollover.ts'
import { whyText } from '../../explain/why/why.ts'
import { countText, listText } from '../../explain/words.ts'
import type { Capability, Cell, Column } from '../../health/types.ts'
import { type Ink, plain, repairLines } from '../repair/markdown.ts'
import type { MakeFormat, Run } from './format.ts'
import { addressText, checkAgain, ignoredOf, ignoredText, inquiryOf, isCounted, say, whyUndetermined } from './told.ts'

/** Octets up to which names are told in full, and up to which they are told at all: the rest of 1 MiB is for the end. */
const MOST_IN_FULL = 900_000
const MOST = 1_000_000
/** Octets for healthy names, so that there is room for the others, whenever they come. */
const MOST_HEALTHY = 300_000
/** Names that cannot be read: the rest of them is counted. */
const MOST_UNREADABLE = 100

const MARK: Readonly<Record<Outcome, string>> = { healthy: '✓', unhealthy: '✗', undetermined: '?' }
const MARK_ASCII: Readonly<Record<Outcome, string>> = { healthy: '+', unhealthy: 'x', undetermined: '?' }

/** Keeps the octets that it has written, and names that cannot be read. */
export const markdownFormat: MakeFormat = () => {
  let size = 0
  let healthy = 0
  let shortened = 0
  let missing = 0
  let listing = false
  const unreadable: Failure[] = []
  const written = (text: string): string => {
    size += Buffer.byteLength(text)
    return text
  }
  return {
    begin: (run) => (run.total === 1 ? '' : written('# dnssec-trace check\n\n')),
    one: (result, run) => {
      const full = run.total === 1 || result.outcome !== 'healthy'
      const told = full ? `${listing ? '\n' : ''}${fullText(result, run)}` : ''
      if (full && size + Buffer.byteLength(told) <= MOST_IN_FULL) {
        listing = false
        return written(told)
      }
      const line = lineText(result, run, !full)
      const length = Buffer.byteLength(line)
      if (size + length > (full ? MOST : MOST_IN_FULL) || (!full && healthy + length > MOST_HEALTHY)) {
        missing++
        return ''
      }
      if (!full) healthy += length
      if (full) shortened++
      listing = true
      return written(line)
    },
    failed: (failure) => {
      unreadable.push(failure)
      return ''
    },
    end: (summary, run) => {
      const ink = { ascii: run.page.ascii }
      const more = [
        ...unreadableText(unreadable, ink),
        ...(summary.interrupted ? ['The run was interrupted.'] : []),
        ...summary.notes.map((note) => `${plain(note, ink)}.`),
        ...(shortened === 0 ? [] : [`${countText(shortened, 'name')} had no room to be told in full.`]),
        ...(missing === 0 ? [] : [`${countText(missing, 'name')} had no room to be told.`]),
      ]
      const many = run.total === 1 ? [] : [`${outcomeOfAll(summary)}: ${summaryText(summary)}`]
      const foot = `${plain(run.tool, ink)}, ${formatTime(run.at)}`
      return `${listing ? '\n' : ''}${[...many, ...more, foot].join('\n\n')}\n`
    },
  }
}

function unreadableText(failures: readonly Failure[], ink: Pick<Ink, 'ascii'>): readonly string[] {
  const told = failures.slice(0, MOST_UNREADABLE)
  const left = failures.length - told.length
  const list = told.map(({ name, why }) => `* not checked: ${plain(name, ink)}: ${plain(why, ink)}`)
  return [
    ...(list.length === 0 ? [] : [list.join('\n')]),
    ...(left === 0 ? [] : [`${countText(left, 'name')} more could not be read.`]),
  ]
}

/** Headline: "✗ unhealthy: example.test." */
const headText = ({ name, outcome }: Result, { ascii }: Pick<Ink, 'ascii'>): string =>
  `${(ascii ? MARK_ASCII : MARK)[outcome]} ${outcome}: ${plain(name, { ascii })}`

/** @param reasons with what is ignored */
function lineText(result: Result, { page: { ascii } }: Run, reasons: boolean): string {
  const { health, findings } = result
  const counted = findings.filter(isCounted)
  const codes = [...new Set(counted.map(({ finding }) => `\`${finding.code}\``))]
  const until = health.horizon === null ? '' : `, holds until ${instantText(health.horizon.until, health.at)}`
  const ignored = reasons ? ignoredOf(result).map((one) => plain(ignoredText(one), { ascii })) : []
  const known = ignored.length === 0 ? '' : `, ignored: ${ignored.join(', ')}`
  // A bullet of its own: a list before it ends there.
  return `* ${headText(result, { ascii })} (${health.status}${until})${codes.length === 0 ? '' : `: ${listText(codes)}`}${known}\n`
}

function fullText(result: Result, run: Run): string {
  const { health, findings } = result
  const ink: Ink = {
    ascii: run.page.ascii,
    at: health.at,
    software: run.software ?? null,
    trace: checkAgain(result, run),
  }
  const why = whyUndetermined(result)
  const beside = findings.filter((told) => !told.fails && isCounted(told))
  const lines = [
    `## ${headText(result, ink)}`,
    '',
    `Zone ${plain(health.zone.toString(), ink)}: ${health.status}, policy ${health.policy}, judged at ${formatTime(health.at)}.`,
    '',
    ...(why === null ? [] : [`It could not be determined whether it is healthy: ${plain(why, ink)}.`, '']),
    ...findings.filter((told) => told.fails && isCounted(told)).flatMap((told) => findingLines(told, result, ink)),
    ...(beside.length === 0 ? [] : ['### Beside it', '', ...beside.map((told) => besideLine(told, result, ink)), '']),
    ...ignoredLines(findings, ink),
    ...serverLines(result, ink),
    ...horizonLines(result, ink),
    ...rolloverLines(result, ink),
  ]
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n\n`
}

function findingLines(told: Told, result: Result, ink: Ink): readonly string[] {
  const { finding, severity } = told
  const said = say(told, result)
  const { explanation, context, where, hits, follow } = said
  const inquiry = inquiryOf(said)
  const item = (label: string, text: string | null): readonly string[] =>
    text === null ? [] : [`- ${label}: ${plain(text, ink)}`]
  return [
    `### ${severity} ${finding.code}`.replace(/_/g, '\\_'),
    '',
    `What is wrong in ${plain(finding.zone.toString(), ink)}: ${plain(explanation.message, ink)}.`,
    '',
    ...(explanation.sides.length === 0
      ? []
      : [
          '| side | says | seen |',
          '|---|---|---|',
          ...explanation.sides.map((s) => row([s.label, s.value, s.note], ink)),
          '',
        ]),
    ...item('Where', where),
    ...item('Hits', hits),
    ...item('Rule', CODES[finding.code].rfc.join(', ')),
    ...item('Who must act', actorOf(explanation, inquiry).party),
    ...item('Why', inquiry?.why == null ? null : whyText(inquiry.why, finding, context)),
    ...(follow === null ? [] : [`- ${plain(follow, ink)}`]),
    '',
    ...(inquiry?.plan == null
      ? explanation.help.map(({ text }) => `- ${plain(text, ink)}`)
      : repairLines(inquiry, ink)),
    '',
  ]
}

const row = (cells: readonly string[], ink: Ink): string => `| ${cells.map((cell) => plain(cell, ink)).join(' | ')} |`

function besideLine(told: Told, result: Result, ink: Ink): string {
  const { explanation, where } = say(told, result)
  const at = where === null ? '' : `; at ${where}`
  return `- ${told.severity} \`${told.finding.code}\`: ${plain(`${explanation.message}${at}`, ink)}`
}

function ignoredLines(findings: readonly Told[], ink: Ink): readonly string[] {
  const lines = ignoredOf({ findings }).map(
    ({ code, zone, reason }) =>
      `- \`${code}\` of ${plain(zone.toString(), ink)}${reason === null ? '' : `: ${plain(reason, ink)}`}`,
  )
  return lines.length === 0 ? [] : ['### Ignored', '', ...lines, '']
}

function serverLines(result: Result, ink: Ink): readonly string[] {
  const { servers } = result.health
  if (servers.length === 0) return []
  return [
    '### Servers',
    '',
    '| server | name | UDP | TCP | EDNS | cookies | serial | answers |',
    '|---|---|---|---|---|---|---|---|',
    ...servers.map((one) => serverRow(one, result, ink)),
    '',
  ]
}

function serverRow({ server, names, udp, tcp, edns, cookies, serial }: Capability, result: Result, ink: Ink): string {
  const known = (value: boolean | null): string => (value === null ? '?' : value ? 'yes' : 'no')
  const cells = result.health.cells.filter(
    (cell) => cell.server.address === server.address && cell.server.port === server.port && cell.state !== 'unasked',
  )
  return row(
    [
      addressText(server),
      listText(names.map(String)),
      known(udp),
      known(tcp),
      known(edns),
      known(cookies),
      serial === null ? '?' : String(serial),
      answersText(cells, result),
    ],
    ink,
  )
}

/** "26 secure"; "24 secure, 2 bogus (MX and TXT)" */
function answersText(cells: readonly Cell[], { health }: Result): string {
  const states = [...new Set(cells.map(({ state }) => state))]
  const most = states.map((state) => cells.filter((cell) => cell.state === state).length)
  const usual = states[most.indexOf(Math.max(...most))]
  const said = states.map((state, i) => {
    const columns = new Set<Column>(cells.filter((cell) => cell.state === state).map(({ column }) => column))
    const heads = listText([...columns].map((column) => columnHead(column, health.zone)))
    return `${most[i]} ${state}${state === usual ? '' : ` (${heads})`}`
  })
  return said.length === 0 ? 'none' : said.join(', ')
}

function horizonLines({ health: { horizon, at } }: Result, ink: Ink): readonly string[] {
  if (horizon === null) return []
  const then = thenTexts(horizon, at).map((text) => `- ${plain(text, ink)}`)
  return [
    '### If nobody signs again',
    '',
    `Everything holds until ${instantText(horizon.until, at)}: then ends ${plain(endText(horizon), ink)}.`,
    '',
    ...then,
    '',
  ]
}

function rolloverLines({ health: { rollover, at } }: Result, ink: Ink): readonly string[] {
  if (rollover === null) return []
  const lines = [
    ...rollover.states.filter((state) => state !== 'steady').map((state) => stateWords(state)),
    ...rollover.next.map((step) => nextWords(step, at, rollover)),
  ]
  return lines.length === 0 ? [] : ['### Rollover', '', ...lines.map((line) => `- ${plain(line, ink)}`), '']
}
