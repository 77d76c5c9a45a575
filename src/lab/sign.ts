/** One RRSIG over one RRset, with any field made as a fault wants it (RFC 4034 §3.1, RFC 4035 §2.2). */

import { signedData } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { encodeRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRset } from '../dns/rr.ts'
import type { LabKey } from './keys.ts'

export interface Signing {
  readonly signerName: Name
  /** seconds since 1970; the low 32 bits go into the RRSIG */
  readonly inception: number
  readonly expiration: number
}

/** Fields that are to differ from what a signer puts there. They are part of what is signed. */
export type Oddity = {
  readonly [F in 'labels' | 'originalTtl' | 'inception' | 'expiration' | 'keyTag' | 'algorithm']?: number
} & { readonly signerName?: Name }

const NOTHING = new Uint8Array(0)

/** Signs. The RRSIG RR has the TTL of the RRset (RFC 4034 §3). */
export function signRRset(set: RRset, key: LabKey, signing: Signing, odd: Oddity = {}): RR {
  const first = set.records[0]
  if (first === undefined) throw new RangeError('an RRset without records cannot be signed')
  const fields: Omit<RRSIG, 'rdata'> = {
    typeCovered: set.type,
    algorithm: odd.algorithm ?? key.algorithm,
    labels: odd.labels ?? set.owner.signedLabels,
    originalTtl: odd.originalTtl ?? first.ttl,
    expiration: (odd.expiration ?? signing.expiration) >>> 0,
    inception: (odd.inception ?? signing.inception) >>> 0,
    keyTag: odd.keyTag ?? key.keyTag,
    signerName: odd.signerName ?? signing.signerName,
    signature: NOTHING,
  }
  const data = signedData(fields, set)
  const rdata = encodeRrsig({ ...fields, signature: key.sign(data) })
  return { owner: set.owner, type: TYPE.RRSIG, class: set.class, ttl: first.ttl, rdata }
}
