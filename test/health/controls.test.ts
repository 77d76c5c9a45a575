/** Every healthy scenario of the lab is healthy in a check too, which asks more of a zone than a trace does. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { optionsOf, summary } from './run.ts'

/** What a check says of some of them all the same, and why it is right. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  // their zone has no DS, which is what they are asked for
  'nodata-ds-nsec': ['notice DELEGATION_INSECURE'],
  'nodata-ds-nsec3': ['notice DELEGATION_INSECURE'],
  // Opt-Out in a zone of hosts
  'valid-optout': ['notice NSEC3_OPT_OUT', 'notice NSEC3_OPT_OUT_NEEDLESS'],
  // a stage that is worth knowing
  'revoked-signing': ['notice DNSKEY_REVOKED'],
}

const controls = SCENARIOS.filter(({ control }) => control)

/** The name that is asked about, or the zone where that does not exist: as `dnssec-trace lab check` has it. */
async function checked({ question, zone, build }: (typeof SCENARIOS)[number]) {
  const of = (target: typeof zone) => {
    const world = build()
    const options = { types: [question.type], allowInsecure: true }
    return check(target, optionsOf({ target, options }, world))
  }
  const first = await of(question.name)
  return first.health.exists ? first : of(zone)
}

describe('a control', () => {
  test('is among them for each kind of signer', () => {
    const names = controls.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['valid-nsec', 'valid-nsec3', 'minimal-nsec', 'narrow-nsec3']))
    expect(names).toEqual(expect.arrayContaining(['compact-nxname', 'ds-of-zsk', 'csk', ...Object.keys(SAID)]))
  })

  test.each(controls.map((one) => [one.id, one.name, one] as const))('%s %s', async (_, name, scenario) => {
    const { status, findings, states, undetermined } = summary(await checked(scenario))
    const said = SAID[name] ?? []
    expect({ status, findings, undetermined }).toEqual({
      status: said.includes('notice DELEGATION_INSECURE') ? 'insecure' : 'secure',
      findings: said,
      undetermined: false,
    })
    expect(states).not.toContain('broken')
  })
})

describe('what is wrong in one respect alone', () => {
  test.each([
    // BIND takes the denial of data for no answer, and no other server says it better.
    ['soa-missing', 'error SOA_MISSING'],
    ['nsec-and-nsec3', 'notice NSEC3PARAM_MISMATCH, notice NSEC_AND_NSEC3'],
  ])('%s is so in a check: %s', async (name, said) => {
    const { health } = await checked(SCENARIOS.find((one) => one.name === name)!)
    const kinds = health.findings.map(({ severity, finding }) => `${severity} ${finding.code}`)
    expect([health.status, [...new Set(kinds)].sort().join(', ')]).toEqual(['secure', said])
    // What stands in one response is not told of two.
    const apart = health.findings.filter(({ finding: { evidence } }) => 'apart' in evidence && evidence.apart)
    expect(apart).toEqual([])
  })
})
