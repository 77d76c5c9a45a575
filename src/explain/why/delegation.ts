/** Words for what a DS that names no key is the digest of. */

import type { WhyName } from '../../diagnose/why.ts'
import { digestText, dsText, keyText } from '../words.ts'
import type { Say } from './why.ts'

type Names = Extract<WhyName, `ds-${string}` | 'child-unsigned'>

export const DELEGATION_WHY: { readonly [N in Names]: Say<N> } = {
  'ds-key-flags': ({ key, flags }) =>
    `the digest is that of ${keyText(key)} with flags ${flags}: the flags were changed after the DS was made`,
  'ds-owner': ({ key, owner }) => `the digest is that of ${keyText(key)} under the name ${owner}`,
  'ds-algorithm': ({ key, algorithm }) => `the digest is that of ${keyText(key)} with algorithm ${algorithm}`,
  'ds-key-tag': ({ key, swapped }) =>
    `the digest is that of ${keyText(key)}: the key tag of the DS ${swapped ? 'has its octets exchanged' : 'is wrong'}`,
  'ds-digest-type': ({ key, digestType }) => `the digest is that of ${keyText(key)} by ${digestText(digestType)}`,
  'ds-digest-truncated': ({ key, octets }) => `the digest is that of ${keyText(key)}, cut to ${octets} octets`,
  'ds-digest-mistyped': ({ key, digits }) =>
    `the digest is that of ${keyText(key)} but for ${digits} hexadecimal digits: mistyped`,
  'ds-other-zone-key': ({ key, zone }) => `the digest is that of ${keyText(key)} of ${zone}: the DS of another zone`,
  'ds-not-followed-cds': ({ cds }) =>
    `the child asks by its CDS for ${cds.map(dsText).join(', ')}, which the parent has not taken`,
  'ds-of-lost-key': ({ ds }) => `no server has key ${ds.keyTag}: it was removed while its DS was still there`,
  'child-unsigned': ({ child }) => `${child} has neither keys nor signatures: it is not signed any more`,
}
