/**
 * CDS and CDNSKEY asked beside a chain: what for, when, of how many servers, and that no verdict and no finding about
 * servers comes of it.
 */

import { describe, expect, it } from 'vitest'
import { RCODE, TYPE, typeName } from '../../src/dns/registry.ts'
import { answersRcode, silentFor } from '../../src/lab/behaviour.ts'
import { asksFor } from '../../src/lab/childds.ts'
import { dsFor, type WorldDraft, type ZoneDraft } from '../../src/lab/draft.ts'
import { corrupt, edit } from '../../src/lab/mutate.ts'
import { type Scenario, type Plan as ScenarioPlan, scenario } from '../../src/lab/scenario.ts'
import { formerKey } from '../../src/lab/scenarios/ds.ts'
import { nextKey } from '../../src/lab/scenarios/rollover.ts'
import type { Snapshot } from '../../src/snapshot.ts'
import { MissingPacketError, replay, type Traced } from '../../src/trace.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { traceScenario } from '../lab/trace.ts'

const [FIRST, SECOND] = ['192.0.2.170', '192.0.2.171']

const plan = (fault: NonNullable<ScenarioPlan['fault']>, more: Partial<ScenarioPlan> = {}): Scenario =>
  scenario({ id: 'm99', name: 'asking', sentence: 'a zone asks its parent', ...more, fault })

/** The parent has the DS of a key that is gone, and the child asks for that of the one it has. */
const stale = (child: ZoneDraft, world?: WorldDraft): void => {
  child.servers = [{ name: child.apex.child('ns1'), addresses: [FIRST, SECOND] }]
  child.ds = [dsFor(child.apex, formerKey(child))]
  asksFor(child, child.keys[0]!)
  for (const address of [FIRST, SECOND]) world?.behaviours.delete(address)
}
const synced = (child: ZoneDraft): void => {
  child.servers = [{ name: child.apex.child('ns1'), addresses: [FIRST, SECOND] }]
  asksFor(child, child.keys[0]!)
}

const askedFor = (snapshot: Snapshot, ...types: readonly number[]): readonly string[] =>
  snapshot.observations.flatMap(({ question: { name, type }, server }) =>
    types.includes(type) ? [`${name} ${typeName(type)} ${server.address}`] : [],
  )
const codes = ({ report }: Traced): readonly string[] => report.findings.map((placed) => placed.finding.code)
const requests = ({ snapshot }: Traced): readonly string[] => askedFor(snapshot, TYPE.CDS, TYPE.CDNSKEY)
const without = (snapshot: Snapshot, type: number): Snapshot => ({
  ...snapshot,
  observations: snapshot.observations
    .filter((o) => o.question.type !== type)
    .map((o, i) => ({ ...o, id: `o${i + 1}` as const })),
})

function again(asked: Scenario, snapshot: Snapshot, allServers = false): Promise<Traced> {
  const world = asked.build()
  return replay(snapshot, asked.question, {
    anchors: world.anchors,
    policy: POLICIES.iana,
    hints: world.hints,
    port: 53,
    resolver: null,
    families: [4, 6],
    tcp: false,
    retries: 2,
    publicOnly: false,
    allServers,
  })
}

describe('a trace of an ordinary type', () => {
  it('asks for neither, whatever the verdict', async () => {
    expect(requests(await traceScenario(plan(synced)))).toEqual([])
    const bogus = plan((child) => {
      synced(child)
      edit(child, 'www', TYPE.A, corrupt)
    })
    expect(requests(await traceScenario(bogus))).toEqual([])
    const unsigned = (child: ZoneDraft): void => {
      stale(child)
      child.keys = []
    }
    expect(requests(await traceScenario(plan(unsigned)))).toEqual([])
  })

  it('asks one server for CDS, last of all, when no DS names a key', async () => {
    const traced = await traceScenario(plan(stale))
    expect(traced.report.verdict.cause?.code).toBe('DS_NO_MATCHING_KEY')
    expect(requests(traced)).toHaveLength(1)
    expect(requests(traced)[0]).toMatch(/^asking\.test\. CDS 192\.0\.2\.17[01]$/)
    expect(traced.snapshot.observations.at(-1)!.question.type).toBe(TYPE.CDS)
    expect(askedFor(traced.snapshot, TYPE.DNSKEY).filter((text) => text.startsWith('asking'))).toHaveLength(2)
  })

  it('asks one server with --all-servers as well', async () => {
    const traced = await traceScenario(plan(stale, { options: { allServers: true } }))
    expect(requests(traced)).toHaveLength(1)
  })

  it('asks nothing more when another server has a key that the DS names', async () => {
    const half = plan((child, world) => {
      stale(child)
      const other = { ...child, keys: [formerKey(child), child.keys[1]!], hostedAt: [SECOND!] }
      child.hostedAt = [FIRST!]
      world.zones.push(other)
    })
    const traced = await traceScenario(half)
    expect(traced.report.verdict.status).toBe('secure')
    expect(requests(traced)).toEqual([])
  })

  it.each([
    ['silence', silentFor([TYPE.CDS])],
    ['SERVFAIL', answersRcode(RCODE.SERVFAIL, [TYPE.CDS])],
    ['NXDOMAIN', answersRcode(RCODE.NXDOMAIN, [TYPE.CDS])],
    ['REFUSED', answersRcode(RCODE.REFUSED, [TYPE.CDS])],
  ])('%s for CDS changes nothing of the report', async (_, behaviour) => {
    const odd = plan((child, world) => {
      stale(child)
      for (const address of [FIRST!, SECOND!]) world.behaviours.set(address, behaviour)
    })
    const [good, bad] = [await traceScenario(plan(stale)), await traceScenario(odd)]
    expect(bad.report.verdict).toEqual(good.report.verdict)
    expect(bad.report.findings).toEqual(good.report.findings)
    expect(bad.report.root).toEqual(good.report.root)
    expect(requests(bad).length).toBeLessThanOrEqual(4)
  })

  it('takes what came back for no evidence: neither its records nor its denial', async () => {
    const asked = plan(stale)
    const { snapshot, report } = await traceScenario(asked)
    const bare = await again(asked, without(snapshot, TYPE.CDS))
    expect(report.findings).toEqual(bare.report.findings)
    expect(report.root).toEqual(bare.report.root)
  })

  it('a budget that ends with it is no bound on the verdict', async () => {
    const { snapshot } = await traceScenario(plan(stale))
    const queries = snapshot.observations.length - 1
    const cut = await traceScenario(plan(stale, { options: { limits: { queries } } }))
    expect(requests(cut)).toEqual([])
    expect(codes(cut)).toEqual(['DS_NO_MATCHING_KEY'])
  })
})

describe('a trace for CDS or CDNSKEY', () => {
  it.each([
    ['CDS', 'CDNSKEY'],
    ['CDNSKEY', 'CDS'],
  ] as const)('for %s asks one server for %s too', async (type, other) => {
    const own = { ask: ['@', TYPE[type]] as const }
    for (const allServers of [false, true]) {
      const traced = await traceScenario(plan(synced, { ...own, options: { allServers } }))
      expect(traced.report.verdict.status).toBe('secure')
      expect(codes(traced)).toEqual([])
      expect(askedFor(traced.snapshot, TYPE[other])).toHaveLength(1)
    }
  })

  it('asks for no other type where the name does not exist or is not secure', async () => {
    expect(requests(await traceScenario(plan(synced, { ask: ['nx', TYPE.CDS] })))).not.toContain(
      expect.stringContaining('CDNSKEY'),
    )
    const insecure = plan(
      (child) => {
        synced(child)
        child.ds = []
      },
      { ask: ['@', TYPE.CDS] },
    )
    expect(askedFor((await traceScenario(insecure)).snapshot, TYPE.CDNSKEY)).toEqual([])
    const bogus = plan(stale, { ask: ['@', TYPE.CDS] })
    expect(askedFor((await traceScenario(bogus)).snapshot, TYPE.CDNSKEY)).toEqual([])
    const spoilt = plan(
      (child) => {
        synced(child)
        edit(child, '@', TYPE.CDS, corrupt)
      },
      { ask: ['@', TYPE.CDS] },
    )
    const traced = await traceScenario(spoilt)
    expect(new Set(codes(traced))).toEqual(new Set(['RRSIG_DOES_NOT_VERIFY']))
    expect(askedFor(traced.snapshot, TYPE.CDNSKEY)).toEqual([])
  })

  it('compares what one server says: versions of different servers are not paired', async () => {
    const split = plan(
      (child, world) => {
        synced(child)
        const other = { ...child, text: child.text, hostedAt: [SECOND!] }
        child.hostedAt = [FIRST!]
        asksFor(other, nextKey(child))
        world.zones.push(other)
      },
      { ask: ['@', TYPE.CDS], options: { allServers: true } },
    )
    const traced = await traceScenario(split)
    expect(askedFor(traced.snapshot, TYPE.CDS).filter((text) => / 192\.0\.2\.17\d$/.test(text))).toHaveLength(2)
    expect(codes(traced)).not.toContain('CDS_CDNSKEY_MISMATCH')
  })

  it.each([0, 1])('a server without either is no reason to miss the other on the rest (%i)', async (which) => {
    const split = plan(
      (child, world) => {
        synced(child)
        const other = { ...child, text: child.text.replace(/^@ C(?:DS|DNSKEY) .*$/gm, '') }
        child.hostedAt = [[FIRST!, SECOND!][which]!]
        other.hostedAt = [[SECOND!, FIRST!][which]!]
        world.zones.push(other)
      },
      { ask: ['@', TYPE.CDS], options: { allServers: true } },
    )
    const found = codes(await traceScenario(split))
    expect(found.filter((code) => /^C(?:DS|DNSKEY)_WITHOUT/.test(code))).toEqual([])
  })

  it('a server that does not answer for the other type leaves the verdict alone', async () => {
    const odd = plan(
      (child, world) => {
        synced(child)
        for (const address of [FIRST!, SECOND!]) world.behaviours.set(address, silentFor([TYPE.CDNSKEY]))
      },
      { ask: ['@', TYPE.CDS] },
    )
    const traced = await traceScenario(odd)
    expect(traced.report.verdict.status).toBe('secure')
    expect(new Set(codes(traced))).toEqual(new Set(['SERVER_NO_RESPONSE']))
  })
})

describe('replay', () => {
  it.each([
    ['of a DS that names no key', plan(stale), TYPE.CDS],
    ['of a trace for CDS', plan(synced, { ask: ['@', TYPE.CDS] }), TYPE.CDNSKEY],
  ])('%s says what the trace said, and works without the packet that nothing rests on', async (_, asked, type) => {
    const { snapshot, report } = await traceScenario(asked)
    expect((await again(asked, snapshot)).report).toEqual(report)
    const bare = await again(asked, without(snapshot, type))
    expect(bare.report.verdict.status).toBe(report.verdict.status)
    expect(bare.report.findings.map((f) => f.finding.code)).toEqual(report.findings.map((f) => f.finding.code))
  })

  it('says the same with --all-servers', async () => {
    for (const asked of [plan(stale), plan(synced, { ask: ['@', TYPE.CDS] })]) {
      const { snapshot, report } = await traceScenario({ ...asked, options: { allServers: true } })
      expect((await again(asked, snapshot, true)).report).toEqual(report)
    }
  })

  it('still fails without a packet that the verdict rests on', async () => {
    const asked = plan(synced, { ask: ['@', TYPE.CDS] })
    const { snapshot } = await traceScenario(asked)
    await expect(again(asked, without(snapshot, TYPE.DNSKEY))).rejects.toThrow(MissingPacketError)
  })
})
