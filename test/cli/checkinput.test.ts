/** Bad input of a check: one line on stderr, nothing on stdout, status 2, before anything is asked. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli } from './cli.ts'
import { complaint } from './complaint.ts'
import { makeFolder } from './folder.ts'

const { folder, file } = makeFolder('checkinput')

describe('arguments', () => {
  it.each([
    [[], /a name is missing: dnssec-trace check <name\.\.\.>/],
    [['a..test'], /empty label/],
    [['example.com', 'https://example.org/'], /is a URL, not a name; the name in it is "?example\.org/],
    [['a.test', '--type', 'AAAAA'], /unknown type "AAAAA"; did you mean AAAA\?/],
    [['a.test', '--type', 'CAA,,TLSA'], /unknown type ""/],
    [['a.test', '--type', 'CAA', '--type', 'AXFR'], /AXFR asks for a whole zone/],
    [['a.test', '--fail-on', 'warnings'], /--fail-on takes error, warning or notice, .*did you mean warning\?/],
    [['a.test', '--concurrency', '0'], /--concurrency takes a whole number from 1 to 256/],
    [['a.test', '--rate', '-1'], /--rate takes a whole number from 0 to 10000/],
    [['a.test', '--min-validity', '3 days'], /--min-validity takes a time such as 3d, 36h, 90m or seconds/],
    [['a.test', '--min-validity', '3x'], /--min-validity takes a time/],
    [['a.test', '--min-validity', '9999d'], /at most ten years/],
    [['a.test', '--ignore', 'RRSIG_EXPIERD'], /--ignore: there is no code "RRSIG_EXPIERD"; did you mean RRSIG_EXPIRED/],
    [['a.test', '--ignore', 'xyzzy'], /there is no code "xyzzy"; "dnssec-trace explain" lists them/],
    [['a.test', '--ignore', 'RRSIG_EXPIRED@a..b'], /--ignore: .*empty label/],
    [['a.test', '--server', '192.0.2.1'], /--server takes zone=address/],
    [['a.test', '--server', 'a.test=ns1.a.test'], /--server takes an IP address/],
    [['a.test', '--server', 'a.test=192.0.2.1#0'], /the port of --server takes a whole number/],
    [['a.test', '--server', '=192.0.2.1'], /--server takes zone=address/],
    [['a.test', '--format', 'yaml'], /--format takes text, json, .* or prometheus, not "yaml"/],
    [['a.test', '--format', 'jnuit'], /did you mean junit\?/],
    [
      ['a.test', '--resolver', '192.0.2.1'],
      /^a check has no --resolver: it asks every server of the zone, and each itself$/,
    ],
    [['a.test', '--all-servers'], /^a check has no --all-servers: /],
    [['a.test', '-q', '-v'], /-q and -v exclude each other/],
    [['a.test', '--save', 'x', '--replay', 'y'], /--replay and --save exclude each other/],
    [['a.test', 'b.test', '--save', 'x'], /--save takes the packets of one name/],
    [['a.test', 'b.test', '--replay', 'x'], /--replay takes the packets of one name/],
    [['--input', '-', '--save', 'x'], /--save takes the packets of one name/],
    [['-', 'a.test'], /^"-", names from stdin, stands alone$/],
    [['-', '--input', 'x'], /^"-", names from stdin, stands alone$/],
    [['a.test', '--input', '-'], /names are arguments or in the file of --input, not both/],
    [['a.test', '-o', 'x', '-o', 'x'], /-o x is given twice/],
    [['a.test', '-o', 'x', '--json', '-o', './x'], /-o \.\/x is given twice/],
    [['--input', 'names', '--json', '-o', './names'], /-o \.\/names is the file of --input/],
    [['a.test', '--save', 'x', '-o', 'x'], /-o x is the file of --save/],
    [['a.test', '--ds', 'x', '-o', 'x'], /-o x is the file of --ds/],
    [
      ['a.test', '--json', '--format', 'junit'],
      /^--format json has no place: stdout takes one form, each other an -o after/,
    ],
    [['a.test', '--json', '-o', '-', '--format', 'tap', '-o', 'x', '--format', 'junit'], /^--format json has no place/],
  ])('%j', async (argv, expected) => {
    expect(await complaint(['check', ...argv])).toMatch(expected)
  })

  it.each(['--ignore', '--type', '--server', '--expect-ds', '--ds', '--input', '--config', '--rate'])(
    '%s takes a value',
    async (option) => {
      expect(await complaint(['check', 'a.test', option])).toMatch(new RegExp(`option '${option} <.*argument missing`))
    },
  )

  it.each([['denial', 'a.test'], ['a.test']])('formats of a check are none of %s', async (...argv) => {
    const said = await complaint([...argv.filter((word) => word !== undefined), '--format', 'junit'])
    expect(said).toBe('--format takes text, json or markdown here; junit is a format of "dnssec-trace check"')
  })

  it.each(['check --ignore', 'check --fail-on'])('%s is no option of a trace', async (words) => {
    const [, option = ''] = words.split(' ')
    expect(await complaint(['a.test', option, 'error'])).toBe(`unknown option '${option}'`)
  })
})

describe('files', () => {
  const ds = `a.test. 3600 IN DS 1 13 2 ${'00'.repeat(32)}`

  it.each([
    ['--expect-ds', 'no DS', 'a.test. NS b.test.\n', /DS records are expected; a\.test\. has NS/],
    ['--ds', 'a digest too odd', 'a.test. DS 1 13 2 0\n', /line 1: /],
    ['--ds', 'text', `${ds}\nwhat is this\n`, /line 2: /],
    ['--expect-ds', 'nothing', '\n', /the file is empty/],
    ['--expect-ds', 'comments only', '; nothing\n', /there is no DS record in it/],
  ])('%s with %s', async (option, what, text, expected) => {
    const path = file(`${what}.txt`, text)
    const said = await complaint(['check', 'a.test', option, path])
    expect(said.startsWith(`${path}: `)).toBe(true)
    expect(said).toMatch(expected)
  })

  it.each(['--input', '--expect-ds', '--ds', '--config', '--replay', '--root-hints', '--trust-anchor'])(
    '%s that is not there, or a folder',
    async (option) => {
      const names = option === '--input' ? [] : ['a.test']
      const path = join(folder, 'missing')
      expect(await complaint(['check', ...names, option, path])).toBe(`cannot read ${path}: no such file or directory`)
      expect(await complaint(['check', ...names, option, folder])).toBe(`cannot read ${folder}: it is a directory`)
    },
  )
})

describe('what is of a zone that holds no checked name', () => {
  const ds = file('ds.txt', `a.test. 3600 IN DS 1 13 2 ${'00'.repeat(32)}\n`)

  it.each([
    [
      ['www.b.test', '--server', 'bb.test=192.0.2.1'],
      '--server is for bb.test., and no name that is checked lies in it',
    ],
    [['b.test', '--server', 'www.b.test=192.0.2.1'], '--server is for www.b.test., and no name'],
    [['b.test', 'aa.test', '--ds', ds], `${ds} is for a.test., and no name that is checked lies in it`],
    [['b.test', '--expect-ds', ds], `${ds} is for a.test., and no name that is checked lies in it`],
  ])('%j', async (argv, expected) => {
    expect(await complaint(['check', ...argv, '--no-config'])).toContain(expected)
  })

  it('is told also of a config that has the names', async () => {
    const path = file('expects.json', JSON.stringify({ names: ['b.test'], expectDs: 'ds.txt' }))
    expect(await complaint(['check', '--config', path])).toBe(
      `${ds} is for a.test., and no name that is checked lies in it`,
    )
  })
})

describe('a monitoring plugin', () => {
  it.each([
    ['--format', 'nagios'],
    ['--format=nagios', '-o', '-'],
    ['--json', '-o', 'x', '--format', 'nagios'],
  ])('says on stdout that nothing is known, with status 3: %s', async (...argv) => {
    const ran = await cli(['check', 'a.test', '--rate', 'much', ...argv.filter((word) => word !== undefined)])
    expect(ran.status).toBe(3)
    expect(ran.out).toBe('DNSSEC UNKNOWN - --rate takes a whole number from 0 to 10000, not "much"\n')
    expect(ran.err).toBe('dnssec-trace: --rate takes a whole number from 0 to 10000, not "much"\n')
  })

  it.each([['--json'], ['--format', 'nagios', '-o', 'x']])('is not meant by %s %s', async (...argv) => {
    await complaint(['check', 'a.test', '--rate', 'much', ...argv.filter((word) => word !== undefined)])
  })

  it('is also what a config asks for', async () => {
    const path = file('plugin.json', JSON.stringify({ outputs: [{ format: 'nagios' }] }))
    const ran = await cli(['check', 'a..test', '--config', path])
    expect(ran.status).toBe(3)
    expect(ran.out).toMatch(/^DNSSEC UNKNOWN - .*empty label/)
  })
})
