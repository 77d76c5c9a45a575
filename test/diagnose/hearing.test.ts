/** A DS and no DNSKEY: what one server says of a zone while another was not heard is not the last word. */

import { describe, expect, it } from 'vitest'
import { type Diagnosis, diagnose } from '../../src/diagnose/diagnose.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { empty } from '../../src/lab/authority.ts'
import { answersRcode, silent, silentFor } from '../../src/lab/behaviour.ts'
import { draftZone, dsFor, type WorldDraft, type ZoneDraft } from '../../src/lab/draft.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import { traced } from '../rfc7344/told.ts'

const [FIRST, SECOND] = ['192.0.2.201', '192.0.2.202']

/** The first server has the zone without keys and signatures, the second as it should be. */
function onTwoServers(child: ZoneDraft, world: WorldDraft, second: Behaviour | null): void {
  child.servers = [
    { name: child.apex.child('ns1'), addresses: [FIRST] },
    { name: child.apex.child('ns2'), addresses: [SECOND] },
  ]
  child.hostedAt = [FIRST]
  const other = { ...draftZone(String(child.apex), child.at), servers: child.servers, hostedAt: [SECOND] }
  world.zones.push(other)
  child.ds = [dsFor(child.apex, other.keys[0]!)]
  child.keys = []
  if (second !== null) world.behaviours.set(SECOND, second)
}

async function diagnosed(second: Behaviour | null): Promise<Diagnosis> {
  const { report, snapshot } = await traced((child, world) => onTwoServers(child, world, second), {
    ask: ['www', TYPE.A],
  })
  return diagnose(report, snapshot)
}

const steps = ({ root }: Diagnosis) => root!.plan!.steps.map(({ action }) => action.kind)

describe('a zone that one server has unsigned', () => {
  it('is not certainly unsigned while another is silent, and no DS goes before that one was looked at', async () => {
    const diagnosis = await diagnosed(silent)
    const { why, plan } = diagnosis.root!
    expect(why).toMatchObject({ name: 'child-unsigned', certain: false, facts: { silent: [{ address: SECOND }] } })
    expect(steps(diagnosis)).toEqual(['mend-server', 'sign-zone', 'publish-ds'])
    expect(plan!.steps[0]!.action).toMatchObject({ servers: [{ address: SECOND }], fault: 'silent' })
    expect(plan!.instead.map(({ action }) => action.kind)).not.toContain('go-insecure')
    expect(plan!.never).toContain('delete-last-ds')
  })

  it('nor while another gives an error', async () => {
    const diagnosis = await diagnosed(answersRcode(RCODE.REFUSED))
    expect(diagnosis.root!.why).toMatchObject({ certain: false, facts: { failing: [{ address: SECOND }] } })
    expect(diagnosis.root!.plan!.steps[0]!.action).toMatchObject({ kind: 'mend-server', fault: 'error' })
  })

  it('nor while another answers without authority', async () => {
    const lame: Behaviour = { answer: () => ({ ...empty(RCODE.NOERROR), aa: false }) }
    const diagnosis = await diagnosed(lame)
    expect(diagnosis.root!.why).toMatchObject({ certain: false, facts: { failing: [{ address: SECOND }] } })
  })

  it('has lost no keys for certain when another sends signatures and does not answer for DNSKEY', async () => {
    const diagnosis = await diagnosed(silentFor([TYPE.DNSKEY]))
    expect(diagnosis.root!.why).toMatchObject({ name: 'keys-lost', certain: false })
    expect(steps(diagnosis)).toEqual(['mend-server', 'sign-again'])
  })

  it('is unsigned for certain when every server says so', async () => {
    const { report, snapshot } = await traced(
      (child) => {
        const [key] = child.keys
        child.ds = [dsFor(child.apex, key!)]
        child.keys = []
        child.servers = [FIRST, SECOND].map((address, i) => ({
          name: child.apex.child(`ns${i + 1}`),
          addresses: [address],
        }))
      },
      { ask: ['www', TYPE.A] },
    )
    const diagnosis = diagnose(report, snapshot)
    expect(diagnosis.root!.why).toMatchObject({ name: 'child-unsigned', certain: true })
    expect(steps(diagnosis)).toEqual(['sign-zone', 'publish-ds', 'remove-ds'])
  })
})
