/** The commands of repairs: every action has some or none for a reason, nothing is left to fill in, no name escapes the shell. */

import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Action, ActionName, Actions, Setting } from '../../src/diagnose/plan.ts'
import { dsFor } from '../../src/diagnose/reading.ts'
import { Name } from '../../src/dns/name.ts'
import { type DNSKEY, parseDnskey } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { checkCommand, traceCommand } from '../../src/explain/repair/check.ts'
import { quoted, SOFTWARE, type Software } from '../../src/explain/repair/commands.ts'
import { commandsFor } from '../../src/explain/repair/programs.ts'

const keyOf = (flags: number, fill: number): DNSKEY => {
  const parsed = parseDnskey(Uint8Array.from([flags >> 8, flags & 255, 3, 13, ...new Uint8Array(64).fill(fill)]))
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

const KSK = keyOf(257, 1)
const ZSK = keyOf(256, 2)
const REVOKED = keyOf(385, 3)

const SERVER = { name: null, address: '192.0.2.1', port: 53 }

/** One of each action, or several where the commands differ. */
function actionsOn(zone: Name): { readonly [A in ActionName]: readonly Actions[A][] } {
  const at = { child: zone, parent: zone.parent() }
  const ds = [KSK].flatMap((key) => dsFor(zone, key) ?? [])
  const records = [{ owner: zone, type: TYPE.NS, class: 1, ttl: 3600, rdata: zone.wire() }]
  return {
    'sign-again': [{ zone }],
    'sign-zone': [{ zone }],
    'publish-ds': [
      { ...at, ds },
      { ...at, ds: [] },
    ],
    'remove-ds': [{ ...at, ds, left: [] }],
    'go-insecure': [{ ...at, ds }],
    'add-key': (['KSK', 'ZSK', 'CSK'] as const).map((role) => ({ zone, role, algorithm: 13 })),
    'restore-key': [{ zone, keyTag: 7, algorithm: 8 }],
    'remove-key': [KSK, ZSK, REVOKED].map((key) => ({ zone, key })),
    'import-key': [{ zone, key: ZSK, servers: [SERVER] }],
    'rebuild-denial': [
      { zone, denial: 'nsec', optOut: false },
      { zone, denial: 'nsec3', optOut: true },
    ],
    transfer: [{ zone, servers: [SERVER] }],
    'lower-ttl': [TYPE.A, TYPE.NSEC, TYPE.DNSKEY, TYPE.SOA].map((type) => ({ zone, owner: zone, type, ttl: 300 })),
    'renew-earlier': [{ zone, seconds: 864_000 }],
    'change-algorithm': [{ zone, from: 8, to: 13 }],
    'mend-server': (
      [
        'silent',
        'lame',
        'error',
        'edns',
        'malformed',
        'address',
        'answer',
        'tcp',
        'sizes',
        'fragments',
        'cookies',
        'udp',
        'datagrams',
        'options',
      ] as const
    ).map((fault) => ({ zone, servers: [SERVER], fault })),
    'mend-alias': [{ zone, owner: zone }],
    'renew-cds': [{ zone, ds }],
    'set-records': [{ zone, records }],
    'set-delegation': [{ child: zone, parent: zone.parent(), records }],
    'retire-server': [{ zone, servers: [SERVER] }],
    'set-clock': [{ whose: 'signer' }],
    'flush-caches': [{ zone }],
    'lift-nta': [{ zone }],
    'renew-anchor': [{ zone }, { zone: Name.root }],
  }
}

const settingOf = (zone: Name): Setting => ({
  zone,
  parent: zone.parent(),
  keys: [KSK, ZSK, REVOKED],
  algorithm: 13,
  denial: 'nsec3',
})

const linesOf = (
  zone: Name,
  software: Software,
): readonly { readonly kind: ActionName; readonly lines: readonly string[] }[] =>
  Object.entries(actionsOn(zone)).flatMap(([kind, list]) =>
    list.map((facts) => ({
      kind: kind as ActionName,
      lines: commandsFor({ kind, ...facts } as Action, settingOf(zone))[software].flatMap(({ commands }) => commands),
    })),
  )

/** The actions in which a program has no part, each for the reason that stands in its table. */
const NO_PART: Readonly<Record<Software, readonly ActionName[]>> = {
  bind: ['retire-server', 'set-delegation'],
  ldns: ['go-insecure', 'remove-ds', 'retire-server', 'set-delegation'],
  knot: ['mend-alias', 'remove-ds', 'retire-server', 'set-delegation'],
  pdns: ['import-key', 'mend-alias', 'remove-ds', 'renew-earlier', 'retire-server', 'set-delegation'],
}

const EXAMPLE = Name.parse('example.test.')

describe('the commands of each program', () => {
  it.each(SOFTWARE)('%s has some for every action, or none for a reason', (software) => {
    const said = linesOf(EXAMPLE, software)
    const some = new Set(said.filter(({ lines }) => lines.length > 0).map(({ kind }) => kind))
    const none = [...new Set(said.map(({ kind }) => kind))].filter((kind) => !some.has(kind))
    expect(none.sort()).toEqual([...NO_PART[software]].sort())
  })

  it.each(SOFTWARE)('%s: nothing is left to fill in', (software) => {
    const wrong = linesOf(EXAMPLE, software)
      .flatMap(({ lines }) => lines)
      .filter((line) => /\b(?:FILE|ZONE|NAME|N{3,}|X{3,}|TAG|undefined|NaN)\b|<[a-z]|\[object|\.\.\.|…/.test(line))
    expect(wrong).toEqual([])
  })

  it.each(SOFTWARE)('%s names the very keys', (software) => {
    const removed = commandsFor({ kind: 'remove-key', zone: EXAMPLE, key: ZSK }, settingOf(EXAMPLE))[software]
    for (const { commands } of removed) expect(commands.join('\n')).toContain(String(ZSK.keyTag))
  })
})

/** What of a line a shell reads something into: outside single quotes, and not after a backslash. */
function activeIn(line: string): string {
  let active = ''
  let single = false
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "'") single = !single
    else if (single) continue
    else if (line[i] === '\\') i++
    else active += line[i]
  }
  return active
}

describe('names in a shell', () => {
  const HOSTILE = [
    "it's.test.",
    '\\$\\(touch\\032pwned\\).test.',
    '`touch`.test.',
    '\\;touch\\;.&.|.test.',
    '\\"touch.test.',
    '*.?.[a].~.test.',
    'a\\\\b\\010c.test.',
    '0/25.2.0.192.in-addr.arpa.',
    '.',
  ]

  it.each(HOSTILE)('%s stays one word', (text) => {
    const word = Name.parse(text).toString()
    expect(execFileSync('bash', ['-c', `printf %s ${quoted(word)}`]).toString()).toBe(word)
  })

  it.each(SOFTWARE)('no name breaks the lines of %s, or runs in them', (software) => {
    for (const text of HOSTILE) {
      const lines = linesOf(Name.parse(text), software).flatMap(({ lines: some }) => some)
      execFileSync('bash', ['-n', '-c', lines.join('\n')], { stdio: ['ignore', 'ignore', 'pipe'] })
      expect(lines.filter((line) => /touch[^\w%.]|[^\w%.]touch/.test(activeIn(line)))).toEqual([])
    }
  })

  it.each(SOFTWARE)('no name that begins with a hyphen is an option of %s', (software) => {
    const lines = linesOf(Name.parse('-z.test.'), software).flatMap(({ lines: some }) => some)
    expect(lines.some((line) => line.includes('z.test'))).toBe(true)
    expect(lines.filter((line) => /(?:^|\s)'?-z\.test/.test(line))).toEqual([])
  })

  it('nor of the command that shows whether a step is done', () => {
    const question = { name: Name.parse('-z.test.'), type: TYPE.A }
    const lines = [checkCommand({ question, servers: [SERVER] }, ''), traceCommand(question)]
    for (const line of lines) expect(line).toContain(" '\\045z.test.'")
  })
})
