/** Two faults in one signature: what makes it verify is not the cause unless it also mends the rule that failed. */

import { describe, expect, it } from 'vitest'
import { lookAt } from '../../src/diagnose/seen.ts'
import { signatureWhy } from '../../src/diagnose/signature.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import * as forge from '../../src/lab/forge.ts'
import { KSK, labKey } from '../../src/lab/keys.ts'
import { type Change, edited, rrsigFields, signedAs } from '../../src/lab/mutate.ts'
import { AT, DAY } from '../support/signer.ts'
import { setting, told } from './forensic.ts'
import { ADDRESSES, type Made, parse } from './mutations.ts'

const S = setting(13, 'nsec')

const late = signedAs({ inception: AT - 30 * DAY, expiration: AT - DAY })
const early = signedAs({ inception: AT + DAY, expiration: AT + 9 * DAY })
const added = edited((rrs) => [...rrs, { ...rrs[0]!, rdata: parse(TYPE.A, '192.0.2.99') }])
const otherTtl = rrsigFields(({ originalTtl }) => ({ originalTtl: originalTtl + 1 }))
const times = (inception: number, expiration: number): Change =>
  rrsigFields(() => ({ inception: AT + inception * DAY, expiration: AT + expiration * DAY }))

/** [code, why] of one change upon another. */
function two(one: Change, other: Change, made: Made = ADDRESSES): readonly (string | null | undefined)[] {
  const { inquiry } = told(S, { ...made, change: forge.both(one, other) })
  return [inquiry?.finding.code, inquiry?.why?.name ?? null]
}

describe('RFC 4035 section 5.3.1: an expired signature', () => {
  it('is not expired because a record was added, or another field edited', () => {
    expect(two(late, added)).toEqual(['RRSIG_EXPIRED', null])
    expect(two(late, otherTtl)).toEqual(['RRSIG_EXPIRED', null])
  })

  it('is so because its times were edited only if it was signed for now', () => {
    const signed = (from: number, to: number): Change =>
      signedAs({ inception: AT + from * DAY, expiration: AT + to * DAY })
    expect(two(signed(-7, 7), times(-7, -1))).toEqual(['RRSIG_EXPIRED', 'times-changed'])
    expect(two(signed(-30, -16), times(-30, -1))).toEqual(['RRSIG_EXPIRED', null])
  })

  it('is early, likewise, for no other reason than its times', () => {
    expect(two(early, added)).toEqual(['RRSIG_NOT_YET_VALID', null])
    expect(two(times(14, -14), added)).toEqual(['RRSIG_TIMES_INVERTED', null])
  })
})

describe('RFC 4034 section 3.1: other fields', () => {
  it('a signer that is not the zone is not accounted for by the records', () => {
    const parent = signedAs({ signerName: Name.parse('test.') })
    expect(two(parent, added)).toEqual(['RRSIG_SIGNER_NOT_ZONE', null])
    // The zone is named once more where the field alone was edited.
    const field = rrsigFields(() => ({ signerName: Name.parse('test.') }))
    expect(two(field, (set) => set)).toEqual(['RRSIG_SIGNER_NOT_ZONE', 'signer-changed'])
  })

  it('too many labels are not accounted for by a TTL', () => {
    expect(two(signedAs({ labels: 9 }), otherTtl)).toEqual(['RRSIG_LABELS_EXCEED_OWNER', null])
  })

  it('an algorithm that does not count is accounted for only by one that does', () => {
    const old = setting(5, 'nsec')
    const { inquiry, snapshot } = told(old, { ...ADDRESSES, change: rrsigFields(() => ({ algorithm: 100 })) })
    const f = inquiry!.finding
    expect(f.code).toBe('RRSIG_ALGORITHM_UNSUPPORTED')
    expect(signatureWhy(f, lookAt(snapshot, AT), { policy: 'iana' })?.name).toBe('algorithm-changed')
    expect(signatureWhy(f, lookAt(snapshot, AT), { policy: 'rfc9905' })).toBeNull()
  })
})

describe('RFC 4035 section 5.2: no key that a DS names signs the DNSKEY RRset', () => {
  const second = labKey({ algorithm: 13, seed: 'second KSK', flags: KSK })
  const made: Made = { owner: '@', type: TYPE.DNSKEY, ask: ['www', TYPE.A], keys: [S.ksk, second, S.zsk] }

  it('is not accounted for by what became of another key’s signature', () => {
    expect(two(signedAs({}, [second]), otherTtl, made)).toEqual(['DNSKEY_NOT_SIGNED_BY_DS_KEY', null])
    const one = edited((rrs) => [
      ...rrs,
      { ...rrs[0]!, rdata: labKey({ algorithm: 13, seed: 'more', flags: KSK }).rdata },
    ])
    expect(two(signedAs({}, [second]), one, made)).toEqual(['DNSKEY_NOT_SIGNED_BY_DS_KEY', null])
  })

  it('is so where its signature names another key', () => {
    const tag = rrsigFields(() => ({ keyTag: second.keyTag }))
    expect(two(signedAs({}, [S.ksk]), tag, made)).toEqual(['DNSKEY_NOT_SIGNED_BY_DS_KEY', 'key-tag-changed'])
  })
})
