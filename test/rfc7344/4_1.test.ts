/** What a parent may follow: RFC 7344 section 4.1, rule by rule: location, signer, continuity. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { asks, asksFor } from '../../src/lab/childds.ts'
import { anchorFor, dsFor, dsWith, type ZoneDraft } from '../../src/lab/draft.ts'
import { publishedAs } from '../../src/lab/keys.ts'
import { corrupt, edit, signedAs } from '../../src/lab/mutate.ts'
import { doubleKeys, nextKey } from '../../src/lab/scenarios/rollover.ts'
import { told } from './told.ts'

const CDNSKEY = { ask: ['@', TYPE.CDNSKEY] } as const
const ksk = (child: ZoneDraft) => child.keys[0]!
const zsk = (child: ZoneDraft) => child.keys[1]!

describe('location', () => {
  it('is the apex: elsewhere it is data as any other, with a notice and no question for the other type', async () => {
    const below = (child: ZoneDraft): void => asks(child, { cds: [dsFor(child.apex, ksk(child))] }, 'www')
    expect(await told(below, { ask: ['www', TYPE.CDS] })).toEqual(['secure', 'notice CDS_NOT_AT_APEX'])
    expect(await told(below, { ask: ['www', TYPE.CDNSKEY] })).toEqual(['secure'])
  })
})

describe('signer', () => {
  const signedBy = (by: (child: ZoneDraft) => NonNullable<Parameters<typeof signedAs>[1]>) => (child: ZoneDraft) => {
    asksFor(child, ksk(child))
    edit(child, '@', TYPE.CDS, signedAs({}, by(child)))
  }

  it('is a key that a DS names, alone or with others', async () => {
    expect(await told(signedBy((child) => [ksk(child)]))).toEqual(['secure'])
    expect(await told(signedBy((child) => [zsk(child), ksk(child)]))).toEqual(['secure'])
    expect(await told(signedBy((child) => [zsk(child)]))).toEqual(['secure', 'warning CDS_NOT_SIGNED_BY_DS_KEY'])
  })

  it('has to have made a signature that holds', async () => {
    const half = (child: ZoneDraft): void => {
      asksFor(child, ksk(child))
      edit(child, '@', TYPE.CDS, (set, tools) => {
        const [good, bad] = [tools.sign(set, {}, [zsk(child)]), corrupt(tools.sign(set, {}, [ksk(child)]), tools)!]
        return { ...set, signatures: [...good.signatures, ...bad.signatures] }
      })
    }
    expect(await told(half)).toContain('warning CDS_NOT_SIGNED_BY_DS_KEY')
  })

  it('is not asked for below a trust anchor, where no DS is known', async () => {
    const island = (child: ZoneDraft, world: Parameters<Parameters<typeof told>[0]>[1]): void => {
      child.ds = []
      world.anchors = [anchorFor(world.root), anchorFor(child)]
      asksFor(child, ksk(child))
      edit(child, '@', TYPE.CDS, signedAs({}, [zsk(child)]))
    }
    expect(await told(island, { alone: true })).toEqual(['secure'])
  })
})

describe('continuity', () => {
  const asksWith = (signs: boolean, both: boolean) => (child: ZoneDraft) => {
    const next = doubleKeys(child)
    if (!signs) child.signers = { keys: [ksk(child)], data: [zsk(child)] }
    asksFor(child, ...(both ? [ksk(child)] : []), next)
  }

  it.each([{}, CDNSKEY])('holds as long as one key that is named signs the DNSKEY RRset', async (plan) => {
    expect(await told(asksWith(true, false), plan)).toEqual(['secure', 'notice CDS_DIFFERS_FROM_DS'])
    expect(await told(asksWith(true, true), plan)).toEqual(['secure', 'notice CDS_DIFFERS_FROM_DS'])
    expect(await told(asksWith(false, true), plan)).not.toContain('warning CDS_BREAKS_DELEGATION')
    expect(await told(asksWith(false, false), plan)).toContain('warning CDS_BREAKS_DELEGATION')
  })

  it.each([{}, CDNSKEY])('does not hold for a key whose signature over the DNSKEY RRset fails', async (plan) => {
    const spoilt = (child: ZoneDraft): void => {
      asksWith(true, false)(child)
      edit(child, '@', TYPE.DNSKEY, (set, tools) => {
        const broken = corrupt(set, tools)!
        return { ...set, signatures: [set.signatures[0]!, broken.signatures[1]!] }
      })
    }
    expect(await told(spoilt, plan)).toContain('warning CDS_BREAKS_DELEGATION')
  })

  it('does not hold for a digest of another key, nor for SHA-1 beside it (RFC 4509 section 3)', async () => {
    const wrong = (child: ZoneDraft) => dsWith(dsFor(child.apex, ksk(child)), { digest: new Uint8Array(32) })
    const alone = (child: ZoneDraft): void => asks(child, { cds: [wrong(child)], cdnskey: [ksk(child).rdata] })
    expect(await told(alone)).toContain('warning CDS_BREAKS_DELEGATION')
    const sha1 = (child: ZoneDraft): void =>
      asks(child, { cds: [wrong(child), dsFor(child.apex, ksk(child), 1)], cdnskey: [ksk(child).rdata] })
    expect(await told(sha1)).toContain('warning CDS_BREAKS_DELEGATION')
    const strong = (child: ZoneDraft): void =>
      asks(child, { cds: [wrong(child), dsFor(child.apex, ksk(child), 4)], cdnskey: [ksk(child).rdata] })
    expect(await told(strong)).not.toContain('warning CDS_BREAKS_DELEGATION')
  })

  it('a key that the parent names already is told of there alone', async () => {
    const known = (child: ZoneDraft): void => {
      const next = nextKey(child)
      child.ds = [dsFor(child.apex, ksk(child)), dsFor(child.apex, next)]
      asksFor(child, ksk(child), next)
    }
    expect(await told(known)).toEqual(['secure', 'warning DS_NO_MATCHING_KEY'])
    const standby = (child: ZoneDraft): void => {
      asksWith(false, true)(child)
      child.ds = [dsFor(child.apex, ksk(child)), dsFor(child.apex, nextKey(child))]
    }
    expect(await told(standby)).not.toContain('notice CDS_KEY_NOT_SIGNING')
  })

  it('says nothing of digest types and algorithms that do not count: the zone would be insecure, not bogus', async () => {
    const gost = (child: ZoneDraft): void =>
      asks(child, { cds: [dsWith(dsFor(child.apex, ksk(child)), { digestType: 3 })], cdnskey: [ksk(child).rdata] })
    expect(await told(gost)).toEqual(['secure', 'notice CDS_DIFFERS_FROM_DS', 'notice CDS_DIGEST_UNSUPPORTED'])
    const unknown = (child: ZoneDraft): void => asksFor(child, publishedAs(nextKey(child), { algorithm: 100 }))
    expect(await told(unknown)).toEqual(['secure', 'notice CDS_DIFFERS_FROM_DS'])
  })
})
