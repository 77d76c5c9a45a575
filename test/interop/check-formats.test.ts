/**
 * What the programs make of it that the forms of a check are for: Prometheus reads the textfile, a plugin of Debian's
 * monitoring-plugins runs ours as Nagios would, and a reader of JUnit's XML as dashboards have it adds up its counts.
 */

import { beforeAll, describe, expect, it } from 'vitest'
import type { Result } from '../../src/check/result.ts'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import type { MakeFormat } from '../../src/render/check/format.ts'
import { junitFormat } from '../../src/render/check/junit.ts'
import { prometheusFormat } from '../../src/render/check/prometheus.ts'
import { ALL, EVIL, resultFor, runOf } from '../render/check/fixtures.ts'
import { type Ran, run } from './namespace.ts'
import { program, requirePrograms } from './programs.ts'

const here = (file: string): string => new URL(file, import.meta.url).pathname
const FAILURES = [{ name: EVIL, why: EVIL }]

/** Worlds with a finding, a state or a status that none before has. */
const results: Result[] = [...ALL]
beforeAll(async () => {
  requirePrograms()
  const told = new Set<string>()
  for (const scenario of CHECKS) {
    const words = [...scenario.findings.flat(), ...scenario.states, scenario.status]
    if (words.some((word) => !told.has(word))) results.push(await resultFor(scenario))
    for (const word of words) told.add(word)
  }
}, 60_000)

const all = (make: MakeFormat): string => runOf(make, results, {}, { notes: [EVIL], interrupted: true }, FAILURES)

describe('promtool check metrics', () => {
  const check = (stdin: string): Promise<Ran> => run(program('promtool'), ['check', 'metrics'], { stdin })

  it('takes the output of every world, and has no advice', async () => {
    expect(await check(all(prometheusFormat))).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('takes that of no name', async () => {
    expect(await check(runOf(prometheusFormat, []))).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it.each([
    ['a value without its quotation mark', '"} 1', '} 1'],
    ['a metric without help', '# HELP dnssec_trace_healthy', '# HELP dnssec_trace_other'],
    ['a label twice', '{name="', '{name="x",name="'],
  ])('would not take %s', async (_, from, to) => {
    const text = all(prometheusFormat)
    expect((await check(text.replace(from, to))).code).toBeGreaterThan(0)
  })
})

describe('junitparser', () => {
  interface Suite {
    readonly name: string
    readonly said: object
    readonly counted: object
    readonly cases: readonly string[]
    readonly types: readonly string[]
    readonly text: string
  }

  it('counts what the output of every world says that it has', async () => {
    // Debian's Python is the one that has Debian's module.
    const ran = await run('/usr/bin/python3', [here('junit.py')], { stdin: all(junitFormat) })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const suites: readonly Suite[] = JSON.parse(ran.stdout)
    // The name that cannot be read and the interrupt have a suite of their own.
    expect(suites).toHaveLength(results.length + 2)
    for (const { name, said, counted } of suites) expect(said, name).toEqual(counted)
    results.forEach(({ findings }, i) => {
      const failing = findings.filter(({ fails, follows }) => fails && follows === null)
      for (const type of suites[i]!.types.filter((word) => /^[A-Z]/.test(word)))
        expect(failing.map(({ finding }) => finding.code)).toContain(type)
      for (const { finding } of failing) expect(suites[i]!.text).toContain(finding.code)
    })
  })
})

describe('negate of monitoring-plugins', () => {
  /** Runs the plugin with one status taken for another, in its output too. */
  const negate = (world: string, states: readonly string[]): Promise<Ran> =>
    run(program('negate'), [
      ...['-t', '60', '-s', ...states],
      ...[process.execPath, here('../../bin/dnssec-trace.js'), 'lab', world, '--format', 'nagios'],
    ])

  it.each([
    ['check-healthy', ['-o', 'WARNING'], 1, /^DNSSEC WARNING - check-healthy\.test\. healthy, secure, .* \| validity=/],
    ['check-lame', ['-w', 'UNKNOWN'], 3, /^DNSSEC UNKNOWN - check-lame\.test\. SERVER_.*\nUNKNOWN check-lame\.test\. /],
    ['check-stale-expired', ['-c', 'OK'], 0, /^DNSSEC OK - .* RRSIG_EXPIRED: .*\nOK check-stale-expired\.test\. /],
    ['check-all-dead', ['-u', 'CRITICAL'], 2, /^DNSSEC CRITICAL - .*\nCRITICAL check-all-dead\.test\. /],
  ])('reads status and output of %s', async (world, states, code, said) => {
    const ran = await negate(world, states)
    expect(ran).toMatchObject({ code, stderr: '' })
    expect(ran.stdout).toMatch(said)
  })
})
