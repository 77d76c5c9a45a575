/** CDS and CDNSKEY of one zone ask for the same, and for what the parent has: RFC 7344 section 4, RFC 8078 section 2.1. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { asks, asksFor } from '../../src/lab/childds.ts'
import { dsFor, dsWith, type ZoneDraft, zoneKeys } from '../../src/lab/draft.ts'
import { nextKey } from '../../src/lab/scenarios/rollover.ts'
import { told } from './told.ts'

const CDNSKEY = { ask: ['@', TYPE.CDNSKEY] } as const
const ksk = (child: ZoneDraft) => child.keys[0]!

describe('both', () => {
  it.each([{}, CDNSKEY])('agree when each CDS is the digest of a CDNSKEY and each CDNSKEY has a CDS', async (plan) => {
    const both = (child: ZoneDraft): void => {
      asks(child, {
        cds: [dsFor(child.apex, ksk(child), 4), dsFor(child.apex, ksk(child))],
        cdnskey: [ksk(child).rdata],
      })
    }
    expect(await told(both, plan)).toEqual(['secure'])
  })

  it.each([{}, CDNSKEY])('do not agree when one names a key that the other does not', async (plan) => {
    const cds = (child: ZoneDraft) => [dsFor(child.apex, ksk(child))]
    const more = (child: ZoneDraft): void =>
      asks(child, { cds: cds(child), cdnskey: [ksk(child).rdata, child.keys[1]!.rdata] })
    expect(await told(more, plan)).toContain('warning CDS_CDNSKEY_MISMATCH')
    const less = (child: ZoneDraft): void =>
      asks(child, { cds: [...cds(child), dsFor(child.apex, nextKey(child))], cdnskey: [ksk(child).rdata] })
    expect(await told(less, plan)).toContain('warning CDS_CDNSKEY_MISMATCH')
  })

  it('are not compared when either cannot be read', async () => {
    const broken = (child: ZoneDraft): void => {
      asksFor(child, ksk(child))
      asks(child, { cdnskey: [Uint8Array.of(1, 1, 3)] })
    }
    expect(await told(broken)).toEqual(['secure', 'warning CDS_MALFORMED'])
  })

  it('are optional: none of them is nothing to say, one of them a notice', async () => {
    expect(await told(() => {})).toEqual(['secure'])
    const cds = (child: ZoneDraft): void => asks(child, { cds: [dsFor(child.apex, ksk(child))] })
    expect(await told(cds)).toEqual(['secure', 'notice CDS_WITHOUT_CDNSKEY'])
    expect(await told(cds, CDNSKEY)).toEqual(['secure', 'notice CDS_WITHOUT_CDNSKEY'])
    const cdnskey = (child: ZoneDraft): void => asks(child, { cdnskey: [ksk(child).rdata] })
    expect(await told(cdnskey)).toEqual(['secure', 'notice CDNSKEY_WITHOUT_CDS'])
    expect(await told(cdnskey, CDNSKEY)).toEqual(['secure', 'notice CDNSKEY_WITHOUT_CDS'])
  })
})

describe('beside the DS', () => {
  const differs = async (ds: (child: ZoneDraft) => Uint8Array[], plan = {}): Promise<boolean> => {
    const codes = await told((child) => {
      child.ds = ds(child)
      asksFor(child, ksk(child))
    }, plan)
    expect(codes[0]).toBe('secure')
    return codes.includes('notice CDS_DIFFERS_FROM_DS')
  }

  it('the digest types may be others, as long as one is on both sides', async () => {
    expect(await differs((child) => [dsFor(child.apex, ksk(child))])).toBe(false)
    expect(await differs((child) => [dsFor(child.apex, ksk(child)), dsFor(child.apex, ksk(child), 4)])).toBe(false)
    expect(await differs((child) => [dsFor(child.apex, ksk(child), 4)])).toBe(true)
  })

  it('CDNSKEY is compared by what it hashes to, whatever the digest type', async () => {
    expect(await differs((child) => [dsFor(child.apex, ksk(child), 4)], CDNSKEY)).toBe(false)
    expect(await differs((child) => [dsFor(child.apex, ksk(child)), dsFor(child.apex, nextKey(child))], CDNSKEY)).toBe(
      true,
    )
  })

  it('a DS with another digest of the same type is another one', async () => {
    const wrong = (child: ZoneDraft) => dsWith(dsFor(child.apex, ksk(child)), { digest: new Uint8Array(32) })
    expect(await differs((child) => [dsFor(child.apex, ksk(child), 4), wrong(child)])).toBe(true)
  })

  it('a key that shares its tag and algorithm with none is told as added, one that is gone as removed', async () => {
    const child = (zone: ZoneDraft): void => {
      zone.ds = [dsFor(zone.apex, ksk(zone)), dsFor(zone.apex, zoneKeys(zone.apex.child('former'))[0]!)]
      asksFor(zone, ksk(zone), nextKey(zone))
    }
    expect(await told(child)).toEqual([
      'secure',
      'notice CDS_DIFFERS_FROM_DS',
      'notice CDS_NO_MATCHING_KEY',
      'warning DS_NO_MATCHING_KEY',
    ])
  })
})
