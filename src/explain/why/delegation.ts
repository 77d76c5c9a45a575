/** Words for what a DS that names no key is the digest of. */

import type { WhyName } from '../../diagnose/why.ts'
import {
  algorithmText,
  countText,
  digestText,
  dsText,
  keyText,
  listText,
  serverText,
  tagsText,
  zoneText,
} from '../words.ts'
import type { Say } from './why.ts'

export type DelegationName = Extract<WhyName, `ds-${string}` | 'anchor-outdated' | 'child-unsigned' | 'keys-lost'>

const octetText = (octet: number): string => octet.toString(16).padStart(2, '0')

export const DELEGATION_WHY: { readonly [N in DelegationName]: Say<N> } = {
  'ds-key-tag': ({ key, field, swapped }) =>
    swapped
      ? `the digest is that of ${keyText(key)}: the two octets of the key tag have changed places, which made it ${field}`
      : `the digest is that of ${keyText(key)}: only the key tag ${field} is wrong`,
  'ds-algorithm-field': ({ key, field }) =>
    `the digest is that of ${keyText(key)}: only ${algorithmText(field)} is wrong`,
  'ds-key-flags': ({ key, flags }) =>
    `the digest is that of ${keyText(key)} with flags ${flags}: its flags were changed, or the DS was made with others`,
  'ds-key-protocol': ({ key, protocol }) =>
    `the digest is that of ${keyText(key)} with Protocol ${protocol}: the field was changed, or the DS was made with another`,
  'ds-algorithm': ({ key, algorithm }) =>
    `the digest is that of ${keyText(key)} with ${algorithmText(algorithm)}: the field was changed, or the DS was made with another`,
  'ds-key-octet': ({ key, offset, was, is }) =>
    `the digest is that of ${keyText(key)} with ${octetText(was)} instead of ${octetText(is)} as octet ${offset} of its RDATA: the key was damaged`,
  'ds-owner': ({ key, owner }) =>
    `under the name ${owner} the digest is that of ${keyText(key)}: it was made for another name`,
  'ds-digest-input': ({ key, input }) =>
    `the digest is made from ${input} of ${keyText(key)}, not from owner and RDATA`,
  'ds-digest-type': ({ key, digestType, truncated }) =>
    `the digest is that of ${keyText(key)} by ${digestText(digestType)}${truncated ? ', cut short' : ''}: the digest type is wrong`,
  'ds-digest-truncated': ({ key, octets, of }) =>
    `the digest is that of ${keyText(key)}, cut to ${octets} of its ${of} octets`,
  'ds-digest-extended': ({ key, extra }) =>
    `the digest is that of ${keyText(key)}, with ${countText(extra, 'octet')} after it`,
  'ds-digest-mistyped': ({ key, digits }) =>
    `the digest is that of ${keyText(key)} but for ${countText(digits, 'hexadecimal digit')}: mistyped`,
  'ds-other-zone-key': ({ key, zone, owner }) =>
    `the digest is that of a key of ${zoneText(zone)}${owner.equals(zone) ? '' : ', under the name of this one'}: ${keyText(key)}`,
  'ds-key-elsewhere': ({ key, servers }) =>
    `${keyText(key)} is on ${listText(servers.map(serverText))}: the servers of the zone have different keys`,
  'ds-of-cds': ({ ds }) => `the child asks for ${dsText(ds)} by a CDS without having the key`,
  'ds-not-followed-cds': ({ cds }) =>
    cds.every((ds) => ds.algorithm === 0)
      ? 'the child asks by its CDS for no DS at all, which the parent has not followed'
      : `the child asks by its CDS for ${listText(cds.map(dsText))}, which the parent has not taken`,
  'ds-of-lost-key': ({ ds }) => `no server has key ${ds.keyTag}: it was removed while its DS was still there`,
  'anchor-outdated': ({ zone, tags }) =>
    `${zoneText(zone)} has replaced its keys since the trust anchor of ${tagsText(tags)} was taken`,
  'child-unsigned': ({ child }) => `${child} has neither keys nor signatures: it is not signed any more`,
  'keys-lost': ({ child, signedBy }) =>
    `${child} still has signatures of ${tagsText(signedBy)}: its DNSKEY RRset was removed or is withheld`,
}
