/** The config file: what is wrong with one is said with its place; its schema says what the reader takes. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, it } from 'vitest'
import { CONFIG, CONFIG_FILE, readConfig } from '../../src/cli/config.ts'
import { UsageError } from '../../src/cli/io.ts'
import { CHECK_OPTIONS } from '../../src/cli/options.ts'
import { Name } from '../../src/dns/name.ts'
import { cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const schema = JSON.parse(readFileSync(new URL('../../docs/config.schema.json', import.meta.url), 'utf8'))
const path = join(folder, CONFIG_FILE)

function config(text: string): string {
  writeFileSync(path, text)
  return path
}

async function complaint(text: string): Promise<string> {
  const { status, out, err } = await cli(['check', '--config', config(text)])
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toMatch(/^dnssec-trace: [^\n]+\n$/)
  expect(err.startsWith(`dnssec-trace: ${path}: `)).toBe(true)
  return err.slice(`dnssec-trace: ${path}: `.length, -1)
}

const FULL = {
  $schema: './node_modules/dnssec-trace/docs/config.schema.json',
  names: ['example.com', 'bücher.example', '192.0.2.1'],
  types: ['CAA', 'TYPE65280'],
  failOn: 'warning',
  allowInsecure: true,
  ignore: [
    { code: 'RRSIG_EXPIRED', reason: 'known' },
    { code: 'DS_DIGEST_MISMATCH', zone: 'example.com', reason: 'the registrar is asked' },
  ],
  minValidity: '1d12h',
  expectDs: 'ds.txt',
  policy: 'rfc9905',
  concurrency: 4,
  rate: 0,
  ordered: true,
  rootHints: '/etc/hints',
  trustAnchor: 'anchor/root.key',
  port: 5300,
  families: [4],
  tcp: false,
  timeout: 500,
  retries: 0,
  software: 'knot',
  outputs: [{ format: 'github' }, { format: 'junit', file: 'report.xml' }],
}

describe('what is wrong', () => {
  it.each([
    ['', 'line 1: the file is empty'],
    ['{\n  "names": ["a.test",]\n}', 'line 2: a value is expected'],
    ['{\n  "names": ["a.test"]\n  "rate": 1\n}', 'line 3: "," or the end of an array or object is expected'],
    ['// a comment\n{}', 'line 1: a value is expected'],
    ['{\n  "rate": 1,\n  "names": ["rate"],\n  "rate": 2\n}', 'line 4: the key "rate" is there twice'],
    ['{"ignore": [\n{"code": 1,\n "c\\u006fde": 2}]}', 'line 3: the key "code" is there twice'],
    ['{"__proto__": 1, "__proto__": 1}', 'line 1: the key "__proto__" is there twice'],
    ['[]', 'the file: an object is expected, not a list'],
    ['null', 'the file: an object is expected, not null'],
    ['{"failon": "error"}', 'unknown key "failon"; did you mean failOn?'],
    ['{"minvalidty": "3d"}', 'unknown key "minvalidty"; did you mean minValidity?'],
    ['{"type": ["CAA"]}', 'unknown key "type"; did you mean types?'],
    ['{"resolver": "192.0.2.1"}', 'unknown key "resolver"'],
    ['{"__proto__": 1}', 'unknown key "__proto__"'],
    ['{"constructor": 1}', 'unknown key "constructor"'],
    ['{"failOn": "fatal"}', 'failOn: one of error, warning, notice is expected, not "fatal"'],
    [
      '{"failOn": "warnings"}',
      'failOn: one of error, warning, notice is expected, not "warnings"; did you mean warning?',
    ],
    ['{"failOn": 1}', 'failOn: one of error, warning, notice is expected, not a number'],
    ['{"names": "a.test"}', 'names: a list is expected, not text'],
    ['{"names": ["a.test", 1]}', 'names[1]: text is expected, not a number'],
    ['{"names": ["a..test"]}', /^names\[0\]: .*empty label/],
    ['{"names": ["a.test"], "input": "b"}', 'names and input exclude each other'],
    ['{"types": ["AAAAA"]}', 'types[0]: unknown type "AAAAA"; did you mean AAAA?'],
    ['{"allowInsecure": "yes"}', 'allowInsecure: true or false is expected, not text'],
    ['{"rate": 1.5}', 'rate: a whole number from 0 to 10000 is expected, not 1.5'],
    ['{"rate": "20"}', 'rate: a whole number from 0 to 10000 is expected, not text'],
    ['{"concurrency": 0}', 'concurrency: a whole number from 1 to 256 is expected, not 0'],
    ['{"families": []}', 'families: the list is empty'],
    ['{"families": [4, 5]}', 'families[1]: one of 4, 6 is expected, not 5'],
    ['{"minValidity": 3}', 'minValidity: text is expected, not a number'],
    ['{"minValidity": "3 days"}', 'minValidity takes a time such as 3d, 36h, 90m or seconds, not "3 days"'],
    ['{"expectDs": ""}', 'expectDs: the text is empty'],
    ['{"ignore": [{"code": "RRSIG_EXPIRED"}]}', 'ignore[0].reason is missing'],
    ['{"ignore": [{"reason": "why"}]}', 'ignore[0].code is missing'],
    ['{"ignore": [{"code": "RRSIG_EXPIRED", "reason": "  "}]}', 'ignore[0].reason: the text is empty'],
    ['{"ignore": [{"code": "RRSIG_EXPIRED", "reson": "x"}]}', 'unknown key "ignore[0].reson"; did you mean reason?'],
    [
      '{"ignore": [{"code": "RSIG_EXPIRED", "reason": "x"}]}',
      /^ignore\[0\]\.code: there is no code "RSIG_EXPIRED"; did you mean RRSIG_EXPIRED/,
    ],
    ['{"ignore": ["RRSIG_EXPIRED"]}', 'ignore[0]: an object is expected, not text'],
    ['{"outputs": [{"file": "x"}]}', 'outputs[0].format is missing'],
    ['{"outputs": [{"format": "yaml"}]}', /^outputs\[0\]\.format: one of text, json, .* is expected, not "yaml"/],
    [
      '{"outputs": [{"format": "tap"}, {"format": "text"}]}',
      'outputs: only one of them can be without a file, for stdout',
    ],
  ])('%s', async (text, expected) => {
    const said = await complaint(text)
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
  })

  it('is said of a config without names in one line, too', async () => {
    const { status, err } = await cli(['check', '--config', config('{"failOn": "error"}')])
    expect({ status, err }).toEqual({
      status: 2,
      err: 'dnssec-trace: a name is missing: dnssec-trace check <name...>; --help says more\n',
    })
  })
})

describe('what it says', () => {
  it('is read in full, files as standing beside it', async () => {
    const read = await readConfig(config(`\ufeff${JSON.stringify(FULL)}`))
    expect(read).toMatchObject({
      file: path,
      names: FULL.names,
      types: FULL.types,
      minValidity: 129_600,
      expectDs: join(folder, 'ds.txt'),
      rootHints: '/etc/hints',
      trustAnchor: join(folder, 'anchor/root.key'),
      families: [4],
      targets: [
        { format: 'github', file: null },
        { format: 'junit', file: join(folder, 'report.xml') },
      ],
      ignore: [
        { code: 'RRSIG_EXPIRED', zone: null, reason: 'known' },
        { code: 'DS_DIGEST_MISMATCH', zone: Name.parse('example.com.'), reason: 'the registrar is asked' },
      ],
    })
    expect(read).not.toHaveProperty('$schema')
  })

  it('is as docs/ci.md shows it', async () => {
    const page = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8')
    const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => block)
    expect(blocks.length).toBeGreaterThan(0)
    for (const block of blocks) expect(await readConfig(config(block))).not.toBeNull()
  })

  it('is found in the working directory unless --no-config', async () => {
    config('{"names": ["a..test"]}')
    const before = process.cwd()
    process.chdir(folder)
    try {
      expect((await cli(['check'])).err).toMatch(/^dnssec-trace: dnssec-trace\.config\.json: names\[0\]: /)
      expect((await cli(['check', '--no-config'])).err).toMatch(/a name is missing/)
      rmSync(path)
      expect((await cli(['check'])).err).toMatch(/a name is missing/)
    } finally {
      process.chdir(before)
    }
  })
})

describe('docs/config.schema.json', () => {
  const bare = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bare)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(([key, one]) => key !== 'description' || typeof one !== 'string')
    return Object.fromEntries(entries.map(([key, one]) => [key, bare(one)]))
  }

  it('says what the reader takes, no more and no less', () => {
    const { $schema, $id, title, ...rest } = schema
    expect($schema).toMatch(/2020-12/)
    expect($id).toMatch(/config/)
    expect(title).toMatch(/dnssec-trace\.config\.json/)
    expect(bare(rest)).toEqual(JSON.parse(JSON.stringify(CONFIG.schema)))
  })

  it('describes every key', () => {
    for (const [key, one] of Object.entries(schema.properties as Record<string, { description?: string }>)) {
      expect(one.description, key).toMatch(/^\S.{8,}[^.]$/)
    }
  })

  it('takes what the reader takes, and refuses what it refuses', () => {
    const takes = new Ajv2020({ strict: false }).compile(schema)
    const reads = (value: unknown): boolean => {
      try {
        CONFIG.read(value, '')
        return true
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
        return false
      }
    }
    const wrong: readonly object[] = [
      { nope: 1 },
      { failOn: 'fatal' },
      { ignore: [{ code: 'RRSIG_EXPIRED' }] },
      { rate: -1 },
      { minValidity: 'soon' },
      { families: [] },
      { outputs: [{}] },
    ]
    for (const value of [{}, FULL, { ignore: [] }]) expect([takes(value), reads(value)]).toEqual([true, true])
    for (const value of wrong) expect([takes(value), reads(value)], JSON.stringify(value)).toEqual([false, false])
  })

  it('has a key for every option that says how to check', () => {
    const left = new Set(['config', 'noConfig', 'ds', 'server', 'at', 'save', 'replay', 'output', 'json', 'quiet'])
    for (const name of ['verbose', 'noColor', 'ascii']) left.add(name)
    const renamed: Record<string, string> = {
      type: 'types',
      checkFormat: 'outputs',
      ipv4: 'families',
      ipv6: 'families',
    }
    const keys = CHECK_OPTIONS.filter((name) => !left.has(name)).map((name) => renamed[name] ?? name)
    expect(Object.keys(schema.properties).sort()).toEqual([...new Set([...keys, '$schema', 'names', 'outputs'])].sort())
  })
})
