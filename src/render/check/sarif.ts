/**
 * SARIF 2.1.0, as code scanning services read it: a result for each finding, a rule for each code that was found. GitHub
 * takes a result only with a place in a file: it is that with the names, else one that stands for all; the zone is the
 * logical location. Results are written as they come; the rules, which only the end knows, stand behind them. A file with
 * more results than GitHub takes would be refused as a whole: those beyond are counted instead.
 */

import type { Result, Told } from '../../check/result.ts'
import { CODES, type Code } from '../../codes.ts'
import { hash } from '../../crypto/hash.ts'
import { formatTime } from '../../dns/time.ts'
import { countText } from '../../explain/words.ts'
import type { Severity } from '../../report.ts'
import { safe } from '../doc.ts'
import { jsonText } from '../json.ts'
import type { MakeFormat, Run } from './format.ts'
import { detailsOf, say, whyUndetermined } from './told.ts'

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  notice: 'note',
}

/** Braces are doubled, since single ones stand for arguments (§3.11.5); "](" would make a link (§3.11.6). */
const message = (...lines: readonly string[]): string =>
  lines
    .map((line) => safe(line, false))
    .join('\n')
    .replace(/[{}]/g, '$&$&')
    .replace(/\](?=\()/g, '] ')

const PLACE = 'dnssec'

/** Code scanning of GitHub refuses a run with more ("SARIF results exceed hard limit"). */
export const MOST_RESULTS = 25_000

/** The file as a URI relative to the root of the sources (§3.4.4); one that is not below it says nothing to a reader. */
function uriOf(source: string | null): string {
  const path = (source ?? '').replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
  const outside = path === '' || path === '-' || path.startsWith('/') || /^[A-Za-z]:/.test(path)
  const parts = path.split('/')
  return outside || parts.includes('..') ? PLACE : parts.map(encodeURIComponent).join('/')
}

/** The same from run to run as long as the finding is: services match alerts by it. */
function fingerprintOf({ finding }: Told, { health }: Result): string {
  const { code, zone, owner, type } = finding
  const text = `${health.target.key} ${code} ${zone.key} ${owner.key} ${type}`
  return Buffer.from(hash('sha256', Buffer.from(text, 'latin1'))).toString('hex', 0, 8)
}

const ruleJson = (code: Code) => {
  const { title, rfc, effect, aside, family } = CODES[code]
  const level = effect === 'bogus' || effect === 'indeterminate' ? 'error' : LEVEL[aside]
  const text = message(`${title} (${rfc.join(', ')})`)
  return {
    id: code,
    shortDescription: { text: message(title) },
    fullDescription: { text },
    help: { text: `${text}. "dnssec-trace explain ${code}" says more.` },
    defaultConfiguration: { level },
    properties: { tags: ['dns', 'dnssec', family], precision: 'very-high' },
  }
}

function resultJson(told: Told, result: Result, index: number, count: number, run: Run) {
  const said = say(told, result)
  const { finding, severity, ignored } = told
  const fingerprint = fingerprintOf(told, result)
  const logical = { fullyQualifiedName: finding.zone.toString(), kind: 'namespace' }
  return {
    ruleId: finding.code,
    ruleIndex: index,
    level: LEVEL[severity],
    message: { text: message(said.explanation.message, ...detailsOf(told, said)) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(run.source), uriBaseId: '%SRCROOT%' },
          region: { startLine: 1 },
        },
        logicalLocations: [logical],
      },
    ],
    partialFingerprints: {
      primaryLocationLineHash: `${fingerprint}:${count}`,
      'dnssecTraceFinding/v1': `${fingerprint}:${count}`,
    },
    suppressions:
      ignored === null
        ? []
        : [
            {
              kind: 'external',
              status: 'accepted',
              ...(ignored.reason === null ? {} : { justification: safe(ignored.reason, false) }),
            },
          ],
    properties: { name: result.name, owner: finding.owner.toString(), fails: told.fails },
  }
}

const BEGIN = `{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "results": [`

/** @param most results in one file */
export const makeSarif =
  (most: number): MakeFormat =>
  () => {
    const rules: Code[] = []
    const notes: { readonly level: 'error' | 'note'; readonly message: { readonly text: string } }[] = []
    let [written, left, unreadable] = [0, 0, 0]
    const indexOf = (code: Code): number => {
      const known = rules.indexOf(code)
      return known === -1 ? rules.push(code) - 1 : known
    }
    return {
      begin: () => BEGIN,
      one: (result, run) => {
        const why = whyUndetermined(result)
        if (why !== null) {
          notes.push({ level: 'error', message: { text: message(`${result.name} could not be determined: ${why}`) } })
        }
        const counts = new Map<string, number>()
        const found = result.findings.filter(({ follows }) => follows === null)
        const room = found.slice(0, most - written)
        left += found.length - room.length
        const results = room.map((told) => {
          const key = fingerprintOf(told, result)
          const count = (counts.get(key) ?? 0) + 1
          counts.set(key, count)
          return jsonText(resultJson(told, result, indexOf(told.finding.code), count, run)).trimEnd()
        })
        return results.map((text) => `${written++ === 0 ? '' : ','}\n${text.replace(/^/gm, ' '.repeat(8))}`).join('')
      },
      failed: ({ name, why }) => {
        unreadable++
        notes.push({ level: 'error', message: { text: message(`${name} was not checked: ${why}`) } })
        return ''
      },
      end: (summary, run) => {
        const [name = '', version = ''] = run.tool.split(' ')
        const said = [
          ...(left === 0 ? [] : [`${countText(left, 'finding')} beyond the first ${most} had no room`]),
          ...(summary.interrupted ? ['the run was interrupted: names that were not reached are not in it'] : []),
          ...summary.notes,
        ].map((text) => ({ level: 'note' as const, message: { text: message(text) } }))
        const rest = {
          tool: { driver: { name, version, semanticVersion: version, rules: rules.map(ruleJson) } },
          invocations: [
            {
              executionSuccessful: !summary.interrupted && unreadable === 0,
              startTimeUtc: formatTime(run.at),
              toolExecutionNotifications: [...notes, ...said],
            },
          ],
          columnKind: 'utf16CodeUnits',
        }
        const fields = jsonText(rest).trimEnd().slice(2, -2).replace(/^/gm, '    ')
        return `${written === 0 ? '' : '\n      '}],\n${fields}\n    }\n  ]\n}\n`
      },
    }
  }

/** With as many results as GitHub takes. */
export const sarifFormat: MakeFormat = makeSarif(MOST_RESULTS)
