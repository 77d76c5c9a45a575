/** The lines printed for Knot DNS and PowerDNS, as far as no program is needed to see that they are right. */

import { describe, expect, it } from 'vitest'
import type { Action, Setting } from '../../src/diagnose/plan.ts'
import { Name } from '../../src/dns/name.ts'
import { type DNSKEY, encodeDnskey, parseDnskey } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Commands, Recipe } from '../../src/explain/repair/commands.ts'
import { KNOT } from '../../src/explain/repair/knot.ts'
import { PDNS } from '../../src/explain/repair/pdns.ts'

function key(flags: number): DNSKEY {
  const parsed = parseDnskey(encodeDnskey({ flags, protocol: 3, algorithm: 13, publicKey: new Uint8Array(64).fill(7) }))
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

/** A name that a shell would make something of. */
const zone = Name.parse("o'neil;x.test.")
const owner = Name.parse("`neil`.o'neil;x.test.")
const servers = [{ name: null, address: '192.0.2.53', port: 53 }]

const ACTIONS: readonly Action[] = [
  { kind: 'sign-again', zone },
  { kind: 'sign-zone', zone },
  { kind: 'publish-ds', child: zone, parent: null, ds: [] },
  { kind: 'go-insecure', child: zone, parent: null, ds: [] },
  { kind: 'add-key', zone, role: 'KSK', algorithm: 13 },
  { kind: 'add-key', zone, role: 'ZSK', algorithm: 8 },
  { kind: 'restore-key', zone, keyTag: 12345, algorithm: 13 },
  { kind: 'remove-key', zone, key: key(257) },
  { kind: 'rebuild-denial', zone, denial: 'nsec', optOut: false },
  { kind: 'rebuild-denial', zone, denial: 'nsec3', optOut: true },
  { kind: 'transfer', zone, servers },
  { kind: 'lower-ttl', zone, owner, type: TYPE.TXT, ttl: 60 },
  { kind: 'lower-ttl', zone, owner: zone, type: TYPE.DNSKEY, ttl: 60 },
  { kind: 'lower-ttl', zone, owner: zone, type: TYPE.NSEC, ttl: 60 },
  { kind: 'renew-earlier', zone, seconds: 86_400 },
  { kind: 'change-algorithm', zone, from: 7, to: 13 },
  { kind: 'mend-server', zone, servers, fault: 'lame' },
  { kind: 'renew-cds', zone, ds: [] },
  { kind: 'set-records', zone, records: [{ owner, type: TYPE.NS, class: 1, ttl: 60, rdata: owner.wire() }] },
]

const setting: Setting = { zone, parent: null, keys: [key(257), key(256)], algorithm: 13, denial: 'nsec' }

const recipesOf = (commands: Commands, action: Action): readonly Recipe[] => {
  const make = commands[action.kind] as (a: Action, s: Setting) => readonly Recipe[]
  return make(action, setting)
}

const ALL: readonly (readonly [string, readonly Recipe[]])[] = ACTIONS.flatMap((action) => [
  [`${action.kind} with Knot`, recipesOf(KNOT, action)] as const,
  [`${action.kind} with PowerDNS`, recipesOf(PDNS, action)] as const,
])

describe('commands of Knot DNS and PowerDNS', () => {
  it.each(ALL)('%s: names are quoted, nothing is left to fill in', (_, recipes) => {
    for (const { commands, note } of recipes) {
      expect(commands).not.toHaveLength(0)
      const bare = commands.join('\n').replace(/'[^']*'|\\'/g, '')
      expect(bare).not.toMatch(/o'neil|;x|`/)
      expect(bare).not.toMatch(/<[a-z]|\b(FILE|KEY-ID|ZONE|TAG)\b/)
      expect(note).not.toContain('\n')
    }
  })

  it('PowerDNS: each recipe of pdnsutil stands in the spelling of 4.x and of 5.x', () => {
    for (const [title, recipes] of ALL.filter(([name]) => name.endsWith('PowerDNS'))) {
      const of = (version: string) => recipes.filter(({ label }) => label.startsWith(version))
      expect(
        of('5.x').map(({ commands }) => commands.length),
        title,
      ).toEqual(of('4.x').map(({ commands }) => commands.length))
      expect(JSON.stringify(of('4.x')), title).not.toMatch(/pdnsutil (zone|rrset) /)
      expect(JSON.stringify(of('5.x')), title).not.toMatch(/pdnsutil (?!zone |rrset )/)
    }
  })

  it('RFC 5011 §2.1: keymgr knows a revoked key by the tag of before, pdnsutil by that of now', () => {
    const [before, revoked] = [key(257), key(257 | 128)]
    expect(revoked.keyTag).not.toBe(before.keyTag)
    const lines = (commands: Commands) =>
      recipesOf(commands, { kind: 'remove-key', zone, key: revoked })[0]!.commands.join('\n')
    expect(lines(KNOT)).toContain(` delete ${before.keyTag}`)
    expect(lines(PDNS)).toContain(` tag = ${revoked.keyTag}, `)
  })

  it('a key of an algorithm that they cannot make is not asked for', () => {
    for (const commands of [KNOT, PDNS]) {
      expect(recipesOf(commands, { kind: 'add-key', zone, role: 'KSK', algorithm: 18 })).toEqual([])
    }
  })

  it('RFC 8078 §4: a zone without keys cannot ask for no DS', () => {
    const unsigned: Setting = { ...setting, keys: [] }
    for (const commands of [KNOT, PDNS]) {
      expect(commands['go-insecure']({ kind: 'go-insecure', child: zone, parent: null, ds: [] }, unsigned)).toEqual([])
    }
  })
})
