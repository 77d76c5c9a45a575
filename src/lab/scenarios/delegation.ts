/** Group d, second part: the delegation around the DS: signatures, denial, cuts, anchors. */

import { TYPE } from '../../dns/registry.ts'
import { refersForDs } from '../behaviour.ts'
import { anchorFor, dsFor, NSEC3, OPT_OUT, usualDs, usualSigners, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { KSK, labKey } from '../keys.ts'
import { corrupt, edit, gone, listing, nsec3Fields, unsigned } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

import { formerKey } from './ds.ts'

const plans: readonly Plan[] = [
  {
    id: 'd15',
    name: 'ds-but-child-unsigned',
    sentence: 'the parent has a DS and the zone is not signed, as after a change of provider',
    status: 'bogus',
    code: 'DNSKEY_MISSING',
    why: 'child-unsigned',
    signed: { unsigned: true },
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child))]
    },
  },
  {
    id: 'd17',
    name: 'ds-rrsig-missing',
    sentence: 'the parent publishes the DS without a signature',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'zone-unsigned',
    fault: (child, world) => edit(world.test, child.apex, TYPE.DS, unsigned),
  },
  {
    id: 'd18',
    name: 'ds-rrsig-bogus',
    sentence: 'the signature of the parent over the DS does not verify',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'data-or-signature-changed',
    fault: (child, world) => edit(world.test, child.apex, TYPE.DS, corrupt),
  },
  {
    id: 'd19',
    name: 'ds-denial-missing',
    sentence: 'the parent sends neither a DS nor a proof that there is none',
    status: 'bogus',
    code: 'DS_DENIAL_MISSING',
    signed: { unsigned: true },
    fault: (child, world) => edit(world.test, child.apex, TYPE.NSEC, gone),
  },
  {
    id: 'd20',
    name: 'referral-with-ds-bit',
    sentence: 'the NSEC that should deny the DS lists DS',
    status: 'bogus',
    code: 'DS_DENIAL_DS_BIT',
    signed: { unsigned: true },
    fault: parentLists((types) => types.add(TYPE.DS)),
  },
  {
    id: 'd21',
    name: 'referral-with-soa-bit',
    sentence: 'the NSEC that should deny the DS lists SOA, as one of the child would',
    status: 'bogus',
    code: 'DS_DENIAL_CHILD_SIDE',
    signed: { unsigned: true },
    fault: parentLists((types) => types.add(TYPE.SOA)),
  },
  {
    id: 'd22',
    name: 'referral-without-ns-bit',
    sentence: 'the NSEC that should deny the DS of a delegation does not list NS',
    status: 'bogus',
    code: 'DS_DENIAL_NO_NS_BIT',
    signed: { unsigned: true },
    fault: parentLists((types) => types.delete(TYPE.NS)),
  },
  {
    id: 'd23',
    name: 'optout-insecure',
    sentence: 'the zone is not signed and lies in an opt-out span of its parent',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    tld: 'example',
    signed: { unsigned: true },
  },
  {
    id: 'd24',
    name: 'optout-flag-missing',
    sentence: 'the NSEC3 over an unlisted delegation lacks the Opt-Out flag',
    status: 'bogus',
    code: 'DS_DENIAL_NOT_OPT_OUT',
    zone: 'child.optout-flag-missing.',
    signed: { unsigned: true },
    fault: (_, world) =>
      edit(world.zone('optout-flag-missing.', { denial: OPT_OUT }), null, TYPE.NSEC3, nsec3Fields({ flags: 0 })),
  },
  {
    id: 'd25',
    name: 'ds-query-answered-by-child',
    sentence: 'a server of both parent and child answers for DS from the child',
    also: ['DS_FROM_CHILD', 'DS_DENIAL_CHILD_SIDE'],
    zone: 'child.ds-query-answered-by-child.test.',
    fault: (child, world) => {
      const parent = world.zone('ds-query-answered-by-child.test.')
      parent.servers = [
        { name: parent.apex.child('ns1'), addresses: ['192.0.2.131'] },
        { name: parent.apex.child('ns2'), addresses: ['192.0.2.132'] },
      ]
      child.servers = parent.servers
      world.behaviours.set('192.0.2.132', { childSide: true })
    },
  },
  {
    id: 'd27',
    name: 'parent-bogus',
    sentence: 'the signatures of the parent have expired; the zone itself is healthy',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    why: 'signer-stopped',
    zone: 'child.parent-bogus.',
    fault: (_, world) => {
      const tld = world.zone('parent-bogus.')
      tld.inception -= 30 * 86400
      tld.expiration = tld.at - 3 * 3600
    },
  },
  {
    id: 'd28',
    name: 'island',
    sentence: 'the parent has no DS, and a trust anchor for the zone itself makes up for it',
    alone: true,
    fault: (child, world) => {
      child.ds = []
      world.anchors = [anchorFor(world.root), anchorFor(child)]
    },
  },
  {
    id: 'd30',
    name: 'mixed-case',
    sentence: 'nothing is wrong: names are in mixed case, which plays no part in digests and signatures',
    zone: 'Mixed-Case.TEST.',
    signed: { denial: NSEC3 },
  },
  {
    id: 'd32',
    name: 'grandchild',
    sentence: 'nothing is wrong: parent and child are on one server, three cuts below the root',
    zone: 'sub.grandchild.test.',
    fault: (child, world) => {
      world.zone('grandchild.test.')
      child.servers = [{ name: child.apex.child('ns1'), addresses: ['192.0.2.80'] }]
    },
  },
  {
    id: 'd33',
    name: 'faults-below-insecure',
    sentence: 'a signature is wrong below a delegation without DS, where nothing can be bogus',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    fault: (child) => {
      child.ds = []
      edit(child, 'www', TYPE.A, corrupt)
    },
  },
  {
    id: 'd34',
    name: 'nodata-below-insecure',
    sentence: 'an unsigned zone has no record of the type, and nothing needs to prove it',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    ask: ['www', TYPE.MX],
    signed: { unsigned: true },
  },
  {
    id: 'd35',
    name: 'ds-asked',
    sentence: 'nothing is wrong: the DS itself is asked for, which the parent has',
    ask: ['@', TYPE.DS],
  },
  {
    id: 'd40',
    name: 'ds-query-referred',
    sentence: 'one of two servers of the parent answers for DS with a referral, as for any other type',
    also: ['DS_QUERY_REFERRED', 'DS_DENIAL_MISSING'],
    zone: 'child.ds-query-referred.test.',
    fault: (child, world) => {
      const parent = world.zone('ds-query-referred.test.')
      parent.servers = [
        { name: parent.apex.child('ns1'), addresses: ['192.0.2.151'] },
        { name: parent.apex.child('ns2'), addresses: ['192.0.2.152'] },
      ]
      child.servers = parent.servers
      world.behaviours.set('192.0.2.152', refersForDs)
    },
  },
  {
    id: 'd41',
    name: 'ds-of-standby-key',
    sentence: 'a second DS names a key that is published and does not sign yet, as in a rollover with two DS',
    also: ['DS_KEY_NOT_SIGNING'],
    fault: (child) => {
      const standby = labKey({ algorithm: 13, seed: `${child.apex} standby`, flags: KSK })
      child.signers = usualSigners(child.keys)
      child.ds = [...usualDs(child), dsFor(child.apex, standby)]
      child.keys.push(standby)
    },
  },
]

/** The parent's NSEC at the delegation, with other types, signed anew. */
function parentLists(change: Parameters<typeof listing>[0]): (child: ZoneDraft, world: WorldDraft) => void {
  return (child, world) => edit(world.test, child.apex, TYPE.NSEC, listing(change))
}

export const DELEGATIONS: readonly Scenario[] = plans.map(scenario)
