/** The root's trust anchors, built in (RFC 4033 §2, RFC 9718 §2). */

import type { TrustAnchor } from '../codes.ts'
import { Name } from '../dns/name.ts'
import { type DS, encodeDs } from '../dns/rdata.ts'

/** A DS as a trust anchor for `zone`. */
export function anchorOf(zone: Name, ds: Omit<DS, 'rdata'>): TrustAnchor {
  return { zone, ds: { ...ds, rdata: encodeDs(ds) }, key: null }
}

const rootKsk = (keyTag: number, sha256: string): TrustAnchor =>
  anchorOf(Name.root, { keyTag, algorithm: 8, digestType: 2, digest: Uint8Array.from(Buffer.from(sha256, 'hex')) })

/** The root's KSK-2017 and KSK-2024 (IANA root-anchors.xml, as of 2024-07-18). */
export const BUILT_IN_ANCHORS: readonly TrustAnchor[] = [
  rootKsk(20326, 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D'),
  rootKsk(38696, '683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16'),
]
