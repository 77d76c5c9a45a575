/** Words for what was done to a signature or to what it covers. */

import type { WhyName } from '../../diagnose/why.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { parseDnskey } from '../../dns/rdata.ts'
import { TYPE, typeName } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { countText, dateText, keyText, serverText } from '../words.ts'
import type { CircumstanceName } from './circumstance.ts'
import type { DelegationName } from './delegation.ts'
import type { Say } from './why.ts'

/** Most characters of a record that are shown. */
const MOST_CHARACTERS = 120

function recordText(rr: RR): string {
  const key = rr.type === TYPE.DNSKEY ? parseDnskey(rr.rdata) : null
  if (key?.ok) return keyText(key.value)
  const text = presentRdata(rr.type, rr.rdata)
  return `the ${typeName(rr.type)} record ${text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text}`
}

type Names = Exclude<WhyName, DelegationName | CircumstanceName>

export const SIGNATURE_WHY: { readonly [N in Names]: Say<N> } = {
  'record-added': ({ record }) => `verifies if ${recordText(record)} is left out: it was added after signing`,
  'record-removed': ({ record, server }) =>
    `verifies together with ${recordText(record)}, which ${serverText(server)} has: it was removed after signing`,
  'record-duplicated': ({ record }) =>
    `verifies with ${recordText(record)} twice: the signer did not drop the duplicate`,
  'other-version': ({ server, newer }) =>
    `verifies over the records that ${serverText(server)} has${newer === null ? '' : newer === 'this' ? ', in an older version of the zone' : ', in a newer version of the zone'}: two versions of the zone are mixed`,
  'other-rrset': ({ owner, type }) =>
    `verifies over the ${typeName(type)} RRset of ${owner}: it is the signature of that`,
  'original-ttl-changed': ({ field, signed }) =>
    `verifies with Original TTL ${signed} instead of ${field}: the field was changed after signing`,
  'labels-changed': ({ field, signed }) =>
    `verifies with Labels ${signed} instead of ${field}: the field was changed after signing`,
  'signer-changed': ({ field, signed }) =>
    `verifies with ${signed} as the signer's name instead of ${field}: the field was changed after signing`,
  'type-covered-changed': ({ field, signed }) =>
    `verifies over the ${typeName(signed)} RRset: it is a signature of that type, not of ${typeName(field)}`,
  'class-changed': ({ field, signed }) => `verifies with class ${signed} instead of ${field}`,
  'times-changed': ({ rrsig, inception, expiration }, _f, { at }) =>
    `verifies with inception ${dateText(inception, at)} and expiration ${dateText(expiration, at)}: the times of key ${rrsig.keyTag} were edited after signing`,
  'algorithm-changed': ({ field, signed }) =>
    `verifies as algorithm ${signed} instead of ${field}: the field was changed after signing`,
  'hash-changed': ({ algorithm, hash }) =>
    `verifies with a digest by ${hash.replace('sha', 'SHA-')}, which is not the hash of algorithm ${algorithm}: the signer used the wrong one`,
  'key-tag-changed': ({ field, key, edited }) =>
    edited
      ? `verifies with ${keyText(key)} and that tag in the signature: its Key Tag field was changed to ${field} after signing`
      : `verifies with ${keyText(key)}, though it names tag ${field}: the signer wrote the wrong tag`,
  'key-elsewhere': ({ key, server }) => `verifies with ${keyText(key)}, which only ${serverText(server)} has`,
  'key-fields-changed': ({ key, signed }) =>
    `verifies with the key of tag ${key.keyTag} as DNSKEY ${signed.flags} ${signed.protocol} ${signed.algorithm} instead of ${key.flags} ${key.protocol} ${key.algorithm}: its fields were changed after signing`,
  'key-octet-changed': ({ key, signed, at }) =>
    `verifies with octet ${at} of the public key of tag ${key.keyTag} as ${signed.publicKey[at]} instead of ${key.publicKey[at]}: the key was changed after signing`,
  'key-truncated': ({ key, octets, signature }) =>
    `the modulus of key ${key.keyTag} has ${octets} octets, the signatures by it ${signature}: the key lost octets`,
  'key-removed': ({ keyTag, algorithm, signatures }) =>
    `${countText(signatures, 'signature')} of the zone ${signatures === 1 ? 'names' : 'name'} key ${keyTag} of algorithm ${algorithm}, which the DNSKEY RRset lacks: it was removed after signing`,
  'other-zone-key': ({ key, zone }) => `verifies with ${keyText(key)} of ${zone}: the key of another zone signed it`,
  'rdata-case': ({ lowered }) =>
    lowered
      ? 'verifies with the names in the RDATA in lower case, which this type keeps as they are'
      : 'verifies with the names in the RDATA as they are, where they have to be lowered',
  'owner-case': ({ owner }) => `verifies with the owner ${owner} in its own case, where it has to be lowered`,
  'signer-case': ({ signer }) =>
    `verifies with the signer's name ${signer} in its own case, where it has to be lowered`,
  'owner-changed': ({ field, signed }) =>
    `verifies with the owner ${signed} instead of ${field}: the records were moved`,
  'wildcard-owner': ({ signed }) =>
    signed.isWildcard
      ? `verifies with the owner ${signed}: the Labels field does not say that it came from this wildcard`
      : `verifies with the owner ${signed}, where the wildcard has to be restored`,
  'order-as-received': () => 'verifies with the records in the order in which they came, where they have to be sorted',
  'signature-der': () => 'verifies once its DER wrapping is taken off: the signer wrote what its library returned',
  'signature-swapped': () => 'verifies with its two halves exchanged: the signer wrote s before r',
  'signature-unpadded': () => 'verifies once leading zeros are put back: the signer dropped them',
  'signature-extended': ({ extra }) => `verifies without its last ${extra} octets`,
  'data-changed': ({ key }) =>
    `key ${key.keyTag} made this signature, but over other data than these: what is served is not what was signed`,
  'signature-or-key-changed': ({ key, others }) =>
    others === 0
      ? `key ${key.keyTag} did not make this signature, or its octets were changed since`
      : `the octets of this signature were changed, or another key made it: key ${key.keyTag} itself is right, it made others`,
  'data-or-signature-changed': ({ key, others }) =>
    `no single change makes it verify: the data or the signature are not what was signed${others === 0 ? '' : `; key ${key.keyTag} itself is right, it verifies other data`}`,
  'key-changed': ({ key, signatures }) =>
    `none of ${signatures} signatures that name key ${key.keyTag} verifies with it: the key is not the one that signed`,
}
