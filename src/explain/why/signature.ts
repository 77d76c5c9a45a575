/** Words for what was done to a signature or to what it covers. */

import type { WhyName } from '../../diagnose/why.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { typeName } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { dateText, keyText, serverText } from '../words.ts'
import type { Say } from './why.ts'

const recordText = (rr: RR): string => `the ${typeName(rr.type)} record ${presentRdata(rr.type, rr.rdata)}`

type Names = Exclude<WhyName, `ds-${string}` | 'child-unsigned' | 'server-behind' | 'edns-ignored' | 'clock-here'>

export const SIGNATURE_WHY: { readonly [N in Names]: Say<N> } = {
  'record-added': ({ record }) => `verifies if ${recordText(record)} is left out: it was added after signing`,
  'record-removed': ({ record, server }) =>
    `verifies together with ${recordText(record)}, which ${serverText(server)} has: it was removed after signing`,
  'record-duplicated': ({ record }) =>
    `verifies with ${recordText(record)} twice: the signer did not drop the duplicate`,
  'other-version': ({ server }) =>
    `verifies over the records that ${serverText(server)} has: two versions of the zone are mixed`,
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
  'key-tag-changed': ({ field, key }) => `verifies with ${keyText(key)}: the signature names tag ${field} instead`,
  'other-zone-key': ({ key, zone }) => `verifies with ${keyText(key)} of ${zone}: the key of another zone signed it`,
  'rdata-case': ({ lowered }) =>
    lowered
      ? 'verifies with the names in the RDATA in lower case, which this type keeps as they are'
      : 'verifies with the names in the RDATA as they are, where they have to be lowered',
  'owner-case': ({ owner }) => `verifies with the owner ${owner} in its own case, where it has to be lowered`,
  'wildcard-owner': ({ signed }) => `verifies with the owner ${signed}`,
  'order-as-received': () => 'verifies with the records in the order in which they came, where they have to be sorted',
  'signature-der': () => 'verifies once its DER wrapping is taken off: the signer wrote what its library returned',
  'signature-swapped': () => 'verifies with its two halves exchanged: the signer wrote s before r',
  'signature-unpadded': () => 'verifies once leading zeros are put back: the signer dropped them',
  'signature-extended': ({ extra }) => `verifies without its last ${extra} octets`,
  'data-changed': ({ key }) =>
    `key ${key.keyTag} made this signature, over other data: the data were changed after signing`,
  'signature-or-key-changed': ({ key }) =>
    `key ${key.keyTag} did not make this signature, or its octets were changed since`,
  'data-or-signature-changed': ({ key, others }) =>
    `no single change makes it verify: the data or the signature are not what was signed${others === 0 ? '' : `; key ${key.keyTag} itself is right, it verifies other data`}`,
  'key-changed': ({ key, signatures }) =>
    `none of ${signatures} signatures that name key ${key.keyTag} verifies with it: the key is not the one that signed`,
}
