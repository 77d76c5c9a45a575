/** Formats, files, colour, glyphs, width: what the place decides and what options decide. */

import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-output-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

const ESC = '\u001b'
const HEALTHY = ['lab', 'valid-nsec3']
const BROKEN = ['lab', 'ds-digest-bogus']

describe('formats and files', () => {
  it('takes the --format before each -o, and keeps text on stdout', async () => {
    const argv = [...HEALTHY, '--json', '-o', at('a.json'), '--format', 'text', '-o', at('b.txt')]
    const { out, status } = await cli(argv)
    expect(status).toBe(0)
    expect(out).toMatch(/^secure /)
    expect(JSON.parse(readFileSync(at('a.json'), 'utf8')).status).toBe('secure')
    expect(readFileSync(at('b.txt'), 'utf8')).toBe(out)
  })

  it('gives stdout the format that no file takes', async () => {
    const { out } = await cli([...HEALTHY, '--format', 'text', '-o', at('c.txt'), '--json'])
    expect(JSON.parse(out).status).toBe('secure')
    expect(readFileSync(at('c.txt'), 'utf8')).toMatch(/^secure /)
  })

  it('gives stdout the format that no file takes, wherever it stands', async () => {
    const files = ['--format', 'markdown', '-o', at('e.md'), '--format', 'text', '-o', at('f.txt')]
    const { out } = await cli([...HEALTHY, '--json', ...files])
    expect(JSON.parse(out).status).toBe('secure')
    expect(readFileSync(at('e.md'), 'utf8')).toMatch(/^## secure /)
    expect(readFileSync(at('f.txt'), 'utf8')).toMatch(/^secure /)
  })

  it('has Markdown, for stdout and files', async () => {
    const { out, status } = await cli([...BROKEN, '--format', 'markdown'])
    expect(status).toBe(1)
    expect(out).toMatch(/^## bogus www\\\.ds-digest-bogus\.test\. A\n/)
    const plain = await cli([...BROKEN, '--format', 'markdown', '-o', at('d.md')])
    expect(plain.out).toMatch(/^bogus /)
    expect(readFileSync(at('d.md'), 'utf8')).toBe(out)
  })

  it('shows the commands of one program with --software, in every form', async () => {
    expect((await cli([...BROKEN, '--software', 'KNOT'])).out).toMatch(/keymgr ds-digest-bogus\.test\.? ds/)
    const { out } = await cli([...BROKEN, '--software', 'knot', '--format', 'markdown'])
    expect(out).toMatch(/keymgr ds-digest-bogus\.test\.? ds/)
    expect(out).not.toContain('pdnsutil')
    expect((await cli([...BROKEN, '-v'])).out).toMatch(/keymgr[\s\S]*pdnsutil/)
    expect((await cli(BROKEN)).out).not.toMatch(/keymgr|pdnsutil/)
  })

  it('takes - for stdout', async () => {
    expect(JSON.parse((await cli([...HEALTHY, '--json', '-o', '-'])).out).status).toBe('secure')
  })

  it('still reports when a file cannot be written, with status 2 and one line', async () => {
    const { out, err, status } = await cli([...HEALTHY, '--json', '-o', at('no/such/folder.json')])
    expect(status).toBe(2)
    expect(out).toMatch(/^secure /)
    expect(err).toMatch(/^dnssec-trace: cannot write .*: no such file or directory\n$/)
  })

  it('prints the verdict line only with -q', async () => {
    expect((await cli([...BROKEN, '-q'])).out).toBe('bogus  www.ds-digest-bogus.test. A\n')
  })

  it('prints every step with its RFC with -v', async () => {
    const { out } = await cli([...BROKEN, '-v'])
    expect(out).toMatch(/^ +✗ DS \d+ names a key of the zone \(RFC 4034 §5\.1\.4\)$/m)
    expect(out).toMatch(/^ +· the answer is authenticated \(RFC 4035 §5\.3\)$/m)
  })

  it('folds what was tolerated into one line, and tells it with -v', async () => {
    expect((await cli(['lab', 'ds-sha1-only'])).out).toMatch(/^ {2}1 warning: DS_SHA1 \(-v shows it\)$/m)
    expect((await cli(['lab', 'ds-sha1-only', '-v'])).out).toMatch(/^warning\[DS_SHA1\]: /m)
  })
})

describe('colour', () => {
  it('is for terminals only', async () => {
    expect((await cli(BROKEN)).out).not.toContain(ESC)
    expect((await cli(BROKEN, { tty: true })).out).toContain(`${ESC}[31m`)
  })

  it.each([
    ['NO_COLOR', { env: { NO_COLOR: '1' } }, []],
    ['--no-color', {}, ['--no-color']],
    ['TERM=dumb', { env: { TERM: 'dumb' } }, []],
  ] as const)('is off with %s', async (_, setting, options) => {
    expect((await cli([...BROKEN, ...options], { tty: true, ...setting })).out).not.toContain(ESC)
  })

  it('is on again with an empty NO_COLOR', async () => {
    expect((await cli(BROKEN, { tty: true, env: { NO_COLOR: '' } })).out).toContain(ESC)
  })

  it('changes nothing but colour', async () => {
    const { out } = await cli(BROKEN, { tty: true })
    expect(stripVTControlCharacters(out)).toBe((await cli(BROKEN)).out)
  })

  it('never reaches a file', async () => {
    await cli([...BROKEN, '-o', at('plain.txt')], { tty: true, columns: 120 })
    expect(readFileSync(at('plain.txt'), 'utf8')).toBe((await cli(BROKEN)).out)
  })
})

describe('glyphs', () => {
  const ascii = /^[\n\x20-\x7e]*$/

  it('are ASCII with --ascii, and where the locale is not UTF-8', async () => {
    const { out } = await cli([...BROKEN, '--ascii'])
    expect(out).toMatch(ascii)
    expect(out).toMatch(/^ {2}x ds-digest-bogus\.test\. +DS \d+ -> no key with that digest$/m)
    for (const env of [{ LC_ALL: 'C' }, { LANG: 'de_DE.ISO-8859-1' }, { LANG: 'en_US.UTF-8', LC_CTYPE: 'POSIX' }]) {
      expect((await cli(BROKEN, { env })).out).toBe(out)
    }
  })

  it('are not where it is, or says nothing', async () => {
    for (const env of [{}, { LANG: 'en_US.UTF-8' }, { LC_ALL: 'C.utf8', LANG: 'C' }]) {
      expect((await cli(BROKEN, { env })).out).toContain('✗')
    }
  })
})

describe('width', () => {
  const widest = (text: string): number => Math.max(...text.split('\n').map((l) => (/ IN DS /.test(l) ? 0 : l.length)))

  it.each([40, 60])('is that of a terminal of %i columns, but for commands', async (columns) => {
    for (const argv of [BROKEN, ['lab', 'check-stale-expired'], ['lab', 'denial', 'nxdomain-but-exists-nsec3']]) {
      const { out } = await cli(argv, { tty: true, columns, env: { NO_COLOR: '1' } })
      const words = out.split('\n').filter((l) => !/ (?:dnssec-trace|dig) | IN DS |^\s*\S+$/.test(l))
      expect(words.filter((l) => l.length > columns)).toEqual([])
    }
  })

  it('is 80 columns where the terminal does not say, and more where there is room', async () => {
    for (const said of [{ columns: 0 }, {}]) {
      const unsaid = await cli(BROKEN, { tty: true, ...said, env: { NO_COLOR: '1' } })
      expect(unsaid.out).toBe((await cli(BROKEN)).out)
      expect(widest(unsaid.out)).toBeLessThanOrEqual(80)
    }
    const wide = await cli(BROKEN, { tty: true, columns: 200, env: { NO_COLOR: '1' } })
    expect(widest(wide.out)).toBeGreaterThan(80)
    expect(widest(wide.out)).toBeLessThanOrEqual(120)
  })

  it('never breaks a record meant for pasting', async () => {
    expect((await cli(BROKEN)).out).toMatch(/^ {9}ds-digest-bogus\.test\. IN DS \d+ 13 2 [0-9a-fA-F]{64}$/m)
  })
})

describe('the spinner', () => {
  const silent = createSocket('udp4')
  beforeAll(() => new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve)))
  afterAll(() => silent.close())
  const argv = (): string[] => {
    const resolver = `127.0.0.1#${silent.address().port}`
    return ['example.com', '--resolver', resolver, '--timeout', '400', '--retries', '0', '-q']
  }

  it('is on stderr when that is a terminal, and leaves nothing behind', async () => {
    const { err, out } = await cli(argv(), { errTty: true })
    expect(out).toBe('indeterminate  example.com. A\n')
    expect(err).toMatch(/^\r/)
    expect(err.endsWith(`\r${ESC}[K`)).toBe(true)
  })

  it('is nowhere when stderr is not', async () => {
    expect((await cli(argv())).err).toMatch(/^dnssec-trace: no answer from the resolver [\d.]+#\d+\n$/)
  })
})
