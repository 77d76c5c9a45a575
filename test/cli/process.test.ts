/** The real program in a real process: pipes that close, interrupts, exit statuses. `npm test` builds it first. */

import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../../bin/dnssec-trace.js', import.meta.url))
const silent = createSocket('udp4')
const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-process-'))
beforeAll(() => new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve)))
afterAll(() => {
  silent.close()
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

function start(
  argv: readonly string[],
  act: (child: ReturnType<typeof spawn>) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk) => out.push(chunk))
  child.stderr.on('data', (chunk) => err.push(chunk))
  act(child)
  return new Promise((resolve) => {
    child.on('close', (status) =>
      resolve({ status, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    )
  })
}

describe('the process', () => {
  it('exits with the status of the verdict', async () => {
    const { status, out, err } = await start(['lab', 'ds-digest-bogus', '-q'])
    expect({ status, out, err }).toEqual({ status: 1, out: 'bogus  www.ds-digest-bogus.test. A\n', err: '' })
  })

  it('exits with 2 and one line on bad input', async () => {
    const { status, out, err } = await start(['a..b'])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(/^dnssec-trace: [^\n]+\n$/)
  })

  it('is silent when the reader of its output goes away', async () => {
    const { err, status } = await start(['lab'], (child) => child.stdout?.destroy())
    expect(err).toBe('')
    expect(status).toBe(0)
  })

  it('prints what was learnt and exits with 130 when interrupted', async () => {
    const hints = join(folder, 'root.hints')
    writeFileSync(hints, '. 3600000 NS a.example.\na.example. 3600000 A 127.0.0.1\n')
    const argv = ['example.com', '--root-hints', hints, '--port', String(silent.address().port), '--timeout', '60000']
    const { status, out, err } = await start(argv, (child) => {
      silent.once('message', () => child.kill('SIGINT'))
    })
    expect(err).toBe('')
    expect(out).toMatch(/^indeterminate {2}example\.com\. A\n/)
    expect(status).toBe(130)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends a check on %s, and the files that it writes',
    async (signal) => {
      const hints = join(folder, 'root.hints')
      const file = join(folder, 'check.json')
      writeFileSync(hints, '. 3600000 NS a.example.\na.example. 3600000 A 127.0.0.1\n')
      const route = [
        '--root-hints',
        hints,
        '--port',
        String(silent.address().port),
        '--timeout',
        '60000',
        '--no-config',
      ]
      const argv = ['check', 'example.com', 'example.org', ...route, '--json', '-o', file]
      const { status, err } = await start(argv, (child) => {
        silent.once('message', () => child.kill(signal))
      })
      expect({ status, err }).toEqual({ status: 130, err: '' })
      const { results, summary } = JSON.parse(readFileSync(file, 'utf8'))
      expect(results).toEqual([])
      expect(summary.interrupted).toBe(true)
      expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
    },
  )

  it('ends a check when the reader of its output goes away, and the files that it writes', async () => {
    const hints = join(folder, 'root.hints')
    const file = join(folder, 'gone.json')
    writeFileSync(hints, '. 3600000 NS a.example.\na.example. 3600000 A 127.0.0.1\n')
    const route = ['--root-hints', hints, '--port', String(silent.address().port), '--timeout', '60000', '--no-config']
    const { status, err } = await start(['check', 'example.com', ...route, '--json', '--json', '-o', file], (child) =>
      child.stdout?.destroy(),
    )
    expect({ status, err }).toEqual({ status: 141, err: '' })
    expect(JSON.parse(readFileSync(file, 'utf8')).summary.interrupted).toBe(true)
  })

  it('serves the lab, says how to ask it, and answers', async () => {
    let asked: Promise<Ended> | undefined
    const { status, out, err } = await start(['lab', 'serve', '--port', '53530'], (child) => {
      child.stdout?.once('data', (text: Buffer) => {
        const [, argv = ''] = /^ {2}dnssec-trace (.*--root-hints.*)$/m.exec(text.toString()) ?? []
        asked = start(['-q', ...argv.split(' ')])
        void asked.then(() => child.kill('SIGINT'))
      })
    })
    expect(err).toBe('')
    expect(status).toBe(0)
    for (const tool of ['dig', 'unbound-host', 'dnssec-trace']) expect(out).toMatch(new RegExp(`^ {2}${tool} `, 'm'))
    expect(await asked).toMatchObject({ status: 0, err: '' })
    expect((await asked)?.out).toMatch(/^secure {2}\S+\.test\. A\n$/)
  })
})
