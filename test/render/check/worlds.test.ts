/** What worlds for `check` come to in every machine-read form: none throws, none is out of its grammar. The forms have tests of their own. */

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import MarkdownIt from 'markdown-it'
import { SaxesParser } from 'saxes'
import { Parser } from 'tap-parser'
import { expect, test } from 'vitest'
import type { Result } from '../../../src/check/result.ts'
import { CHECKS } from '../../../src/lab/checks/catalogue.ts'
import { githubFormat } from '../../../src/render/check/github.ts'
import { jsonFormat } from '../../../src/render/check/json.ts'
import { junitFormat } from '../../../src/render/check/junit.ts'
import { markdownFormat } from '../../../src/render/check/markdown.ts'
import { nagiosFormat } from '../../../src/render/check/nagios.ts'
import { prometheusFormat } from '../../../src/render/check/prometheus.ts'
import { sarifFormat } from '../../../src/render/check/sarif.ts'
import { tapFormat } from '../../../src/render/check/tap.ts'
import { resultFor, runOf } from './fixtures.ts'
import { GITHUB, sarifFaults } from './sarifschema.ts'

const schema = JSON.parse(readFileSync(new URL('../../../docs/check.schema.json', import.meta.url), 'utf8'))
const valid = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)

/** Worlds that have something that none before has: a finding, a state of a rollover, a status. */
const told = new Set<string>()
const worlds = CHECKS.filter(({ findings, states, status, undetermined }) => {
  const words = [...findings.flat(), ...states, status, `undetermined ${undetermined}`]
  const isNew = words.some((word) => !told.has(word))
  for (const word of words) told.add(word)
  return isNew
})
const results: Result[] = []
for (const scenario of worlds) results.push(await resultFor(scenario))

/** What goes wrong for single names, by name. */
const wrong = (look: (result: Result) => string | null): readonly string[] =>
  results.flatMap((result) => {
    const said = look(result)
    return said === null ? [] : [`${result.name}: ${said}`]
  })

test('JSON is what its schema says', () => {
  const faults = wrong((result) => {
    const document = JSON.parse(runOf(jsonFormat, [result]))
    return valid(document) ? null : JSON.stringify(valid.errors)
  })
  expect(faults).toEqual([])
})

test('SARIF is what its schema says', () => {
  const faults = wrong((result) => sarifFaults(JSON.parse(runOf(sarifFormat, [result]))).join('; ') || null)
  expect(faults).toEqual([])
})

test('SARIF has a result for each cause, and one file of all worlds is what GitHub takes', () => {
  const text = runOf(sarifFormat, results)
  const document = JSON.parse(text)
  expect(sarifFaults(document)).toEqual([])
  expect(gzipSync(text).length).toBeLessThan(GITHUB.gzipped)
  expect(document.runs.length).toBeLessThanOrEqual(GITHUB.runs)
  const [run] = document.runs
  expect(run.results).toHaveLength(
    results.flatMap(({ findings }) => findings.filter(({ follows }) => follows === null)).length,
  )
})

test('JUnit is well-formed', () => {
  const parser = new SaxesParser()
  let suites = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => {
    if (name === 'testsuite') suites++
  })
  parser.write(runOf(junitFormat, results)).close()
  expect(suites).toBe(results.length)
})

test('TAP has a point for each name', () => {
  const points = Parser.parse(runOf(tapFormat, results), { strict: true }).filter(([event]) => event === 'assert')
  expect(points).toHaveLength(results.length)
})

test('GitHub has a command on every line', () => {
  expect(runOf(githubFormat, results)).toMatch(/^(::(error|warning|notice) title=[^:\n]+::[^\n]+\n)+$/)
})

test('Prometheus has one line for each sample', () => {
  const names = results.map(({ health }) => health.target.canonical().toString())
  const lines = runOf(prometheusFormat, results).split('\n')
  expect(lines.filter((line) => line.startsWith('dnssec_trace_healthy{'))).toHaveLength(new Set(names).size)
})

test('Nagios says one thing of each name alone', () => {
  for (const result of results) {
    expect(runOf(nagiosFormat, [result], { total: 1 })).toMatch(
      /^DNSSEC (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+ \| [^|\n]+\n/,
    )
  }
})

test('Markdown has no markup of its own making', () => {
  const reader = new MarkdownIt({ html: true })
  for (const result of results) {
    const tokens = reader.parse(runOf(markdownFormat, [result]), {})
    expect(tokens.filter(({ type }) => type === 'html_block' || type === 'code_block')).toEqual([])
  }
})
