/** Of each kind of world one, over bad networks: judged again from its packets it comes to the same. `everynetwork.test.ts` has all. */

import { describe, test } from 'vitest'
import { truncatesOver } from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { servers } from '../../src/lab/checks/servers.ts'
import { checkScenario } from '../../src/lab/checkworld.ts'
import { cutShort, overAllNetworks, overNetwork, TCP_DEAD } from './badnetwork.ts'

/** What is asked of them differs: servers, questions, names beside the zone, zones above, and what is found to ask again. */
const OF_EACH_KIND = [
  'check-healthy-nsec3',
  'check-stale-secondary',
  'check-all-dead',
  'check-no-edns',
  'check-edns-dropped-udp',
  'check-gone-midway',
  'check-keys-silent',
  'check-no-tcp-truncated',
  'check-truncated',
  'check-large-lost',
  'check-online-signing',
  'check-glueless',
  'check-ipv6-only-server',
  'check-shared-servers',
  'check-alias',
  'check-absent-name',
  'check-unsigned',
  'check-servers-given-undelegated',
  'check-undelegated-nodata-nsec3',
  'check-ds-on-one-server',
  'check-sibling-servers',
  'check-multi-signer-nsec3',
  'check-cds-on-one-server',
  'roll-signals',
  'roll-ksk-one-server-behind',
]

describe('a snapshot from a bad network', () => {
  test.each(OF_EACH_KIND)('%s', async (name) => {
    await overAllNetworks(findCheck(name)!)
  })

  test.each([2, 7, 13, 20, 28, 37, 47, 58, 70])('the budget ends after %i queries', async (queries) => {
    await cutShort(findCheck('check-stale-secondary')!, queries)
  })

  test.each([0, 100, 200, 300, 400, 600])('TCP is dead, and what is over %i octets truncated', async (size) => {
    const scenario = checkScenario({
      id: 'x00',
      name: 'truncated',
      sentence: 'what is large is truncated everywhere',
      fault: (child, world) => {
        servers(child, '198.51.100.1', '198.51.100.2')
        for (const address of ['198.51.100.1', '198.51.100.2', '192.0.2.53'])
          world.behaviours.set(address, truncatesOver(size))
      },
    })
    await overNetwork(scenario, TCP_DEAD)
  })
})
