/** Groups s, t and k, last part: what forensics tells. Forged signatures are in `forged.ts`; here are times and keys that were edited. */

import { TYPE } from '../../dns/registry.ts'
import type { ZoneDraft } from '../draft.ts'
import * as forge from '../forge.ts'
import { KSK, labKey, publishedAs, REVOKED_KSK } from '../keys.ts'
import { edit, edited, rrsigFields, signedAs } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { bogusBecause as bogus } from './bogus.ts'
import { pairOf } from './dnskey.ts'
import { FORGED } from './forged.ts'

const DAY = 86400

const RSA = { signed: { algorithm: 8 } } as const

/** The address signed for this time, in seconds from the clock, and its RRSIG edited to say another. */
const timesEdited =
  (signed: readonly [number, number], said: readonly [number, number]) =>
  (child: ZoneDraft): void => {
    const times = ([inception, expiration]: readonly [number, number]) => ({
      inception: child.at + inception,
      expiration: child.at + expiration,
    })
    edit(
      child,
      'www',
      TYPE.A,
      forge.both(
        signedAs(times(signed)),
        rrsigFields(() => times(said)),
      ),
    )
  }

const plans: readonly Plan[] = [
  bogus('t60', 'expiration-edited', 'times-changed', 'the expiration of an expired signature was edited', {
    fault: timesEdited([-15 * DAY, -DAY], [-15 * DAY, 15 * DAY]),
  }),
  bogus('t61', 'expired-by-edit', 'times-changed', 'the times of a good signature were edited, and it seems expired', {
    code: 'RRSIG_EXPIRED',
    fault: timesEdited([-14 * DAY, 15 * DAY], [-60 * DAY, -30 * DAY]),
  }),
  bogus('t62', 'times-exchanged', 'times-changed', 'inception and expiration of the signature have changed places', {
    code: 'RRSIG_TIMES_INVERTED',
    fault: timesEdited([-14 * DAY, 15 * DAY], [15 * DAY, -14 * DAY]),
  }),
  bogus('k60', 'zsk-revoked-unsigned', 'key-fields-changed', 'a key was revoked, and the zone not signed again', {
    code: 'RRSIG_KEY_MISSING',
    fault: (child) => {
      const [ksk, zsk] = pairOf(child)
      child.keys = [ksk, publishedAs(zsk, { flags: REVOKED_KSK & ~1 })]
      child.signers = { keys: [ksk], data: [zsk] }
    },
  }),
  bogus('k61', 'rsa-modulus-truncated', 'key-truncated', 'the RSA key that signed the data has lost its last octet', {
    ...RSA,
    code: 'RRSIG_MALFORMED',
    fault: (child) => {
      const [ksk, zsk] = pairOf(child)
      const cut = publishedAs(zsk, { publicKey: zsk.publicKey.slice(0, -1) })
      child.keys = [ksk, cut]
      child.signers = { keys: [ksk], data: [cut] }
    },
  }),
  bogus(
    'k62',
    'dnskey-added-unsigned',
    'record-added',
    'a key was added to the DNSKEY RRset without signing it again',
    {
      fault: (child) => {
        const added = labKey({ algorithm: 13, seed: `${child.apex} added`, flags: KSK })
        edit(
          child,
          '@',
          TYPE.DNSKEY,
          edited((records) => [...records, { ...records[0]!, rdata: added.rdata }]),
        )
      },
    },
  ),
  bogus('k63', 'zsk-octet-wrong', 'key-octet-changed', 'an octet of the key that signed the data is wrong', {
    ...RSA,
    code: 'RRSIG_KEY_MISSING',
    fault: (child) => {
      const [ksk, zsk] = pairOf(child)
      const publicKey = Uint8Array.from(zsk.publicKey)
      publicKey[40] = publicKey[40]! ^ 0x10
      child.keys = [ksk, publishedAs(zsk, { publicKey })]
      child.signers = { keys: [ksk], data: [zsk] }
    },
  }),
]

export const FORENSICS: readonly Scenario[] = [...FORGED, ...plans.map(scenario)]
