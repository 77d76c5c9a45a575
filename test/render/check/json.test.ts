/** The JSON of a check: what its schema says, whatever servers send, however many names there are. */

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { jsonFormat } from '../../../src/render/check/json.ts'
import { ndjsonFormat } from '../../../src/render/check/ndjson.ts'
import { ALL, broken, EVIL, healthy, hostile, ignored, runOf, undetermined } from './fixtures.ts'

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8'))
const schema = read('check.schema.json')
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
const document = ajv.compile(schema)
const line = ajv.getSchema('urn:dnssec-trace:check:1#/$defs/result')!
const lastLine = ajv.getSchema('urn:dnssec-trace:check:1#/$defs/summaryLine')!

const parse = (results: typeof ALL, ...more: unknown[]) =>
  JSON.parse(runOf(jsonFormat, results, ...(more as [object?, object?])))

describe('the document', () => {
  it.each([0, 1, 2, ALL.length])('is what the schema says, of %i names', (count) => {
    const made = parse(ALL.slice(0, count))
    expect(document(made), JSON.stringify(document.errors)).toBe(true)
    expect(made.results.map((result: { name: string }) => result.name)).toEqual(
      ALL.slice(0, count).map(({ name }) => name.replace(/[\ud800-\udfff]/g, '\ud800')),
    )
  })

  it('is refused by the schema with a field more, missing or wrong', () => {
    const good = parse([broken])
    const visit = (value: unknown, path: string): void => {
      if (Array.isArray(value)) for (const [i, item] of value.slice(0, 1).entries()) visit(item, `${path}/${i}`)
      else if (value !== null && typeof value === 'object') {
        if (/\/(evidence|commands|facts|why|diagnosis)$/.test(path)) return
        const object = value as Record<string, unknown>
        object.more = 1
        expect(document(good), `${path} with a field more`).toBe(false)
        delete object.more
        for (const key of Object.keys(object)) {
          const kept = object[key]
          delete object[key]
          expect(document(good), `${path} without ${key}`).toBe(false)
          object[key] = kept
          visit(kept, `${path}/${key}`)
        }
      }
    }
    visit(good, '')
    expect(document(good)).toBe(true)
    for (const change of [{ outcome: 'fine' }, { failOn: 'never' }, { at: '2026' }, { results: [{}] }]) {
      expect(document({ ...good, ...change }), JSON.stringify(change)).toBe(false)
    }
  })

  it('has its fields in the order of the schema', () => {
    const made = parse([broken])
    expect(Object.keys(made)).toEqual(schema.required)
    expect(Object.keys(made.results[0])).toEqual(schema.$defs.result.required)
    const [row] = made.results[0].servers
    expect(Object.keys(row)).toEqual(schema.$defs.server.required)
    expect(Object.keys(made.results[0].rollover)).toEqual(schema.$defs.rollover.required)
  })

  it('shares with a report what both have', () => {
    const { $defs: report } = read('report.schema.json')
    const shared = ['name', 'type', 'instant', 'status', 'code', 'address', 'record', 'rfc']
    for (const def of [...shared, 'diagnosis', 'planStep', 'recipes', 'command']) {
      expect(schema.$defs[def], def).toEqual(report[def])
    }
  })

  it('is printable, its glyphs apart', () => {
    expect(runOf(jsonFormat, ALL)).toMatch(/^[\n -~✓✗○·→…§–]*$/)
  })

  it('says when it ended before its time', () => {
    const made = parse([healthy], {}, { interrupted: true, notes: ['no route over IPv6'] })
    expect(made).toMatchObject({ outcome: 'undetermined', summary: { healthy: 1, interrupted: true } })
    expect(made.summary.notes).toEqual(['no route over IPv6'])
  })
})

describe('names that cannot be read', () => {
  const failures = [{ name: EVIL, why: 'the name has an empty label' }]

  it('are in the document, with why', () => {
    const made = JSON.parse(runOf(jsonFormat, [healthy], {}, {}, failures))
    expect(document(made), JSON.stringify(document.errors)).toBe(true)
    expect(made.failures).toEqual(failures.map((one) => ({ ...one, name: expect.any(String) })))
    expect(made.failures[0].name).toContain('::error::owned')
    expect(parse([healthy]).failures).toEqual([])
  })

  it('are in the last line', () => {
    const last = JSON.parse(runOf(ndjsonFormat, [healthy], {}, {}, failures).trimEnd().split('\n').at(-1)!)
    expect(lastLine(last), JSON.stringify(lastLine.errors)).toBe(true)
    expect(last.failures).toHaveLength(1)
  })
})

describe('a result', () => {
  const one = (result: (typeof ALL)[number]) => parse([result]).results[0]

  it('says which server says what to which question', () => {
    const { matrix, servers, findings, outcome } = one(broken)
    expect(outcome).toBe('unhealthy')
    expect(matrix.rows.map(({ address }: { address: string }) => address)).toEqual(
      servers.map(({ address }: { address: string }) => address),
    )
    const mx = matrix.columns.findIndex(({ type }: { type: string }) => type === 'MX')
    const cells = matrix.rows.map((row: { cells: object[] }) => row.cells[mx])
    expect(cells).toContainEqual(
      expect.objectContaining({ udp: { state: 'bogus', code: 'RRSIG_EXPIRED', differs: expect.any(Boolean) } }),
    )
    expect(cells).toContainEqual(
      expect.objectContaining({ udp: expect.objectContaining({ state: 'secure', code: null }) }),
    )
    for (const row of matrix.rows) expect(row.cells).toHaveLength(matrix.columns.length)
    expect(findings[0]).toMatchObject({
      code: 'RRSIG_EXPIRED',
      severity: 'error',
      decisive: true,
      servers: ['192.0.2.91'],
      fails: true,
      ignored: null,
      diagnosis: { root: 'RRSIG_EXPIRED', plan: { steps: expect.any(Array) } },
    })
    expect(findings[0].questions).toEqual([{ kind: 'type', name: 'stale.test.', type: 'MX' }])
    expect(JSON.stringify(findings[0].diagnosis)).toContain('dnssec-trace check stale.test.')
  })

  it('says what is ignored, and why, and looks no further into it', () => {
    const { findings, outcome } = one(ignored)
    expect(outcome).toBe('healthy')
    expect(findings[0]).toMatchObject({
      fails: false,
      ignored: { zone: 'stale.test.', reason: expect.stringContaining('ticket #42') },
      diagnosis: null,
    })
  })

  it('says what could not be determined', () => {
    const made = one(undetermined)
    expect(made).toMatchObject({ outcome: 'undetermined', horizon: null, rollover: null })
    expect(made.undetermined).toEqual({ code: null, message: expect.any(String) })
  })

  it('names the command that the caller gives', () => {
    const made = parse([broken], { again: (name: string) => `dnssec-trace check ${name} --tcp` })
    expect(JSON.stringify(made)).toContain('dnssec-trace check stale.test. --tcp')
  })
})

describe('ndjson', () => {
  it('is a result a line, the last that of the run', () => {
    const lines = runOf(ndjsonFormat, ALL).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(ALL.length + 1)
    const last = JSON.parse(lines.pop()!)
    expect(lastLine(last), JSON.stringify(lastLine.errors)).toBe(true)
    expect(last).toMatchObject({ outcome: 'unhealthy', undetermined: 1 })
    for (const text of lines) expect(line(JSON.parse(text)), JSON.stringify(line.errors)).toBe(true)
  })

  it('has the same results as the document', () => {
    const [first] = runOf(ndjsonFormat, [hostile]).split('\n')
    expect(JSON.parse(first!)).toEqual(parse([hostile]).results[0])
    expect(JSON.parse(first!).name).toBe(EVIL)
  })
})
