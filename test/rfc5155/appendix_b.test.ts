/** The responses of RFC 5155 Appendix B, judged: what each proves, and that nothing it rests on can be missing. */

import { describe, expect, it } from 'vitest'
import { typeName } from '../../src/dns/registry.ts'
import { parseTime } from '../../src/dns/time.ts'
import { stepsOf, verdictOf } from '../support/judge.ts'
import { judgeVector, zoneVector } from '../vectors/judge.ts'
import { loadMessage, loadZone, without } from '../vectors/load.ts'

const zone = zoneVector(loadZone('rfc5155-a.zone'))
const load = (id: string) => loadMessage(`rfc5155-${id}.msg`)
const judged = ['b1', 'b2', 'b2-1', 'b3', 'b4', 'b5']

/**
 * Without the NSEC3 of its wildcard, b5 still shows an Opt-Out span over z.w.example.: an unsigned delegation, or an empty
 * non-terminal above one, may be there, so NODATA is insecure (errata 3441, RFC 7129 section 5.1).
 */
const OPT_OUT_REMAINS = 'r53bq7cc2uvmubfu5ocmm6pers9tk9en.example. NSEC3'

describe('RFC 5155 Appendix B', () => {
  it.each(judged)('%s has the status and proves what the RFC says', (id) => {
    const vector = load(id)
    const report = judgeVector(zone, vector)
    expect(report.verdict.status).toBe(vector.status)
    const proofs = stepsOf(report.root).flatMap((step) => step.facts.proves ?? [])
    if (vector.proves === 'NXDOMAIN') expect(proofs).toContain('NXDOMAIN')
    if (vector.proves === 'no-DS') expect(proofs).toContain('no DS')
    if (vector.proves === 'NODATA') expect(proofs.some((proof) => proof.endsWith('NODATA'))).toBe(true)
  })

  it.each(['b1', 'b4', 'b5'])('%s is insecure for its Opt-Out span (section 9.2)', (id) => {
    expect(verdictOf(judgeVector(zone, load(id)))).toBe('insecure NSEC3_OPT_OUT')
  })

  it('b3 is an insecure delegation (section 8.9)', () => {
    expect(verdictOf(judgeVector(zone, load('b3')))).toBe('insecure DELEGATION_INSECURE')
  })

  const removals = judged.flatMap((id) =>
    load(id).needs.flatMap((which) =>
      (['RRset', 'RRSIG'] as const).map((what) => [id, what, `${which.owner} ${typeName(which.type)}`, which] as const),
    ),
  )
  it.each(removals)('%s without the %s of %s is neither secure nor insecure', (id, what, text, which) => {
    const { verdict } = judgeVector(zone, without(load(id), which, what))
    if (id === 'b5' && text === OPT_OUT_REMAINS) expect(verdict.status).toBe('insecure')
    else expect(['secure', 'insecure']).not.toContain(verdict.status)
  })

  it.each(judged)('%s is bogus outside the validity of its signatures', (id) => {
    expect(verdictOf(judgeVector(zone, load(id), parseTime('20051020235959')))).toBe('bogus RRSIG_NOT_YET_VALID')
    expect(verdictOf(judgeVector(zone, load(id), parseTime('20150421000000')))).toBe('bogus RRSIG_EXPIRED')
  })

  it('b6 says nothing about the DS of example., which is the parent’s to deny', () => {
    expect(verdictOf(judgeVector(zone, load('b6')))).toBe('insecure ANCHOR_NONE')
  })
})
