/** Whatever a name or a reason is made of, no form lets it out of its place. */

import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { Parser } from 'tap-parser'
import { describe, expect, it } from 'vitest'
import type { Result } from '../../../src/check/result.ts'
import { githubFormat } from '../../../src/render/check/github.ts'
import { junitFormat } from '../../../src/render/check/junit.ts'
import { nagiosFormat } from '../../../src/render/check/nagios.ts'
import { ndjsonFormat } from '../../../src/render/check/ndjson.ts'
import { prometheusFormat } from '../../../src/render/check/prometheus.ts'
import { sarifFormat } from '../../../src/render/check/sarif.ts'
import { tapFormat } from '../../../src/render/check/tap.ts'
import { ignored, runOf, undetermined } from './fixtures.ts'

/** Any characters, and more often those that mean something somewhere. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        ' ',
        '#',
        '# TODO',
        '\\',
        '|',
        '"',
        "'",
        '::',
        '%',
        ',',
        '<',
        '&',
        ']]>',
        '](',
        '{',
        'ok 1',
        '...',
        '---',
        'x',
      ),
    )
    .map((parts) => parts.join('')),
)
const results = fc.tuple(text, text).map(([name, reason]): readonly Result[] => [
  { ...undetermined, name },
  {
    ...ignored,
    name,
    findings: ignored.findings.map((told) => ({ ...told, ignored: { ...told.ignored!, reason } })),
  },
])

describe('any text', () => {
  it('is one value in JSON and SARIF', () => {
    fc.assert(
      fc.property(results, (told) => {
        const lines = runOf(ndjsonFormat, told).trimEnd().split('\n')
        expect(JSON.parse(lines[0]!).name).toBe(told[0]!.name)
        expect(JSON.parse(lines[1]!).findings[0].ignored.reason).toBe(told[1]!.findings[0]!.ignored!.reason)
        expect(lines).toHaveLength(3)
        expect(JSON.parse(runOf(sarifFormat, told)).runs[0].results).toHaveLength(ignored.findings.length)
      }),
      { numRuns: 40 },
    )
  })

  it('is a value or text in JUnit', () => {
    fc.assert(
      fc.property(results, (told) => {
        const elements = new Set<string>()
        const parser = new SaxesParser()
        parser.on('error', (error) => {
          throw error
        })
        parser.on('opentag', ({ name }) => elements.add(name))
        parser.write(runOf(junitFormat, told)).close()
        expect(elements).toEqual(new Set(['testsuites', 'testsuite', 'testcase', 'error', 'skipped']))
      }),
      { numRuns: 60 },
    )
  })

  it('is the description of one point in TAP, or the reason of one', () => {
    fc.assert(
      fc.property(results, (told) => {
        const events = Parser.parse(runOf(tapFormat, told), { strict: true })
        const points = events.flatMap(([event, point]) => (event === 'assert' ? [point] : []))
        const todo = points.map((point) => point.todo !== false && point.todo !== undefined)
        expect(todo).toEqual([false, false, ...ignored.findings.map(() => true)])
        expect(points.map(({ ok }) => ok)).toEqual([false, true, ...ignored.findings.map(() => false)])
        expect(events.some(([event]) => event === 'extra' || event === 'bailout')).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('is on its line for GitHub, Nagios and Prometheus', () => {
    fc.assert(
      fc.property(results, (told) => {
        expect(runOf(githubFormat, told)).toMatch(
          /^::error title=[^:\n\r]*::[^\n\r]+\n::notice title=[^:\n\r]+::[^\n\r]+\n$/,
        )
        expect(runOf(nagiosFormat, told)).toMatch(
          /^DNSSEC UNKNOWN - [^|\n\r]+ \| [^|\n\r]+\nUNKNOWN [^|\n\r]+\n(IGNORED [^|\n\r]+\n)*$/,
        )
        expect(runOf(prometheusFormat, told)).toMatch(/^(# (HELP|TYPE) \w+ .+\n|\w+(\{.*\})? \d+(\.\d+)?\n)+$/)
      }),
      { numRuns: 60 },
    )
  })
})
