/** What is said of a world beyond which findings it has: how often, why, at which servers, and what a step waits for. */

import { describe, expect, test } from 'vitest'
import { resultOf } from '../../src/check/result.ts'
import type { Code } from '../../src/codes.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Health } from '../../src/health/types.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { asks, asksFor } from '../../src/lab/childds.ts'
import { dsFor } from '../../src/lab/draft.ts'
import { edit, gone, signedAs } from '../../src/lab/mutate.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import { checkWorld } from './run.ts'

const named = async (name: string): Promise<Health> => (await checkWorld(findCheck(name)!)).health
const made = async (more: Partial<CheckPlan>): Promise<Health> =>
  (await checkWorld(checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', ...more }))).health
const toldOf = ({ findings }: Health, code: Code) => findings.filter(({ finding }) => finding.code === code)

test.each([
  // CDS and CDNSKEY of one key ask for the same: the first tells it.
  ['algorithm-asked-early', 'CDS_DIFFERS_FROM_DS', TYPE.CDS],
  ['wish-sha1-key-first', 'CDS_NOT_RECOMMENDED', TYPE.CDS],
  // What a trace of a secure zone tells is not told by the check again.
  ['wish-sha1-beside', 'CDS_NOT_RECOMMENDED', TYPE.CDS],
] as const)('once: %s, %s', async (name, code, type) => {
  expect(toldOf(await named(name), code).map(({ finding }) => finding.type)).toEqual([type])
})

test('of what a zone with a broken chain asks for nothing is told: its CDS count for nobody', async () => {
  const health = await made({
    fault: (child) => {
      const { ksk, nextKsk } = castOf(child)
      child.ds = [dsFor(child.apex, nextKsk)]
      asks(child, { cds: [dsFor(child.apex, ksk, 1)] })
    },
  })
  expect(health.findings.map(({ finding }) => finding.code)).toEqual(['DS_NO_MATCHING_KEY'])
})

describe('why servers differ', () => {
  test('one that signs with a key more has no signer of its own (RFC 8901 section 2.1)', async () => {
    const [told] = toldOf(await named('check-cds-beside-double-zsk'), 'CDS_DIFFERS_BETWEEN_SERVERS')
    expect(told!.finding.evidence).toMatchObject({ cause: null })
  })

  test('whoever gets the version that breaks the chain is hit, and nobody else', async () => {
    const [told] = toldOf(await named('check-ds-on-one-server'), 'DS_DIFFERS')
    expect(told!.servers.map(({ address }) => address)).toEqual(['192.0.2.56'])
  })

  test('the server that says what the fewest say is marked, though it is asked first', async () => {
    const { cells } = await made({
      fault: (child, world) => {
        const addresses = ['192.0.2.90', '192.0.2.91', '192.0.2.92'] as const
        const other = twoVersions(child, world, addresses[0], addresses[1])
        child.servers = addresses.map((one, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [one] }))
        Object.assign(other, { servers: child.servers, hostedAt: addresses.slice(1) })
        edit(child, '@', TYPE.MX, gone)
      },
    })
    const marked = cells.filter(({ differs }) => differs)
    expect(marked.map(({ server, via }) => `${server.address} ${via}`)).toEqual(['192.0.2.90 udp', '192.0.2.90 tcp'])
  })
})

describe('what a removal comes to', () => {
  const codesOf = ({ rollover }: Health) => rollover!.removals.map(({ effect, codes }) => `${effect} ${codes}`)

  test('where an RRset fails already, that is what goes on to fail', async () => {
    const health = await made({
      fault: (child) => {
        const { ksk, nextKsk, zsk } = castOf(child)
        put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk], ds: [ksk, nextKsk] })
        edit(child, '@', TYPE.MX, signedAs({ expiration: child.at - 600 }))
      },
    })
    const expired = 'breaks RRSIG_EXPIRED'
    expect(codesOf(health)).toEqual([expired, expired, expired, expired, 'breaks RRSIG_KEY_MISSING'])
  })

  test('a DS of a revoked key is none to rest on (RFC 5011 section 2.1)', async () => {
    expect(codesOf(await named('roll-ds-of-revoked-form'))[0]).toBe('breaks DNSKEY_REVOKED')
  })

  test('no cache holds what has a TTL of zero', async () => {
    const { rollover } = await made({
      fault: (child) => {
        const { ksk, zsk, nextZsk } = castOf(child)
        put(child, { keys: [ksk, zsk, nextZsk] })
        edit(child, null, null, (set) => ({ ...set, records: set.records.map((rr) => ({ ...rr, ttl: 0 })) }))
      },
    })
    expect(rollover!.removals.at(-1)).toMatchObject({ effect: 'none', seconds: null })
    expect(rollover!.next.map(({ waits }) => waits)).toEqual([[], []])
  })
})

describe('the next step', () => {
  test('a key for everything is held by what caches have of the data too', async () => {
    const { rollover } = await named('csk-idle')
    const step = rollover!.next.find(({ action }) => action === 'remove the old key')!
    expect(step.waits.map(({ what }) => what)).toEqual(['DS RRset', 'data'])
  })

  test('CDS that ask for the present algorithm alone have no other one sign more', async () => {
    const { rollover } = await named('algorithm-old-asked')
    expect(rollover!.next.map(({ action }) => action)).toEqual(['remove the old algorithm'])
  })

  test('is not kept back by what is wrong with CDS at a signaling name', async () => {
    const { rollover } = await made({
      target: '_dsboot.other.example._signal.ns1',
      options: { types: [TYPE.CDS] },
      fault: (child) => {
        const { ksk, nextKsk, zsk } = castOf(child)
        put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
        asksFor(child, nextKsk)
        child.text += '_dsboot.other.example._signal.ns1 CDS 0 0 1 00\n'
      },
    })
    expect(rollover!.next.map(({ action }) => action)).toEqual(['accept the CDS'])
  })

  test('is no first DS where a signature counts more labels than its owner has (RFC 4035 section 5.3.1)', async () => {
    const { rollover } = await made({
      options: { allowInsecure: true },
      fault: (child) => {
        child.ds = []
        edit(child, '@', TYPE.MX, signedAs({ labels: 9 }))
      },
    })
    expect([rollover!.states, rollover!.next]).toEqual([['signed without DS'], []])
  })

  test('servers within the zone alone signal nothing (RFC 9615 section 4.2)', async () => {
    expect((await named('wish-gost-first')).rollover!.signaling!.complete).toBe(false)
  })
})

test('a server that was given is not missing at a parent that names none', async () => {
  const { servers } = await named('check-undelegated-nodata')
  expect(servers.map(({ atParent, atChild }) => [atParent, atChild])).toEqual([[true, true]])
})

test('of a zone whose servers have no address that is why nothing can be determined, insecure or not', async () => {
  const { undetermined } = await made({
    options: { allowInsecure: true },
    fault: (child) => {
      child.ds = []
      child.servers = [{ name: child.apex.child('ns1'), addresses: [] }]
    },
  })
  expect(undetermined).toMatchObject({ code: 'ZONE_UNREACHABLE' })
})

test('an error does not hide behind a warning that has the same cause', async () => {
  const checked = await checkWorld(findCheck('check-keys-silent')!)
  const { findings } = resultOf('x', checked, { failOn: 'error', ignore: [] })
  expect(findings.map(({ severity, follows }) => `${severity} ${follows?.code}`)).toEqual([
    'error undefined',
    'warning ANSWER_WITHHELD',
  ])
})
