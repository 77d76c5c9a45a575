/** Group m, third part: the signal of a name server's operator for the first DS of a child (RFC 9615). */

import { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import { asks, DELETE_CDNSKEY, DELETE_CDS } from '../childds.ts'
import { dsFor, type ZoneDraft, zoneKeys } from '../draft.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

/** What `ns1` of a zone says for the zone `newcomer.example.`, which has no DS yet. */
const NEWCOMER = Name.parse('newcomer.example.')
const AT = '_dsboot.newcomer.example._signal.ns1'

/** A first key of another zone, as CDS and CDNSKEY at the signaling name. */
function vouches(zone: ZoneDraft, owner = AT, child = NEWCOMER): void {
  const [key] = zoneKeys(child)
  asks(zone, { cds: [dsFor(child, key!)], cdnskey: [key!.rdata] }, owner)
}

const plans: readonly Plan[] = [
  {
    id: 'm09',
    name: 'signal-insecure',
    sentence: 'a name server vouches for the first DS of a zone, from a zone that is not signed itself',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    also: ['SIGNAL_NOT_SECURE'],
    ask: [AT, TYPE.CDS],
    signed: { unsigned: true },
    fault: (child) => vouches(child),
  },
  {
    id: 'm26',
    name: 'signal',
    sentence: 'nothing is wrong: a name server vouches for the first DS of a zone, from a zone that is secure',
    ask: [AT, TYPE.CDNSKEY],
    fault: (child) => vouches(child),
  },
  {
    id: 'm27',
    name: 'signal-zone-cut',
    sentence: 'a zone of its own begins at the name where a name server vouches for the first DS of a zone',
    also: ['SIGNAL_ZONE_CUT'],
    zone: `${AT}.signal-zone-cut.test.`,
    ask: ['@', TYPE.CDS],
    fault: (child, world) => {
      world.zone('signal-zone-cut.test.')
      vouches(child, '@')
    },
  },
  {
    id: 'm28',
    name: 'signal-within-child',
    sentence: 'a name server within a zone vouches for the first DS of that very zone',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    also: ['SIGNAL_WITHIN_CHILD'],
    ask: ['_dsboot.signal-within-child.test._signal.ns1', TYPE.CDS],
    fault: (child) => {
      child.ds = []
      vouches(child, '_dsboot.signal-within-child.test._signal.ns1', child.apex)
    },
  },
  {
    id: 'm29',
    name: 'signal-delete',
    sentence: 'a name server repeats the request to remove the DS at the signaling name',
    also: ['SIGNAL_DELETE'],
    ask: [AT, TYPE.CDS],
    fault: (child) => asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] }, AT),
  },
]

export const SIGNALS: readonly Scenario[] = plans.map(scenario)
