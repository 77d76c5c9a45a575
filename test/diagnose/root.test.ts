/** One cause, one error: what is told as the root of a verdict, what follows from it, and what has a cause of its own. */

import { describe, expect, it } from 'vitest'
import { type Diagnosis, diagnose } from '../../src/diagnose/diagnose.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { dropsEdns, ednsFormerr, ignoresDo, omitsOpt, silentFor } from '../../src/lab/behaviour.ts'
import { dsFor, dsWith, FIXED_AT, type WorldDraft, type ZoneDraft, zoneKeys } from '../../src/lab/draft.ts'
import { type LabKey, publishedAs } from '../../src/lab/keys.ts'
import { corrupt, edit, resigned, signedAs, unsigned } from '../../src/lab/mutate.ts'
import { type Plan, scenario } from '../../src/lab/scenario.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import type { Finding, Report } from '../../src/report.ts'
import { traceScenario } from '../lab/trace.ts'
import { judge } from '../support/judge.ts'
import { AT, DAY } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone } from '../support/zone.ts'

async function told(plan: Partial<Plan>): Promise<Diagnosis & { readonly report: Report }> {
  const made = scenario({ id: 'z99', name: 'fault', sentence: 'a fault of this test', ...plan })
  const { report, snapshot } = await traceScenario(made)
  return { ...diagnose(report, snapshot), report }
}

/** "CODE zone owner" */
const text = (f: Finding | undefined): string => `${f?.code} ${f?.zone} ${f?.owner}`
const all = (findings: readonly Finding[]): readonly string[] => findings.map(text).sort()

const expired = (zone: ZoneDraft): void => {
  zone.inception = zone.at - 30 * DAY
  zone.expiration = zone.at - DAY
}
const dataExpired = (zone: ZoneDraft): void =>
  edit(zone, null, null, (set, tools) =>
    set.type === TYPE.DNSKEY ? set : tools.sign(set, { inception: zone.at - 30 * DAY, expiration: zone.at - DAY }),
  )

/** Two servers; what the second has is another version, with a later serial if it is `newer`. */
function versions(child: ZoneDraft, world: WorldDraft): ZoneDraft {
  return twoVersions(child, world, '192.0.2.80', '192.0.2.180')
}

describe('within one zone', () => {
  it('three stale DS are one error: the zone has other keys', async () => {
    const { root, follows, others } = await told({
      fault: (child) => {
        const old = ['one', 'two', 'three'].map((label) => zoneKeys(child.apex.child(label))[0]!)
        child.ds = old.map((key) => dsFor(child.apex, key))
      },
    })
    expect(text(root?.finding)).toBe('DS_NO_MATCHING_KEY fault.test. fault.test.')
    expect(all(follows)).toEqual(Array(2).fill('DS_NO_MATCHING_KEY fault.test. fault.test.'))
    expect(others).toEqual([])
  })

  it('every signature of an answer to ANY has expired: one signer stopped', async () => {
    const { root, follows, others } = await told({ ask: ['www', TYPE.ANY], fault: dataExpired })
    expect(text(root?.finding)).toBe('RRSIG_EXPIRED fault.test. www.fault.test.')
    expect(follows.length).toBeGreaterThanOrEqual(2)
    expect(new Set(follows.map((f) => f.code))).toEqual(new Set(['RRSIG_EXPIRED']))
    expect(others).toEqual([])
  })

  it('two RRsets of an answer to ANY were changed, each for itself', async () => {
    const { root, follows, others } = await told({
      ask: ['www', TYPE.ANY],
      fault: (child) => {
        edit(child, 'www', TYPE.A, corrupt)
        edit(child, 'www', TYPE.AAAA, corrupt)
      },
    })
    expect([root?.finding.code, root?.finding.type]).toEqual(['RRSIG_DOES_NOT_VERIFY', TYPE.A])
    expect(others.map((f) => [f.code, f.type])).toEqual([['RRSIG_DOES_NOT_VERIFY', TYPE.AAAA]])
    expect(follows).toEqual([])
  })

  it('a key that is not the one that signed is one cause, however many RRsets it signed', async () => {
    const { root, follows, others } = await told({
      ask: ['www', TYPE.ANY],
      signed: { algorithm: 8 },
      fault: (child) => {
        const [ksk, zsk] = child.keys as [LabKey, LabKey]
        // Two words of the modulus change places, which leaves the key tag as it was (RFC 4034 Appendix B).
        const publicKey = Uint8Array.from(zsk.publicKey)
        publicKey.set(zsk.publicKey.slice(100, 102), 102)
        publicKey.set(zsk.publicKey.slice(102, 104), 100)
        child.keys = [ksk, publishedAs(zsk, { publicKey })]
        child.signers = { keys: [ksk], data: [zsk] }
      },
    })
    expect(root?.finding.code).toBe('RRSIG_DOES_NOT_VERIFY')
    expect(new Set(follows.map((f) => f.code))).toEqual(new Set(['RRSIG_DOES_NOT_VERIFY']))
    expect(others).toEqual([])
  })

  it('a DNSKEY RRset of several keys without signature is one error', async () => {
    const { root, follows, others } = await told({
      fault: (child) => {
        child.keys.push(zoneKeys(child.apex.child('more'))[1]!)
        edit(child, '@', TYPE.DNSKEY, unsigned)
      },
    })
    expect(text(root?.finding)).toBe('RRSIG_MISSING fault.test. fault.test.')
    expect([...follows, ...others]).toEqual([])
  })

  it('a denial that lacks its record because that record has expired follows from it', async () => {
    const { root, others } = await told({ ask: ['nx', TYPE.A], fault: dataExpired })
    expect(root?.finding.code).toBe('RRSIG_EXPIRED')
    expect(others).toEqual([])
  })

  it('so does the proof that a wildcard of an answer to ANY lacks', async () => {
    const { root, others } = await told({ ask: ['x.wild', TYPE.ANY], fault: dataExpired })
    expect(root?.finding.code).toBe('RRSIG_EXPIRED')
    expect(others).toEqual([])
  })

  it('a stale DS beside one with a wrong digest: the nearer one is told', async () => {
    const { root, follows } = await told({
      fault: (child) => {
        const [ksk, former] = [child.keys[0]!, zoneKeys(child.apex.child('former'))[0]!]
        child.ds = [dsFor(child.apex, former), dsWith(dsFor(child.apex, ksk), { digest: new Uint8Array(32) })]
      },
    })
    expect(root?.finding.code).toBe('DS_DIGEST_MISMATCH')
    expect(follows.map((f) => f.code)).toEqual(['DS_NO_MATCHING_KEY'])
  })
})

describe('between zones', () => {
  it('a fault of the parent is the parent’s, whatever its child is like', async () => {
    const { root, follows, others } = await told({
      zone: 'child.fault.',
      fault: (child, world) => {
        expired(world.zone('fault.'))
        expired(child)
      },
    })
    expect(text(root?.finding)).toBe('RRSIG_EXPIRED fault. fault.')
    expect([...follows, ...others]).toEqual([])
  })

  it('a DS that the parent does not sign is the parent’s fault', async () => {
    const { root } = await told({ fault: (child, world) => edit(world.test, child.apex, TYPE.DS, unsigned) })
    expect(text(root?.finding)).toBe('RRSIG_MISSING test. fault.test.')
  })

  const alias = (target: string): ((child: ZoneDraft) => void) => {
    return (child) => {
      child.text = child.text.replace(/^www AAAA.*\n/m, '').replace('www A 203.0.113.10', `www CNAME ${target}`)
    }
  }

  it('two names of one broken zone count once', async () => {
    const { root, follows, others } = await told({
      ask: ['alias', TYPE.A],
      fault: (child) => {
        child.ds = [dsFor(child.apex, zoneKeys(child.apex.child('former'))[0]!)]
      },
    })
    expect(text(root?.finding)).toBe('DS_NO_MATCHING_KEY fault.test. fault.test.')
    expect([...follows, ...others]).toEqual([])
  })

  it('two names whose signatures have both expired: the second follows', async () => {
    const { root, follows, others } = await told({ ask: ['alias', TYPE.A], fault: dataExpired })
    expect(text(root?.finding)).toBe('RRSIG_EXPIRED fault.test. alias.fault.test.')
    expect(all(follows)).toEqual(['RRSIG_EXPIRED fault.test. www.fault.test.'])
    expect(others).toEqual([])
  })

  it('of two broken zones along a chain the first is the root, and the other is another', async () => {
    const { root, follows, others } = await told({
      fault: (child, world) => {
        const other = world.zone('other.example.')
        alias('www.other.example.')(child)
        child.ds = [dsFor(child.apex, zoneKeys(child.apex.child('former'))[0]!)]
        expired(other)
      },
    })
    expect(text(root?.finding)).toBe('DS_NO_MATCHING_KEY fault.test. fault.test.')
    expect(follows).toEqual([])
    expect(all(others)).toEqual(['RRSIG_EXPIRED other.example. other.example.'])
  })

  it('two zones under one broken parent have one cause', async () => {
    const { root, follows, others } = await told({
      zone: 'child.fault.',
      fault: (child, world) => {
        expired(world.zone('fault.'))
        world.zone('sibling.fault.')
        alias('www.sibling.fault.')(child)
      },
    })
    expect(text(root?.finding)).toBe('RRSIG_EXPIRED fault. fault.')
    expect([...follows, ...others]).toEqual([])
  })
})

describe('between servers', () => {
  it('a server that fails in its own way is another error', async () => {
    const { root, others, inquire } = await told({
      fault: (child, world) => {
        const second = versions(child, world)
        edit(child, 'www', TYPE.A, corrupt)
        edit(second, 'www', TYPE.A, unsigned)
      },
    })
    expect([root?.finding.code, others.map((f) => f.code)]).toEqual(['RRSIG_DOES_NOT_VERIFY', ['RRSIG_MISSING']])
    for (const f of [root!.finding, ...others]) expect(inquire(f).why?.name).not.toBe('server-behind')
  })

  it('servers that fail alike have one cause', async () => {
    const { root, follows, others } = await told({
      fault: (child, world) => {
        const second = versions(child, world)
        const hours = (count: number) => signedAs({ expiration: child.at - count * 3600 })
        edit(child, 'www', TYPE.A, hours(3))
        edit(second, 'www', TYPE.A, hours(5))
      },
    })
    expect([root?.finding.code, follows.map((f) => f.code), others]).toEqual(['RRSIG_EXPIRED', ['RRSIG_EXPIRED'], []])
  })

  it('of a server that is behind and one that is not, the latter is told: the other is brought up to it', async () => {
    const { root, others, inquire } = await told({
      fault: (child, world) => {
        const current = versions(child, world)
        expired(child)
        edit(current, 'www', TYPE.A, corrupt)
        edit(child, 'www', TYPE.A, signedAs({ inception: child.at - 30 * DAY, expiration: child.at - DAY }))
      },
    })
    expect(root?.finding.code).toBe('RRSIG_DOES_NOT_VERIFY')
    const stale = others.filter((f) => f.code === 'RRSIG_EXPIRED')
    expect(stale.length).toBeGreaterThan(0)
    for (const f of stale) expect(inquire(f).why?.name).toBe('server-behind')
  })

  it('RFC 1982: a serial that has wrapped around is the later one', async () => {
    const serial = (value: number) =>
      resigned((records) =>
        records.map((rr) => {
          const rdata = Uint8Array.from(rr.rdata)
          new DataView(rdata.buffer).setUint32(rdata.length - 20, value)
          return { ...rr, rdata }
        }),
      )
    const { others, inquire } = await told({
      ask: ['nx', TYPE.A],
      options: { allServers: true },
      fault: (child, world) => {
        const second = versions(child, world)
        edit(child, '@', TYPE.SOA, serial(0xffff_fff0))
        edit(second, '@', TYPE.SOA, serial(5))
        edit(child, null, TYPE.NSEC, corrupt)
      },
    })
    const why = inquire(others[0]!).why
    expect(why?.name).toBe('server-behind')
    expect(why?.certain).toBe(true)
    expect(why?.name === 'server-behind' && [why.facts.by, why.facts.servers[0]?.address]).toEqual([
      'serial',
      '192.0.2.80',
    ])
  })

  it('a dissenting server of a zone that holds is another error', async () => {
    const { root, others } = await told({
      options: { allServers: true },
      fault: (child, world) => expired(versions(child, world)),
    })
    expect(root).toBeNull()
    expect(others.map((f) => f.code)).toEqual(['RRSIG_EXPIRED'])
  })
})

describe('outside the records', () => {
  it('a signature is missing beside others of the same server: EDNS is not to blame', async () => {
    const { root } = await told({ fault: (child) => edit(child, 'www', TYPE.A, unsigned) })
    expect([root?.finding.code, root?.why?.name]).toEqual(['RRSIG_MISSING', 'rrset-unsigned'])
  })

  it('nor where the server leaves out OPT and sends signatures all the same', async () => {
    const { root } = await told({
      signed: { address: '192.0.2.180' },
      fault: (child, world) => {
        edit(child, 'www', TYPE.A, unsigned)
        world.behaviours.set('192.0.2.180', omitsOpt)
      },
    })
    expect([root?.finding.code, root?.why?.name]).toEqual(['RRSIG_MISSING', 'rrset-unsigned'])
  })

  it('RFC 6891 section 7: an error in return to EDNS is sure to be about it, silence is not', async () => {
    const behaving = async (how: Behaviour) =>
      (
        await told({
          signed: { address: '192.0.2.180' },
          fault: (_, world) => {
            world.behaviours.set('192.0.2.180', how)
          },
        })
      ).root?.why
    expect(await behaving(ednsFormerr)).toMatchObject({ name: 'edns-ignored', certain: true })
    expect(await behaving(dropsEdns)).toMatchObject({ name: 'edns-ignored', certain: false })
  })

  it('nor where a server that does EDNS has no signatures either', async () => {
    const { root } = await told({
      fault: (child, world) => {
        edit(versions(child, world), null, null, unsigned)
        edit(child, null, null, unsigned)
        world.behaviours.set('192.0.2.180', ignoresDo)
      },
    })
    expect([root?.finding.code, root?.why?.name]).toEqual(['RRSIG_MISSING', 'zone-unsigned'])
  })

  it('a signature that alone is out of its time says nothing of the signer', async () => {
    const once = async (odd: Parameters<typeof signedAs>[0]) =>
      (await told({ fault: (child) => edit(child, 'www', TYPE.A, signedAs(odd)) })).root
    const late = await once({ inception: FIXED_AT - 30 * DAY, expiration: FIXED_AT - DAY })
    expect([late?.finding.code, late?.why]).toEqual(['RRSIG_EXPIRED', null])
    const early = await once({ inception: FIXED_AT + DAY })
    expect([early?.finding.code, early?.why]).toEqual(['RRSIG_NOT_YET_VALID', null])
  })

  it('when all of a zone begin later, its signer’s clock is ahead by the least of it', async () => {
    const { root } = await told({
      fault: (child) => {
        child.inception = child.at + 2 * DAY
        edit(child, 'www', TYPE.A, signedAs({ inception: child.at + DAY }))
      },
    })
    expect(root?.why).toMatchObject({ name: 'signer-clock', certain: false, facts: { bySeconds: DAY } })
  })

  it('two zones of which one is above the other may have one operator: the clock is not in doubt', () => {
    const [above, below, beside] = ['example.', 'sub.example.', 'other.'].map((name) =>
      testZone(name, 'www A 192.0.2.80'),
    )
    const suspects = (...zones: readonly TestZone[]): boolean => {
      const replies = zones.map((zone): Reply => {
        const answer = zone.sign(zone.bare(`${zone.name}`, 'DNSKEY'), { expiration: AT - DAY })
        return { zone: zone.name, question: `${zone.name} DNSKEY`, answer }
      })
      const { findings } = judge('www.example. A', replies, { anchors: [above!.anchor], honest: zones })
      return findings.some((p) => p.finding.code === 'CLOCK_SUSPECT')
    }
    expect(suspects(above!, below!)).toBe(false)
    expect(suspects(above!, beside!)).toBe(true)
  })

  it('one zone whose signatures have all expired does not put the clock in doubt', async () => {
    const { root, report } = await told({ fault: expired })
    expect([root?.finding.code, root?.why?.name]).toEqual(['RRSIG_EXPIRED', 'signer-stopped'])
    expect(report.findings.map((p) => p.finding.code)).not.toContain('CLOCK_SUSPECT')
  })

  it('signatures for which no one instant would do are not the clock’s fault', async () => {
    const { report } = await told({
      ahead: 400 * DAY,
      fault: (_, world) => {
        // In force only long before the rest was made.
        edit(world.root, Name.root, TYPE.DNSKEY, (set, tools) =>
          tools.sign(set, { inception: world.at - 90 * DAY, expiration: world.at - 60 * DAY }),
        )
      },
    })
    expect(report.verdict.cause?.code).toBe('RRSIG_EXPIRED')
    expect(report.findings.map((p) => p.finding.code)).not.toContain('CLOCK_SUSPECT')
  })

  it('a server that is current but silent does not hide that the other is behind', async () => {
    const { root } = await told({
      fault: (child, world) => {
        versions(child, world)
        expired(child)
        world.behaviours.set('192.0.2.180', silentFor([TYPE.DNSKEY]))
      },
    })
    expect([root?.finding.code, root?.why?.name, root?.why?.certain]).toEqual(['RRSIG_EXPIRED', 'server-behind', false])
  })

  it('a revoked key and a DS of before are told by the flags', async () => {
    const { root } = await told({
      fault: (child) => {
        child.ds = [dsFor(child.apex, child.keys[0]!)]
        child.keys[0] = publishedAs(child.keys[0]!, { flags: 385 })
      },
    })
    expect(root?.why).toMatchObject({ name: 'ds-key-flags', certain: true, facts: { flags: 257 } })
  })
})
