/** `dnssec-trace check` against the lab on loopback: exit statuses, every option, many names. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { cli, type Ran } from './cli.ts'
import { serveLab } from './served.ts'

/** healthy, bogus at the DS, insecure, with a warning, healthy */
const SERVED = ['valid-nsec', 'ds-digest-bogus', 'unsigned', 'revoked-not-signing', 'valid-nsec3']
const { folder, file, route, check } = serveLab('check', SERVED)

/** The outcome of each name, as the last word of text has it. */
const outcomes = ({ out }: Ran): readonly string[] =>
  [...out.matchAll(/^(healthy|unhealthy|undetermined) +(\S+?)\.? /gm)].map(([, outcome, name]) => `${name} ${outcome}`)

const HEALTHY = 'valid-nsec.test'
const BOGUS = 'ds-digest-bogus.test'
const INSECURE = 'unsigned.test'
const WARNED = 'revoked-not-signing.test'

describe('exit status', () => {
  it.each([
    [[HEALTHY], 0],
    [[BOGUS], 1],
    [[INSECURE], 1],
    [[HEALTHY, BOGUS], 1],
    [[WARNED], 0],
    [[WARNED, '--fail-on', 'warning'], 1],
    [[INSECURE, '--allow-insecure'], 0],
    [[INSECURE, '--allow-insecure', '--fail-on', 'notice'], 1],
    [[INSECURE, '--ignore', 'DELEGATION_INSECURE'], 0],
    [[INSECURE, '--ignore', `delegation-insecure@${INSECURE}`], 0],
    [[INSECURE, '--ignore', 'DELEGATION_INSECURE@other.test'], 1],
    [[INSECURE, '--ignore', 'RRSIG_EXPIRED', '--ignore', `DELEGATION_INSECURE@${INSECURE}.`], 0],
  ])('of %j is %i', async (argv, status) => {
    const ran = await check([...argv, '-q'])
    expect(ran.status).toBe(status)
    expect(ran.err.replace(/^dnssec-trace: nothing was found that is to be ignored by [^\n]*\n/, '')).toBe('')
  })

  it('is 4 when nothing answers here, and that is said once', async () => {
    const closed = file('closed.hints', '. NS a.\na. A 127.0.0.1\n')
    const argv = [HEALTHY, BOGUS, '--root-hints', closed, '--port', '9', '--timeout', '100', '--retries', '0']
    const ran = await cli(['check', ...argv, '-q', '--no-config'])
    expect(ran.status).toBe(4)
    expect([...outcomes(ran)].sort()).toEqual([`${BOGUS} undetermined`, `${HEALTHY} undetermined`])
    expect(ran.err).toMatch(/^dnssec-trace: nothing answers here[^\n]*\n$/)
  })

  it('is 1 for a name that is broken beside one that cannot be determined', async () => {
    const argv = ['--server', `${HEALTHY}=127.0.0.1#9`, '--timeout', '100', '--retries', '0', '-q']
    const ran = await check([HEALTHY, BOGUS, ...argv])
    expect(outcomes(ran)).toContain(`${BOGUS} unhealthy`)
    expect(ran.status).toBe(1)
  })

  it('is 130 when interrupted, with what was done', async () => {
    const stop = new AbortController()
    const stdin = Readable.from(
      (async function* () {
        yield `${HEALTHY}\n`
        // Nothing more comes; the user has enough of waiting once the first is told.
        await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()))
      })(),
    )
    const out: string[] = []
    const { run } = await import('../../src/cli/run.ts')
    const path = join(folder, 'cut.json')
    const status = await run(['check', '--input', '-', ...route(), '--no-config', '-o', path], {
      stdout: {
        write: (text) => {
          out.push(text)
          if (text.includes(HEALTHY)) stop.abort()
        },
      },
      stderr: { write: () => undefined },
      stdin,
      env: {},
      interrupt: stop.signal,
    })
    expect(status).toBe(130)
    expect(out.join('')).toMatch(/healthy +valid-nsec\.test/)
    expect(readFileSync(path, 'utf8')).toMatch(/healthy +valid-nsec\.test/)
  })
})

describe('names', () => {
  it('are read from a file; what is no name is told with its line, and the rest goes on', async () => {
    const path = file('names.txt', `\ufeff# ours\n\n  ${HEALTHY}  # the first\r\na..test\ntwo words\n${BOGUS}`)
    const ran = await check(['--input', path, '-q', '--ordered'])
    expect(ran.status).toBe(2)
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`, `${BOGUS} unhealthy`])
    expect(ran.err.split('\n')).toEqual([
      expect.stringMatching(/names\.txt: line 4: .*empty label/),
      expect.stringMatching(/names\.txt: line 5: there is more than one word/),
      '',
    ])
  })

  it('that are none make a plugin UNKNOWN, in its line as in its status', async () => {
    const input = file('plugin.txt', `a..test\n${HEALTHY}\n`)
    const ran = await check(['--input', input, '--format', 'nagios'])
    expect(ran.status).toBe(3)
    expect(ran.out).toMatch(/^DNSSEC UNKNOWN - 1 name: 1 healthy; a\.\.test was not checked: /)
  })

  it('that are none are in the forms for machines too', async () => {
    const [json, xml] = [join(folder, 'failed.json'), join(folder, 'failed.xml')]
    const input = file('bad.txt', `a..test\n${HEALTHY}\n`)
    await check(['--input', input, '--json', '-o', json, '--format', 'junit', '-o', xml, '-q'])
    expect(JSON.parse(readFileSync(json, 'utf8')).failures).toEqual([
      { name: 'a..test', why: expect.stringContaining('empty label') },
    ])
    expect(readFileSync(xml, 'utf8')).toMatch(/<testsuite name="a\.\.test" tests="1" failures="0" errors="1"/)
  })

  it('are read from stdin', async () => {
    const stdin = Readable.from([`${HEALTHY}\nvalid-n`, 'sec3.test\n'])
    const ran = await check(['--input', '-', '-q', '--ordered'], { stdin })
    expect(ran).toMatchObject({ status: 0, err: '' })
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`, 'valid-nsec3.test healthy'])
  })

  it('are read from stdin for a word "-" too', async () => {
    const ran = await check(['-', '-q'], { stdin: Readable.from([`${HEALTHY}\n`]) })
    expect(ran).toMatchObject({ status: 0, err: '' })
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`])
  })

  it('are read from stdin for a config in another folder too', async () => {
    mkdirSync(join(folder, 'of'))
    writeFileSync(join(folder, 'of', 'stdin.json'), JSON.stringify({ input: '-' }))
    const argv = ['check', ...route(), '--config', join(folder, 'of', 'stdin.json'), '-q']
    const ran = await cli(argv, { stdin: Readable.from([`${HEALTHY}\n`]) })
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`])
  })

  it.each([
    ['with a mark', '\ufeff'],
    ['without one', ''],
  ])('are none in a file in UTF-16 %s: that is said once, and nothing is asked', async (_, mark) => {
    for (const swap of [false, true]) {
      const octets = Buffer.from(`${mark}${HEALTHY}\nwww.${HEALTHY}\n`, 'utf16le')
      const ran = await check(['--input', file('utf16.txt', swap ? octets.swap16() : octets), '--json'])
      expect(ran.status).toBe(2)
      expect(ran.err).toMatch(/^dnssec-trace: cannot read .*utf16\.txt: it is not UTF-8 text\n$/)
      expect(JSON.parse(ran.out)).toMatchObject({ results: [], failures: [{ why: expect.stringContaining('UTF-8') }] })
    }
  })

  it('are none in a line that is not UTF-8, or has an octet 0; the rest goes on', async () => {
    const octets = Buffer.from(`${HEALTHY}\nm\xfcnchen.test\na\0b.test\nvalid-nsec3.test\n`, 'latin1')
    const ran = await check(['--input', file('latin1.txt', octets), '-q', '--ordered'])
    expect(ran.status).toBe(2)
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`, 'valid-nsec3.test healthy'])
    expect(ran.err.match(/line [23]: it is not UTF-8 text/g)).toHaveLength(2)
  })

  it('are asked of a terminal', async () => {
    const stdin = Object.assign(Readable.from([`${HEALTHY}\n`]), { isTTY: true })
    const ran = await check(['--input', '-', '-q'], { stdin })
    expect(ran.status).toBe(0)
    expect(ran.err).toBe('dnssec-trace: names are read from the terminal, one a line; Ctrl-D ends them\n')
  })

  it('that are none at all are bad input', async () => {
    const ran = await check(['--input', file('none.txt', '# none\n\n'), '-q'])
    expect(ran.status).toBe(2)
    expect(ran.err).toMatch(/^dnssec-trace: there is no name in .*none\.txt\n$/)
  })

  it('that cannot be read, all of them, are told once each, and nothing else', async () => {
    const ran = await check(['--input', file('bad.txt', 'a..b\n'), '-q'])
    expect(ran.status).toBe(2)
    expect(ran.err).toMatch(/^dnssec-trace: .*bad\.txt: line 1: [^\n]*empty label[^\n]*\n$/)
  })

  it('outside ASCII are told as they were given', async () => {
    const ran = await check(['bücher.valid-nsec.test', '--json'])
    const { results } = JSON.parse(ran.out)
    expect(results[0]).toMatchObject({ name: 'bücher.valid-nsec.test', target: 'xn--bcher-kva.valid-nsec.test.' })
    expect(ran.status).toBe(1)
  })

  it('come in their order with --ordered', async () => {
    const names = [BOGUS, HEALTHY, INSECURE, 'valid-nsec3.test']
    const ran = await check([...names, '-q', '--ordered', '--concurrency', '4'])
    expect(outcomes(ran).map((line) => line.split(' ')[0])).toEqual(names)
  })
})

describe('what is assumed', () => {
  const dsOf = (digest: string): string => `${HEALTHY}. 3600 IN DS 1 13 2 ${digest}\n`

  it('a server that nothing delegates to', async () => {
    const ran = await check([BOGUS, '--server', `${BOGUS}=127.0.0.1#9`, '--timeout', '100', '--retries', '0', '--json'])
    const [{ servers }] = JSON.parse(ran.out).results
    expect(JSON.stringify(servers)).toContain('127.0.0.1')
    expect(JSON.stringify(servers)).not.toContain('127.0.53.80')
  })

  it('a DS that is not published', async () => {
    const ran = await check([HEALTHY, '--ds', file('ds.txt', dsOf('00'.repeat(32))), '-q'])
    expect(ran.status).toBe(1)
    expect(ran.out).toMatch(/bogus/)
  })

  it('a DS that is expected', async () => {
    const other = file('other.txt', `test. DS 1 13 2 ${'00'.repeat(32)}\n`)
    expect((await check([HEALTHY, '--expect-ds', other, '-q'])).status).toBe(0)
    expect((await check([HEALTHY, '--expect-ds', file('ds.txt', dsOf('00'.repeat(32))), '-q'])).status).toBe(1)
  })

  it('of a zone that none of the names of a file lies in is told at the end', async () => {
    const ran = await check(['--input', file('one.txt', `${HEALTHY}\n`), '--server', 'valid.test=127.0.0.1', '-q'])
    expect(outcomes(ran)).toEqual([`${HEALTHY} healthy`])
    expect(ran).toMatchObject({
      status: 2,
      err: 'dnssec-trace: --server is for valid.test., and no name that is checked lies in it\n',
    })
    const plugin = await check(['--input', join(folder, 'one.txt'), '--server', 'valid.test=::1', '--format', 'nagios'])
    expect(plugin.status).toBe(3)
    expect(plugin.out).toMatch(
      /^DNSSEC UNKNOWN - .*--server valid\.test\. was not checked: no name that is checked lies in it/,
    )
  })

  it('of a config stands for other names too', async () => {
    file('all.txt', `other.test. DS 1 13 2 ${'00'.repeat(32)}\n`)
    const config = file('all.json', JSON.stringify({ names: ['other.test'], expectDs: 'all.txt' }))
    expect(await cli(['check', HEALTHY, ...route(), '--config', config, '-q'])).toMatchObject({ status: 0, err: '' })
  })

  it('types beside the usual ones', async () => {
    const ran = await check([HEALTHY, '--type', 'CAA,TLSA', '--type', 'type65280', '--json'])
    for (const type of ['CAA', 'TLSA', 'TYPE65280']) expect(ran.out).toContain(`"${type}"`)
  })

  it('how long all should hold', async () => {
    const argv = [HEALTHY, '--fail-on', 'warning', '-q', '--min-validity']
    expect((await check([...argv, '14d'])).status).toBe(0)
    expect((await check([...argv, '16d'])).status).toBe(1)
  })
})

describe('the config file', () => {
  const config = (value: object): readonly string[] => ['--config', file('config.json', JSON.stringify(value))]
  const checked = (argv: readonly string[]): Promise<Ran> => cli(['check', ...argv, ...route(), '-q'])

  it('has names, and a policy', async () => {
    const ran = await checked(config({ names: [WARNED, HEALTHY], failOn: 'warning', ordered: true }))
    expect(ran.status).toBe(1)
    expect(outcomes(ran)).toEqual([`${WARNED} unhealthy`, `${HEALTHY} healthy`])
  })

  it('gives way to the arguments', async () => {
    const path = config({ names: [WARNED], failOn: 'warning' })
    expect(outcomes(await checked([HEALTHY, ...path]))).toEqual([`${HEALTHY} healthy`])
    expect((await checked(['--fail-on', 'error', ...path])).status).toBe(0)
  })

  it('keeps why a finding is accepted', async () => {
    const ignore = [{ code: 'DELEGATION_INSECURE', zone: INSECURE, reason: 'it is to be signed in autumn' }]
    const ran = await cli(['check', INSECURE, ...route(), ...config({ ignore }), '--json'])
    expect(ran.status).toBe(0)
    expect(ran.out).toContain('it is to be signed in autumn')
    expect((await checked([BOGUS, ...config({ ignore }), '--ignore', 'DS_DIGEST_MISMATCH'])).status).toBe(0)
  })

  it('names files that stand beside it', async () => {
    file('beside.txt', `${HEALTHY}\n`)
    const outputs = [{ format: 'ndjson' }, { format: 'tap', file: 'beside.tap' }]
    const ran = await cli(['check', ...route(), ...config({ input: 'beside.txt', outputs })])
    expect(ran.status).toBe(0)
    expect(JSON.parse(ran.out.split('\n')[0]!).name).toBe(HEALTHY)
    expect(readFileSync(join(folder, 'beside.tap'), 'utf8')).toMatch(/^TAP version 14\nok 1 - valid-nsec\.test/)
  })
})

describe('kept packets', () => {
  it('are judged again to the same, without asking', async () => {
    const path = join(folder, 'kept.json')
    const live = await check([BOGUS, '--json', '--save', path])
    const again = await check([BOGUS, '--json', '--replay', path])
    const bare = (ran: Ran) =>
      JSON.parse(ran.out.replace(/"(?:elapsedMs|at)": [^\n]*/g, '"x": 0,').replace(/,(\s*})/g, '$1'))
    expect(bare(again)).toEqual(bare(live))
    expect(again.status).toBe(1)
  })

  it('that lack a packet are told of', async () => {
    const path = join(folder, 'kept.json')
    await check([HEALTHY, '-q', '--save', path])
    const ran = await check([HEALTHY, '--json', '--replay', path, '--type', 'CAA'])
    expect(ran).toMatchObject({ status: 2, out: '' })
    expect(ran.err).toMatch(/^dnssec-trace: .*kept\.json: the snapshot has no packet for valid-nsec\.test\. CAA/)
  })
})
