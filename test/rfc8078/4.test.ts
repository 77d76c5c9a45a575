/** The request to remove the DS: RFC 8078 section 4, with erratum 5049 for the form of CDS. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { asks, asksFor, DELETE_CDNSKEY, DELETE_CDS } from '../../src/lab/childds.ts'
import type { ZoneDraft } from '../../src/lab/draft.ts'
import { edit, signedAs } from '../../src/lab/mutate.ts'
import { told } from '../rfc7344/told.ts'

const CDNSKEY = { ask: ['@', TYPE.CDNSKEY] } as const
const both = (child: ZoneDraft): void => asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] })

describe('RFC 8078 section 4', () => {
  it.each([{}, CDNSKEY])(
    'CDS 0 0 0 00 and CDNSKEY 0 3 0 AA== are a notice, not a rollover or a break',
    async (plan) => {
      expect(await told(both, plan)).toEqual(['secure', 'notice CDS_DELETE'])
    },
  )

  it.each([
    ['an empty digest', [0, 0, 0, 0]],
    ['two octets of digest', [0, 0, 0, 0, 0, 0]],
    ['a key tag', [0, 1, 0, 0, 0]],
    ['a digest type', [0, 0, 0, 2, 0]],
    ['another digest', [0, 0, 0, 0, 1]],
  ])('CDS with algorithm 0 and %s is not such a request', async (_, octets) => {
    const odd = (child: ZoneDraft): void => asks(child, { cds: [Uint8Array.from(octets)], cdnskey: [DELETE_CDNSKEY] })
    expect(await told(odd)).toEqual(['secure', 'warning CDS_DELETE_MALFORMED'])
  })

  it.each([
    ['flags', [1, 1, 3, 0, 0]],
    ['Protocol 0', [0, 0, 0, 0, 0]],
    ['no key', [0, 0, 3, 0]],
    ['a longer key', [0, 0, 3, 0, 0, 0]],
  ])('CDNSKEY with algorithm 0 and %s is not such a request', async (_, octets) => {
    const odd = (child: ZoneDraft): void => asks(child, { cds: [DELETE_CDS], cdnskey: [Uint8Array.from(octets)] })
    expect(await told(odd, CDNSKEY)).toEqual(['secure', 'warning CDS_DELETE_MALFORMED'])
  })

  it('stands alone', async () => {
    const mixed = (child: ZoneDraft): void => {
      asksFor(child, child.keys[0]!)
      asks(child, { cdnskey: [DELETE_CDNSKEY] })
    }
    expect(await told(mixed)).toEqual(['secure', 'warning CDS_DELETE_MIXED'])
    expect(await told(mixed, CDNSKEY)).toEqual(['secure', 'warning CDS_DELETE_MIXED'])
  })

  it('in one type and not in the other is two requests', async () => {
    const split = (child: ZoneDraft): void => asks(child, { cds: [DELETE_CDS], cdnskey: [child.keys[0]!.rdata] })
    expect(await told(split)).toEqual(['secure', 'notice CDS_DELETE', 'warning CDS_CDNSKEY_MISMATCH'])
  })

  it('is signed as any other', async () => {
    const signed = (child: ZoneDraft): void => {
      both(child)
      edit(child, '@', TYPE.CDS, signedAs({}, [child.keys[1]!]))
    }
    expect(await told(signed)).toEqual(['secure', 'notice CDS_DELETE', 'warning CDS_NOT_SIGNED_BY_DS_KEY'])
  })

  it('says nothing of an insecure zone: nobody vouches for it', async () => {
    const unsigned = (child: ZoneDraft): void => {
      child.ds = []
      both(child)
    }
    expect(await told(unsigned)).toEqual(['insecure', 'warning DELEGATION_INSECURE'])
  })
})
