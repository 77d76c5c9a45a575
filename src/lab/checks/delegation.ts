/** Worlds for `check`: what parent and child, and the servers of the parent, say of a delegation. */

import { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { draftZone, dsFor, usualDs, type ZoneDraft } from '../draft.ts'
import { all, edit, edited, gone, listing, resigned, signedAs } from '../mutate.ts'
import { noData } from '../proof.ts'
import { beforeDelegation, dsText, namedBeside, namedOnly, secondTld, thirdTld, to, twoServers } from './cuts.ts'

const DAY = 86_400

/** A server of the parent that proves that there is no DS, in referrals too. */
function withoutDs(tld: ZoneDraft, child: Name): void {
  edit(tld, child, TYPE.DS, gone)
  edit(
    tld,
    child,
    TYPE.NSEC,
    listing((types) => types.delete(TYPE.DS)),
  )
  tld.tamper = (answer, _asked, zone) =>
    answer.aa ? answer : { ...answer, authority: [...answer.authority, ...noData(zone, child, TYPE.DS).flatMap(all)] }
}

const plans: readonly CheckPlan[] = [
  {
    id: 'y70',
    name: 'check-ns-at-parent-only',
    sentence: 'the parent delegates to a server that the zone itself does not name',
    findings: [['warning', 'NS_NOT_AT_CHILD']],
    fault: (child) => {
      twoServers(child, '192.0.2.180', '192.0.2.181')
      edit(
        child,
        '@',
        TYPE.NS,
        resigned((records) => records.slice(0, 1)),
      )
    },
  },
  {
    id: 'y71',
    name: 'check-ns-at-child-only',
    sentence: 'the zone names a server that its parent does not delegate to',
    findings: [['warning', 'NS_NOT_AT_PARENT']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.182', '192.0.2.183')
      edit(
        world.test,
        child.apex,
        TYPE.NS,
        edited((records) => records.slice(0, 1)),
      )
    },
  },
  {
    id: 'y72',
    name: 'check-glue-differs',
    sentence: 'the parent still has the old address of a server, which answers there too',
    findings: [['warning', 'GLUE_DIFFERS']],
    fault: (child, world) => {
      child.servers = [{ name: child.apex.child('ns1'), addresses: ['192.0.2.184'] }]
      child.hostedAt = ['192.0.2.184', '192.0.2.185']
      edit(world.test, child.apex.child('ns1'), TYPE.A, to('192.0.2.185'))
    },
  },
  {
    id: 'y73',
    name: 'check-glue-missing',
    sentence: 'the parent has glue for one of two servers within the zone',
    findings: [['warning', 'GLUE_MISSING']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.186', '192.0.2.187')
      edit(world.test, child.apex.child('ns2'), TYPE.A, gone)
    },
  },
  {
    id: 'y74',
    name: 'check-ns-without-address',
    sentence: 'one of the names of its servers does not exist',
    findings: [['warning', 'NAMESERVER_NO_ADDRESS']],
    fault: (child, world) => namedBeside(child, world, 'ns.lapsed.test.'),
  },
  {
    id: 'y75',
    name: 'check-ns-alias',
    sentence: 'one of the names of its servers is an alias',
    findings: [['warning', 'NAMESERVER_IS_ALIAS']],
    fault: (child, world) => {
      child.hostedAt = ['192.0.2.80', '192.0.2.188']
      world.test.text += 'ns9.nic CNAME host9.nic\nhost9.nic A 192.0.2.188\n'
      namedBeside(child, world, 'ns9.nic.test.')
    },
  },
  {
    id: 'y76',
    name: 'check-ds-on-one-server',
    sentence: 'one of two servers of the parent has no DS yet, and proves it',
    findings: [['error', 'DS_DIFFERS']],
    fault: (child, world) => secondTld(world, (tld) => withoutDs(tld, child.apex)),
  },
  {
    id: 'y77',
    name: 'check-ds-behind',
    sentence: 'one of two servers of the parent lacks a second DS of the same key, so that both versions hold',
    findings: [['warning', 'DS_DIFFERS']],
    fault: (child, world) => {
      child.ds = [...usualDs(child), dsFor(child.apex, child.keys[0]!, 4)]
      secondTld(world, (tld) =>
        edit(
          tld,
          child.apex,
          TYPE.DS,
          resigned((records) => records.slice(0, 1)),
        ),
      )
    },
  },
  {
    id: 'y78',
    name: 'check-ds-wrong-on-one',
    sentence: 'one of two servers of the parent has the DS of a key that the zone does not have',
    findings: [['error', 'DS_DIFFERS']],
    states: ['broken', 'KSK double-DS'],
    fault: (child, world) => {
      const rdata = dsFor(child.apex, draftZone('other.test.', child.at).keys[0]!)
      secondTld(world, (tld) =>
        edit(
          tld,
          child.apex,
          TYPE.DS,
          resigned((records) => records.map((rr) => ({ ...rr, rdata }))),
        ),
      )
    },
  },
  {
    id: 'r95',
    name: 'check-ds-wrong-or-none',
    sentence:
      'one server of the parent has the DS of a key that the zone does not have, the other proves that it has none',
    status: 'insecure',
    findings: [
      ['error', 'DS_DIFFERS'],
      ['error', 'DELEGATION_INSECURE'],
    ],
    fault: (child, world) => {
      child.ds = [dsFor(child.apex, draftZone('other.test.', child.at).keys[0]!)]
      secondTld(world, (tld) => withoutDs(tld, child.apex))
    },
  },
  {
    id: 'y79',
    name: 'check-ds-signature-stale',
    sentence: 'on one of two servers of the parent the signature over the DS has expired',
    findings: [['error', 'RRSIG_EXPIRED']],
    fault: (child, world) =>
      secondTld(world, (tld) => edit(tld, child.apex, TYPE.DS, signedAs({ expiration: child.at - DAY }))),
  },
  {
    id: 's113',
    name: 'check-ds-signature-stale-of-three',
    sentence: 'of three servers of the parent one has another DS too, and one an expired signature over the right one',
    findings: [
      ['error', 'RRSIG_EXPIRED'],
      ['warning', 'DS_DIFFERS'],
    ],
    states: ['KSK double-DS'],
    fault: (child, world) => {
      const more = dsFor(child.apex, draftZone('other.test.', child.at).keys[0]!)
      secondTld(world, (tld) =>
        edit(
          tld,
          child.apex,
          TYPE.DS,
          resigned((records) => [...records, { ...records[0]!, rdata: more }]),
        ),
      )
      thirdTld(world, (tld) => edit(tld, child.apex, TYPE.DS, signedAs({ expiration: child.at - DAY })))
    },
  },
  {
    id: 'y80',
    name: 'check-ds-unexpected',
    sentence: 'the parent has another DS than is expected',
    options: { expectDs: dsText('check-ds-unexpected.test.', 4) },
    findings: [['error', 'DS_UNEXPECTED']],
  },
  {
    id: 'y81',
    name: 'check-ds-expected',
    sentence: 'the parent has the DS that is expected',
    options: { expectDs: dsText('check-ds-expected.test.') },
  },
  {
    id: 'y91',
    name: 'check-sibling-servers',
    sentence: 'its servers have names in another zone of the same parent, which sends no glue for them',
    fault: (child, world) => {
      const sibling = world.zone('sibling.test.', { address: '192.0.2.189' })
      sibling.text += 'ns-for-others A 192.0.2.190\n'
      child.servers = [{ name: Name.parse('ns-for-others.sibling.test.'), addresses: ['192.0.2.190'] }]
      edit(world.test, Name.parse('ns-for-others.sibling.test.'), TYPE.A, gone)
    },
  },
  {
    id: 'y92',
    name: 'check-ipv6-only-server',
    sentence: 'one of its servers has an IPv6 address alone',
    fault: (child) => twoServers(child, '192.0.2.191', '2001:db8::191'),
  },
  {
    id: 'y96',
    name: 'check-no-ipv6-here',
    sentence: 'one of its servers has an IPv6 address alone, and IPv6 is not used here',
    options: { families: [4] },
    fault: (child, world) => {
      world.test.text += 'ns6.nic AAAA 2001:db8::196\n'
      child.hostedAt = ['192.0.2.80', '2001:db8::196']
      namedBeside(child, world, 'ns6.nic.test.')
    },
  },
  {
    id: 'y97',
    name: 'check-new-on-one-server',
    sentence: 'one of two servers of the parent does not know the name yet, and denies it',
    findings: [['error', 'DS_DIFFERS']],
    fault: (_child, world) => {
      secondTld(world, () => {})
      beforeDelegation(world, '192.0.2.53')
    },
  },
  {
    id: 's81',
    name: 'check-ns-nxdomain-ipv4',
    sentence: 'the only name of its servers does not exist, and IPv4 alone is used',
    options: { families: [4] },
    status: 'indeterminate',
    undetermined: true,
    states: [],
    findings: [['error', 'NAMESERVER_NO_ADDRESS']],
    fault: (child, world) => namedOnly(child, world, 'ns.lapsed.test.'),
  },
  {
    id: 's82',
    name: 'check-ns-nodata-ipv4',
    sentence: 'the only name of its servers has a TXT alone, and IPv4 alone is used',
    options: { families: [4] },
    status: 'indeterminate',
    undetermined: true,
    states: [],
    findings: [['error', 'NAMESERVER_NO_ADDRESS']],
    fault: (child, world) => {
      world.test.text += 'ns9.nic TXT "reserved"\n'
      namedOnly(child, world, 'ns9.nic.test.')
    },
  },
  {
    id: 's83',
    name: 'check-ns-ipv6-unused',
    sentence: 'the only name of its servers has an IPv6 address alone, and IPv6 is not used here',
    options: { families: [4] },
    status: 'indeterminate',
    undetermined: true,
    states: [],
    fault: (child, world) => {
      world.zone('sibling.test.', { address: '192.0.2.197' }).text += 'ns9 AAAA 2001:db8::197\n'
      namedOnly(child, world, 'ns9.sibling.test.')
      edit(world.test, Name.parse('ns9.sibling.test.'), TYPE.AAAA, gone)
    },
  },
  {
    id: 's84',
    name: 'check-ns-nxdomain-beside-silent',
    sentence: 'one name of its servers does not exist, and the zone of the other is silent',
    status: 'indeterminate',
    undetermined: true,
    states: [],
    findings: [
      ['warning', 'NAMESERVER_NO_ADDRESS'],
      ['notice', 'SERVER_NO_RESPONSE'],
    ],
    fault: (child, world) => {
      world.zone('sibling.test.', { address: '192.0.2.198' })
      world.behaviours.set('192.0.2.198', { hear: () => 'timeout' })
      namedOnly(child, world, 'ns.lapsed.test.', 'ns.sibling.test.')
    },
  },
]

export const DELEGATION_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
