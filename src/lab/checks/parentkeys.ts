/** Worlds for `check`: servers of the parent that give different keys of it, or none; and differences that are in order. */

import { TYPE } from '../../dns/registry.ts'
import { answersRcode, silentFor } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { ZoneDraft } from '../draft.ts'
import { edit, gone, signedAs } from '../mutate.ts'
import { secondTld } from './cuts.ts'
import { castOf, put } from './stages.ts'

const DAY = 86_400
/** Of the second server of the TLD. */
const SECOND = '192.0.2.56'

const keysEnd = (tld: ZoneDraft, left: number): void =>
  edit(tld, '@', TYPE.DNSKEY, signedAs({ expiration: tld.at + left }))

const plans: readonly CheckPlan[] = [
  {
    id: 'i01',
    name: 'check-parent-keys-expired',
    sentence: 'the signature over the keys of the parent has expired on one of its two servers',
    findings: [['error', 'RRSIG_EXPIRED']],
    fault: (_child, world) => secondTld(world, (tld) => keysEnd(tld, -DAY)),
  },
  {
    id: 'i02',
    name: 'check-parent-keys-missing',
    sentence: 'one of two servers of the parent denies that the parent has keys',
    findings: [['error', 'DNSKEY_MISSING']],
    fault: (_child, world) => secondTld(world, (tld) => edit(tld, '@', TYPE.DNSKEY, gone)),
  },
  {
    id: 'i03',
    name: 'check-parent-keys-end',
    sentence: 'the signature over the keys of the parent has a day left on one of its two servers',
    findings: [['warning', 'VALIDITY_SHORT']],
    fault: (_child, world) => secondTld(world, (tld) => keysEnd(tld, DAY)),
  },
  {
    id: 'i04',
    name: 'check-parent-keys-withheld',
    sentence:
      'one of two servers of the parent answers for DS and NS of the zone, and never for the keys of the parent',
    findings: [['error', 'ANSWER_WITHHELD']],
    fault: (_child, world) => {
      secondTld(world, () => {})
      world.behaviours.set(SECOND, silentFor([TYPE.DNSKEY]))
    },
  },
  {
    id: 'i05',
    name: 'check-parent-keys-servfail',
    sentence: 'one of two servers of the parent answers SERVFAIL for its keys',
    findings: [
      ['error', 'ANSWER_WITHHELD'],
      ['notice', 'SERVER_RCODE'],
    ],
    fault: (_child, world) => {
      secondTld(world, () => {})
      world.behaviours.set(SECOND, answersRcode(2, [TYPE.DNSKEY]))
    },
  },
  {
    id: 'i06',
    name: 'check-root-keys-expired',
    sentence: 'a top-level domain; the signature over the keys of the root has expired on one of two root servers',
    zone: 'check-root-keys-expired.',
    findings: [['error', 'RRSIG_EXPIRED']],
    fault: (_child, world) => {
      const { root } = world
      const other = world.zone('.', {})
      Object.assign(other, { text: root.text, keys: root.keys, servers: root.servers, hostedAt: ['2001:db8::1'] })
      root.hostedAt = root.servers.flatMap(({ addresses }) => addresses).filter((one) => !one.includes(':'))
      keysEnd(other, -DAY)
    },
  },
  {
    id: 'i07',
    name: 'check-parent-signs-while-answering',
    sentence: 'each server of the parent signs while answering, and one of them has made its signatures hours later',
    fault: (_child, world) =>
      secondTld(world, (tld) => {
        tld.inception = tld.at - DAY / 4
        tld.expiration = tld.at + 8 * DAY
      }),
  },
  {
    id: 'i08',
    name: 'check-parent-key-to-come',
    sentence: 'a key to come is among the keys of the parent on one of its two servers, and not yet on the other',
    fault: (_child, world) =>
      secondTld(world, (tld) => {
        const { ksk, zsk, nextZsk } = castOf(tld)
        put(tld, { keys: [ksk, zsk, nextZsk] })
      }),
  },
]

export const PARENT_KEY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
