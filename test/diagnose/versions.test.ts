/** Two versions of a zone: which is the newer, whether it holds, and that nobody is told to go back. */

import { describe, expect, it } from 'vitest'
import { diagnose, type Inquiry } from '../../src/diagnose/diagnose.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { silentFor } from '../../src/lab/behaviour.ts'
import { dsFor, type WorldDraft, type ZoneDraft, zoneKeys } from '../../src/lab/draft.ts'
import { corrupt, edit, edited, resigned, unsigned } from '../../src/lab/mutate.ts'
import { type Plan, scenario } from '../../src/lab/scenario.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import { diagnosisJson } from '../../src/render/repair/json.ts'
import { traceScenario } from '../lab/trace.ts'
import { DAY } from '../support/signer.ts'

async function told(plan: Partial<Plan>) {
  const made = scenario({ id: 'z98', name: 'fault', sentence: 'a fault of this test', ...plan })
  const { report, snapshot } = await traceScenario(made)
  return { report, snapshot, diagnosis: diagnose(report, snapshot) }
}
const rootOf = async (fault: NonNullable<Plan['fault']>): Promise<Inquiry> => (await told({ fault })).diagnosis.root!
const steps = ({ plan }: Inquiry): readonly string[] => plan!.steps.map(({ action }) => action.kind)

const [FIRST, SECOND] = ['192.0.2.80', '192.0.2.180']
const versions = (child: ZoneDraft, world: WorldDraft): ZoneDraft => twoVersions(child, world, FIRST, SECOND)
const serial = (value: number) =>
  resigned((records) =>
    records.map((rr) => {
      const rdata = Uint8Array.from(rr.rdata)
      new DataView(rdata.buffer).setUint32(rdata.length - 20, value)
      return { ...rr, rdata }
    }),
  )
const renumbered = edited((rrs) => rrs.map((rr, i): RR => ({ ...rr, rdata: Uint8Array.from([203, 0, 113, 60 + i]) })))

describe('a server that is behind', () => {
  const aged = (fault: (ahead: ZoneDraft, world: WorldDraft) => void) =>
    rootOf((child, world) => {
      const ahead = versions(child, world)
      edit(child, '@', TYPE.SOA, serial(1))
      edit(ahead, '@', TYPE.SOA, serial(2))
      child.inception = child.at - 30 * DAY
      child.expiration = child.at - DAY
      world.behaviours.set(SECOND, silentFor([TYPE.DNSKEY]))
      fault(ahead, world)
    })

  it('is not told that it is, where the other has expired as well', async () => {
    const root = await aged((ahead) => {
      ahead.inception = ahead.at - 20 * DAY
      ahead.expiration = ahead.at - DAY
    })
    expect([root.finding.code, root.why?.name]).toEqual(['RRSIG_EXPIRED', 'signer-stopped'])
    expect(steps(root)).toEqual(['sign-again'])
  })

  it('is not the cause where the octets prove another one', async () => {
    const { diagnosis } = await told({
      ask: ['nx', TYPE.A],
      fault: (child, world) => {
        const ahead = versions(child, world)
        edit(child, '@', TYPE.SOA, serial(41))
        edit(ahead, '@', TYPE.SOA, serial(42))
        const [, spare] = zoneKeys(child.apex.child('spare'))
        const add = edited((records) => [...records, { ...records[0]!, rdata: spare!.rdata }])
        edit(child, '@', TYPE.DNSKEY, add)
        world.behaviours.set(SECOND, silentFor([TYPE.DNSKEY]))
      },
    })
    expect([diagnosis.root?.why?.name, diagnosis.root?.why?.certain]).toEqual(['record-added', true])
  })

  it('is likely so, where nothing of the other was judged: the zone is signed again as well', async () => {
    const root = await aged(() => {})
    expect([root.why?.name, root.why?.certain]).toEqual(['server-behind', false])
    expect(root.why?.name === 'server-behind' && root.why.facts.holds).toBeNull()
    expect(steps(root)).toEqual(['transfer', 'sign-again'])
  })

  it('is certainly so, where the other holds', async () => {
    const { report, diagnosis } = await told({
      options: { allServers: true },
      fault: (child, world) => {
        const ahead = versions(child, world)
        ahead.inception = child.at - 3600
        child.inception = child.at - 30 * DAY
        child.expiration = child.at - DAY
      },
    })
    expect(report.verdict.status).toBe('secure')
    const found = report.findings.find(({ finding }) => finding.code === 'RRSIG_EXPIRED')!.finding
    expect(diagnosis.inquire(found).why).toMatchObject({ name: 'server-behind', certain: true, facts: { holds: true } })
    expect(steps(diagnosis.inquire(found))).toEqual(['transfer'])
  })
})

describe('RFC 1982: records of one version under the signature of another', () => {
  /** What is told of the first server, whose addresses have the signature of the second's, while that one's is spoiled. */
  const mixed = async (mine: number, theirs: number): Promise<Inquiry> => {
    const { report, snapshot, diagnosis } = await told({
      ask: ['@', TYPE.ANY],
      options: { allServers: true },
      fault: (child, world) => {
        const other = versions(child, world)
        edit(child, '@', TYPE.SOA, serial(mine))
        edit(other, '@', TYPE.SOA, serial(theirs))
        edit(child, '@', TYPE.A, renumbered)
        edit(other, '@', TYPE.A, corrupt)
      },
    })
    const first = snapshot.observations.filter((o) => o.server.address === FIRST).map(({ id }) => id)
    const found = report.findings.find(
      ({ finding: f }) => f.code === 'RRSIG_DOES_NOT_VERIFY' && f.seen.some((id) => first.includes(id)),
    )!
    return diagnosis.inquire(found.finding)
  }

  it('the newer server does not go back to the older version', async () => {
    const root = await mixed(2, 1)
    expect(root.why).toMatchObject({ name: 'other-version', facts: { newer: 'this' } })
    expect(steps(root)).toEqual(['sign-again'])
  })

  it('the older one takes the newer', async () => {
    const root = await mixed(1, 2)
    expect(root.why).toMatchObject({ name: 'other-version', facts: { newer: 'other' } })
    expect(steps(root)).toEqual(['transfer', 'sign-again'])
    expect(root.plan!.steps[0]!.action).toMatchObject({ servers: [{ address: FIRST }] })
  })
})

it('a newer version whose keys no DS names is not given up for the older one: its DS is published', async () => {
  const { diagnosis, report } = await told({
    ask: ['@', TYPE.SOA],
    options: { allServers: true },
    fault: (child, world) => {
      const other = versions(child, world)
      edit(child, '@', TYPE.SOA, serial(1))
      edit(other, '@', TYPE.SOA, serial(2))
      child.ds = [dsFor(child.apex, child.keys[0]!)]
      other.keys = zoneKeys(child.apex.child('next'))
    },
  })
  expect(report.verdict.status).toBe('secure')
  const found = report.findings.find(({ finding }) => finding.code === 'DS_NO_MATCHING_KEY')!.finding
  expect(diagnosis.inquire(found).why?.name).toBe('ds-key-elsewhere')
  expect(steps(diagnosis.inquire(found))[0]).toBe('publish-ds')
})

describe('a signer', () => {
  it('that signs the DNSKEY RRset alone has not signed the data', async () => {
    const root = await rootOf((child) =>
      edit(child, null, null, (set, tools) => (set.type === TYPE.DNSKEY ? set : unsigned(set, tools))),
    )
    expect(root.why).toMatchObject({ name: 'zone-unsigned', certain: false, facts: { keysSigned: true } })
  })

  it('whose key was taken out of the DNSKEY RRset gets it back, or signs with what is there', async () => {
    const root = await rootOf((child) =>
      edit(
        child,
        '@',
        TYPE.DNSKEY,
        edited((rrs) => rrs.filter((rr) => rr.rdata[1] === 1)),
      ),
    )
    expect(root.why?.name).toBe('key-removed')
    expect(steps(root)).toEqual(['restore-key', 'sign-again'])
    expect(root.plan!.instead.map(({ action }) => action.kind)).toEqual(['add-key'])
  })
})

it('JSON has the errors with a cause of their own', async () => {
  const { report, snapshot, diagnosis } = await told({
    ask: ['www', TYPE.ANY],
    fault: (child) => {
      edit(child, 'www', TYPE.A, corrupt)
      edit(child, 'www', TYPE.AAAA, corrupt)
    },
  })
  const json = diagnosisJson(diagnosis, { at: report.at, snapshot }, '')
  expect([json?.root, json?.follows, json?.others]).toEqual(['RRSIG_DOES_NOT_VERIFY', [], ['RRSIG_DOES_NOT_VERIFY']])
})
