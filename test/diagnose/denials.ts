/** Denials that prove nothing, by NSEC and by NSEC3: records that the server leaves out or puts in the place of others. */

import type { Code } from '../../src/codes.ts'
import type { WhyName } from '../../src/diagnose/why.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR, RRset } from '../../src/dns/rr.ts'
import { all, listing } from '../../src/lab/mutate.ts'
import type { Zone } from '../../src/lab/zone.ts'
import { at, type Made, type Mutation, type Setting, ZONE } from './mutations.ts'

const NX = ['zz', TYPE.A] as const
const NODATA = ['www', TYPE.TLSA] as const
const WILD = ['x.wild', TYPE.A] as const

const name = (text: string): Name => Name.parse(text, ZONE)
const typeOf = ({ denial }: Setting) => (denial === 'nsec' ? TYPE.NSEC : TYPE.NSEC3)

/** The type covered of an RRSIG, else the type itself (RFC 4034 §3.1.1). */
const covered = ({ type, rdata }: RR): number => (type === TYPE.RRSIG ? (rdata[0]! << 8) | rdata[1]! : type)

const asked = (ask: Made['ask'], tamper: Made['tamper']): Made => ({
  owner: 'www',
  type: TYPE.A,
  ask,
  ...(tamper && { tamper }),
})

/** The authority section without these. */
const less =
  (goes: (rr: RR, zone: Zone) => boolean): NonNullable<Made['tamper']> =>
  (answer, zone) => ({ ...answer, authority: answer.authority.filter((rr) => !goes(rr, zone)) })

const proofless = (s: Setting) => less((rr) => covered(rr) === typeOf(s))
const unsigned = (s: Setting) => less((rr) => rr.type === TYPE.RRSIG && covered(rr) === typeOf(s))
const without = (record: (zone: Zone) => RRset | null) =>
  less((rr, zone) => rr.owner.equals(record(zone)?.owner ?? Name.root))

const fault = (label: string, code: Code, make: (s: Setting) => Made | null, why: WhyName | null = null): Mutation =>
  at(`denial: ${label}`, make, why, code)

export const DENIALS: readonly Mutation[] = [
  fault('of a name without proof', 'DENIAL_MISSING', (s) => asked(NX, proofless(s))),
  fault('of a type without proof', 'DENIAL_MISSING', (s) => asked(NODATA, proofless(s))),
  fault('of a name without signatures', 'RRSIG_MISSING', (s) => asked(NX, unsigned(s)), 'rrset-unsigned'),
  fault('of a type without signatures', 'RRSIG_MISSING', (s) => asked(NODATA, unsigned(s)), 'rrset-unsigned'),
  fault('the name not covered', 'DENIAL_NAME_NOT_COVERED', () =>
    asked(
      NX,
      without(({ chain }) => chain!.cover(name('zz'))),
    ),
  ),
  fault('the wildcard not covered', 'DENIAL_WILDCARD_NOT_COVERED', () =>
    asked(
      NX,
      without(({ chain }) => chain!.cover(ZONE.wildcard())),
    ),
  ),
  fault('the closest encloser not shown', 'DENIAL_CLOSEST_ENCLOSER_UNPROVEN', (s) =>
    s.denial === 'nsec3'
      ? asked(
          NX,
          without(({ chain }) => chain!.match(ZONE)),
        )
      : null,
  ),
  fault('of a type by another name', 'DENIAL_NAME_NOT_MATCHED', (s) =>
    asked(NODATA, (answer, zone) => ({
      ...answer,
      authority: [
        ...answer.authority.filter((rr) => covered(rr) !== typeOf(s)),
        ...all(zone.chain!.match(name('mixed'))),
      ],
    })),
  ),
  fault('the type listed', 'DENIAL_TYPE_EXISTS', (s) => ({
    owner: 'www',
    type: typeOf(s),
    ask: NODATA,
    change: listing((types) => types.add(TYPE.TLSA)),
  })),
  fault('the wildcard answers without proof', 'WILDCARD_NOT_PROVEN', (s) => asked(WILD, proofless(s))),
]
