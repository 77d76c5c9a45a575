/** Group s: signatures over the data of the zone. */

import { Name } from '../../dns/name.ts'
import { parseRdata } from '../../dns/presentation.ts'
import { TYPE } from '../../dns/registry.ts'
import { type Change, corrupt, edit, edited, rrsigFields, unsigned, withTtl } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

/** A mutation of the address that is asked for. */
const address =
  (change: Change): NonNullable<Plan['fault']> =>
  (child) =>
    edit(child, 'www', TYPE.A, change)

const bogus = (
  id: string,
  name: string,
  code: NonNullable<Plan['code']>,
  why: string | null,
  sentence: string,
  change: Change,
): Plan => ({
  id,
  name,
  sentence,
  status: 'bogus',
  code,
  ...(why !== null && { why }),
  fault: address(change),
})

const otherAddress = parseRdata(TYPE.A, '203.0.113.66')

const plans: readonly Plan[] = [
  {
    id: 's01',
    name: 'no-rrsig-all',
    sentence: 'the zone has keys but no signature at all',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'zone-unsigned',
    fault: (child) => edit(child, null, null, unsigned),
  },
  {
    id: 's02',
    name: 'no-rrsig-a',
    sentence: 'the address at the apex has no signature',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'zone-unsigned',
    ask: ['@', TYPE.A],
    fault: (child) => edit(child, '@', TYPE.A, unsigned),
  },
  bogus(
    's03',
    'rrsig-bad-a',
    'RRSIG_DOES_NOT_VERIFY',
    'data-or-signature-changed',
    'a bit of the signature is wrong',
    corrupt,
  ),
  bogus(
    's04',
    'rdata-changed',
    'RRSIG_DOES_NOT_VERIFY',
    'data-or-signature-changed',
    'the address was edited after signing',
    edited((records) => records.map((rr) => ({ ...rr, rdata: otherAddress }))),
  ),
  bogus(
    's05',
    'rrset-member-added',
    'RRSIG_DOES_NOT_VERIFY',
    'record-added',
    'a second address was added after signing',
    edited((records) => [...records, { ...records[0]!, rdata: otherAddress }]),
  ),
  bogus(
    's06',
    'rrsig-unknown-tag',
    'RRSIG_KEY_MISSING',
    'key-tag-changed',
    'the signature names a key tag that no DNSKEY has',
    rrsigFields(({ keyTag }) => ({ keyTag: (keyTag + 1) & 0xffff })),
  ),
  bogus(
    's07',
    'signer-is-parent',
    'RRSIG_SIGNER_NOT_ZONE',
    'signer-changed',
    "the signature has the parent as its signer's name",
    rrsigFields(({ signerName }) => ({ signerName: signerName.parent()! })),
  ),
  bogus(
    's08',
    'signer-is-sibling',
    'RRSIG_SIGNER_NOT_ZONE',
    'signer-changed',
    "the signature has another child of the parent as its signer's name",
    rrsigFields(({ signerName }) => ({ signerName: signerName.parent()!.child('sibling') })),
  ),
  bogus(
    's09',
    'signer-is-owner',
    'RRSIG_SIGNER_NOT_ZONE',
    'signer-changed',
    "the signature has the owner as its signer's name, which is no zone",
    rrsigFields(({ signerName }) => ({ signerName: signerName.child('www') })),
  ),
  bogus(
    's10',
    'labels-exceed-owner',
    'RRSIG_LABELS_EXCEED_OWNER',
    'labels-changed',
    'the Labels field is one more than the owner has labels',
    rrsigFields(({ labels }) => ({ labels: labels + 1 })),
  ),
  bogus(
    's11',
    'labels-claim-wildcard',
    'RRSIG_DOES_NOT_VERIFY',
    'labels-changed',
    'the Labels field is one too few, as if the address came from a wildcard',
    rrsigFields(({ labels }) => ({ labels: labels - 1 })),
  ),
  bogus(
    's12',
    'labels-below-signer',
    'RRSIG_LABELS_BELOW_SIGNER',
    'labels-changed',
    "the Labels field is fewer than the signer's name has labels",
    rrsigFields(({ labels }) => ({ labels: labels - 2 })),
  ),
  bogus(
    's13',
    'original-ttl-changed',
    'RRSIG_DOES_NOT_VERIFY',
    'original-ttl-changed',
    'the Original TTL of the signature was edited',
    rrsigFields(() => ({ originalTtl: 3601 })),
  ),
  bogus(
    's14',
    'rrsig-algorithm-unassigned',
    'RRSIG_ALGORITHM_UNSUPPORTED',
    'algorithm-changed',
    'the signature says algorithm 100, which nobody has defined',
    rrsigFields(() => ({ algorithm: 100 })),
  ),
  bogus(
    's15',
    'signature-short',
    'RRSIG_MALFORMED',
    null,
    'the signature is two octets short',
    rrsigFields(({ signature }) => ({ signature: signature.slice(0, -2) })),
  ),
  bogus(
    's16',
    'signature-long',
    'RRSIG_MALFORMED',
    'signature-extended',
    'the signature has two octets too many',
    rrsigFields(({ signature }) => ({ signature: Uint8Array.from([...signature, 0, 0]) })),
  ),
  {
    id: 's17',
    name: 'one-good-one-corrupt',
    sentence: 'of two signatures by one key one does not verify',
    also: ['RRSIG_DOES_NOT_VERIFY'],
    fault: address((set, tools) => ({
      ...set,
      signatures: [...corrupt(set, tools)!.signatures, ...set.signatures],
    })),
  },
  {
    id: 's18',
    name: 'rrsig-ttl-differs',
    sentence: 'the RRSIG has another TTL than the address it covers',
    also: ['RRSIG_TTL_MISMATCH'],
    fault: address((set) => ({ ...set, signatures: set.signatures.map((rr) => ({ ...rr, ttl: 7200 })) })),
  },
  {
    id: 's19',
    name: 'delegation-ns-signed',
    sentence: 'the parent signs the NS of the delegation, which only the child may do',
    control: false,
    zone: 'sub.delegation-ns-signed.test.',
    fault: (child, world) =>
      edit(world.zone('delegation-ns-signed.test.'), child.apex, TYPE.NS, (set, tools) => tools.sign(set)),
  },
  {
    id: 's20',
    name: 'rrsig-asked',
    sentence: 'signatures themselves are asked for, which nothing signs',
    status: 'insecure',
    code: 'RRSIG_QUERY_UNSIGNED',
    ask: ['www', TYPE.RRSIG],
  },
  {
    id: 's21',
    name: 'ttl-above-original',
    sentence: 'the address is served with a higher TTL than was signed',
    also: ['RRSIG_ORIGINAL_TTL_EXCEEDED'],
    fault: address(withTtl(86400)),
  },
  bogus(
    's22',
    'signature-empty',
    'RRSIG_MALFORMED',
    null,
    'the signature has no octets',
    rrsigFields(() => ({ signature: new Uint8Array(0) })),
  ),
  {
    ...bogus(
      's23',
      'rrsig-cut-short',
      'RRSIG_MALFORMED',
      null,
      'the RRSIG record ends after its first fields',
      (set) => ({
        ...set,
        signatures: set.signatures.map((rr) => ({ ...rr, rdata: rr.rdata.slice(0, 12) })),
      }),
    ),
    also: ['RESPONSE_MALFORMED'],
  },
  {
    id: 's24',
    name: 'signer-in-upper-case',
    sentence: "nothing is wrong: the signer's name is in upper case, which plays no part",
    fault: address(rrsigFields(({ signerName }) => ({ signerName: upper(signerName) }))),
  },
  {
    id: 's25',
    name: 'unknown-type',
    sentence: 'nothing is wrong: a type is asked for that nobody has defined',
    ask: ['www', 65280],
    fault: (child) => {
      child.text += 'www TYPE65280 \\# 4 0A000001\n'
    },
  },
]

const upper = (name: Name): Name => Name.parse(name.toString().toUpperCase())

export const SIGNATURES: readonly Scenario[] = plans.map(scenario)
