/** Worlds for `check`: servers of the parent that delegate to different name servers, or give different glue. */

import { TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import * as behaviour from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { Tamper, ZoneDraft } from '../draft.ts'
import { edit, edited, gone, withSerial } from '../mutate.ts'
import { nsRecord, secondTld, to, twoServers } from './cuts.ts'

const OTHER = ['old1', 'old2'] as const

/** The second server of the TLD delegates to two other names, at these addresses. */
function elsewhere(child: ZoneDraft, tld: ZoneDraft, addresses: readonly [string, string]): void {
  const names = OTHER.map((label) => child.apex.child(label))
  const own: readonly RR[] = names.map((name) => nsRecord(child, name))
  edit(
    tld,
    child.apex,
    TYPE.NS,
    edited(() => own),
  )
  names.forEach((name, i) => {
    tld.text += `${name} A ${addresses[i]}\n`
  })
}

/** Without glue, and over UDP truncated, so that TCP is asked. */
const truncatedGlue: Tamper = (answer, { via }) =>
  answer.aa || via === 'tcp' ? answer : { ...answer, tc: true, additional: [] }

const plans: readonly CheckPlan[] = [
  {
    id: 'g01',
    name: 'check-ns-differs-dead',
    sentence: 'one of two servers of the parent still delegates to the former servers, which answer no more',
    findings: [
      ['error', 'NS_DIFFERS'],
      ['warning', 'GLUE_DIFFERS'],
      ['warning', 'SERVER_NO_RESPONSE'],
    ],
    fault: (child, world) => {
      twoServers(child, '192.0.2.10', '192.0.2.11')
      secondTld(world, (tld) => elsewhere(child, tld, ['192.0.2.12', '192.0.2.13']))
    },
  },
  {
    id: 'g02',
    name: 'check-ns-differs',
    sentence: 'one of two servers of the parent delegates to another second server, which answers too',
    findings: [['warning', 'NS_DIFFERS']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.14', '192.0.2.15')
      child.hostedAt = ['192.0.2.14', '192.0.2.15', '192.0.2.16']
      child.text += 'ns3 A 192.0.2.16\n'
      secondTld(world, (tld) => {
        const third = child.apex.child('ns3')
        tld.text += `${third} A 192.0.2.16\n`
        edit(
          tld,
          child.apex,
          TYPE.NS,
          edited((records) => [records[0]!, nsRecord(child, third)]),
        )
      })
    },
  },
  {
    id: 'g03',
    name: 'check-ns-differs-behind',
    sentence: 'one of two servers of the parent has an older version, with name servers that answer no more',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    status: 'insecure',
    states: ['unsigned'],
    findings: [
      ['error', 'NS_DIFFERS'],
      ['warning', 'GLUE_DIFFERS'],
      ['warning', 'SERVER_NO_RESPONSE'],
      ['notice', 'DELEGATION_INSECURE'],
    ],
    fault: (child, world) => {
      twoServers(child, '192.0.2.17', '192.0.2.18')
      secondTld(world, (tld) => {
        elsewhere(child, tld, ['192.0.2.19', '192.0.2.20'])
        edit(tld, '@', TYPE.SOA, withSerial(2026061400))
      })
    },
  },
  {
    id: 'g04',
    name: 'check-glue-missing-on-one',
    sentence: 'one of two servers of the parent leaves out the glue',
    findings: [['warning', 'GLUE_MISSING']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.21', '192.0.2.22')
      secondTld(world, (tld) => {
        for (const label of ['ns1', 'ns2']) edit(tld, child.apex.child(label), TYPE.A, gone)
      })
    },
  },
  {
    id: 'g05',
    name: 'check-glue-differs-on-one',
    sentence: 'one of two servers of the parent has the former address of a server, which answers there too',
    findings: [['warning', 'GLUE_DIFFERS']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.23', '192.0.2.24')
      child.hostedAt = ['192.0.2.23', '192.0.2.24', '192.0.2.25']
      secondTld(world, (tld) => edit(tld, child.apex.child('ns2'), TYPE.A, to('192.0.2.25')))
    },
  },
  {
    id: 'g06',
    name: 'check-glue-differs-dead',
    sentence: 'one of two servers of the parent has the former address of the server, which answers there no more',
    findings: [
      ['error', 'GLUE_DIFFERS'],
      ['warning', 'SERVER_NO_RESPONSE'],
    ],
    fault: (child, world) => {
      child.servers = [{ name: child.apex.child('ns1'), addresses: ['192.0.2.26'] }]
      secondTld(world, (tld) => edit(tld, child.apex.child('ns1'), TYPE.A, to('192.0.2.27')))
    },
  },
  {
    id: 'g07',
    name: 'check-glue-truncated',
    sentence: 'one of two servers of the parent truncates its referral, and has the glue over TCP',
    fault: (child, world) => {
      twoServers(child, '192.0.2.28', '192.0.2.29')
      secondTld(world, (tld) => {
        tld.tamper = truncatedGlue
      })
    },
  },
  {
    id: 'g08',
    name: 'check-parent-serves-child',
    sentence: 'one of two servers of the parent has no glue of the zone, and serves the zone itself',
    fault: (child, world) => {
      twoServers(child, '192.0.2.30', '192.0.2.31')
      child.hostedAt = ['192.0.2.30', '192.0.2.31', '192.0.2.56']
      secondTld(world, (tld) => edit(tld, child.apex.child('ns1'), TYPE.A, gone))
    },
  },
  {
    id: 's130',
    name: 'check-parent-no-tcp',
    sentence: 'one of two servers of the parent takes no TCP connections',
    findings: [['notice', 'SERVER_NO_TCP']],
    fault: (_child, world) => {
      secondTld(world, () => {})
      world.behaviours.set('192.0.2.56', behaviour.tcpRefused)
    },
  },
  {
    id: 's131',
    name: 'check-parents-no-tcp',
    sentence: 'no server of the parent takes TCP connections, and the servers of the zone do',
    findings: [['notice', 'SERVER_NO_TCP']],
    fault: (_child, world) => {
      for (const { addresses } of world.test.servers)
        for (const address of addresses) world.behaviours.set(address, behaviour.tcpRefused)
    },
  },
]

export const PARENT_SERVER_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
