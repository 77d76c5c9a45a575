/** Group k, first part: which keys the DNSKEY RRset holds, and who signs it. */

import { TYPE } from '../../dns/registry.ts'
import { tcpRefused } from '../behaviour.ts'
import { dsFor, usualDs, type ZoneDraft, zoneKeys } from '../draft.ts'
import { KSK, type LabKey, labKey, publishedAs, ZSK } from '../keys.ts'
import { corrupt, edit, edited, gone, unsigned, without } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

const isKsk = (rdata: Uint8Array): boolean => (rdata[1]! & 1) === 1

/** Key signing key and zone signing key of a healthy zone. */
export const pairOf = (child: ZoneDraft): [LabKey, LabKey] => [child.keys[0]!, child.keys[1]!]

/** Edits the public key of one DNSKEY after signing. */
const editKey = (child: ZoneDraft, which: (rdata: Uint8Array) => boolean, change: (rdata: Uint8Array) => void): void =>
  edit(
    child,
    '@',
    TYPE.DNSKEY,
    edited((records) =>
      records.map((rr) => {
        if (!which(rr.rdata)) return rr
        const rdata = Uint8Array.from(rr.rdata)
        change(rdata)
        return { ...rr, rdata }
      }),
    ),
  )

const plans: readonly Plan[] = [
  {
    id: 'k01',
    name: 'no-dnskey',
    sentence: 'the zone has no DNSKEY at all while the parent has a DS',
    status: 'bogus',
    code: 'DNSKEY_MISSING',
    why: 'keys-lost',
    fault: (child) => edit(child, '@', TYPE.DNSKEY, gone),
  },
  {
    id: 'k02',
    name: 'no-ksk',
    sentence: 'the key that the DS names has been removed from the DNSKEY RRset',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-of-lost-key',
    fault: (child) =>
      edit(
        child,
        '@',
        TYPE.DNSKEY,
        edited((records) => records.filter((rr) => !isKsk(rr.rdata))),
      ),
  },
  {
    id: 'k03',
    name: 'no-zsk-edited',
    sentence: 'a key was removed from the DNSKEY RRset without signing it anew',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'key-removed',
    fault: (child) =>
      edit(
        child,
        '@',
        TYPE.DNSKEY,
        edited((records) => records.filter((rr) => isKsk(rr.rdata))),
      ),
  },
  {
    id: 'k04',
    name: 'no-zsk',
    sentence: 'the key that signed the data is no longer in the DNSKEY RRset',
    status: 'bogus',
    code: 'RRSIG_KEY_MISSING',
    fault: (child) => {
      const [ksk, zsk] = pairOf(child)
      child.keys = [ksk]
      child.signers = { keys: [ksk], data: [zsk] }
    },
  },
  {
    id: 'k05',
    name: 'bad-ksk',
    sentence: 'an octet of the key that the DS names has changed, and with it the key tag',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-key-octet',
    fault: (child) =>
      editKey(child, isKsk, (rdata) => {
        rdata[20] = rdata[20]! ^ 1
      }),
  },
  {
    id: 'k06',
    name: 'bad-zsk-edited',
    sentence: 'an octet of a key has changed in the DNSKEY RRset without signing it anew',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'key-octet-changed',
    fault: (child) =>
      editKey(
        child,
        (rdata) => !isKsk(rdata),
        (rdata) => {
          rdata[20] = rdata[20]! ^ 1
        },
      ),
  },
  {
    id: 'k07',
    name: 'bad-zsk',
    sentence: 'the DNSKEY RRset has another key with the key tag of the one that signed the data',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'signature-or-key-changed',
    signed: { algorithm: 8 },
    fault: (child) => {
      const [ksk, zsk] = pairOf(child)
      // Two 16-bit words of the modulus change places, which leaves the key tag as it was (RFC 4034 Appendix B).
      const publicKey = Uint8Array.from(zsk.publicKey)
      publicKey.set(zsk.publicKey.slice(100, 102), 102)
      publicKey.set(zsk.publicKey.slice(102, 104), 100)
      child.keys = [ksk, publishedAs(zsk, { publicKey })]
      child.signers = { keys: [ksk], data: [zsk] }
    },
  },
  {
    id: 'k14',
    name: 'ksk-algorithm-edited',
    sentence: 'the algorithm of the key that the DS names was edited from 8 to 7, and with it the key tag',
    status: 'bogus',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-algorithm',
    signed: { algorithm: 8 },
    fault: (child) =>
      editKey(child, isKsk, (rdata) => {
        rdata[3] = 7
      }),
  },
  {
    id: 'k15',
    name: 'zsk-algorithm-unassigned',
    sentence: 'the key that signed the data is published with algorithm 100, which nobody has defined',
    status: 'bogus',
    code: 'RRSIG_KEY_MISSING',
    why: 'key-fields-changed',
    also: ['RRSIG_ALGORITHM_MISSING'],
    fault: (child) => {
      const [ksk, zsk] = pairOf(child)
      child.keys = [ksk, publishedAs(zsk, { algorithm: 100 })]
      child.signers = { keys: [ksk], data: [zsk] }
    },
  },
  {
    id: 'k17',
    name: 'dnskey-unsigned',
    sentence: 'the DNSKEY RRset has no signature',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'rrset-unsigned',
    fault: (child) => edit(child, '@', TYPE.DNSKEY, unsigned),
  },
  {
    id: 'k18',
    name: 'dnskey-signed-by-zsk',
    sentence: 'the DNSKEY RRset is signed only by a key that no DS names',
    status: 'bogus',
    code: 'DNSKEY_NOT_SIGNED_BY_DS_KEY',
    fault: (child) => {
      const zsk = child.keys[1]!
      child.signers = { keys: [zsk], data: [zsk] }
    },
  },
  {
    id: 'k19',
    name: 'dnskey-rrsig-corrupt',
    sentence: 'the signature over the DNSKEY RRset does not verify',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'data-or-signature-changed',
    fault: (child) => edit(child, '@', TYPE.DNSKEY, corrupt),
  },
  {
    id: 'k21',
    name: 'dnskey-below-apex',
    sentence: 'a DNSKEY stands below the apex, where it means nothing',
    also: ['DNSKEY_BELOW_APEX'],
    ask: ['sub', TYPE.DNSKEY],
    fault: (child) => {
      child.text += 'sub A 203.0.113.40\n'
      child.text += `sub DNSKEY 257 3 13 ${Buffer.from(child.keys[0]!.publicKey).toString('base64')}\n`
    },
  },
  {
    id: 'k22',
    name: 'dnskey-too-large',
    sentence: 'the DNSKEY RRset is too large for UDP and the server takes no TCP',
    status: 'bogus',
    code: 'ANSWER_WITHHELD',
    also: ['SERVER_NO_RESPONSE'],
    signed: { algorithm: 8, address: '192.0.2.122' },
    fault: (child, world) => {
      const { apex } = child
      child.keys.push(
        labKey({ algorithm: 8, seed: '', flags: KSK, rsa: '4096' }),
        labKey({ algorithm: 8, seed: `${apex}`, flags: ZSK, rsa: '1024-zsk' }),
        labKey({ algorithm: 8, seed: `${apex}`, flags: ZSK, rsa: 'root-zsk' }),
      )
      child.signers = { keys: [child.keys[0]!], data: [child.keys[1]!] }
      child.ds = [dsFor(apex, child.keys[0]!)]
      world.behaviours.set('192.0.2.122', tcpRefused)
    },
  },
  {
    id: 'k23',
    name: 'dnskey-missing-on-one-server',
    sentence: 'one of two servers still has the zone as it was before its keys were changed',
    also: ['DS_NO_MATCHING_KEY', 'RRSIG_KEY_MISSING'],
    options: { allServers: true },
    fault: (child, world) => {
      const servers = [
        { name: child.apex.child('ns1'), addresses: ['192.0.2.123'] },
        { name: child.apex.child('ns2'), addresses: ['192.0.2.124'] },
      ]
      const stale = world.zone(`${child.apex}`)
      stale.keys = zoneKeys(child.apex.child('former'))
      stale.servers = servers
      stale.hostedAt = ['192.0.2.124']
      child.servers = servers
      child.hostedAt = ['192.0.2.123']
    },
  },
  {
    id: 'k24',
    name: 'standby-key',
    sentence: 'nothing is wrong: a key is published that signs nothing yet',
    fault: (child) => {
      child.ds = usualDs(child)
      child.signers = { keys: [child.keys[0]!], data: [child.keys[1]!] }
      child.keys.push(labKey({ algorithm: 13, seed: `${child.apex} standby`, flags: KSK }))
    },
  },
  {
    id: 'k25',
    name: 'dnskey-cut-short',
    sentence: 'beside good keys the DNSKEY RRset has a record of three octets',
    also: ['DNSKEY_MALFORMED'],
    fault: (child) =>
      edit(child, '@', TYPE.DNSKEY, (set, tools) => {
        const stub = { ...set.records[0]!, rdata: Uint8Array.from([1, 0, 3]) }
        return tools.sign({ ...set, records: [...set.records, stub] })
      }),
  },
  {
    id: 'k26',
    name: 'dnskey-withheld',
    sentence: 'the servers of the zone leave the DNSKEY out of an answer that proves it exists',
    status: 'bogus',
    code: 'DNSKEY_MISSING',
    why: 'keys-lost',
    fault: (child) => {
      child.tamper = without((rr) => rr.type === TYPE.DNSKEY)
    },
  },
  {
    id: 'k29',
    name: 'dnskey-asked',
    sentence: 'nothing is wrong: the DNSKEY RRset itself is asked for',
    ask: ['@', TYPE.DNSKEY],
  },
]

export const KEY_SETS: readonly Scenario[] = plans.map(scenario)
