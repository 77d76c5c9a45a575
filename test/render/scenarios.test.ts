/** What holds for the report of every scenario, in every form, and for every finding in words. */

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { CODES, type Code } from '../../src/codes.ts'
import { explain } from '../../src/explain/explain.ts'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { type Page, painter, print } from '../../src/render/doc.ts'
import { findingBlocks } from '../../src/render/finding.ts'
import { jsonText, reportJson } from '../../src/render/json.ts'
import { textDoc } from '../../src/render/text.ts'
import type { Finding } from '../../src/report.ts'
import type { Snapshot, Timestamp } from '../../src/snapshot.ts'
import { checkWorld } from '../health/run.ts'
import { matchGolden } from '../support/golden.ts'
import { type Told, traceAll } from './lab.ts'

const PLAIN: Page = { width: 80, color: false, ascii: false }
const schema = JSON.parse(readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'))
const valid = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)

let all: readonly Told[] = []
/** Findings that only a check comes to, of one world for each code. */
let compared: readonly Worded[] = []
beforeAll(async () => {
  all = await traceAll()
  compared = await checkForRest(new Set(all.flatMap(({ report }) => report.findings.map((p) => p.finding.code))))
}, 120_000)

/** A finding, and what its words are told from. */
interface Worded {
  readonly finding: Finding
  readonly name: string
  readonly at: Timestamp
  readonly snapshot: Snapshot
}

async function checkForRest(known: ReadonlySet<Code>): Promise<readonly Worded[]> {
  const rest = (Object.keys(CODES) as Code[]).filter((code) => !known.has(code))
  const found: Worded[] = []
  for (const code of rest) {
    const world = CHECKS.find(({ findings }) => findings.some(([, c]) => c === code))
    if (world === undefined) continue
    const { health, snapshot } = await checkWorld(world)
    const one = health.findings.find(({ finding }) => finding.code === code)
    if (one !== undefined) found.push({ finding: one.finding, name: world.name, at: health.at, snapshot })
  }
  return found
}

const paint = await painter(false)
const textOf = ({ report, snapshot }: Told, page = PLAIN, detail: 'normal' | 'verbose' = 'normal'): string =>
  print(textDoc(report, snapshot, detail), page, paint)
const json = new Map<Told, Record<string, unknown>>()
const jsonOf = (told: Told): Record<string, unknown> => {
  const made = json.get(told) ?? reportJson(told.report, told.snapshot, 'dnssec-trace 0')
  json.set(told, made)
  return made
}

/** One finding of each code, the decisive one where there is one, with the scenario it is from. */
function oneOfEach(): ReadonlyMap<Code, Worded> {
  const found = new Map<Code, Worded>(compared.map((one) => [one.finding.code, one]))
  const decisive = all.flatMap((told) => told.report.findings.filter((p) => p.decisive).map((p) => ({ ...p, told })))
  const others = all.flatMap((told) => told.report.findings.filter((p) => !p.decisive).map((p) => ({ ...p, told })))
  for (const { finding, told } of [...decisive, ...others]) {
    if (found.has(finding.code)) continue
    const { scenario, report, snapshot } = told
    found.set(finding.code, { finding, name: scenario.name, at: report.at, snapshot })
  }
  return found
}

describe('JSON', () => {
  it('is what the schema says, for every scenario', () => {
    const wrong = all.flatMap((told) =>
      valid(JSON.parse(jsonText(jsonOf(told)))) ? [] : [`${told.scenario.name}: ${JSON.stringify(valid.errors)}`],
    )
    expect(wrong).toEqual([])
  })

  it('is refused by the schema when a field is missing or wrong', () => {
    const good = JSON.parse(jsonText(jsonOf(all.find(({ report }) => report.findings.length > 0)!)))
    expect(valid(good)).toBe(true)
    for (const field of Object.keys(good)) {
      const { [field]: _, ...rest } = good
      expect(valid(rest), field).toBe(false)
    }
    for (const change of [{ status: 'valid' }, { at: '2026' }, { rcode: 0 }, { answer: ['a\nb'] }, { steps: {} }]) {
      expect(valid({ ...good, ...change }), JSON.stringify(change)).toBe(false)
    }
  })

  it('has its fields in the order of the schema', () => {
    for (const told of all) {
      expect(Object.keys(jsonOf(told))).toEqual(schema.required)
      for (const finding of jsonOf(told).findings as object[]) {
        expect(Object.keys(finding)).toEqual(schema.$defs.finding.required)
      }
      expect(Object.keys(jsonOf(told).steps as object)).toEqual(schema.$defs.step.required)
    }
  })

  it('holds nothing but text, numbers and lists of them as evidence', () => {
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(visit)
      else if (value !== null && typeof value === 'object') {
        expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
        Object.values(value).forEach(visit)
      } else expect(['string', 'number', 'boolean', 'object']).toContain(typeof value)
    }
    for (const told of all) for (const f of jsonOf(told).findings as { evidence: unknown }[]) visit(f.evidence)
  })

  it('names cause and decisive finding alike', () => {
    for (const told of all) {
      const { cause, findings, status } = jsonOf(told) as {
        cause: { code: string } | null
        findings: { code: string; decisive: boolean }[]
        status: string
      }
      expect(findings.filter((f) => f.decisive).length).toBe(status === 'secure' ? 0 : 1)
      expect(cause?.code).toBe(findings.find((f) => f.decisive)?.code)
    }
  })
})

describe('text', () => {
  /** Records and names are not broken, so a line may be long for one long word's sake. */
  const isPaste = (line: string): boolean => / IN [A-Z0-9]+ /.test(line) || /\S{50}/.test(line) || COMMAND.test(line)
  /** What shows that a step is done, and with -v the commands below the name of their program. */
  const COMMAND = /^ {9}(?:check: | {2}\S)/

  it('fits 80 columns, with -v too', () => {
    const wide = all.flatMap((told) =>
      (['normal', 'verbose'] as const).flatMap((detail) =>
        textOf(told, PLAIN, detail)
          .split('\n')
          .filter((line) => line.length > 80 && !isPaste(line))
          .map((line) => `${told.scenario.name}: ${line}`),
      ),
    )
    expect(wide).toEqual([])
  })

  it('has no space at the end of a line, no two empty lines, and begins with the status', () => {
    for (const told of all) {
      const text = textOf(told)
      expect(text).not.toMatch(/ \n|\n\n\n|\n\n$/)
      expect(text.startsWith(`${told.report.verdict.status}  ${told.report.target.name} `)).toBe(true)
    }
  })

  it('is printable ASCII with --ascii', () => {
    for (const told of all) expect(textOf(told, { ...PLAIN, ascii: true }, 'verbose')).toMatch(/^[\n -~]*$/)
  })

  it('names the finding, the RFC, who must act and a repair or help for every verdict that is not secure', () => {
    for (const told of all) {
      const { cause, status } = told.report.verdict
      if (status === 'secure') continue
      expect(cause, told.scenario.name).not.toBeNull()
      const text = textOf(told)
      expect(text).toContain(`${status}[${cause!.code}]: `)
      expect(text).toMatch(/^ {2}rfc: {3}\S/m)
      expect(text).toMatch(/^ {2}who: {3}(?:the (?:operator|holder) of|you: )/m)
      expect(text).toMatch(/^ {2}(?:help: {2}|1\. {5})\S/m)
      expect(text).toContain(`more:  dnssec-trace explain ${cause!.code}`)
    }
  })

  it('never shows the records of a bogus or indeterminate answer', () => {
    for (const told of all) {
      const { status } = told.report.verdict
      const shown = /^ {2}\S+ \d+ IN \S+ /m.test(textOf(told))
      if (status === 'bogus' || status === 'indeterminate') expect(shown, told.scenario.name).toBe(false)
    }
  })
})

/** More than one label, or a top-level domain of the lab. */
const isName = (word: string): boolean =>
  /\..*\.$/.test(word) || all.some(({ report }) => report.findings.some((p) => p.finding.zone.toString() === word))

describe('explanations', () => {
  it('are there for every code, from the lab', () => {
    const seen = oneOfEach()
    expect(Object.keys(CODES).filter((code) => !seen.has(code as Code))).toEqual([])
  })

  it('keep the style of the house', () => {
    const traced = all.flatMap(({ report: { at, findings }, snapshot, scenario }) =>
      findings.map(({ finding }): Worded => ({ finding, name: scenario.name, at, snapshot })),
    )
    for (const { finding, name, at, snapshot } of [...traced, ...compared]) {
      const { message, brief, sides, party, help } = explain(finding, { at, snapshot })
      const where = `${name} ${finding.code}: ${message}`
      // An acronym or a name may begin a message; a sentence in capitals may not.
      expect(message, where).toMatch(/^(?:[a-z]|[A-Z0-9]{2,}|\S+\.)/)
      for (const text of [message, brief, party, ...help.map((h) => h.text)]) {
        expect(text, where).toMatch(/^[ -~→…–§]+$/)
        expect(text, where).not.toMatch(/\binvalid\b|\billegal\b|undefined|NaN|\[object/i)
        // A dot at the end belongs to a name.
        const last = /\S+\.$/.exec(text)?.[0]
        if (last !== undefined) expect(finding.owner.toString().endsWith(last) || isName(last), where).toBe(true)
      }
      expect(sides.length, where).toBeGreaterThan(0)
      expect(help.length, where).toBeGreaterThan(0)
      expect(brief.length, where).toBeLessThan(90)
      for (const paste of help.flatMap((h) => h.paste))
        expect(paste, where).toMatch(/^\S+\. IN (?:C?DS|C?DNSKEY) \d+ \d+ \d+ \S*$/)
    }
  })

  it('need no packets', () => {
    for (const { report, snapshot } of all) {
      for (const { finding } of report.findings) {
        const bare = explain(finding, { at: report.at })
        expect(bare.message).not.toBe('')
        expect(bare.help.length).toBeGreaterThan(0)
        expect(bare.who).toBe(explain(finding, { at: report.at, snapshot }).who)
      }
    }
  })

  it('read as they did', () => {
    const blocks = [...oneOfEach()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { finding, name, at, snapshot }]) => {
        const doc = findingBlocks(finding, name, 'plain', { at, snapshot })
        return print(doc, PLAIN, paint)
      })
    matchGolden(blocks.join('\n'), new URL('findings.txt', import.meta.url))
  })
})
