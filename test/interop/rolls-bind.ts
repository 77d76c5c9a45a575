/** Zones that named signs by dnssec-policy, with times of a few seconds, stepped with rndc; and what it says of its keys. */

import type { Row, Signer, SignerKey } from './check-rolls.ts'
import { TTL } from './check-rolls.ts'
import type { Machine } from './machine.ts'
import { program } from './programs.ts'

export const BIND_ADDRESS = '10.53.1.1'
const FOLDER = '/var/cache/bind'

/** One state of a key lasts for some seconds: those of a zone must be seen by checks that take their time. */
const TIMES = `dnskey-ttl ${TTL}; max-zone-ttl ${TTL}; parent-ds-ttl ${TTL};
  publish-safety 5; retire-safety 5; zone-propagation-delay 6; parent-propagation-delay 4; purge-keys 0;
  signatures-validity PT60S; signatures-validity-dnskey PT60S; signatures-refresh PT53S; signatures-jitter 0;`

const POLICIES = `
dnssec-policy split { keys { ksk lifetime unlimited algorithm 13; zsk lifetime unlimited algorithm 13; }; ${TIMES} };
dnssec-policy single { keys { csk lifetime unlimited algorithm 13; }; ${TIMES} };
dnssec-policy other { keys { ksk lifetime unlimited algorithm 15; zsk lifetime unlimited algorithm 15; }; ${TIMES} };
`

/** The first signatures and the first DS of a zone: no parent has a DS before signatures are in every cache. */
const BEGUN = {
  'KSK rumoured/hidden/rumoured, ZSK rumoured/rumoured': 'signed without DS',
  'KSK omnipresent/rumoured/omnipresent, ZSK omnipresent/omnipresent': 'bootstrapping',
  'KSK omnipresent/rumoured/omnipresent*, ZSK omnipresent/omnipresent': 'steady',
}
/** Once every cache has the DS: before a rollover and after it. */
const STEADY = { 'KSK omnipresent/omnipresent/omnipresent*, ZSK omnipresent/omnipresent': 'steady' }
const DONE = 'KSK omnipresent/omnipresent/omnipresent*'
const LEAVING = 'KSK omnipresent/unretentive/omnipresent'
const COMING = 'KSK omnipresent/rumoured/omnipresent'
const ZSK = 'ZSK omnipresent/omnipresent'
const ED = { ksk: 'KSK Ed25519', zsk: 'ZSK Ed25519 omnipresent/omnipresent' }

/** Of each key dnskey, ds, zone rrsig and key rrsig, as `rndc dnssec -status` has them. */
export const ROWS: readonly Row[] = [
  {
    zone: 'b-ksk.test.',
    title: 'a KSK is rolled',
    parent: 'CDS',
    told: {
      ...BEGUN,
      [`${DONE}, KSK rumoured/hidden/rumoured, ${ZSK}`]: 'KSK double-DNSKEY',
      [`${LEAVING}*, ${COMING}, ${ZSK}`]: 'CDS pending + KSK double-DNSKEY',
      [`${LEAVING}, ${COMING}*, ${ZSK}`]: 'KSK double-DNSKEY',
      [`KSK unretentive/(hidden|unretentive)/unretentive, ${DONE}, ${ZSK}`]: 'steady',
      ...STEADY,
    },
  },
  {
    zone: 'b-both.test.',
    title: 'a KSK is rolled, and the parent adds the new DS before it removes the old one',
    parent: 'CDS, new DS first',
    told: {
      ...BEGUN,
      [`${DONE}, KSK rumoured/hidden/rumoured, ${ZSK}`]: 'KSK double-DNSKEY',
      [`${LEAVING}*, ${COMING}, ${ZSK}`]: 'CDS pending + KSK double-DNSKEY',
      [`${LEAVING}*, ${COMING}*, ${ZSK}`]: 'CDS pending + KSK double-RRset',
      [`${LEAVING}, ${COMING}*, ${ZSK}`]: 'KSK double-DNSKEY',
      [`KSK unretentive/(hidden|unretentive)/unretentive, ${DONE}, ${ZSK}`]: 'steady',
      ...STEADY,
    },
  },
  {
    zone: 'b-zsk.test.',
    title: 'a ZSK is rolled',
    parent: 'CDS',
    told: {
      ...BEGUN,
      [`${ZSK}, ${DONE}, ZSK rumoured/hidden`]: 'ZSK pre-published',
      // First some RRsets are signed by the new one, and then all.
      [`ZSK omnipresent/unretentive, ${DONE}, ZSK omnipresent/rumoured`]: /^ZSK (signing over|pre-published)$/,
      [`ZSK unretentive/hidden, ${DONE}, ${ZSK}`]: 'steady',
      ...STEADY,
    },
  },
  {
    zone: 'b-csk.test.',
    title: 'a key for everything is rolled',
    parent: 'CDS',
    told: {
      'CSK rumoured/hidden/rumoured/rumoured': 'signed without DS',
      'CSK omnipresent/rumoured/omnipresent/omnipresent': 'bootstrapping',
      'CSK omnipresent/rumoured/omnipresent/omnipresent*': 'steady',
      'CSK omnipresent/omnipresent/omnipresent/omnipresent*, CSK rumoured/hidden/hidden/rumoured':
        'KSK double-DNSKEY + ZSK pre-published',
      'CSK omnipresent/unretentive/unretentive/omnipresent*, CSK omnipresent/rumoured/rumoured/omnipresent':
        /^CDS pending \+ KSK double-DNSKEY( \+ ZSK signing over)?$/,
      // The old key loses its signature over the keys once no cache has its DS, and goes after the signatures of the zone.
      'CSK omnipresent/(unretentive|hidden)/unretentive/(omnipresent|unretentive), CSK omnipresent/(rumoured|omnipresent)/rumoured/omnipresent*':
        /^(KSK double-DNSKEY \+ ZSK (signing over|pre-published)|KSK standby)$/,
      'CSK unretentive/hidden/hidden/(unretentive|hidden), CSK omnipresent/omnipresent/omnipresent/omnipresent*':
        'steady',
      'CSK omnipresent/omnipresent/omnipresent/omnipresent*': 'steady',
    },
  },
  {
    zone: 'b-alg.test.',
    title: 'the policy names another algorithm',
    parent: 'CDS, new DS first',
    told: {
      ...BEGUN,
      ...STEADY,
      [`${DONE}, ${ZSK}, ${ED.ksk} rumoured/hidden/rumoured, ZSK Ed25519 rumoured/rumoured`]: 'algorithm: both sign',
      [`${LEAVING}*, ${ZSK}, ${ED.ksk} omnipresent/rumoured/omnipresent, ${ED.zsk}`]:
        'CDS pending + algorithm: both sign',
      [`${LEAVING}*, ${ZSK}, ${ED.ksk} omnipresent/rumoured/omnipresent*, ${ED.zsk}`]:
        'CDS pending + algorithm: both have DS',
      [`${LEAVING}, ${ZSK}, ${ED.ksk} omnipresent/(rumoured|omnipresent)/omnipresent*, ${ED.zsk}`]:
        'algorithm: both sign',
      [`(KSK unretentive/hidden/unretentive, )?ZSK (unretentive|hidden)/unretentive, ${ED.ksk} omnipresent/omnipresent/omnipresent*, ${ED.zsk}`]:
        'steady',
      [`${ED.ksk} omnipresent/omnipresent/omnipresent*, ${ED.zsk}`]: 'steady',
    },
  },
  {
    zone: 'b-leave.test.',
    title: 'the policy is "insecure"',
    parent: 'CDS',
    told: {
      ...BEGUN,
      ...STEADY,
      [`${LEAVING}*, ${ZSK}`]: 'DS removal asked for',
      [`${LEAVING}, ${ZSK}`]: 'going insecure',
    },
  },
]

/** A zone that is signed and never rolled by itself: others try with it what is not to be done. */
export const EARLY = 'b-early.test.'
const ZONES = [...ROWS.map(({ zone }) => zone), EARLY]

const POLICY: Readonly<Record<string, string>> = { 'b-csk.test.': 'single' }
const LATER: Readonly<Record<string, string>> = { 'b-alg.test.': 'other', 'b-leave.test.': 'insecure' }
const KIND: Readonly<Record<string, string>> = { 'b-zsk.test.': 'ZSK', 'b-csk.test.': 'CSK' }

const bare = (zone: string): string => zone.replace(/\.$/, '')

const zoneText = `$TTL ${TTL}
@ SOA ns1 hostmaster 1 7200 3600 1209600 ${TTL}
@ NS ns1
@ A 192.0.2.1
ns1 A ${BIND_ADDRESS}
www A 192.0.2.1
*.wild A 192.0.2.3
`

/** Starts named with its default configuration file. */
export async function startBind(machine: Machine, logFile: string): Promise<Signer> {
  const policies = new Map(ZONES.map((zone) => [zone, POLICY[zone] ?? 'split']))
  const configure = (): void => {
    const zones = [...policies].map(
      ([zone, policy]) =>
        `zone "${bare(zone)}" { type primary; file "${bare(zone)}.zone"; dnssec-policy ${policy}; inline-signing yes; };\n`,
    )
    machine.write('/etc/bind/named.conf.local', `${POLICIES}${zones.join('')}`)
  }
  machine.write(
    '/etc/bind/named.conf.options',
    `options { directory "${FOLDER}"; listen-on { ${BIND_ADDRESS}; }; listen-on-v6 { none; };
  dnssec-validation no; recursion no; };
`,
  )
  for (const zone of ZONES) machine.write(`${FOLDER}/${bare(zone)}.zone`, zoneText)
  configure()
  machine.start(program('named'), ['-g', '-n', '1', '-u', 'bind'], logFile)
  const rndc = async (...args: readonly string[]): Promise<string> => {
    const ran = await machine.run(program('rndc'), ['dnssec', ...args])
    if (ran.code !== 0) throw new Error(`rndc dnssec ${args.join(' ')}: ${ran.stdout}${ran.stderr}`)
    return ran.stdout
  }
  const keys = async (zone: string): Promise<readonly SignerKey[]> => {
    return keysIn(await rndc('-status', bare(zone)))
  }
  return {
    keys,
    waits: true,
    tell: async (zone, added, removed) => {
      for (const tag of added) await rndc('-checkds', '-key', String(tag), 'published', bare(zone))
      for (const tag of removed) await rndc('-checkds', '-key', String(tag), 'withdrawn', bare(zone))
    },
    ds: () => Promise.reject(new Error('named has CDS')),
    begin: async (zone) => {
      const later = LATER[zone]
      if (later !== undefined) {
        policies.set(zone, later)
        configure()
        await machine.shell('/', ['rndc reconfig'])
        return
      }
      const kind = KIND[zone] ?? 'KSK'
      const key = (await keys(zone)).find(({ state }) => state.startsWith(`${kind} `))!
      await rndc('-rollover', '-key', String(key.tag), bare(zone))
    },
  }
}

/** Keys that are to go first; those that are gone left out. */
function keysIn(status: string): readonly SignerKey[] {
  const blocks = status.split('\nkey: ').slice(1)
  const found = blocks.flatMap((block) => {
    const [, tag, algorithm, role] = /^(\d+) \((\S+)\), (\S+)/.exec(block)!
    const states = [...block.matchAll(/- (goal|dnskey|ds|zone rrsig|key rrsig): +(\S+)/g)].map((match) => match[2]!)
    const [goal, ...rest] = states
    if (rest.every((state) => state === 'hidden')) return []
    const other = algorithm === 'ED25519' ? ' Ed25519' : ''
    return [
      {
        tag: Number(tag),
        state: `${role}${other} ${rest.join('/')}`,
        rank: `${goal === 'hidden' ? 0 : 1}${role}${other}`,
      },
    ]
  })
  return found.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ tag, state }) => ({ tag, state }))
}
