/**
 * SARIF 2.1.0: held to its JSON schema, to what the standard says beside it in words of the objects that are used here, and to
 * what GitHub's code scanning demands: a place in a file with a line, a help text for every rule, a fingerprint, its limits.
 */

import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { CODES } from '../../../src/codes.ts'
import { MOST_RESULTS, makeSarif, sarifFormat } from '../../../src/render/check/sarif.ts'
import { ALL, broken, healthy, hostile, ignored, runOf, strict, undetermined } from './fixtures.ts'
import { GITHUB, sarifFaults } from './sarifschema.ts'

const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const list = (items: object, more: object = {}) => ({ type: 'array', items, ...more })
/** §3.11: text that is not empty; braces are doubled (§3.11.5); no link to a place that is not there (§3.11.6). */
const message = closed({
  text: {
    type: 'string',
    minLength: 1,
    pattern: '^(?:[^{}]|\\{\\{|\\}\\})*$',
    not: { type: 'string', pattern: '\\]\\(' },
  },
})
const level = { enum: ['none', 'note', 'warning', 'error'] }
/** §3.10 and RFC 3986 §4.2: a relative reference; GitHub wants one from the root of the repository. */
const uri = { type: 'string', pattern: "^(?![A-Za-z][\\w+.-]*:|/)(?:[\\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$" }

/** Narrower than the schema of the standard: what this form has of it, and nothing else. */
const SCHEMA = closed({
  $schema: { const: 'https://json.schemastore.org/sarif-2.1.0.json' },
  version: { const: '2.1.0' }, // §3.13.2
  runs: list(
    closed({
      results: list(
        closed({
          ruleId: { type: 'string' }, // §3.27.5
          ruleIndex: { type: 'integer', minimum: 0 }, // §3.27.6
          level, // §3.27.10
          message, // §3.27.11
          // GitHub shows the first, and no more than ten
          locations: list(
            closed({
              physicalLocation: closed({
                artifactLocation: closed({ uri, uriBaseId: { const: '%SRCROOT%' } }), // §3.4
                region: closed({ startLine: { type: 'integer', minimum: 1 } }), // §3.30.5
              }),
              // §3.33
              logicalLocations: list(
                closed({ fullyQualifiedName: { type: 'string', minLength: 1 }, kind: { type: 'string' } }),
                { minItems: 1 },
              ),
            }),
            { minItems: 1, maxItems: GITHUB.locations },
          ),
          partialFingerprints: {
            type: 'object',
            properties: { primaryLocationLineHash: { type: 'string' } },
            required: ['primaryLocationLineHash'],
            additionalProperties: { type: 'string', pattern: '^[0-9a-f]{16}:[1-9][0-9]*$' },
          },
          // §3.27.23: all results have them, or none
          suppressions: list(
            closed(
              {
                kind: { enum: ['inSource', 'external'] },
                status: { enum: ['accepted', 'underReview', 'rejected'] },
                justification: { type: 'string' },
              },
              ['kind'], // §3.35.2
            ),
          ),
          properties: { type: 'object' }, // §3.8
        }),
        { maxItems: GITHUB.results },
      ),
      tool: closed({
        driver: closed({
          name: { const: 'dnssec-trace' }, // §3.19.8
          version: { type: 'string' },
          semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
          // §3.49
          rules: list(
            closed({
              id: { type: 'string', pattern: '^[A-Z][A-Z0-9_]+$' },
              shortDescription: message,
              fullDescription: message,
              help: message,
              defaultConfiguration: closed({ level }),
              properties: closed({
                tags: list({ type: 'string' }, { uniqueItems: true, maxItems: GITHUB.tags }),
                precision: { enum: ['very-high', 'high', 'medium', 'low'] },
              }),
            }),
            { uniqueItems: true, maxItems: GITHUB.rules },
          ),
        }),
      }),
      // §3.20
      invocations: list(
        closed({
          executionSuccessful: { type: 'boolean' },
          startTimeUtc: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
          toolExecutionNotifications: list(closed({ level, message })), // §3.58
        }),
      ),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    }),
    { minItems: 1 },
  ),
})
const valid = new Ajv2020({ allErrors: true, strict: true }).compile(SCHEMA)

interface Location {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } }
  readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[]
}
interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly Location[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions: readonly { readonly justification?: string }[]
}

const read = (...run: Parameters<typeof runOf> extends [unknown, ...infer More] ? More : never) => {
  const document = JSON.parse(runOf(sarifFormat, ...run))
  expect(sarifFaults(document)).toEqual([])
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true)
  const [{ results, tool, invocations }] = document.runs
  return { results: results as readonly SarifResult[], rules: tool.driver.rules, invocation: invocations[0] }
}

describe('SARIF', () => {
  it.each([0, 1, ALL.length])('is what the standard and GitHub demand, of %i names', (count) => {
    const { results } = read(ALL.slice(0, count))
    expect(results).toHaveLength(ALL.slice(0, count).flatMap(({ findings }) => findings).length)
  })

  it('has a rule for every code that was found, and no other', () => {
    const { results, rules } = read(ALL)
    expect(new Set(results.map(({ ruleId }) => ruleId))).toEqual(new Set(rules.map(({ id }: { id: string }) => id)))
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex].id).toBe(ruleId)
    for (const { id, shortDescription } of rules) expect(shortDescription.text).toBe(CODES[id as 'RRSIG_EXPIRED'].title)
  })

  it('says the level, the zone and what to do', () => {
    const [first] = read([broken]).results
    expect(first).toMatchObject({ ruleId: 'RRSIG_EXPIRED', level: 'error', suppressions: [] })
    expect(first!.locations[0]!.logicalLocations[0]!.fullyQualifiedName).toBe('stale.test.')
    expect(first!.message.text).toContain('192.0.2.91')
    expect(first!.message.text).toMatch(/\nrepair: [a-z]+ operator: /)
    expect(read([strict]).results.map((result) => result.level)).toEqual(
      ['error', 'warning'].concat(strict.findings.slice(2).map(() => 'note')),
    )
  })

  it('suppresses what is ignored, and says why', () => {
    for (const { suppressions } of read([ignored]).results) {
      expect(suppressions[0]!.justification).toContain('ticket #42')
    }
  })

  it.each([
    [null, 'dnssec'],
    ['-', 'dnssec'],
    ['/etc/names', 'dnssec'],
    ['C:\\names.txt', 'dnssec'],
    ['../names.txt', 'dnssec'],
    ['names.txt', 'names.txt'],
    ['./dns/my names#1.txt', 'dns/my%20names%231.txt'],
    ['dns\\names.txt', 'dns/names.txt'],
  ])('places the results of %j in %s', (source, uri) => {
    const [first] = read([broken], { source }).results
    expect(first!.locations[0]!.physicalLocation.artifactLocation.uri).toBe(uri)
  })

  it('knows a finding again in the next run, and tells it from every other', () => {
    const of = (results: readonly SarifResult[]) =>
      results.map((one) => one.partialFingerprints.primaryLocationLineHash)
    expect(of(read([broken]).results)).toEqual(of(read([hostile, broken]).results).slice(hostile.findings.length))
    const all = of(read([broken, strict]).results)
    expect(new Set(all).size).toBe(all.length)
  })

  it('says of names that cannot be read, and that the run was not all of it', () => {
    const { invocation } = read([healthy], {}, {}, [{ name: 'a{b}..c', why: 'it has an empty label' }])
    expect(invocation.executionSuccessful).toBe(false)
    expect(invocation.toolExecutionNotifications).toEqual([
      { level: 'error', message: { text: 'a{{b}}..c was not checked: it has an empty label' } },
    ])
    expect(read([healthy]).invocation.executionSuccessful).toBe(true)
  })

  it('has no more results than GitHub takes, and says how many are left out', () => {
    expect(MOST_RESULTS).toBe(GITHUB.results)
    const all = [broken, strict].flatMap(({ findings }) => findings.filter(({ follows }) => follows === null)).length
    const document = JSON.parse(runOf(makeSarif(2), [broken, strict]))
    expect(sarifFaults(document)).toEqual([])
    const [{ results, tool, invocations }] = document.runs
    expect(results).toHaveLength(2)
    expect(tool.driver.rules.length).toBeLessThanOrEqual(2)
    expect(invocations[0].toolExecutionNotifications).toEqual([
      { level: 'note', message: { text: `${all - 2} findings beyond the first 2 had no room` } },
    ])
  })

  it.each([
    ['"level": "error"', '"level": "notice"'],
    ['"ruleId"', '"rule"'],
    ['"startTimeUtc": "2026', '"startTimeUtc": "today'],
    ['"version": "2.1.0"', '"version": "2.0.0"'],
    ['"uri": "dnssec"', '"uri": "a b"'],
  ])('is held to a schema that sees %s become %s', (from, to) => {
    const text = runOf(sarifFormat, [broken])
    expect(text).toContain(from)
    expect(sarifFaults(JSON.parse(text))).toEqual([])
    expect(sarifFaults(JSON.parse(text.replace(from, to)))).not.toEqual([])
  })

  it('says which names could not be determined, and that the run was cut short', () => {
    const { invocation } = read([undetermined], {}, { interrupted: true, notes: ['no route over IPv6'] })
    expect(invocation.executionSuccessful).toBe(false)
    expect(invocation.toolExecutionNotifications).toEqual([
      { level: 'error', message: { text: expect.stringMatching(/^lost\.test could not be determined: /) } },
      { level: 'note', message: { text: 'the run was interrupted: names that were not reached are not in it' } },
      { level: 'note', message: { text: 'no route over IPv6' } },
    ])
  })
})
