/** What is made of a report's denials before anything is drawn: exposure, disagreement, the record that comes nearest. */

import { describe, expect, it } from 'vitest'
import { explain } from '../../src/explain/explain.ts'
import { exposuresOf, exposureText } from '../../src/explain/exposure.ts'
import { claimText, proofLine } from '../../src/explain/items.ts'
import { accountsOf } from '../../src/explain/proof.ts'
import { voicesOf } from '../../src/explain/voices.ts'
import { findScenario } from '../../src/lab/index.ts'
import { traceScenario } from '../render/lab.ts'

const traced = (name: string) => traceScenario(findScenario(name)!)
const accounts = async (name: string) => accountsOf((await traced(name)).report)

describe('what a zone gives away', () => {
  it.each([
    ['nxdomain-nsec', 'walkable', 'NSEC'],
    ['nodata-nsec', 'walkable', 'NSEC'],
    ['wildcard-nsec', 'walkable', 'NSEC'],
    ['minimal-nsec', 'closed', 'white lies'],
    ['compact-nxname', 'closed', 'compact denial'],
    ['compact-ent', 'closed', 'compact denial'],
    ['nxdomain-nsec3', 'guessable', 'NSEC3'],
    ['optout-nxdomain', 'guessable', 'NSEC3'],
    ['narrow-nsec3', 'closed', 'narrow NSEC3'],
    // Its one span is nearly the whole ring, which is the contrary of narrow.
    ['nsec3-single', 'guessable', 'NSEC3'],
  ])('%s: %s by %s', async (name, kind, by) => {
    expect(exposuresOf(await accounts(name))).toMatchObject([{ kind, by }])
  })

  it('is nothing where no denial was judged', async () => {
    expect(exposuresOf(await accounts('valid-nsec3'))).toEqual([])
    expect(exposuresOf(await accounts('no-nsec-rrsig'))).toEqual([])
  })

  it('tells the parameters that RFC 9276 §3.1 advises against', async () => {
    const textOf = async (name: string) =>
      exposuresOf(await accounts(name))
        .flatMap((e) => exposureText(e, null))
        .join()
    expect(await textOf('nxdomain-nsec3')).toContain('parameters as RFC 9276 §3.1 asks')
    expect(await textOf('nsec3-iterations-1')).toContain('against RFC 9276 §3.1: iterations 1,')
    expect(await textOf('nsec3-long-salt')).toMatch(/against RFC 9276 §3\.1: a salt of \d+ octets/)
  })

  it.each([
    [1_234_567, '1.2 million guesses'],
    [345_678, '346 thousand guesses'],
    [1234, '1234 guesses'],
  ])('reads %i a second as %s', async (rate, said) => {
    expect(exposuresOf(await accounts('nxdomain-nsec3')).flatMap((e) => exposureText(e, rate))[0]).toContain(said)
  })
})

describe('servers that do not say the same', () => {
  it('are told apart', async () => {
    const { snapshot, scenario } = await traced('nsec3-older-chain')
    expect(
      voicesOf(snapshot, scenario.question).map(({ said, by }) => [said, by.map((b) => b.server.address)]),
    ).toEqual([
      ['an answer', ['192.0.2.140']],
      ['NXDOMAIN', ['192.0.2.141']],
    ])
  })

  it('are not, where they agree', async () => {
    const { snapshot, scenario } = await traced('nxdomain-nsec')
    expect(voicesOf(snapshot, scenario.question)).toEqual([])
  })
})

describe('a delegation in an opt-out span', () => {
  it('is told from one that has a record of its own (RFC 5155 §6)', async () => {
    const briefOf = async (name: string) => {
      const { report, snapshot } = await traced(name)
      return explain(report.verdict.cause!, { at: report.at, snapshot }).brief
    }
    expect(await briefOf('optout-insecure')).toBe('no DS, proven by an Opt-Out span of NSEC3')
    expect(await briefOf('unsigned')).toBe('no DS, proven by NSEC')
  })
})

describe('the items of a proof', () => {
  const rows = async (name: string) =>
    (await accounts(name)).flatMap(({ proofs }) =>
      proofs.flatMap(({ items }) => items.map((i) => `${i.outcome} ${i.role} ${i.name} ${i.how}`)),
    )

  it.each([
    [
      'RFC 4035 §5.4, name error',
      'nxdomain-nsec',
      [
        'holds name nx.nxdomain-nsec.test. covered',
        'holds closest encloser nxdomain-nsec.test. encloses',
        'holds wildcard *.nxdomain-nsec.test. covered',
      ],
    ],
    [
      'RFC 5155 §8.4, name error',
      'nxdomain-nsec3',
      [
        'holds closest encloser nxdomain-nsec3.test. matched',
        'holds next closer name nx.nxdomain-nsec3.test. covered',
        'holds wildcard *.nxdomain-nsec3.test. covered',
      ],
    ],
    [
      'RFC 5155 §8.7, wildcard no data',
      'wildcard-nodata-nsec3',
      [
        'holds closest encloser wild.wildcard-nodata-nsec3.test. matched',
        'holds next closer name x.wild.wildcard-nodata-nsec3.test. covered',
        'holds wildcard *.wild.wildcard-nodata-nsec3.test. lacks type',
      ],
    ],
    ['RFC 4592 §2.2.2, empty non-terminal', 'ent-nsec', ['holds name ent.ent-nsec.test. empty']],
    ['RFC 9824 §3, compact denial', 'compact-nxname', ['holds name nx.compact-nxname.test. lacks type']],
    ['RFC 9824 §4, with NXDOMAIN', 'compact-nxdomain', ['holds name nx.compact-nxdomain.test. NXNAME']],
    [
      'RFC 5155 §9.2, opt-out',
      'optout-nodata-ds',
      [
        'holds closest encloser example. matched',
        'holds next closer name optout-nodata-ds.example. covered',
        'ends next closer name optout-nodata-ds.example. no opt-out',
      ],
    ],
    ['RFC 4035 §5.2, no DS', 'no-ds', ['ends name no-ds.test. lacks type']],
    [
      'what is still to show after a failure',
      'nxdomain-name-not-covered',
      ['fails name nx.nxdomain-name-not-covered.test. covered', 'unreached wildcard null covered'],
    ],
    [
      'what is to show where nothing came',
      'no-nsec3',
      ['fails name nx.no-nsec3.test. covered', 'unreached wildcard null covered'],
    ],
  ])('%s', async (_, name, expected) => {
    expect(await rows(name)).toEqual(expected)
  })

  it('belong to a claim in plain words', async () => {
    const { report, snapshot } = await traced('nxdomain-nsec')
    const [account] = accountsOf(report)
    const context = { at: report.at, snapshot }
    expect(claimText(account!, snapshot)).toBe('nx.nxdomain-nsec.test. does not exist (NXDOMAIN)')
    expect(account!.proofs.map((proof) => proofLine(proof, account!.facts, context))).toEqual([
      'NSEC: nx.nxdomain-nsec.test. and *.nxdomain-nsec.test. are covered',
    ])
  })
})
