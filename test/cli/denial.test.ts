/** `denial` on the command line: what it exits with, what it takes, and that it says the same from kept packets. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashesPerSecond } from '../../src/cli/guessing.ts'
import { presentRdata } from '../../src/dns/presentation.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { findScenario } from '../../src/lab/index.ts'
import { traceScenario } from '../render/lab.ts'
import { cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-denial-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hints = join(folder, 'hints')
const anchors = join(folder, 'anchors')
beforeAll(() => {
  const world = findScenario('nxdomain-nsec3')!.build()
  writeFileSync(
    hints,
    world.hints
      .map(({ name, address }) => `. NS ${name}\n${name} ${address.includes(':') ? 'AAAA' : 'A'} ${address}\n`)
      .join(''),
  )
  writeFileSync(
    anchors,
    world.anchors
      .map(({ zone, ds }) =>
        ds === null || ds === undefined ? '' : `${zone} IN DS ${presentRdata(TYPE.DS, ds.rdata)}\n`,
      )
      .join(''),
  )
})

/** A kept trace of a scenario, and the options to replay it as a real one. */
async function kept(scenario: string): Promise<readonly string[]> {
  const path = join(folder, `${scenario}.json`)
  await cli(['lab', scenario, '--save', path])
  return ['--replay', path, '--root-hints', hints, '--trust-anchor', anchors]
}

describe('lab denial', () => {
  it.each([
    ['nxdomain-nsec', 0],
    ['nxdomain-no-wildcard-proof', 1],
    ['optout-nxdomain', 3],
    ['cname-loop', 4],
  ])('of %s exits with the verdict, %i', async (scenario, status) => {
    const ran = await cli(['lab', 'denial', scenario])
    expect(ran.status).toBe(status)
    expect(ran.err).toBe('')
  })

  it('needs a scenario, and knows it', async () => {
    expect(await cli(['lab', 'denial'])).toEqual({
      status: 2,
      out: '',
      err: 'dnssec-trace: a scenario is missing: dnssec-trace lab denial <scenario>\n',
    })
    expect((await cli(['lab', 'denial', 'nxdomain-nsek'])).err).toMatch(/there is no scenario "nxdomain-nsek"/)
  })

  it('does not measure this machine', async () => {
    expect(JSON.parse((await cli(['lab', 'denial', 'nxdomain-nsec3', '--json'])).out).hashesPerSecond).toBeNull()
  })
})

describe('the report of a trace', () => {
  it('points to the denial of the same question, by the same way', async () => {
    const replay = await kept('nxdomain-nsec')
    const ran = await cli(['nx.nxdomain-nsec.test', 'A', '-v', ...replay, '-o', '-', '--ascii'])
    const [, pointer = ''] = /^ +(dnssec-trace denial .*)$/m.exec(ran.out) ?? []
    expect(pointer).toBe(`dnssec-trace denial nx.nxdomain-nsec.test A ${replay.join(' ')} --ascii`)
    const argv = pointer.replace('dnssec-trace ', '').split(' ')
    expect((await cli(argv)).out).toContain('1 + nx.nxdomain-nsec.test. does not exist')
  })

  it('in the lab points to the denial of the scenario', async () => {
    expect((await cli(['lab', 'nxdomain-nsec'])).out).toContain('         dnssec-trace lab denial nxdomain-nsec\n')
  })
})

describe('denial', () => {
  it('says from kept packets what the lab says', async () => {
    const replay = await kept('nxdomain-nsec')
    const ran = await cli(['denial', 'nx.nxdomain-nsec.test', ...replay])
    expect(ran).toEqual(await cli(['lab', 'denial', 'nxdomain-nsec']))
    expect(ran.out).toContain('1 ✓ nx.nxdomain-nsec.test. does not exist')
  })

  it('is the same to the byte on every replay, so nothing is measured', async () => {
    const argv = ['denial', 'nx.nxdomain-nsec3.test', '--json', ...(await kept('nxdomain-nsec3'))]
    const ran = await cli(argv)
    expect(await cli(argv)).toEqual(ran)
    expect(JSON.parse(ran.out)).toMatchObject({
      format: 'dnssec-trace.denial/1',
      hashesPerSecond: null,
      reveals: [{ kind: 'guessable', by: 'NSEC3', iterations: 0, salt: '' }],
    })
  })

  it('measures how fast hashes are guessed at, where there are any', async () => {
    const rateOf = async (name: string) => hashesPerSecond((await traceScenario(findScenario(name)!)).report)
    expect(await rateOf('nxdomain-nsec3')).toBeGreaterThan(1000)
    expect(await rateOf('narrow-nsec3')).toBeNull()
    expect(await rateOf('nxdomain-nsec')).toBeNull()
  })

  it('says that a name exists, and shows what answered', async () => {
    const { status, out } = await cli(['denial', 'www.nxdomain-nsec.test', ...(await kept('nxdomain-nsec'))])
    expect(status).toBe(2)
    expect(out).toBe('')
    const exists = await cli(['lab', 'denial', 'valid-nsec3'])
    expect(exists.status).toBe(0)
    expect(exists.out).toMatch(/claim {3}www\.valid-nsec3\.test\. A exists: 1 record/)
    expect(exists.out).toMatch(/IN A 203\.0\.113\.10/)
    expect(exists.out).toMatch(/proof {3}none needed/)
  })

  it.each([
    [[], 'a name is missing: dnssec-trace denial <name> [type]; --help says more'],
    [['a', 'b', 'c'], '"c" is too much: one name and one type at a time'],
    [['--walk', 'example.com'], "unknown option '--walk'"],
    [['..'], /empty label/],
  ])('refuses %j in one line', async (words, message) => {
    const ran = await cli(['denial', ...words])
    expect({ status: ran.status, out: ran.out }).toEqual({ status: 2, out: '' })
    if (typeof message === 'string') expect(ran.err).toBe(`dnssec-trace: ${message}\n`)
    else expect(ran.err).toMatch(message)
  })
})
