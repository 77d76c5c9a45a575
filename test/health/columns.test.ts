/** What the servers of a zone are asked, where names are as long as names can be (RFC 1035 §2.3.4) or wildcards have no address. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { Name } from '../../src/dns/name.ts'
import { columnHead } from '../../src/explain/health.ts'
import { columnsFor } from '../../src/health/columns.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { losing } from '../check/run.ts'
import { checkWorld, optionsOf } from './run.ts'

const long = Name.parse(`${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(50)}.test.`)

describe('RFC 1035 §2.3.4: names near 255 octets', () => {
  test('a name that does not exist is not made up below one that has no room for it', () => {
    const kinds = columnsFor(long, long, [], { observations: [] }).map(({ kind }) => kind)
    expect(kinds).toContain('absent type')
    expect(kinds).not.toContain('absent name')
  })

  test('a check of such a name ends, whether servers answer or not', async () => {
    const scenario = findCheck('check-healthy')!
    const options = optionsOf(scenario, scenario.build())
    const silent = await check(long, { ...options, transport: losing(options, () => 'timeout') })
    expect(silent.health.status).toBe('indeterminate')
    const below = await check(long, options)
    expect(below.health.findings.map(({ finding }) => finding.code)).toContain('NAME_NONEXISTENT')
  })
})

/** The columns of wildcards by their heads, but for that of every world. */
async function asked(name: string): Promise<readonly string[]> {
  const scenario = findCheck(name)!
  const { health } = await checkWorld(scenario, scenario.build())
  const wildcards = health.columns.filter(({ kind }) => kind === 'wildcard')
  return wildcards.map((column) => columnHead(column, health.zone)).filter((head) => head !== '*.wild')
}

describe('RFC 4592 §2.2.1: an answer from a wildcard', () => {
  test('A, and where its NSEC lists no A the first of the other types', async () => {
    expect(await asked('check-wildcard-text-expired')).toEqual(['*.any', '*.any TXT'])
    expect(await asked('check-wildcard-odd-type')).toEqual(['*.any', '*.any TLSA'])
  })

  test('of one below the apex another type alone, by its NSEC3 too: the name that does not exist has asked for A', async () => {
    expect(await asked('check-wildcard-mail-expired-nsec3')).toEqual(['* MX'])
    expect(await asked('check-apex-wildcard')).toEqual([])
  })
})
