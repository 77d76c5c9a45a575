/** Group m, second part: CDS and CDNSKEY themselves, their form, place and signatures (RFC 7344 §4, RFC 8078 §4). */

import { TYPE } from '../../dns/registry.ts'
import { asks, asksFor, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { dsFor, dsWith, NSEC3, type ZoneDraft } from '../draft.ts'
import { type LabKey, publishedAs, REVOKED_KSK } from '../keys.ts'
import { edit, signedAs } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { nextKey } from './rollover.ts'

/** Publishes a further key with other flags, which signs nothing, and asks for its DS beside the right one. */
const asksForKeyWith = (change: Parameters<typeof publishedAs>[1]) => (child: ZoneDraft) => {
  const [ksk, zsk] = child.keys as [LabKey, LabKey]
  const odd = publishedAs(nextKey(child), change)
  child.ds = [dsFor(child.apex, ksk), dsFor(child.apex, odd)]
  child.keys.push(odd)
  child.signers = { keys: [ksk], data: [zsk] }
  asksFor(child, ksk, odd)
}

const plans: readonly Plan[] = [
  {
    id: 'm02',
    name: 'cds-signed-by-zsk',
    sentence: 'CDS is signed by the ZSK alone, which no DS names',
    also: ['CDS_NOT_SIGNED_BY_DS_KEY'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      asksFor(child, child.keys[0]!)
      edit(child, '@', TYPE.CDS, signedAs({}, [child.keys[1]!]))
    },
  },
  {
    id: 'm03',
    name: 'cds-cdnskey-differ',
    sentence: 'CDS asks for the DS of the old key, and CDNSKEY for that of another one',
    also: ['CDS_CDNSKEY_MISMATCH'],
    ask: ['@', TYPE.CDS],
    fault: (child) => asks(child, { cds: [dsFor(child.apex, child.keys[0]!)], cdnskey: [nextKey(child).rdata] }),
  },
  {
    id: 'm05',
    name: 'cds-delete',
    sentence: 'CDS and CDNSKEY ask the parent to remove the DS',
    also: ['CDS_DELETE'],
    ask: ['@', TYPE.CDS],
    fault: (child) => asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] }),
  },
  {
    id: 'm10',
    name: 'cds-in-sync',
    sentence: 'nothing is wrong: CDS and CDNSKEY ask for the DS that the parent has',
    ask: ['@', TYPE.CDS],
    fault: (child) => asksFor(child, child.keys[0]!),
  },
  {
    id: 'm11',
    name: 'cdnskey-in-sync',
    sentence: 'nothing is wrong: CDNSKEY and CDS of a single key ask for the DS that the parent has',
    ask: ['@', TYPE.CDNSKEY],
    signed: { csk: true, denial: NSEC3 },
    fault: (child) => asksFor(child, child.keys[0]!),
  },
  {
    id: 'm12',
    name: 'no-cds',
    sentence: 'nothing is wrong: the zone asks its parent for nothing',
    ask: ['@', TYPE.CDS],
  },
  {
    id: 'm13',
    name: 'cds-in-sync-insecure-tld',
    sentence: 'nothing is wrong: CDS and CDNSKEY ask for the DS that the parent has, which has NSEC3 with opt-out',
    tld: 'example',
    ask: ['@', TYPE.CDNSKEY],
    fault: (child) => asksFor(child, child.keys[0]!),
  },
  {
    id: 'm14',
    name: 'cds-delete-malformed',
    sentence: 'the CDS that asks to remove the DS has an empty digest, where RFC 8078 wants one octet',
    also: ['CDS_DELETE_MALFORMED'],
    ask: ['@', TYPE.CDS],
    fault: (child) => asks(child, { cds: [Uint8Array.of(0, 0, 0, 0)], cdnskey: [DELETE_CDNSKEY] }),
  },
  {
    id: 'm15',
    name: 'cds-delete-mixed',
    sentence: 'CDS asks for the DS of a key and to remove the DS at once',
    also: ['CDS_DELETE_MIXED'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      asksFor(child, child.keys[0]!)
      asks(child, { cds: [DELETE_CDS] })
    },
  },
  {
    id: 'm16',
    name: 'cds-alone',
    sentence: 'the zone has CDS and no CDNSKEY',
    also: ['CDS_WITHOUT_CDNSKEY'],
    ask: ['@', TYPE.CDS],
    fault: (child) => asks(child, { cds: [dsFor(child.apex, child.keys[0]!)] }),
  },
  {
    id: 'm17',
    name: 'cdnskey-alone',
    sentence: 'the zone has CDNSKEY and no CDS, which was asked for',
    also: ['CDNSKEY_WITHOUT_CDS'],
    ask: ['@', TYPE.CDS],
    fault: (child) => asks(child, { cdnskey: [child.keys[0]!.rdata] }),
  },
  {
    id: 'm19',
    name: 'cds-key-no-zone-flag',
    sentence: 'one CDS names a key without the Zone Key flag',
    also: ['CDS_KEY_UNUSABLE', 'DNSKEY_NO_ZONE_FLAG'],
    ask: ['@', TYPE.CDS],
    fault: asksForKeyWith({ flags: 1 }),
  },
  {
    id: 'm20',
    name: 'cds-key-revoked',
    sentence: 'one CDNSKEY is a revoked key',
    also: ['CDS_KEY_UNUSABLE', 'DNSKEY_REVOKED', 'DNSKEY_REVOKED_NOT_SIGNING'],
    ask: ['@', TYPE.CDNSKEY],
    fault: asksForKeyWith({ flags: REVOKED_KSK }),
  },
  {
    id: 'm23',
    name: 'cds-below-apex',
    sentence: 'CDS stands at a name that is no zone of its own',
    also: ['CDS_NOT_AT_APEX'],
    ask: ['www', TYPE.CDS],
    fault: (child) => asks(child, { cds: [dsFor(child.apex, child.keys[0]!)] }, 'www'),
  },
  {
    id: 'm24',
    name: 'cds-cut-short',
    sentence: 'one CDS has three octets',
    also: ['CDS_MALFORMED'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      asksFor(child, child.keys[0]!)
      asks(child, { cds: [Uint8Array.of(1, 2, 13)] })
    },
  },
  {
    id: 'm25',
    name: 'cds-gost-digest',
    sentence: 'one CDS has a GOST R 34.11-94 digest, which no longer counts',
    also: ['CDS_DIGEST_UNSUPPORTED'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const ksk = child.keys[0]!
      asksFor(child, ksk)
      asks(child, { cds: [dsWith(dsFor(child.apex, ksk), { digestType: 3 })] })
    },
  },
  {
    id: 'm45',
    name: 'cds-sha1-digest',
    sentence: 'one CDS has a SHA-1 digest, which nobody is to make any more',
    also: ['CDS_NOT_RECOMMENDED'],
    ask: ['@', TYPE.CDS],
    fault: (child) => {
      const ksk = child.keys[0]!
      asksFor(child, ksk)
      asks(child, { cds: [dsFor(child.apex, ksk, 1)] })
    },
  },
]

export const REQUESTS: readonly Scenario[] = plans.map(scenario)
