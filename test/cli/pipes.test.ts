/** Files that are no files: pipes whose other end comes late or never, devices without end. Nothing waits inside the system. */

import { execFileSync } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { cli, type Ran } from './cli.ts'
import { makeFolder } from './folder.ts'

const { folder, file } = makeFolder('pipes')
let made = 0

function fifo(): string {
  const path = join(folder, `fifo${++made}`)
  execFileSync('mkfifo', [path])
  return path
}

/** Runs until it is interrupted a moment later. */
async function interrupted(argv: readonly string[]): Promise<Ran> {
  const interrupt = new AbortController()
  const ran = cli(argv, { interrupt: interrupt.signal })
  await sleep(30)
  interrupt.abort()
  return ran
}

const CHECK = ['lab', 'check-stale-expired', '-q']
const TRACE = ['lab', 'ds-digest-bogus', '-q']

describe('an output', () => {
  it.each([
    ['a check', CHECK],
    ['a trace', TRACE],
  ])('of %s waits for the reader of a pipe', async (_, argv) => {
    const path = fifo()
    const ran = cli([...argv, '--json', '-o', path])
    await sleep(30)
    const text = await readFile(path, 'utf8')
    expect(await ran).toMatchObject({ status: 1, err: '' })
    expect(JSON.parse(text)).toHaveProperty('format')
  })

  it.each([
    ['a check', CHECK],
    ['a trace', TRACE],
  ])('of %s that nobody reads ends with the interrupt, and the others are whole', async (_, argv) => {
    const [paths, good] = [[fifo(), fifo(), fifo(), fifo(), fifo()], join(folder, `good${made}`)]
    const outputs = [...paths, good].flatMap((path) => ['--json', '-o', path])
    const { status, err } = await interrupted([...argv, ...outputs])
    expect(status).toBe(130)
    for (const path of paths) expect(err).toContain(`dnssec-trace: cannot write ${path}: nobody reads it\n`)
    expect(JSON.parse(await readFile(good, 'utf8'))).toHaveProperty('format')
  })
})

const OPTIONS = ['--config', '--ds', '--expect-ds', '--root-hints', '--trust-anchor', '--replay']

describe('an input', () => {
  it.each(OPTIONS)('of %s without end is refused', async (option) => {
    const rest = option === '--config' ? [] : ['--no-config']
    expect(await cli(['check', 'a.test', ...rest, option, '/dev/zero'])).toEqual({
      status: 2,
      out: '',
      err: 'dnssec-trace: cannot read /dev/zero: it has more than 128 MiB\n',
    })
  })

  it.each(OPTIONS)('of %s that nobody writes ends with the interrupt', async (option) => {
    const rest = option === '--config' ? [] : ['--no-config']
    expect(await interrupted(['check', 'a.test', ...rest, option, fifo()])).toEqual({ status: 130, out: '', err: '' })
  })

  it('may be a pipe that is written late', async () => {
    const path = fifo()
    const ran = cli(['check', '--config', path])
    await sleep(30)
    const writer = await open(path, 'w')
    await writer.write('{"failon"')
    await sleep(30)
    await writer.write(': 1}')
    await writer.close()
    expect((await ran).err).toContain(`${path}: unknown key "failon"`)
  })

  it('of names has lines that end', async () => {
    const hints = file('root.hints', '. 3600000 NS a.example.\na.example. 3600000 A 127.0.0.1\n')
    const route = ['--root-hints', hints, '--port', '9', '--timeout', '50', '--no-config']
    const { status, err } = await cli(['check', '--input', '/dev/zero', ...route])
    expect(status).toBe(2)
    expect(err).toContain('dnssec-trace: cannot read /dev/zero: a line has no end\n')
  })
})
