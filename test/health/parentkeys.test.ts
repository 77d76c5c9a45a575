/** RFC 4035 §5.2: the keys of the parent as each of its servers has them, and which resolvers meet what one of them lacks. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { hitsText } from '../../src/explain/health.ts'
import { answersRcode, silent, silentFor } from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { secondTld } from '../../src/lab/checks/cuts.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { FIXED_AT } from '../../src/lab/draft.ts'
import { edit, resigned } from '../../src/lab/mutate.ts'
import { makeWorld, optionsFor } from '../check/run.ts'
import { checkWorld, summary } from './run.ts'

const DAY = 86_400
const SECOND = '192.0.2.56'
const world = (plan: Partial<CheckPlan>) =>
  checkWorld(checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', ...plan }))
const named = (name: string) => checkWorld(findCheck(name)!)

describe('a fault of one server of the parent', () => {
  test.each([
    'check-parent-keys-expired',
    'check-parent-keys-missing',
    'check-parent-keys-withheld',
    'check-parent-keys-servfail',
    'check-parent-keys-end',
  ])('%s is told of that server, to those that ask it first', async (name) => {
    const { health } = await named(name)
    const [told] = health.findings
    expect(told!.finding.zone.toString()).toBe('test.')
    expect(told!.servers.map(({ address }) => address)).toEqual([SECOND])
    expect(hitsText(told!, health)).toContain(`that ask ${SECOND} first (about 1 in 2), until they try another server`)
  })

  test('the horizon is that of the server on which the keys end first', async () => {
    const { health } = await named('check-parent-keys-end')
    expect([health.horizon!.zone.toString(), health.horizon!.type]).toEqual(['test.', TYPE.DNSKEY])
    expect(health.horizon!.until).toBe(FIXED_AT + DAY)
  })

  test('the root is a parent too', async () => {
    const { health } = await named('check-root-keys-expired')
    const [told] = health.findings
    expect([told!.finding.zone.toString(), told!.servers.map(({ address }) => address)]).toEqual(['.', ['2001:db8::1']])
  })

  test('beside DS that differ, its keys are told of too', async () => {
    const both = await world({
      fault: (child, draft) => {
        const { ksk, nextKsk } = castOf(child)
        put(child, { ds: [ksk, nextKsk] })
        secondTld(draft, (tld) => {
          edit(
            tld,
            child.apex,
            TYPE.DS,
            resigned((records) => records.slice(0, 1)),
          )
        })
        draft.behaviours.set(SECOND, silentFor([TYPE.DNSKEY]))
      },
    })
    expect(summary(both).findings).toContain('error ANSWER_WITHHELD')
  })

  test('one that refuses them may be asked too fast', async () => {
    const refusing = await world({
      fault: (_child, draft) => {
        secondTld(draft, () => {})
        draft.behaviours.set(SECOND, answersRcode(RCODE.REFUSED, [TYPE.DNSKEY]))
      },
    })
    expect(summary(refusing).findings.filter((line) => line.startsWith('error'))).toEqual([])
  })

  test('one that stops to answer withholds nothing', async () => {
    let heard = 0
    const gone = await world({
      fault: (_child, draft) => {
        secondTld(draft, () => {})
        const keys = silentFor([TYPE.DNSKEY])
        draft.behaviours.set(SECOND, { hear: (asked) => (heard++ < 4 ? keys.hear!(asked) : 'timeout') })
      },
    })
    expect(summary(gone).findings.filter((line) => line.startsWith('error'))).toEqual([])
  })
})

describe('what all servers of the parent show', () => {
  test.each(['check-tld-ends', 'check-tld-dnskey-ends', 'check-ds-ends'])('%s hits all', async (name) => {
    const { health } = await named(name)
    const [told] = health.findings
    expect(told!.servers.map(({ address }) => address).sort()).toEqual(['192.0.2.53', '2001:db8::53'])
    expect(hitsText(told!, health)).toMatch(/, all validating resolvers$/)
  })

  test('where another never answers too: there nobody finds anything else', async () => {
    const { health } = await world({
      fault: (_child, { test: tld, behaviours }) => {
        tld.inception = tld.at - 14 * DAY
        tld.expiration = tld.at + 2 * DAY
        behaviours.set('2001:db8::53', silent)
      },
    })
    const told = health.findings.find(({ finding }) => finding.code === 'VALIDITY_SHORT')!
    expect(hitsText(told, health)).toMatch(/, all validating resolvers$/)
  })
})

describe('what is asked of servers of the parent', () => {
  const keysOf = async (unsigned: boolean): Promise<readonly string[]> => {
    const { sent, ...made } = makeWorld((draft) => {
      draft.zone('a.test.', { unsigned })
      if (!unsigned) return
      draft.test.keys = []
      draft.test.ds = []
    })
    await check(Name.parse('a.test.'), optionsFor({ ...made }))
    return sent
      .filter(({ type, name }) => type === TYPE.DNSKEY && name.toString() === 'test.')
      .map(({ server, via }) => `${server} ${via}`)
      .sort()
  }

  test('its keys, once over each transport', async () => {
    expect(await keysOf(false)).toEqual(['192.0.2.53 tcp', '192.0.2.53 udp', '2001:db8::53 tcp', '2001:db8::53 udp'])
  })

  test('not of one that is not signed', async () => {
    expect(await keysOf(true)).toEqual([])
  })
})
