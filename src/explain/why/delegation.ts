/** Words for what a DS that names no key is the digest of. */

import type { Unheard } from '../../diagnose/hearing.ts'
import type { DsOfKey, WhyName } from '../../diagnose/why.ts'
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

/** Which fields are wrong, whether or not that is all. */
const fieldsText = (facts: DsOfKey, field: string): string => {
  const wrong = [...alsoWrong(facts), field]
  if (wrong.length > 1) return `${listText(wrong)} are wrong${doesNotSign(facts)}`
  return facts.signs ? `only ${field} is wrong` : `${field} is wrong${doesNotSign(facts)}`
}

const alsoWrong = ({ also }: DsOfKey): readonly string[] => [
  ...(also.keyTag === null ? [] : [`the key tag ${also.keyTag}`]),
  ...(also.algorithm === null ? [] : [algorithmText(also.algorithm)]),
]

const doesNotSign = ({ key, signs }: DsOfKey): string =>
  signs ? '' : `, and key ${key.keyTag} does not sign the DNSKEY RRset`

/** What else is wrong with a DS. */
function besides(facts: DsOfKey): string {
  const wrong = alsoWrong(facts)
  const fields = wrong.length === 0 ? '' : `; ${listText(wrong)} ${wrong.length > 1 ? 'are' : 'is'} wrong as well`
  return `${fields}${doesNotSign(facts)}`
}

/** Servers that may have something else. */
function unheardText({ silent, failing, unasked }: Unheard): string {
  const said = [
    ...(silent.length === 0 ? [] : [`nothing came from ${listText(silent.map(serverText), 3)}`]),
    ...(failing.length === 0 ? [] : [`${listText(failing.map(serverText), 3)} did not answer for the zone`]),
    ...(unasked.length === 0
      ? []
      : [`${listText(unasked.map(String), 3)} ${unasked.length > 1 ? 'were' : 'was'} not asked`]),
  ]
  return said.length === 0 ? '' : `; ${said.join(', ')}`
}

export const DELEGATION_WHY: { readonly [N in DelegationName]: Say<N> } = {
  'ds-key-tag': (facts) =>
    facts.swapped
      ? `the digest is that of ${keyText(facts.key)}: the two octets of the key tag have changed places, which made it ${facts.field}${besides(facts)}`
      : `the digest is that of ${keyText(facts.key)}: ${fieldsText(facts, `the key tag ${facts.field}`)}`,
  'ds-algorithm-field': (facts) =>
    `the digest is that of ${keyText(facts.key)}: ${fieldsText(facts, algorithmText(facts.field))}`,
  'ds-key-flags': (facts) =>
    `the digest is that of ${keyText(facts.key)} with flags ${facts.flags}: its flags were changed, or the DS was made with others${besides(facts)}`,
  'ds-key-protocol': (facts) =>
    `the digest is that of ${keyText(facts.key)} with Protocol ${facts.protocol}: the field was changed, or the DS was made with another${besides(facts)}`,
  'ds-algorithm': (facts) =>
    `the digest is that of ${keyText(facts.key)} with ${algorithmText(facts.algorithm)}: the field was changed, or the DS was made with another${besides(facts)}`,
  'ds-key-octet': (facts) =>
    `the digest is that of ${keyText(facts.key)} with ${octetText(facts.was)} instead of ${octetText(facts.is)} as octet ${facts.offset} of its RDATA: the key was damaged${besides(facts)}`,
  'ds-owner': (facts) =>
    `under the name ${facts.owner} the digest is that of ${keyText(facts.key)}: it was made for another name${besides(facts)}`,
  'ds-digest-input': (facts) =>
    `the digest is made from ${facts.input} of ${keyText(facts.key)}, not from owner and RDATA${besides(facts)}`,
  'ds-digest-type': (facts) =>
    `the digest is that of ${keyText(facts.key)} by ${digestText(facts.digestType)}${facts.truncated ? ', cut short' : ''}: the digest type is wrong${besides(facts)}`,
  'ds-digest-truncated': (facts) =>
    `the digest is that of ${keyText(facts.key)}, cut to ${facts.octets} of its ${facts.of} octets${besides(facts)}`,
  'ds-digest-extended': (facts) =>
    `the digest is that of ${keyText(facts.key)}, with ${countText(facts.extra, 'octet')} after it${besides(facts)}`,
  'ds-digest-mistyped': (facts) =>
    `the digest is that of ${keyText(facts.key)} but for ${countText(facts.digits, 'hexadecimal digit')}: mistyped${besides(facts)}`,
  'ds-other-zone-key': ({ key, zone, owner }) =>
    `the digest is that of a key of ${zoneText(zone)}${owner.equals(zone) ? '' : ', under the name of this one'}: ${keyText(key)}`,
  'ds-key-elsewhere': ({ key, servers }) =>
    `${keyText(key)} is on ${listText(servers.map(serverText))}: the servers of the zone have different keys`,
  'ds-of-cds': ({ ds }) => `the child asks for ${dsText(ds)} by a CDS without having the key`,
  'ds-not-followed-cds': ({ cds }) =>
    `the child asks by its CDS for ${listText(cds.map(dsText))}, which the parent has not taken`,
  'ds-of-lost-key': ({ ds }) => `no server has key ${ds.keyTag}: it was removed while its DS was still there`,
  'anchor-outdated': ({ zone, tags }) =>
    `${zoneText(zone)} has replaced its keys since the trust anchor of ${tagsText(tags)} was taken`,
  'child-unsigned': ({ child, ...others }) =>
    `${child} has neither keys nor signatures: it is not signed any more${unheardText(others)}`,
  'keys-lost': ({ child, signedBy, ...others }) =>
    `${child} still has signatures of ${tagsText(signedBy)}: its DNSKEY RRset was removed or is withheld${unheardText(others)}`,
}
