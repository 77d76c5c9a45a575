/** Exit statuses, and who gets to hear what: docs/OUTPUT.md. */

import { describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../src/lab/index.ts'
import { cli } from './cli.ts'

const nameOf = (status: string): string => SCENARIOS.find((s) => s.status === status)!.name

describe('exit status', () => {
  it.each([
    ['secure', 0],
    ['bogus', 1],
    ['insecure', 3],
    ['indeterminate', 4],
  ] as const)('is that of the verdict: %s is %i', async (status, exit) => {
    const ran = await cli(['lab', nameOf(status)])
    expect(ran.out.split(/\s/)[0]).toBe(status)
    expect(ran.status).toBe(exit)
    expect(ran.err).toBe('')
  })

  it('is 4 with a report when the resolver cannot be reached', async () => {
    // Port 9 (discard) of loopback: nobody listens there.
    const ran = await cli(['example.com', '--resolver', '127.0.0.1#9', '--timeout', '100', '--retries', '0'])
    expect(ran.status).toBe(4)
    expect(ran.out).toMatch(/^indeterminate {2}example\.com\. A\n/)
    expect(ran.err).toBe('dnssec-trace: no answer from the resolver 127.0.0.1#9\n')
  })

  it('is 130 with what was learnt when interrupted', async () => {
    const ran = await cli(['example.com', '--resolver', '127.0.0.1#9'], { interrupt: AbortSignal.abort() })
    expect(ran.status).toBe(130)
    expect(ran.out).toMatch(/^indeterminate {2}example\.com\. A\n/)
  })
})

describe('commands', () => {
  it('takes a first word that is no command for a name, wherever options stand', async () => {
    for (const argv of [
      ['-q', 'nosuchcommand', '--resolver', '127.0.0.1#9', '--retries', '0', '--timeout', '50'],
      ['--timeout', '50', '--retries', '0', '--resolver', '127.0.0.1#9', 'nosuchcommand', '-q'],
      ['trace', 'nosuchcommand', '--resolver', '127.0.0.1#9', '--retries', '0', '--timeout', '50', '-q'],
    ]) {
      expect((await cli(argv)).out).toBe('indeterminate  nosuchcommand. A\n')
    }
  })

  it('traces a name that is called like a command with "trace"', async () => {
    const argv = ['trace', 'check', 'MX', '--resolver', '127.0.0.1#9', '--retries', '0', '--timeout', '50', '-q']
    expect((await cli(argv)).out).toBe('indeterminate  check. MX\n')
  })

  it('takes an option before the command', async () => {
    const before = await cli(['-q', 'lab', nameOf('bogus')])
    expect(before).toEqual(await cli(['lab', nameOf('bogus'), '-q']))
    expect(before.status).toBe(1)
  })

  it('names the other commands in the help, but not what npm start says', async () => {
    const { out } = await cli(['--help'])
    for (const command of ['check', 'denial', 'explain', 'lab', 'trace'])
      expect(out).toContain(`dnssec-trace ${command} `)
    expect(out).not.toMatch(/\bdemo\b/)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each([
    ['--help'],
    ['lab', '--help'],
    ['lab', 'serve', '--help'],
    ['explain', '--help'],
    ['denial', '--help'],
    ['check', '--help'],
    ['--version'],
  ])('prints %s %s on stdout with status 0', async (...argv) => {
    const ran = await cli(argv.filter((word) => word !== undefined))
    expect(ran.status).toBe(0)
    expect(ran.out).not.toBe('')
    expect(ran.out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(ran.err).toBe('')
  })

  it('shows two examples and the way on with npm start', async () => {
    const { out, status } = await cli(['demo'])
    expect(status).toBe(0)
    expect(out).toMatch(/^secure /m)
    expect(out).toMatch(/^bogus /m)
    expect(out).toMatch(/npm start -- example\.com/)
  })
})
