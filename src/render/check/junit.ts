/**
 * JUnit's XML, as CI servers read it: a suite for each name, with the same cases in each, so that a case has a history. One
 * says whether the chain holds on every server, the others what else was found, by subject. A finding that fails the check
 * fails its case; one that is ignored has its case skipped, with the reason, and so has what was not judged; what could not
 * be determined is an error. There is no standard: elements and attributes are those of the Ant task's schema.
 */

import { countedIn, followersOf, type Result, type Told } from '../../check/result.ts'
import { CODES, type Family } from '../../codes.ts'
import { formatTime } from '../../dns/time.ts'
import { safe } from '../doc.ts'
import type { MakeFormat } from './format.ts'
import { detailsOf, say, whyUndetermined } from './told.ts'

/** What a finding is about when it did not decide an answer. */
const SUBJECT: Readonly<Record<Family, string>> = {
  anchor: 'trust anchors',
  ds: 'delegation',
  cds: 'CDS and CDNSKEY',
  dnskey: 'keys',
  rrsig: 'signatures',
  denial: 'denial of existence',
  server: 'servers',
  alias: 'answers',
  limit: 'answers',
  local: 'this host',
}
const CHAIN = 'chain of trust'
const CASES: readonly string[] = [CHAIN, ...new Set(Object.values(SUBJECT))]

/** A cause is of the chain when it, or what follows from it, decided an answer. */
const caseOf = (told: Told, { findings }: Result): string =>
  [told, ...followersOf([told], findings)].some(({ judgement }) => judgement !== null)
    ? CHAIN
    : SUBJECT[CODES[told.finding.code].family]

/** Character data on one line: nothing outside what XML 1.0 §2.2 allows, no markup (§2.4). */
const xml = (raw: string): string => safe(raw, false).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** A value between quotation marks. */
const value = (raw: string): string => xml(raw).replace(/"/g, '&quot;')

const seconds = (ms: number): string => (Math.round(ms) / 1000).toFixed(3)

/** A case with what is in it; null: it passed and nothing is to be said. */
interface Case {
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  readonly xml: string
}

/** Written as results come; nothing of a result is kept. */
export const junitFormat: MakeFormat = () => ({
  begin: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dnssec-trace check">\n',
  one: suiteOf,
  failed: ({ name, why }) => errorSuite(name, 'the name is read', 'unreadable', why),
  end: ({ interrupted }) => `${interrupted ? CUT_SHORT : ''}</testsuites>\n`,
})

/** Of what is no result: one case, an error. */
const errorSuite = (name: string, title: string, type: string, why: string): string =>
  [
    `  <testsuite name="${value(name)}" tests="1" failures="0" errors="1" skipped="0" time="0.000">`,
    `    <testcase classname="${value(name)}" name="${title}" time="0.000">`,
    `      <error message="${value(why)}" type="${type}"/>`,
    '    </testcase>',
    '  </testsuite>',
    '',
  ].join('\n')

const CUT_SHORT = errorSuite('dnssec-trace check', 'every name is checked', 'interrupted', 'the run was interrupted')

function suiteOf(result: Result): string {
  const { name, health } = result
  const cases = CASES.map((title) => caseFrom(title, result))
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length
  const time = seconds(health.elapsedMs)
  const head = [
    `name="${value(name)}" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`,
    `skipped="${count('skipped')}" time="${time}" timestamp="${formatTime(health.at).replace('Z', '')}"`,
  ].join(' ')
  // The chain is what takes the time; the rest is looked at in its packets.
  const rows = cases.map((one) => {
    const open = `    <testcase classname="${value(name)}" name="${one.name}" time="${one.name === CHAIN ? time : '0.000'}"`
    return one.xml === '' ? `${open}/>\n` : `${open}>\n${one.xml}    </testcase>\n`
  })
  return `  <testsuite ${head}>\n${rows.join('')}  </testsuite>\n`
}

function caseFrom(name: string, result: Result): Case {
  const own = result.findings.filter((told) => told.follows === null && caseOf(told, result) === name)
  const failing = own.filter(({ fails }) => fails)
  const ignored = own.filter((told) => told.ignored !== null)
  const beside = own.filter((told) => !told.fails && told.ignored === null)
  const said =
    beside.length === 0 ? '' : `      <system-out>${beside.map((t) => text(t, result)).join('\n')}</system-out>\n`
  const why = name === CHAIN ? whyUndetermined(result) : null
  if (failing.length > 0) return { name, outcome: 'failure', xml: `${failureOf(failing, result)}${said}` }
  if (why !== null) {
    return { name, outcome: 'error', xml: `      <error message="${value(why)}" type="undetermined"/>\n${said}` }
  }
  if (own.length === 0 && name !== CHAIN) {
    const unjudged = whyUnjudged(result)
    if (unjudged !== null) return skipped(name, [`not judged: ${unjudged}`], said)
  }
  if (ignored.length === 0) return { name, outcome: 'passed', xml: said }
  const reasons = ignored.map(
    ({ finding, ignored }) => `${finding.code} is ignored${ignored?.reason == null ? '' : `: ${ignored.reason}`}`,
  )
  return skipped(name, reasons, said)
}

const skipped = (name: string, reasons: readonly string[], said: string): Case => ({
  name,
  outcome: 'skipped',
  xml: `      <skipped message="${value([...new Set(reasons)].join('; '))}"/>\n${said}`,
})

/** Why nothing but the chain was looked at; null when it was. */
const whyUnjudged = (result: Result): string | null =>
  whyUndetermined(result) ?? (result.health.exists ? null : `there is no ${result.health.target}`)

/** One element whatever the number of findings: dashboards show the first alone. */
function failureOf(failing: readonly Told[], result: Result): string {
  const [first] = failing as [Told, ...Told[]]
  const { message } = say(first, result).explanation
  const count = countedIn(failing).length
  const more = count === 1 ? '' : `, and ${count - 1} more`
  const body = failing.map((told) => text(told, result)).join('\n\n')
  return `      <failure message="${value(`${message}${more}`)}" type="${first.finding.code}">${body}</failure>\n`
}

function text(told: Told, result: Result): string {
  const said = say(told, result)
  const { finding, severity } = told
  const head = `${severity} ${finding.code} (${finding.zone}): ${said.explanation.message}`
  return [head, ...detailsOf(told, said).map((line) => `  ${line}`)].map(xml).join('\n')
}
