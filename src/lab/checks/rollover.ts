/** Worlds for `check`: every stage of a rollover, and what follows when its next step is taken too early (RFC 7583, RFC 6781 §4.1). */

import { TYPE } from '../../dns/registry.ts'
import { ignoresDo } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { publishedAs, REVOKED_KSK } from '../keys.ts'
import { edit, signedAs } from '../mutate.ts'
import { at, type Cast, castOf, onSerials, onTwo, put, type Stage } from './stages.ts'

const zsks: readonly CheckPlan[] = [
  {
    id: 'z01',
    name: 'roll-zsk-pre-published',
    sentence: 'a new ZSK is published and signs nothing yet',
    states: ['ZSK pre-published'],
    fault: at(({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk] })),
  },
  {
    id: 'z02',
    name: 'roll-zsk-signing-over',
    sentence: 'a new ZSK has signed some RRsets, the others still have signatures by the old one',
    states: ['ZSK signing over'],
    fault: (child) => {
      const { ksk, zsk, nextZsk } = castOf(child)
      put(child, { keys: [ksk, zsk, nextZsk] })
      edit(child, '@', TYPE.SOA, signedAs({ inception: child.at - 3600 }, [nextZsk]))
      edit(child, '@', TYPE.MX, signedAs({ inception: child.at - 3600 }, [nextZsk]))
    },
  },
  {
    id: 'z03',
    name: 'roll-zsk-double-signature',
    sentence: 'the old ZSK and a new one sign every RRset',
    states: ['ZSK double-signature'],
    fault: at(({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk], signData: [zsk, nextZsk] })),
  },
  {
    id: 'z04',
    name: 'roll-zsk-retired',
    sentence: 'a new ZSK signs everything, and the old one is still published for the sake of caches',
    states: ['ZSK pre-published'],
    fault: at(({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk], signData: [nextZsk] })),
  },
  {
    id: 'z05',
    name: 'roll-zsk-removed-early',
    sentence: 'the old ZSK was removed while an RRset still has a signature by it alone',
    status: 'bogus',
    states: ['broken'],
    findings: [['error', 'RRSIG_KEY_MISSING']],
    fault: (child) => {
      const { ksk, zsk, nextZsk } = castOf(child)
      put(child, { keys: [ksk, nextZsk], signData: [nextZsk] })
      edit(child, '@', TYPE.MX, signedAs({}, [zsk]))
    },
  },
  {
    id: 'z06',
    name: 'roll-zsk-signs-early',
    sentence: 'a new ZSK signs on one server before the other server has it',
    states: ['ZSK signing over'],
    findings: [['error', 'DNSKEY_MISSING_FROM_SERVERS']],
    fault: onTwo(
      ({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk], signData: [nextZsk] }),
      () => ({}),
    ),
  },
  {
    id: 'z07',
    name: 'roll-zsk-one-serial-behind',
    sentence: 'a new ZSK signs everything, and one server still has the version before it: both publish both',
    states: ['ZSK signing over'],
    findings: [['warning', 'SERVER_BEHIND']],
    fault: onSerials(
      ({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk], signData: [nextZsk] }),
      ({ ksk, zsk, nextZsk }) => ({ keys: [ksk, zsk, nextZsk], signData: [zsk] }),
    ),
  },
  {
    id: 'z08',
    name: 'roll-zsk-exchanged-behind',
    sentence: 'a new ZSK took the place of the old one at once, and one server still has the version before it',
    states: ['ZSK signing over'],
    findings: [
      ['error', 'DNSKEY_MISSING_FROM_SERVERS'],
      ['warning', 'SERVER_BEHIND'],
    ],
    fault: onSerials(
      ({ ksk, nextZsk }) => ({ keys: [ksk, nextZsk], signData: [nextZsk] }),
      () => ({}),
    ),
  },
]

const ksks: readonly CheckPlan[] = [
  {
    id: 'z10',
    name: 'roll-ksk-double-ds',
    sentence: 'the parent has the DS of a KSK to come beside that of the present one',
    states: ['KSK double-DS'],
    findings: [['notice', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, nextKsk }) => ({ ds: [ksk, nextKsk] })),
  },
  {
    id: 'z11',
    name: 'roll-ksk-exchanged',
    sentence: 'a new KSK took the place of the old one, whose DS the parent still has',
    states: ['KSK double-DS'],
    findings: [['notice', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [nextKsk, zsk], signKeys: [nextKsk], ds: [ksk, nextKsk] })),
  },
  {
    id: 'z12',
    name: 'roll-ksk-double-dnskey',
    sentence: 'a new KSK signs the DNSKEY RRset beside the old one, and has no DS yet',
    states: ['KSK double-DNSKEY'],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })),
  },
  {
    id: 'z13',
    name: 'roll-ksk-double-rrset',
    sentence: 'two KSKs sign the DNSKEY RRset, and the parent has the DS of both',
    states: ['KSK double-RRset'],
    fault: at(({ ksk, zsk, nextKsk }) => ({
      keys: [ksk, nextKsk, zsk],
      signKeys: [ksk, nextKsk],
      ds: [ksk, nextKsk],
    })),
  },
  {
    id: 'z14',
    name: 'roll-ksk-standby',
    sentence: 'a KSK is published for an emergency, signs nothing and has no DS',
    states: ['KSK standby'],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [ksk, nextKsk, zsk] })),
  },
  {
    id: 'z09',
    name: 'roll-ksk-unseen',
    sentence: 'two KSKs sign the DNSKEY RRset, and no signature is seen: the server ignores the DO bit',
    status: 'bogus',
    states: ['broken'],
    findings: (['RRSIG_MISSING', 'SERVER_EDNS_IGNORED', 'SERVER_EDNS_IGNORED'] as const).map((code) => ['error', code]),
    fault: (child, world) => {
      const both = ({ ksk, zsk, nextKsk }: Cast): Stage => ({ keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
      onTwo(both, both)(child, world)
      for (const address of ['192.0.2.90', '192.0.2.91']) world.behaviours.set(address, ignoresDo)
    },
  },
  {
    id: 'z15',
    name: 'roll-ksk-ds-early',
    sentence: 'the DS of the old KSK was removed before the new one signs the DNSKEY RRset',
    status: 'bogus',
    states: ['broken', 'KSK standby'],
    findings: [['error', 'DNSKEY_NOT_SIGNED_BY_DS_KEY']],
    fault: at(({ ksk, zsk, nextKsk }) => ({ keys: [ksk, nextKsk, zsk], ds: [nextKsk] })),
  },
  {
    id: 'z16',
    name: 'roll-ksk-removed-early',
    sentence: 'the old KSK was removed before the parent had the DS of the new one',
    status: 'bogus',
    states: ['broken'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ zsk, nextKsk }) => ({ keys: [nextKsk, zsk], signKeys: [nextKsk] })),
  },
  {
    id: 'z17',
    name: 'roll-ksk-one-server-behind',
    sentence: 'the parent has the DS of the new KSK alone, and one server still has the old key alone',
    states: ['broken'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: onTwo(
      ({ zsk, nextKsk }) => ({ keys: [nextKsk, zsk], signKeys: [nextKsk], ds: [nextKsk] }),
      () => ({}),
    ),
  },
  {
    id: 'z18',
    name: 'roll-csk',
    sentence: 'a new key for both purposes signs the DNSKEY RRset beside the old one, and no data yet',
    states: ['KSK double-DNSKEY', 'ZSK pre-published'],
    fault: at(({ ksk, nextKsk }) => ({ keys: [ksk, nextKsk], signKeys: [ksk, nextKsk], signData: [ksk] })),
  },
  {
    id: 'z19',
    name: 'roll-ksk-revoked',
    sentence: 'the old KSK is published as revoked beside the new one',
    states: ['key revoked'],
    findings: [['notice', 'DNSKEY_REVOKED']],
    fault: at(({ ksk, zsk, nextKsk }) => {
      const revoked = publishedAs(ksk, { flags: REVOKED_KSK })
      return { keys: [revoked, nextKsk, zsk], signKeys: [revoked, nextKsk], ds: [nextKsk] }
    }),
  },
]

const algorithms: readonly CheckPlan[] = [
  {
    id: 'z20',
    name: 'roll-algorithm-signatures',
    sentence: 'a new algorithm signs the data, and its keys are not published yet',
    states: ['algorithm: signatures first'],
    findings: [['notice', 'RRSIG_KEY_MISSING']],
    fault: at(({ zsk, otherZsk }) => ({ signData: [zsk, otherZsk] })),
  },
  {
    id: 'z21',
    name: 'roll-algorithm-keys',
    sentence: 'keys of two algorithms are published and sign, and the parent has the DS of the old one',
    states: ['algorithm: both sign'],
    fault: at(({ ksk, zsk, otherKsk, otherZsk }) => ({
      keys: [ksk, zsk, otherKsk, otherZsk],
      signKeys: [ksk, otherKsk],
      signData: [zsk, otherZsk],
    })),
  },
  {
    id: 'z22',
    name: 'roll-algorithm-both-ds',
    sentence: 'the parent has the DS of two algorithms, and keys of both sign',
    states: ['algorithm: both have DS'],
    fault: at(({ ksk, zsk, otherKsk, otherZsk }) => ({
      keys: [ksk, zsk, otherKsk, otherZsk],
      signKeys: [ksk, otherKsk],
      signData: [zsk, otherZsk],
      ds: [ksk, otherKsk],
    })),
  },
  {
    id: 'z23',
    name: 'roll-algorithm-new-ds',
    sentence: 'the parent has the DS of the new algorithm alone, and keys of both still sign',
    states: ['algorithm: both sign'],
    fault: at(({ ksk, zsk, otherKsk, otherZsk }) => ({
      keys: [ksk, zsk, otherKsk, otherZsk],
      signKeys: [ksk, otherKsk],
      signData: [zsk, otherZsk],
      ds: [otherKsk],
    })),
  },
  {
    id: 'z24',
    name: 'roll-algorithm-keys-removed',
    sentence: 'the keys of the old algorithm are gone, and its signatures are still there',
    states: ['algorithm: signatures first'],
    findings: [['notice', 'RRSIG_KEY_MISSING']],
    fault: at(({ zsk, otherKsk, otherZsk }) => ({
      keys: [otherKsk, otherZsk],
      signKeys: [otherKsk],
      signData: [zsk, otherZsk],
      ds: [otherKsk],
    })),
  },
  {
    id: 'z25',
    name: 'roll-algorithm-ds-early',
    sentence: 'the parent has the DS of a new algorithm beside the old one, and nothing of it is in the zone',
    states: ['algorithm: DS first'],
    findings: [['warning', 'DS_NO_MATCHING_KEY']],
    fault: at(({ ksk, otherKsk }) => ({ ds: [ksk, otherKsk] })),
  },
  {
    id: 'z26',
    name: 'roll-algorithm-keys-early',
    sentence: 'the keys of a new algorithm are published before it signs anything but them',
    states: ['algorithm: keys first'],
    findings: [['warning', 'RRSIG_ALGORITHM_MISSING']],
    fault: at(({ ksk, zsk, otherKsk, otherZsk }) => ({
      keys: [ksk, zsk, otherKsk, otherZsk],
      signKeys: [ksk, otherKsk],
    })),
  },
  {
    id: 'z27',
    name: 'roll-algorithm-ds-alone',
    sentence: 'the parent has the DS of a new algorithm alone, of which the zone has signatures and no key',
    status: 'bogus',
    states: ['broken', 'algorithm: signatures first'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ zsk, otherKsk, otherZsk }) => ({ signData: [zsk, otherZsk], ds: [otherKsk] })),
  },
  {
    id: 'z28',
    name: 'roll-algorithm-key-gone',
    sentence: 'the keys of the old algorithm were removed while the parent still has their DS alone',
    status: 'bogus',
    states: ['broken', 'algorithm: signatures first'],
    findings: [['error', 'DS_NO_MATCHING_KEY']],
    fault: at(({ zsk, otherKsk, otherZsk }) => ({
      keys: [otherKsk, otherZsk],
      signKeys: [otherKsk],
      signData: [zsk, otherZsk],
    })),
  },
]

export const ROLLOVER_CHECKS: readonly CheckScenario[] = [...zsks, ...ksks, ...algorithms].map(checkScenario)
