/** Group s, last part: signatures that careless signers made, or that were edited since, so that one change mends them. */

import { Name } from '../../dns/name.ts'
import { parseRdata } from '../../dns/presentation.ts'
import { CLASS_IN, TYPE } from '../../dns/registry.ts'
import type { RRset, RRType } from '../../dns/rr.ts'
import type { ZoneDraft } from '../draft.ts'
import * as forge from '../forge.ts'
import { labKey, ZSK } from '../keys.ts'
import { type Change, corrupt, edit, edited, rrsigFields, signedAs } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { bogusBecause as bogus, type Made } from './bogus.ts'

/** One change of the address that is asked for. */
const address = (change: Change, more: Made = {}): Made => ({
  ...more,
  fault: (child) => edit(child, 'www', TYPE.A, change),
})

const RSA = { signed: { algorithm: 8 } } as const

const otherAddress = parseRdata(TYPE.A, '203.0.113.66')

const upper = (name: Name): Name => Name.parse(name.toString().toUpperCase())

/** One record as the zone has it. */
function single(owner: Name, type: RRType, text: string): RRset {
  const rr = { owner, type, class: CLASS_IN, ttl: 3600, rdata: parseRdata(type, text) }
  return { owner, type, class: CLASS_IN, records: [rr], signatures: [] }
}

const soaOf = ({ apex }: ZoneDraft): RRset =>
  single(apex, TYPE.SOA, `ns1.${apex} hostmaster.${apex} 2026061500 7200 3600 1209600 600`)

const aliasOf = ({ apex }: ZoneDraft, target: Name): RRset => single(apex.child('alias'), TYPE.CNAME, `${target}`)

/** With this Original TTL one half of the signature of s58 begins with a zero octet. */
const UNPADDED_TTL = 3669

const plans: readonly Plan[] = [
  bogus(
    's50',
    'signed-with-duplicate',
    'record-duplicated',
    'the address was signed as if the zone had it twice',
    address(forge.duplicated),
  ),
  bogus('s51', 'mx-not-lowered', 'rdata-case', 'the MX was signed without lowering the name in it', {
    ask: ['post', TYPE.MX],
    fault: (child) => {
      child.text += 'post MX 10 Mail.Elsewhere.Example.\n'
      edit(child, 'post', TYPE.MX, forge.unlowered)
    },
  }),
  bogus(
    's52',
    'https-lowered',
    'rdata-case',
    'the HTTPS record was signed with its target lowered, which keeps its case',
    {
      ask: ['service', TYPE.HTTPS],
      fault: (child) => {
        child.text += 'service HTTPS 1 Www.Elsewhere.Example.\n'
        edit(child, 'service', TYPE.HTTPS, forge.lowered)
      },
    },
  ),
  bogus(
    's53',
    'owner-not-lowered',
    'owner-case',
    'the address was signed with its owner in capitals',
    address(forge.ownerInCapitals),
  ),
  bogus(
    's54',
    'wildcard-not-restored',
    'wildcard-owner',
    'the answer from a wildcard was signed under the name asked for',
    {
      ask: ['x.wild', TYPE.A],
      fault: (child) =>
        edit(
          child,
          '*.wild',
          TYPE.A,
          forge.overOwner(() => Name.parse('x.wild', child.apex)),
        ),
    },
  ),
  bogus(
    's55',
    'wildcard-signed-as-name',
    'wildcard-owner',
    'the address was signed as a wildcard, and its Labels field counts every label',
    address(forge.overOwner(({ owner }) => owner.parent()!.wildcard())),
  ),
  bogus(
    's56',
    'signature-in-der',
    'signature-der',
    'the signature is in DER, as cryptographic libraries return it',
    address(forge.inDer, { code: 'RRSIG_MALFORMED' }),
  ),
  bogus('s57', 'signature-halves-swapped', 'signature-swapped', 'the signature has s before r', address(forge.swapped)),
  bogus(
    's58',
    'signature-unpadded',
    'signature-unpadded',
    'one half of the signature begins with a zero octet, which the signer left out',
    address(forge.both(forge.withLeadingZero(UNPADDED_TTL, true), forge.unpadded(true)), { code: 'RRSIG_MALFORMED' }),
  ),
  bogus(
    's59',
    'signed-by-sibling',
    'other-zone-key',
    'the address behind an alias was signed by the zone of the alias',
    {
      ask: ['shop', TYPE.A],
      fault: (child, world) => {
        const target = world.zone('signed-by-sibling-target.test.')
        child.text += `shop CNAME www.${target.apex}\n`
        edit(target, 'www', TYPE.A, forge.byKey(child.keys[1]!))
      },
    },
  ),
  bogus('s60', 'signed-by-parent', 'other-zone-key', 'the address was signed by a key of the parent', {
    fault: (child, world) => edit(child, 'www', TYPE.A, forge.byKey(world.test.keys[1]!)),
  }),
  bogus(
    's61',
    'signed-as-class-ch',
    'class-changed',
    'the address was signed as if of class CH',
    address(forge.overClass(3)),
  ),
  bogus('s62', 'signed-unsorted', 'order-as-received', 'three addresses were signed without sorting them', {
    fault: (child) => {
      child.text += 'www A 203.0.113.12\nwww A 203.0.113.11\n'
      edit(child, 'www', TYPE.A, forge.unsorted)
    },
  }),
  bogus('s63', 'signature-of-soa', 'type-covered-changed', 'the NSEC of the apex bears the signature of the SOA', {
    also: ['DENIAL_WILDCARD_NOT_COVERED'],
    ask: ['nx', TYPE.A],
    fault: (child) =>
      edit(
        child,
        '@',
        TYPE.NSEC,
        forge.signatureOf(() => soaOf(child)),
      ),
  }),
  bogus('s64', 'rrsig-says-aaaa', 'type-covered-changed', 'the signature over the address says that it is over AAAA', {
    ...address(forge.overType(TYPE.AAAA)),
    code: 'RRSIG_MISSING',
  }),
  bogus('s65', 'signature-of-alias', 'other-rrset', 'the address bears the signature of the CNAME that leads to it', {
    ask: ['alias', TYPE.A],
    fault: (child) =>
      edit(
        child,
        'www',
        TYPE.A,
        forge.signatureOf((set) => aliasOf(child, set.owner)),
      ),
  }),
  bogus(
    's66',
    'rrsig-algorithm-edited',
    'algorithm-changed',
    'the signature by a key of algorithm 8 says algorithm 10',
    address(
      rrsigFields(() => ({ algorithm: 10 })),
      { ...RSA, code: 'RRSIG_KEY_MISSING' },
    ),
  ),
  bogus('s67', 'rsa-other-hash', 'hash-changed', 'the signature of algorithm 8 was made with SHA-1', {
    ...RSA,
    fault: (child) => {
      const sha1 = labKey({ algorithm: 5, seed: '', flags: ZSK })
      edit(child, 'www', TYPE.A, signedAs({ algorithm: 8, keyTag: child.keys[1]!.keyTag }, [sha1]))
    },
  }),
  bogus(
    's68',
    'rsa-rdata-changed',
    'data-changed',
    'the address was edited after it was signed with RSA',
    address(
      edited((records) => records.map((rr) => ({ ...rr, rdata: otherAddress }))),
      RSA,
    ),
  ),
  bogus('s69', 'rsa-corrupt', 'signature-or-key-changed', 'a bit of an RSA signature is wrong', address(corrupt, RSA)),
  bogus(
    's70',
    'signed-with-wrong-tag',
    'key-tag-changed',
    'the signer wrote another key tag into the signature than its key has',
    {
      code: 'RRSIG_KEY_MISSING',
      fault: (child) => edit(child, 'www', TYPE.A, signedAs({ keyTag: child.keys[1]!.keyTag ^ 0x0a00 })),
    },
  ),
  bogus(
    's71',
    'signer-not-lowered',
    'signer-case',
    "the address was signed with the signer's name in capitals",
    address(
      forge.both(
        rrsigFields(({ signerName }) => ({ signerName: upper(signerName) })),
        forge.signedOver((_set, _form, { signerName }) => ({ fields: { signerName } })),
      ),
    ),
  ),
  bogus('s72', 'signed-for-parent', 'other-zone-key', 'the parent signed the address, and says so', {
    code: 'RRSIG_SIGNER_NOT_ZONE',
    fault: (child, { test }) => edit(child, 'www', TYPE.A, signedAs({ signerName: test.apex }, [test.keys[1]!])),
  }),
]

export const FORGED: readonly Scenario[] = plans.map(scenario)
