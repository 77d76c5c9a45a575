/** What only shows where two things that are nearly the same meet: keys of one tag, signatures of one RRset, servers half heard. */

import { describe, expect, test } from 'vitest'
import { encodeNsec3param } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { empty } from '../../src/lab/authority.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { two } from '../../src/lab/checks/signers.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { FIXED_AT, NSEC3, salted, type ZoneDraft } from '../../src/lab/draft.ts'
import { edit, resigned, signedAs } from '../../src/lab/mutate.ts'
import { checkWorld, summary } from './run.ts'

const DAY = 86_400

const checkOf = (plan: Omit<CheckPlan, 'id' | 'sentence'>) =>
  checkWorld(checkScenario({ ...plan, id: 'f01', sentence: 'a world of its own' }))

const effectsOf = async (name: string): Promise<readonly (readonly [string, ...string[]])[]> => {
  const { health } = await checkWorld(findCheck(name)!)
  return health.rollover!.removals.map(({ what, effect, codes }) => [`${what.kind} ${effect}`, ...codes] as const)
}

describe('what a removal does', () => {
  test('another key with the tag of the one that is gone is tried in its place (RFC 4035 section 5.3.1)', async () => {
    expect(await effectsOf('advice-same-tag')).toEqual([
      ['ds insecure', 'DELEGATION_INSECURE'],
      ['key breaks', 'DS_NO_MATCHING_KEY'],
      ['key breaks', 'RRSIG_DOES_NOT_VERIFY'],
      ['key caches'],
    ])
  })

  test('nobody looks at a SHA-1 DS beside a stronger one (RFC 4509 section 3)', async () => {
    const [, sha1] = await effectsOf('advice-ds-sha1-beside')
    expect(sha1).toEqual(['ds none'])
  })
})

test('a revoked key signs nothing but its own revocation (RFC 5011 section 2.1)', async () => {
  const { health } = await checkWorld(findCheck('roll-revoked-zsk')!)
  const revoked = health.rollover!.keys.filter((role) => role.revoked)
  expect(revoked.map(({ signsKeys, signsData }) => [signsKeys, signsData])).toEqual([[false, 0]])
})

describe('the horizon', () => {
  test.each([
    ['the last to end comes second', [2, 9]],
    ['the last to end comes first', [9, 2]],
  ])('is the end of the last signature over an RRset: %s (RFC 6840 section 5.4)', async (_, days) => {
    const { health } = await checkOf({
      name: 'two-signatures',
      fault: (child) => {
        const { ksk, zsk, nextZsk } = castOf(child)
        put(child, { keys: [ksk, zsk, nextZsk] })
        const [first, second] = days.map((day, i) =>
          signedAs({ expiration: FIXED_AT + day * DAY }, [i === 0 ? zsk : nextZsk]),
        )
        edit(child, '@', TYPE.MX, (set, tools) => {
          const one = first!(set, tools)!
          return { ...one, signatures: [...one.signatures, ...second!(set, tools)!.signatures] }
        })
      },
    })
    expect(health.horizon!.zones.at(-1)).toMatchObject({ type: TYPE.MX, until: FIXED_AT + 9 * DAY })
  })
})

describe('denials compared', () => {
  const chains = (child: ZoneDraft, salts: readonly string[]): void =>
    edit(
      child,
      '@',
      TYPE.NSEC3PARAM,
      resigned((records) =>
        salts.map((salt) => ({
          ...records[0]!,
          rdata: encodeNsec3param({ hashAlgorithm: 1, flags: 0, iterations: 0, salt: Buffer.from(salt, 'hex') }),
        })),
      ),
    )
  const differing = async (salts: readonly string[]): Promise<readonly string[]> => {
    const checked = await checkOf({
      name: 'two-chains',
      signed: { denial: NSEC3 },
      fault: (child, world) => {
        const other = two(child, world)
        other.denial = salted('abcd')
        chains(child, salts)
        chains(other, salts)
      },
    })
    return summary(checked).findings.filter((one) => one.includes('DENIAL'))
  }

  test('a server that has several chains may choose (RFC 5155 section 7.3)', async () => {
    expect(await differing(['', 'abcd'])).toEqual([])
    expect(await differing([''])).toEqual(['warning DENIAL_DIFFERS_BETWEEN_SERVERS'])
  })
})

test.each([
  ['A', TYPE.A],
  ['AAAA', TYPE.AAAA],
])('a name of a server has no address only when both types were denied: %s failed', async (_, failing) => {
  const lapsed = 'ns.half.test.'
  const checked = await checkOf({
    name: 'half-heard',
    fault: (child, world) => {
      world.test.text += 'half TXT "a name in between"\nns.half TXT "no address"\n'
      child.servers = [...child.servers, { name: child.apex.parent()!.child('half').child('ns'), addresses: [] }]
      child.hostedAt = ['192.0.2.80']
      for (const address of ['192.0.2.53', '2001:db8::53'])
        world.behaviours.set(address, {
          answer: (answer, { question: { name, type } }) =>
            name.toString() === lapsed && type === failing ? empty(RCODE.SERVFAIL) : answer,
        })
    },
  })
  expect(checked.snapshot.observations.some(({ question }) => question.name.toString() === lapsed)).toBe(true)
  expect(summary(checked).findings.filter((one) => one.includes('NAMESERVER'))).toEqual([])
})
