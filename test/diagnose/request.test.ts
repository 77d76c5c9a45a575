/** RFC 7344 section 4.1: a CDS that nothing authenticates explains little and is never obeyed, least of all a request to remove the DS. */

import { describe, expect, it } from 'vitest'
import { type Diagnosis, diagnose } from '../../src/diagnose/diagnose.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { asks, DELETE_CDNSKEY, DELETE_CDS } from '../../src/lab/childds.ts'
import { dsFor, type ZoneDraft } from '../../src/lab/draft.ts'
import { KSK, type LabKey, labKey } from '../../src/lab/keys.ts'
import { corrupt, edit, signedAs, unsigned } from '../../src/lab/mutate.ts'
import { formerKey } from '../../src/lab/scenarios/ds.ts'
import { doubleKeys } from '../../src/lab/scenarios/rollover.ts'
import { traced } from '../rfc7344/told.ts'

/** A zone whose DS is that of a key it does not have any more, and these CDS. */
async function lost(cds: (child: ZoneDraft, ksk: LabKey, zsk: LabKey) => readonly Uint8Array[], then?: typeof plain) {
  const { report, snapshot } = await traced(
    (child) => {
      const [ksk, zsk] = child.keys as [LabKey, LabKey]
      child.ds = [dsFor(child.apex, formerKey(child))]
      asks(child, { cds: cds(child, ksk, zsk) })
      then?.(child)
    },
    { ask: ['www', TYPE.A] },
  )
  return diagnose(report, snapshot)
}
const plain = (_: ZoneDraft): void => undefined
const withoutSignature = (child: ZoneDraft): void => edit(child, '@', TYPE.CDS, unsigned)

const whyOf = ({ root }: Diagnosis) => [root?.why?.name, root?.why?.certain]
/** What the plan does, and the DS that it publishes. */
const planOf = ({ root }: Pick<Diagnosis, 'root'>) =>
  root!.plan!.steps.map(({ action }) =>
    action.kind === 'publish-ds' ? action.ds.map(({ rdata }) => Buffer.from(rdata).toString('hex')) : action.kind,
  )
const kindsOf = ({ root }: Diagnosis) => [...root!.plan!.steps, ...root!.plan!.instead].map(({ action }) => action.kind)

/** The DS of the key that signs, by SHA-256. */
async function live(): Promise<string> {
  let ds = ''
  await traced((child) => {
    ds = Buffer.from(dsFor(child.apex, child.keys[0]!)).toString('hex')
  })
  return ds
}

describe('RFC 8078 section 4: a request to remove the DS, and a DS that names no key', () => {
  it.each([
    ['signed', plain],
    ['forged', withoutSignature],
  ])('%s: the DS of the key that signs is published, and no DS is removed for it', async (_, then) => {
    const diagnosis = await lost(() => [DELETE_CDS], then)
    expect(whyOf(diagnosis)).toEqual(['ds-of-lost-key', false])
    expect(planOf(diagnosis)).toEqual([[await live()], 'remove-ds'])
    expect(kindsOf(diagnosis)).not.toContain('go-insecure')
  })

  it('is not acted on in CDNSKEY either', async () => {
    const { report, snapshot } = await traced(
      (child) => {
        child.ds = [dsFor(child.apex, formerKey(child))]
        asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] })
      },
      { ask: ['www', TYPE.A] },
    )
    expect(kindsOf(diagnose(report, snapshot))).not.toContain('go-insecure')
  })
})

describe('a CDS that the parent did not follow', () => {
  it('is likely when a key that signs the DNSKEY RRset signs it and is named by it', async () => {
    const diagnosis = await lost((child, ksk) => [dsFor(child.apex, ksk)])
    expect(whyOf(diagnosis)).toEqual(['ds-not-followed-cds', false])
    expect(planOf(diagnosis)).toEqual([[await live()], 'remove-ds'])
  })

  it('is told of a digest that is not SHA-256, and what is published is SHA-256', async () => {
    for (const type of [1, 4]) {
      const diagnosis = await lost((child, ksk) => [dsFor(child.apex, ksk, type)])
      expect(whyOf(diagnosis)).toEqual(['ds-not-followed-cds', false])
      expect(planOf(diagnosis)).toEqual([[await live()], 'remove-ds'])
    }
  })

  it('is not the cause when the parent was right', async () => {
    const standby = labKey({ algorithm: 13, seed: 'standby', flags: KSK })
    const cases = {
      unsigned: await lost((child, ksk) => [dsFor(child.apex, ksk)], withoutSignature),
      'with a signature that does not verify': await lost(
        (child, ksk) => [dsFor(child.apex, ksk)],
        (child) => edit(child, '@', TYPE.CDS, corrupt),
      ),
      'signed by the ZSK': await lost(
        (child, ksk) => [dsFor(child.apex, ksk)],
        (child) => edit(child, '@', TYPE.CDS, signedAs({}, [child.keys[1]!])),
      ),
      'of the ZSK': await lost((child, _, zsk) => [dsFor(child.apex, zsk)]),
      'of a key that does not sign': await lost(
        (child) => [dsFor(child.apex, standby)],
        (child) => {
          child.signers = { keys: [child.keys[0]!], data: [child.keys[1]!] }
          child.keys.push(standby)
        },
      ),
      'out of its time': await lost(
        (child, ksk) => [dsFor(child.apex, ksk)],
        (child) => edit(child, '@', TYPE.CDS, signedAs({ expiration: child.at - 60 }, [child.keys[0]!])),
      ),
    }
    for (const [what, diagnosis] of Object.entries(cases)) {
      expect([what, ...whyOf(diagnosis)]).toEqual([what, 'ds-of-lost-key', false])
      expect([what, ...planOf(diagnosis)]).toEqual([what, [await live()], 'remove-ds'])
    }
  })
})

describe('a CDS of a chain that holds', () => {
  it('is taken over by the digest of the key in SHA-256, and the DS that works goes only after it', async () => {
    let wanted = ''
    const { report, snapshot } = await traced((child) => {
      const next = doubleKeys(child)
      wanted = Buffer.from(dsFor(child.apex, next)).toString('hex')
      asks(child, { cds: [dsFor(child.apex, next, 4)] })
    })
    const { finding } = report.findings.find((one) => one.finding.code === 'CDS_DIFFERS_FROM_DS')!
    const root = diagnose(report, snapshot).inquire(finding)
    expect(report.verdict.status).toBe('secure')
    expect(planOf({ root })).toEqual([[wanted], 'remove-ds'])
  })
})
