/** Who is behind, where the serials of signers of their own are as good as any (RFC 1034 §4.3.5, RFC 8901 §9). */

import { describe, expect, test } from 'vitest'
import { parseZone } from '../../src/dns/presentation.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { keyOf, modelOne, two } from '../../src/lab/checks/signers.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { ZoneDraft } from '../../src/lab/draft.ts'
import { edit, resigned, withSerial } from '../../src/lab/mutate.ts'
import { checkWorld } from './run.ts'

/** Addresses of servers that are told to be behind. */
async function behind(fault: NonNullable<CheckPlan['fault']>): Promise<readonly string[]> {
  const { health } = await checkWorld(checkScenario({ id: 'x02', name: 'here', sentence: 'of a test', fault }))
  expect(health.status).toBe('secure')
  return health.findings.flatMap(({ finding, servers }) =>
    finding.code === 'SERVER_BEHIND' ? servers.map(({ address }) => address) : [],
  )
}

const [FIRST, SECOND] = ['192.0.2.90', '192.0.2.91']

describe('RFC 8901 §2.1.1: two signers under one KSK, the serial of one just before that of the other', () => {
  const soa = (zone: ZoneDraft, primary: string, serial: number): void =>
    edit(
      zone,
      '@',
      TYPE.SOA,
      resigned((records) =>
        records.map((rr) => ({
          ...rr,
          rdata: parseZone(`@ SOA ${primary} hostmaster ${serial} 3600 600 1209600 3600`, {
            origin: zone.apex,
            ttl: rr.ttl,
          })[0]!.rdata,
        })),
      ),
    )
  const signers =
    (primary: string): NonNullable<CheckPlan['fault']> =>
    (child, world) => {
      const other = modelOne(child, world)
      other.inception = child.inception
      other.expiration = child.expiration
      soa(child, 'ns1', 41)
      soa(other, primary, 42)
    }

  test('from a primary of its own each: chance', async () => {
    expect(await behind(signers('ns.other.example.'))).toEqual([])
  })

  test('from one primary: the version before', async () => {
    expect(await behind(signers('ns1'))).toEqual([FIRST])
  })
})

describe('RFC 8901 §3: signers of their own publish the keys of each other', () => {
  const apart =
    (shared: boolean): NonNullable<CheckPlan['fault']> =>
    (child, world) => {
      const other = two(child, world)
      const { ksk, zsk } = castOf(child)
      const next = keyOf(child, 'next ZSK')
      put(child, { keys: [ksk, zsk, next], signData: [next] })
      other.keys = shared ? [ksk, zsk, next] : [ksk, zsk]
      other.signers = { keys: [ksk], data: [zsk] }
      edit(child, '@', TYPE.SOA, withSerial(50))
      edit(other, '@', TYPE.SOA, withSerial(44))
    }

  test('one that lacks the key by which the other signs has an older version, by several', async () => {
    expect(await behind(apart(false))).toEqual([SECOND])
  })

  test('where both have both keys, serials of their own tell nothing', async () => {
    expect(await behind(apart(true))).toEqual([])
  })
})
