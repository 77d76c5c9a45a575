/**
 * The servers and the ways in which each denies: for every one a zone that holds every kind of answer (`kinds.ts`) and
 * its delegations. One server alone serves each, so that every answer is that server's.
 */

import { CUTS } from './kinds.ts'
import type { Vendor, ZonePlan } from './plan.ts'
import type { Denial, Signer } from './signers.ts'

/** The parent of all of them. */
const PARENT = 'modes.'

export interface Mode {
  readonly id: string
  readonly server: Vendor
  /** the vendor's server itself where it signs as it serves */
  readonly by: Signer
  readonly denial: Denial
}

const mode = (id: string, server: Vendor, by: Signer, denial: Denial): Mode => ({ id, server, by, denial })

export const MODES: readonly Mode[] = [
  mode('nsd-nsec', 'nsd', 'bind', 'nsec'),
  mode('nsd-nsec3', 'nsd', 'ldns', 'nsec3'),
  mode('nsd-opt-out', 'nsd', 'bind', 'opt-out'),
  mode('named-nsec', 'named', 'ldns', 'nsec'),
  mode('named-nsec3', 'named', 'bind', 'nsec3'),
  mode('named-opt-out', 'named', 'bind', 'opt-out'),
  mode('knotd-nsec', 'knotd', 'bind', 'nsec'),
  mode('knotd-nsec3', 'knotd', 'bind', 'nsec3'),
  mode('knotd-opt-out', 'knotd', 'bind', 'opt-out'),
  mode('knot-nsec', 'knotd', 'knot', 'nsec'),
  mode('knot-nsec3', 'knotd', 'knot', 'nsec3'),
  mode('knot-opt-out', 'knotd', 'knot', 'opt-out'),
  mode('knot-online', 'knotd', 'knot-online', 'nsec'),
  mode('pdns-nsec', 'pdns', 'pdns', 'nsec'),
  mode('pdns-nsec3', 'pdns', 'pdns', 'nsec3'),
  mode('pdns-opt-out', 'pdns', 'pdns', 'opt-out'),
  mode('pdns-narrow', 'pdns', 'pdns', 'narrow'),
  mode('pdns-presigned-nsec', 'pdns', 'bind', 'nsec'),
  mode('pdns-presigned-nsec3', 'pdns', 'bind', 'nsec3'),
]

export const zoneOf = ({ id }: Pick<Mode, 'id'>): string => `${id}.${PARENT}`

const PARENT_ZONE: ZonePlan = {
  name: PARENT,
  tier: 1,
  servers: ['named', 'knotd'],
  signing: { by: 'bind', algorithm: 13, denial: 'nsec' },
  content: 'delegations',
}

/** The zone of one mode, and those that it delegates to another server. */
function zonesOf(mode: Mode): ZonePlan[] {
  const { server, by, denial } = mode
  const name = zoneOf(mode)
  const child = { tier: 3, servers: [server === 'nsd' ? 'knotd' : 'nsd'], content: 'delegations' } as const
  const signed = { by: 'bind', algorithm: 13, denial: 'nsec' } as const
  return [
    { name, tier: 2, servers: [server], signing: { by, algorithm: 13, denial }, content: 'kinds' },
    ...CUTS.signed.map((cut): ZonePlan => ({ ...child, name: `${cut}.${name}`, signing: signed })),
    ...CUTS.unsigned.map((cut): ZonePlan => ({ ...child, name: `${cut}.${name}`, signing: null })),
  ]
}

export const MODE_ZONES: readonly ZonePlan[] = [PARENT_ZONE, ...MODES.flatMap(zonesOf)]
