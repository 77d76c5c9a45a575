/** What holds for the denial of every scenario, told as text and as JSON; the drawings are read in the goldens. */

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { accountsOf, type Item } from '../../src/explain/proof.ts'
import { denialJson } from '../../src/render/denial/json.ts'
import { denialDoc } from '../../src/render/denial/text.ts'
import { type Page, painter, print } from '../../src/render/doc.ts'
import { jsonText } from '../../src/render/json.ts'
import { matchGolden } from '../support/golden.ts'
import { type Told, traceAll } from './lab.ts'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'))
const schema = read('denial.schema.json')
const valid = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true })
  .addSchema(read('report.schema.json'))
  .compile(schema)

const PLAIN: Page = { width: 80, color: false, ascii: false }
const paint = await painter(false)
const RATE = 1_234_567

let all: readonly Told[] = []
beforeAll(async () => {
  all = await traceAll()
}, 60_000)

const textOf = ({ report, snapshot }: Told, page = PLAIN, detail: 'normal' | 'verbose' | 'quiet' = 'normal'): string =>
  print(denialDoc(report, snapshot, detail, RATE), page, paint)
const jsonOf = ({ report, snapshot }: Told): Record<string, unknown> =>
  JSON.parse(jsonText(denialJson(report, snapshot, RATE, 'dnssec-trace 0')))
const named = (name: string): Told => all.find(({ scenario }) => scenario.name === name)!
const itemsOf = (told: Told): readonly Item[] =>
  accountsOf(told.report).flatMap(({ proofs }) => proofs.flatMap(({ items }) => items))

describe('denial/1', () => {
  it('is what the schema says, for every scenario', () => {
    const wrong = all.flatMap((told) =>
      valid(jsonOf(told)) ? [] : [`${told.scenario.name}: ${JSON.stringify(valid.errors?.slice(0, 2))}`],
    )
    expect(wrong).toEqual([])
  })

  it('is refused by the schema when a field is missing or wrong', () => {
    const good = jsonOf(named('nxdomain-nsec3'))
    expect(valid(good)).toBe(true)
    for (const field of Object.keys(good)) {
      const { [field]: _, ...rest } = good
      expect(valid(rest), field).toBe(false)
    }
    const [hop] = good.hops as Record<string, unknown>[]
    for (const field of Object.keys(hop!)) {
      const { [field]: _, ...rest } = hop!
      expect(valid({ ...good, hops: [rest] }), field).toBe(false)
    }
  })

  it('has its fields in the order of the schema', () => {
    for (const told of all) {
      const json = jsonOf(told)
      expect(Object.keys(json)).toEqual(schema.required)
      for (const hop of json.hops as { proofs: { items: object[] }[] }[]) {
        expect(Object.keys(hop)).toEqual(schema.$defs.hop.required)
        for (const proof of hop.proofs) {
          expect(Object.keys(proof)).toEqual(schema.$defs.proof.required)
          for (const item of proof.items) expect(Object.keys(item)).toEqual(schema.$defs.item.required)
        }
      }
    }
  })
})

describe('a denial in words', () => {
  it('fits 80 columns, but for records and long names', () => {
    const wide = all.flatMap((told) =>
      textOf(told)
        .split('\n')
        .filter((line) => line.length > 80 && !/ IN [A-Z0-9]+ /.test(line) && !/\S{50}/.test(line)),
    )
    expect(wide).toEqual([])
  })

  it('is ASCII when it has to be, for every scenario', () => {
    for (const told of all) expect(textOf(told, { ...PLAIN, ascii: true })).toMatch(/^[\n\x20-\x7e]*$/)
  })

  it('is one line with -q, and has the steps with -v', () => {
    expect(textOf(named('nxdomain-nsec'), PLAIN, 'quiet')).toBe('secure  nx.nxdomain-nsec.test. A  NXDOMAIN\n')
    expect(textOf(named('nxdomain-nsec'), PLAIN, 'verbose')).toContain('\n  steps\n')
  })

  it('has an item that does not hold exactly where the verdict fell on one', () => {
    for (const told of all.filter(({ scenario }) => /^[nhw]/.test(scenario.id))) {
      const { cause } = told.report.verdict
      const failed = itemsOf(told).filter(({ outcome }) => outcome === 'fails')
      if (told.report.verdict.status === 'secure') expect(failed, told.scenario.name).toEqual([])
      if (
        cause !== null &&
        /^DENIAL_(NAME|WILDCARD|TYPE|CLOSEST)/.test(cause.code) &&
        told.report.verdict.status === 'bogus'
      )
        expect(
          failed.map(({ finding }) => finding?.code),
          told.scenario.name,
        ).toContain(cause.code)
    }
  })

  it('says why a record that came nearest does not do', () => {
    const [item] = itemsOf(named('nxdomain-name-not-covered')).filter(({ outcome }) => outcome === 'fails')
    expect(item?.nearest).toMatchObject({ lies: 'ends before', finding: null })
    const [unsigned] = itemsOf(named('no-nsec-rrsig')).filter(({ outcome }) => outcome === 'fails')
    expect(unsigned?.nearest).toMatchObject({ lies: 'covers', finding: { code: 'RRSIG_MISSING' } })
  })

  it('is what was read by eye', () => {
    const told = all.filter(({ scenario }) => /^(n|h|w|x)[0-9]/.test(scenario.id))
    const page = (t: Told, p: Page): string => `### ${t.scenario.name}: ${t.scenario.sentence}\n\n${textOf(t, p)}`
    matchGolden(told.map((t) => page(t, PLAIN)).join('\n'), new URL('denials.txt', import.meta.url))
    const some = ['nxdomain-nsec', 'nxdomain-nsec3', 'optout-nxdomain', 'wildcard-nsec', 'nsec3-wildcard-not-covered']
    matchGolden(
      some.map((name) => page(named(name), { ...PLAIN, ascii: true })).join('\n'),
      new URL('denials.ascii.txt', import.meta.url),
    )
  })
})
