/** Where `dnssec-trace check` writes: several forms at once, files that cannot be written, files that are replaced. */

import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Ran } from './cli.ts'
import { serveLab } from './served.ts'

const { folder, file, route, check } = serveLab('checkoutputs', [
  'valid-nsec',
  'ds-digest-bogus',
  'revoked-not-signing',
  'valid-nsec3',
])

/** The outcome of each name, as the last word of text has it. */
const outcomes = ({ out }: Ran): readonly string[] =>
  [...out.matchAll(/^(healthy|unhealthy|undetermined) +(\S+?)\.? /gm)].map(([, outcome, name]) => `${name} ${outcome}`)

const HEALTHY = 'valid-nsec.test'
const BOGUS = 'ds-digest-bogus.test'
const WARNED = 'revoked-not-signing.test'

describe('outputs', () => {
  it('are all written, each in its form', async () => {
    const at = (name: string): string => join(folder, name)
    const forms = ['json', 'ndjson', 'markdown', 'junit', 'sarif', 'github', 'tap', 'nagios', 'prometheus']
    const files = forms.flatMap((form) => ['--format', form, '-o', at(`all.${form}`)])
    const ran = await check([BOGUS, HEALTHY, ...files, '-q'])
    expect(ran).toMatchObject({ status: 1, err: '' })
    expect(outcomes(ran)).toHaveLength(2)
    for (const form of forms.filter((one) => one !== 'nagios'))
      expect(readFileSync(at(`all.${form}`), 'utf8'), form).toMatch(/ds-digest-bogus\.test[\s\S]*\n$/)
    expect(readFileSync(at('all.nagios'), 'utf8')).toMatch(/^DNSSEC CRITICAL - /)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it.each([
    [HEALTHY, 0],
    [WARNED, 1],
    [BOGUS, 2],
  ])('of %s as a monitoring plugin have status %i', async (name, status) => {
    expect((await check([name, '--format', 'nagios'])).status).toBe(status)
  })

  it('are no monitoring plugin when that goes to a file', async () => {
    expect((await check([BOGUS, '--format', 'nagios', '-o', join(folder, 'plugin')])).status).toBe(1)
  })

  it('that cannot be written cost nothing else', async () => {
    const missing = join(folder, 'no', 'where')
    const good = join(folder, 'good.json')
    const ran = await check([HEALTHY, '--json', '-o', missing, '--json', '-o', good, '-o', folder, '-q'])
    expect(ran.status).toBe(2)
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`])
    expect(ran.err).toBe(
      `dnssec-trace: cannot write ${missing}: no such file or directory\ndnssec-trace: cannot write ${folder}: it is a directory\n`,
    )
    expect(JSON.parse(readFileSync(good, 'utf8')).results).toHaveLength(1)
  })

  it('that cannot be written make a plugin UNKNOWN, in its line as in its status', async () => {
    const ran = await check([HEALTHY, '--json', '-o', folder, '--format', 'nagios'])
    expect(ran.status).toBe(3)
    expect(ran.out).toMatch(/^DNSSEC UNKNOWN - .* was not checked: it cannot be written/)
  })

  it('leave a file alone that is not to be written, though another could take its place', async () => {
    const path = file('kept.json', 'kept')
    chmodSync(path, 0o444)
    chmodSync(folder, 0o777)
    // Root may write everything.
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65534)
    try {
      const ran = await check([HEALTHY, '--json', '-o', path, '-q'])
      expect(ran).toMatchObject({ status: 2, err: `dnssec-trace: cannot write ${path}: permission denied\n` })
    } finally {
      if (root) process.seteuid?.(0)
    }
    expect(readFileSync(path, 'utf8')).toBe('kept')
  })

  it('on a full disk are told of once', async () => {
    const ran = await check([HEALTHY, 'valid-nsec3.test', '--format', 'ndjson', '-o', '/dev/full', '-q'])
    expect(ran).toMatchObject({ status: 2, err: 'dnssec-trace: cannot write /dev/full: no space left\n' })
    expect(outcomes(ran)).toHaveLength(2)
  })

  it('take the place of a file only when they are whole', async () => {
    const path = file('old.json', 'old')
    let seen = ''
    const write = (): void => {
      seen = readFileSync(path, 'utf8')
    }
    const { run } = await import('../../src/cli/run.ts')
    const io = { stdout: { write }, stderr: { write: () => undefined }, env: {} }
    expect(await run(['check', HEALTHY, ...route(), '--no-config', '--json', '-o', path, '-q'], io)).toBe(0)
    expect(seen).toBe('old')
    expect(JSON.parse(readFileSync(path, 'utf8')).results).toHaveLength(1)
  })
})
