/** A server with an old version of its zone, signed in part or not at all, is one cause however many rules it breaks (RFC 1034 §4.3.5). */

import { expect, test } from 'vitest'
import { diagnosisOf } from '../../src/check/inquire.ts'
import { countedIn, type Result, resultOf } from '../../src/check/result.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { makeText } from '../../src/render/check/text.ts'
import { painter } from '../../src/render/doc.ts'
import { checkWorld } from '../health/run.ts'
import { runOf } from '../render/check/fixtures.ts'

async function world(name: string): Promise<Result> {
  const scenario = findCheck(name)!
  const checked = await checkWorld(scenario)
  return resultOf(scenario.target.toString(), checked, { failOn: 'error', ignore: [] })
}

test.each([
  ['check-unsigned-secondary', 'DNSKEY_MISSING', ['SERVER_BEHIND']],
  ['check-secondary-before-signatures', 'RRSIG_MISSING', ['DENIAL_MISSING', 'SERVER_BEHIND']],
])('%s: %s is the one error, and the server is to get the version of the others', async (name, code, followers) => {
  const { findings, health, snapshot } = await world(name)
  const counted = countedIn(findings)
  expect(counted.map(([{ finding }]) => finding.code)).toEqual([code])
  const following = findings.filter(({ follows }) => follows?.code === code).map(({ finding }) => finding.code)
  expect([...new Set(following)].sort()).toEqual(followers)
  const root = diagnosisOf(counted[0]![0], health, snapshot)?.root
  expect(root?.why?.name).toBe('server-behind')
  expect(root?.plan?.steps.map(({ action }) => action.kind)).toEqual(['transfer'])
})

const plain = await painter(false)

test('-v has one block for all RRsets with the same fault, and names each', async () => {
  const result = await world('check-secondary-before-signatures')
  const text = runOf(makeText(plain), [result], { detail: 'verbose' })
  const heads = text.split('\n').filter((line) => line.startsWith('error['))
  expect(heads.map((line) => line.slice(0, line.indexOf(']') + 1))).toEqual([
    'error[RRSIG_MISSING]',
    'error[DENIAL_MISSING]',
  ])
  expect(text).toMatch(/also: [^:]*NS,[^:]* A,[^:]* MX and[^:]* TXT/)
})
