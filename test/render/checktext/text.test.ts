/** A check as text: what differs stands out, what is alike takes one line, each cause is told once, nothing leaves its line. */

import { beforeAll, describe, expect, it } from 'vitest'
import { type Result, resultOf, type Told } from '../../../src/check/result.ts'
import { hitsText } from '../../../src/explain/health.ts'
import type { Cell, Health } from '../../../src/health/types.ts'
import { gridOf } from '../../../src/render/check/text/grid.ts'
import { makeText } from '../../../src/render/check/text.ts'
import { painter, print } from '../../../src/render/doc.ts'
import type { Server } from '../../../src/snapshot.ts'
import { matchGolden } from '../../support/golden.ts'
import { RUN, resultFor, textOf } from './told.ts'

const NAMES = [
  'check-healthy-servers',
  'eight',
  'stale-ipv6',
  'one-type',
  'check-stale-expired',
  'check-no-tcp-truncated',
  'check-type-refused',
  'check-all-dead',
  'check-tcp-blocked',
  'check-ds-behind',
  'check-multi-signer-one-way',
  'check-unsigned',
  'check-absent-name',
  'roll-ksk-double-ds',
] as const

const LONG = 'a-zone-with-a-name-that-is-as-long-as-names-of-zones-get-to-be'
const all = new Map<string, Result>()
beforeAll(async () => {
  for (const name of [...NAMES, LONG]) all.set(name, await resultFor(name))
}, 120_000)
const of = (name: string): Result => all.get(name)!

/** The lines between the verdict and the first finding. */
const tableOf = (text: string): string => text.split(/^(?:error|warning|notice)\[/m)[0]!

describe('one name', () => {
  it('reads as it did', () => {
    const parts = NAMES.map((name) => `$ dnssec-trace check # ${name}\n${textOf([of(name)])}`)
    matchGolden(parts.join('\n'), new URL('checks.txt', import.meta.url))
  })

  it('reads as it did with everything', () => {
    const parts = ['check-stale-expired', 'roll-ksk-double-ds'].map((name) =>
      textOf([of(name)], { detail: 'verbose', software: 'knot' }),
    )
    matchGolden(parts.join('\n'), new URL('verbose.txt', import.meta.url))
  })

  it('says what is ignored beside the verdict, where that is all there is', () => {
    const { health, snapshot } = of('stale-ipv6')
    const [code] = [...new Set(health.findings.map(({ finding }) => finding.code))]
    const result = resultOf(
      'stale-ipv6.test',
      { health, snapshot },
      {
        failOn: 'error',
        ignore: health.findings.map(({ finding }) => ({ code: finding.code, zone: null, reason: 'one\nticket' })),
      },
    )
    for (const text of [textOf([result], { detail: 'quiet' }), textOf([result], { total: 2 })])
      expect(text.split('\n')[0]).toMatch(
        new RegExp(`^healthy +stale-ipv6.*, ignored: ${code} of stale-ipv6\\.test\\. \\(one\\S+ticket\\)`),
      )
  })

  it('is the verdict alone when quiet', () => {
    expect(textOf([of('stale-ipv6')], { detail: 'quiet' })).toBe(
      'unhealthy  stale-ipv6.test.  bogus on 2 of 4 servers, 1 error\n',
    )
    for (const name of NAMES) expect(textOf([of(name)], { detail: 'quiet' }).split('\n').length, name).toBe(2)
  })

  it('keeps within 80 and 120 columns, but for the verdict and what is for pasting', () => {
    for (const [name, result] of all) {
      for (const width of [80, 120]) {
        const lines = textOf([result], { page: { ...RUN.page, width } })
          .split('\n')
          .slice(1)
        const wide = lines.filter((line) => line.length > width && !/^ {9,}(?:check: |\S+ IN )/.test(line))
        // A single word is never broken.
        expect(
          wide.filter((line) => line.trim().includes(' ')),
          name,
        ).toEqual([])
      }
    }
  })

  it('leaves a long command in one line, to be copied whole', () => {
    const command = `dnssec-trace check stale-ipv6.test. --root-hints ${'/a-long-folder'.repeat(8)}/named.root`
    const lines = textOf([of('stale-ipv6')], { again: () => command })
      .split('\n')
      .slice(1)
    expect(lines.filter((line) => line.length > 80).map((line) => line.trim())).toEqual([`check: ${command}`])
  })

  it('names every code that is an error or a warning, and tells none of them twice', () => {
    for (const [name, result] of all) {
      const text = textOf([result])
      for (const { finding } of result.findings) expect(text, name).toContain(finding.code)
      const heads = text.split('\n').filter((line) => /^(?:error|warning)\[/.test(line))
      expect(new Set(heads).size, name).toBe(heads.length)
      const rows = tableOf(text)
        .split('\n')
        .filter((line) => line !== '')
      expect(new Set(rows).size, name).toBe(rows.length)
    }
  })

  it('is ASCII with --ascii, each cell in its place', () => {
    for (const [name, result] of all) {
      const [fine, plain] = [false, true].map((ascii) => textOf([result], { page: { ...RUN.page, ascii } }))
      expect(plain, name).toMatch(/^[\n -~]*$/)
      const columns = (text: string): readonly number[] =>
        tableOf(text)
          .split('\n')
          .filter((line) => /^ {4}ns/.test(line))
          .map((line) => line.length)
      expect(columns(plain!), name).toEqual(columns(fine!))
    }
  })

  it('says in one line what a reason for ignoring holds, whatever it holds', async () => {
    const policy = {
      failOn: 'error' as const,
      ignore: [{ code: 'SERVER_BEHIND' as const, zone: null, reason: 'known\n\u001b[2Jhealthy  evil.test.' }],
    }
    const text = textOf([await resultFor('eight', policy)])
    expect(text).toMatch(/^[\n -~✓✗○·→…§–≠×]*$/)
    expect(text).toContain('ignored: SERVER_BEHIND of eight.test. (known\\u{a}\\u{1b}[2Jhealthy')
    expect(text).not.toMatch(/^healthy {2}evil/m)
    // What is accepted is not marked.
    expect(tableOf(text)).not.toContain('≠')
  })
})

describe('the table', () => {
  it('is one line where all servers do the same', () => {
    const text = tableOf(textOf([of('check-healthy-servers')]))
    expect(text).toContain('2 servers × 15 answers, UDP and TCP: all secure')
    expect(text).not.toContain('ns1')
  })

  it('shows a stale server, one without TCP and a dead one at once', () => {
    const rows = tableOf(textOf([of('eight')]))
    expect(rows).toMatch(/serial +SOA +13 others +TCP\n/)
    expect(rows).toMatch(/ns1\.eight\.test\. +192\.0\.2\.201 +2026061500 +✓ +✓ +✓\n/)
    expect(rows).toMatch(/ns2\.eight\.test\. +192\.0\.2\.202 +2026061400 +≠ +✓ +✓\n/)
    expect(rows).toMatch(/ns3\.eight\.test\. +2001:db8::203 +2026061500 +✓ +✓ +–\n/)
    expect(rows).toMatch(/ns4\.eight\.test\. +2001:db8::204 +– +– +–\n/)
  })

  it('shows a fault of single answers in a column of their own', () => {
    expect(tableOf(textOf([of('one-type')]))).toMatch(/MX\n +TXT +13 others\n/)
  })

  it('puts servers together that behave alike, where there are many', () => {
    const rows = tableOf(textOf([many(of('stale-ipv6'), 13)])).split('\n')
    const shown = rows.filter((line) => /^ {4}\d+ servers/.test(line))
    expect(shown.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['26 servers', '192.0.2.205 …', '2026061500', '✓'],
      ['26 servers', '2001:db8::205 …', '2026060100', '✗'],
    ])
    const parents = tableOf(textOf([withParents(of('check-healthy-servers'), 13)]))
    expect(parents).toContain('26 servers agree on the delegation\n')
  })

  it('has one mark for a server that says nothing over a transport, of which little was asked', () => {
    const { health, findings } = of('eight')
    const { columns } = gridOf(health, findings)
    expect(columns.flatMap(({ marks }) => marks)).not.toContain('unasked')
  })
})

describe('many names', () => {
  it('tells a healthy name in one line, any other in full, and ends with a sum', () => {
    const results = ['check-healthy-servers', 'check-stale-expired', 'eight', 'check-all-dead'].map(of)
    const text = textOf(results, {}, { notes: ['nothing answers over IPv6 here'] })
    expect(text).toMatch(/^healthy {7}check-healthy-servers\.test\. {2}secure$/m)
    expect(text).toMatch(/^healthy {7}eight\.test\. {2}secure, 3 warnings: SERVER_\w+ SERVER_\w+ SERVER_\w+$/m)
    expect(text).toMatch(/^unhealthy {5}check-stale-expired\.test\. {2}bogus on 1 of 2 servers/m)
    expect(text.endsWith('4 names: 2 healthy, 1 unhealthy, 1 undetermined\n')).toBe(true)
    expect(text).toContain('\nnote: nothing answers over IPv6 here\n')
    expect(text).not.toContain('\n\n\n')
  })

  it('says that a run was interrupted', () => {
    expect(textOf([of('check-healthy-servers')], {}, { interrupted: true })).toContain('1 name: 1 healthy, interrupted')
  })
})

describe('whom a fault hits', () => {
  const first = (name: string, change: (health: Health) => Health = (health) => health): string | null => {
    const { health, findings } = of(name)
    return hitsText(findings[0]!, change(health))
  }

  it('is a share of first tries, or all of those who have no other way', () => {
    expect(first('check-stale-expired')).toBe(
      'validating resolvers that ask 198.51.100.111 first (about 1 in 2), until they try another server',
    )
    expect(first('stale-ipv6')).toMatch(/^validating resolvers with IPv6 alone, always; of the others .*about 1 in 2/)
    expect(first('check-unsigned')).toMatch(/^everybody: /)
  })

  it('is only those who need TCP, where all is well over UDP', () => {
    const wellOverUdp = (health: Health): Health => ({
      ...health,
      cells: health.cells.map((cell) => (cell.via === 'udp' ? { ...cell, state: 'secure', finding: null } : cell)),
    })
    expect(first('check-stale-expired', wellOverUdp)).toMatch(/^validating resolvers in need of TCP that ask/)
  })

  it('is everybody where every server has it, and nobody for a notice', () => {
    const alone = (health: Health): Health => ({ ...health, servers: health.servers.slice(-1) })
    expect(first('check-stale-expired', alone)).toBe('all validating resolvers: they get SERVFAIL')
    const { health, findings } = of('check-stale-expired')
    expect(hitsText({ ...findings[0]!, severity: 'notice' }, health)).toBeNull()
  })
})

it('paints what differs', async () => {
  const run = { ...RUN, page: { ...RUN.page, color: true } }
  const text = makeText(await painter(true))().one(of('eight'), run)
  expect(text).toContain('\u001b[33m2026061400')
  expect(text).toContain('\u001b[33m≠')
  expect(print([], run.page, await painter(true))).toBe('')
})

/** Every server of a result several times, under further addresses. */
function many(result: Result, times: number): Result {
  const { health } = result
  const nth = (server: Server, i: number): Server =>
    i === 0 ? server : { ...server, port: 53, address: `${server.address}${i}` }
  const each = <T>(list: readonly T[], change: (one: T, i: number) => T): readonly T[] =>
    Array.from({ length: times }, (_, i) => list.map((one) => change(one, i))).flat()
  const grown: Health = {
    ...health,
    servers: each(health.servers, (one, i) => ({ ...one, server: nth(one.server, i) })),
    cells: each(health.cells, (cell: Cell, i) => ({ ...cell, server: nth(cell.server, i) })),
  }
  const findings = result.findings.map(
    (one): Told => ({ ...one, servers: each(one.servers, (server, i) => nth(server, i)) }),
  )
  return { ...result, health: grown, findings }
}

function withParents(result: Result, times: number): Result {
  const { health } = result
  const parents = Array.from({ length: times }, (_, i) =>
    health.parents.map((one) => ({ ...one, server: { ...one.server, address: `${one.server.address}${i}` } })),
  ).flat()
  return { ...result, health: { ...health, parents } }
}
