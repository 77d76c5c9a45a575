/** What weight a finding has, and for whom it is told: errors stay errors, and who has gone is not told to withhold. */

import { describe, expect, test } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { questionKey } from '../../src/dns/rr.ts'
import type { Exam } from '../../src/health/types.ts'
import { weigh } from '../../src/health/weigh.ts'
import { silentFor } from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { Severity } from '../../src/report.ts'
import { isLifeSign } from '../../src/snapshot.ts'
import { checkWorld } from './run.ts'

describe('RFC 7583 §3.3.2: a DS before its key, in a rollover that explains it', () => {
  const weighed = async (severity: Severity) => {
    const { health, snapshot } = await checkWorld(findCheck('roll-ksk-double-ds')!)
    const { finding } = health.findings.find((one) => one.finding.code === 'DS_NO_MATCHING_KEY')!
    // What is weighed was compared, and no judgement rests on it.
    const exam = { ...health, snapshot, judgements: [] } as unknown as Exam
    const [one, ...more] = weigh(exam, [{ finding, severity, servers: [] }], health.rollover)
    expect(more).toEqual([])
    return [one!.severity, one!.stage]
  }

  test.each(['warning', 'notice'] as const)('a %s is no more than a notice of that stage', async (severity) => {
    expect(await weighed(severity)).toEqual(['notice', 'KSK double-DS'])
  })

  test('an error is one at any stage', async () => {
    expect(await weighed('error')).toEqual(['error', null])
  })
})

test('of two servers that leave DNSKEY without answer, the one that then answers nothing withholds nothing', async () => {
  const [living, gone] = ['198.51.100.201', '198.51.100.202'] as const
  const fault: CheckPlan['fault'] = (child, world) => {
    child.servers = [living, gone].map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
    world.behaviours.set(living, silentFor([TYPE.DNSKEY]))
    // Nothing that it has answered is answered again.
    const heard = new Set<string>()
    world.behaviours.set(gone, {
      hear: (asked) => {
        const { question, via, query } = asked
        const key = `${questionKey(question)} ${via} ${query.edns?.udpSize}`
        if (question.type === TYPE.DNSKEY || heard.has(key)) return 'timeout'
        heard.add(key)
        return asked
      },
    })
  }
  const scenario = checkScenario({ id: 'x03', name: 'withheld', sentence: 'of a test', fault })
  const { health, snapshot } = await checkWorld(scenario)
  const signs = snapshot.observations.filter((o) => isLifeSign(o) && o.server.address === gone)
  expect(new Set(signs.map(({ outcome }) => outcome.kind))).toEqual(new Set(['no-response']))
  const withheld = health.findings.filter(({ finding }) => finding.code === 'ANSWER_WITHHELD')
  expect(withheld.map(({ servers }) => servers.map(({ address }) => address))).toEqual([[living]])
})
