/** Rules of the health layer that only one odd world shows: each is broken by one small change, and seen here alone. */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { encodeNsec3param } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { namedBeside } from '../../src/lab/checks/cuts.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../../src/lab/checkworld.ts'
import { asks, asksFor } from '../../src/lab/childds.ts'
import { dsFor, salted, type ZoneDraft } from '../../src/lab/draft.ts'
import { edit, resigned, signedAs } from '../../src/lab/mutate.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import { checkWorld, summary } from './run.ts'

const DAY = 86_400
const plan = (more: Partial<CheckPlan>): CheckScenario =>
  checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', ...more })
const findings = async (more: Partial<CheckPlan>): Promise<readonly string[]> =>
  summary(await checkWorld(plan(more))).findings

describe('RFC 6840 §5.4: of several signatures over one RRset the last to end counts', () => {
  test.each([
    ['the first ends sooner', [2, 12] as const],
    ['the last ends sooner', [12, 2] as const],
  ])('where %s', async (_what, lefts) => {
    const checked = await checkWorld(
      plan({
        fault: (child) => {
          const { ksk, zsk, nextZsk } = castOf(child)
          put(child, { keys: [ksk, zsk, nextZsk] })
          edit(child, '@', TYPE.MX, (set, tools) => {
            const signatures = [zsk, nextZsk].flatMap((key, i) => {
              const expiration = child.at + lefts[i]! * DAY
              return signedAs({ expiration }, [key])(set, tools)!.signatures
            })
            return { ...set, signatures }
          })
        },
      }),
    )
    expect(checked.health.horizon!.until).toBe(checked.health.at + 12 * DAY)
    expect(summary(checked).findings).not.toContain('warning VALIDITY_SHORT')
  })
})

test('RFC 1034 §4.2.2: a name server has no address only where neither type has one', async () => {
  const fault =
    (rcode: number): NonNullable<CheckPlan['fault']> =>
    (child, world) => {
      world.test.text += 'ns9.nic TXT "no address"\n'
      world.test.tamper = (answer, { question }) =>
        question.type === TYPE.AAAA && question.name.toString() === 'ns9.nic.test.' ? { ...answer, rcode } : answer
      namedBeside(child, world, 'ns9.nic.test.')
    }
  expect(await findings({ fault: fault(RCODE.NOERROR) })).toContain('warning NAMESERVER_NO_ADDRESS')
  expect(await findings({ fault: fault(RCODE.SERVFAIL) })).not.toContain('warning NAMESERVER_NO_ADDRESS')
})

test('RFC 5155 §7.3: servers that each have both chains may deny by either', async () => {
  const salts = ['', 'ab']
  const both = (zone: ZoneDraft): void =>
    edit(
      zone,
      '@',
      TYPE.NSEC3PARAM,
      resigned((records) =>
        salts.map((salt) => {
          const fields = { hashAlgorithm: 1, flags: 0, iterations: 0, salt: Buffer.from(salt, 'hex') }
          return { ...records[0]!, rdata: encodeNsec3param(fields) }
        }),
      ),
    )
  const fault =
    (each: (zone: ZoneDraft) => void): NonNullable<CheckPlan['fault']> =>
    (child, world) => {
      child.denial = salted('')
      const other = twoVersions(child, world, '192.0.2.90', '192.0.2.91')
      other.denial = salted('ab')
      for (const zone of [child, other]) each(zone)
    }
  const told = (all: readonly string[]) => all.filter((one) => one.includes('DENIAL_DIFFERS_BETWEEN_SERVERS'))
  expect(told(await findings({ fault: fault(() => {}) }))).toHaveLength(1)
  expect(told(await findings({ fault: fault(both) }))).toEqual([])
})

test('RFC 9615 §4.1: a signal from a zone of its own counts for nothing', async () => {
  const { health } = await checkWorld(
    plan({
      options: { allowInsecure: true },
      fault: (child, world) => {
        const { ksk } = castOf(child)
        child.ds = []
        asksFor(child, ksk)
        const operator = world.zone('operator.example.', { address: '192.0.2.92' })
        child.servers = [operator.servers[0]!]
        const name = Name.parse(`_dsboot.${child.apex}_signal.${operator.servers[0]!.name}`)
        const cut = world.zone(name.toString(), { address: '192.0.2.93' })
        asks(cut, { cds: [dsFor(child.apex, ksk)], cdnskey: [ksk.rdata] }, '@')
      },
    }),
  )
  const { complete, nameservers } = health.rollover!.signaling!
  expect([complete, ...nameservers.map(({ state }) => state)]).toEqual([false, 'zone cut'])
  expect(health.findings.map(({ finding }) => finding.code)).toContain('SIGNAL_ZONE_CUT')
})
