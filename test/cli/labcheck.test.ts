/** `lab NAME` of a world for a check, and `lab check NAME` of any: in memory, with the options of a check. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-labcheck-'))
afterAll(() => rmSync(folder, { recursive: true }))

const complaint = async (argv: readonly string[]): Promise<string> => {
  const { status, out, err } = await cli(argv)
  expect({ status, out }).toEqual({ status: 2, out: '' })
  return err
}

describe('a world', () => {
  it.each(CHECKS.filter((_, i) => i % 8 === 0).map(({ name }) => name))('%s comes to what it says', async (name) => {
    const world = CHECKS.find((one) => one.name === name)!
    const ran = await cli(['lab', name, '--json'])
    expect(ran.err).toBe('')
    const [{ status, findings }] = JSON.parse(ran.out).results
    expect(status).toBe(world.status)
    expect(new Set(findings.map((f: { code: string }) => f.code))).toEqual(
      new Set(world.findings.map(([, code]) => code)),
    )
    const isFailed = world.findings.some(([severity]) => severity === 'error')
    expect(ran.status).toBe(isFailed ? 1 : world.undetermined ? 4 : 0)
  })

  it('is checked by its id, and by "lab check", too', async () => {
    const named = await cli(['lab', 'check-healthy'])
    expect(named.status).toBe(0)
    expect(named.out).toMatch(/^healthy +check-healthy\.test\. +secure\n/)
    expect(await cli(['lab', 'Y01'])).toEqual(named)
    expect(await cli(['lab', 'check', 'check-healthy'])).toEqual(named)
  })

  it('is neither traced, served nor asked for a denial', async () => {
    for (const how of ['serve', 'denial'])
      expect(await complaint(['lab', how, 'check-healthy'])).toMatch(
        /check-healthy is there for a check alone, in memory/,
      )
  })
})

describe('a scenario', () => {
  it.each([
    ['valid-nsec', 0, 'www.valid-nsec.test.'],
    ['ds-digest-bogus', 1, 'www.ds-digest-bogus.test.'],
    ['unsigned', 1, 'www.unsigned.test.'],
    // its question is for a name that is not there, so its zone is checked
    ['nxdomain-nsec', 0, 'nxdomain-nsec.test.'],
  ])('%s has status %i as a check', async (name, status, target) => {
    const ran = await cli(['lab', 'check', name, '-q'])
    expect(ran).toMatchObject({ status, err: '' })
    expect(ran.out.split(/\s+/)[1]).toBe(target)
  })

  it('takes the options of a check', async () => {
    const checked = async (...argv: readonly string[]) =>
      (await cli(['lab', 'check', 'unsigned', '-q', ...argv])).status
    expect(await checked('--allow-insecure')).toBe(0)
    expect(await checked('--allow-insecure', '--fail-on', 'notice')).toBe(1)
    expect(await checked('--ignore', 'DELEGATION_INSECURE@unsigned.test')).toBe(0)
    expect(await checked('--format', 'nagios')).toBe(2)
    expect(await checked('--at', '2027-01-01T00:00:00Z', '--allow-insecure')).toBe(1)
  })

  it('keeps its packets, and judges them again', async () => {
    const path = join(folder, 'kept.json')
    for (const name of ['ds-digest-bogus', 'nxdomain-nsec']) {
      const live = await cli(['lab', 'check', name, '--save', path])
      expect(JSON.parse(readFileSync(path, 'utf8')).format).toBe('dnssec-trace.snapshot/1')
      expect(await cli(['lab', 'check', name, '--replay', path])).toEqual(live)
    }
  })
})

describe('what does not fit', () => {
  it.each([
    [['lab', 'check'], /a scenario is missing: dnssec-trace lab check <scenario>/],
    [['lab', 'check', 'chek-healthy'], /there is no scenario "chek-healthy"; did you mean check-healthy/],
    [['lab', 'check', 'unsigned', 'more'], /"more" is too much: one scenario at a time/],
    [['lab', 'unsigned', '--fail-on', 'error'], /--fail-on belongs to a check: dnssec-trace lab check unsigned/],
    [['lab', 'unsigned', '--format', 'tap'], /--format tap belongs to a check: dnssec-trace lab check unsigned/],
    [['lab', 'denial', 'unsigned', '--ignore', 'X'], /--ignore belongs to a check/],
    [['lab', 'check', 'unsigned', '--ignore', 'XYZZY'], /--ignore: there is no code "XYZZY"/],
    [['lab', '--format', 'tap'], /the list of scenarios has no other form than text/],
  ])('%j is told of', async (argv, expected) => {
    expect(await complaint(argv)).toMatch(expected)
  })
})

describe('the list', () => {
  it('has the worlds for a check after the scenarios', async () => {
    const { out, status } = await cli(['lab'])
    expect(status).toBe(0)
    for (const { name } of CHECKS) expect(out).toContain(` ${name} `)
    expect(out.indexOf('check-healthy')).toBeGreaterThan(out.indexOf('trace one of them: dnssec-trace lab NAME'))
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })
})
