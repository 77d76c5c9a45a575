/** Zones that knotd signs by policy, with times of a few seconds, stepped with knotc; and what it says of its keys. */

import type { Row, Signer, SignerKey } from './check-rolls.ts'
import { TTL } from './check-rolls.ts'
import type { Machine } from './machine.ts'
import { program } from './programs.ts'

export const KNOT_ADDRESS = '10.53.1.3'

const BEGUN = { 'KSK ready, ZSK active': 'bootstrapping' }
/** Before a rollover and after it. */
const STEADY = { 'KSK active*, ZSK active': 'steady' }

/** What became of each key last, as `keymgr list` has it. */
export const ROWS: readonly Row[] = [
  {
    zone: 'k-ksk.test.',
    title: 'a KSK is rolled',
    parent: 'CDS',
    told: {
      ...BEGUN,
      'KSK active*, KSK publish, ZSK active': 'KSK double-DNSKEY',
      'KSK active*, KSK ready, ZSK active': 'CDS pending + KSK double-DNSKEY',
      'KSK active, KSK ready*, ZSK active': 'KSK double-DNSKEY',
      ...STEADY,
    },
  },
  {
    zone: 'k-hand.test.',
    title: 'a KSK is rolled without CDS, by one who reads what is next',
    parent: 'by hand',
    told: {
      'KSK ready, ZSK active': 'signed without DS',
      'KSK active*, KSK publish, ZSK active': 'KSK double-DNSKEY',
      'KSK active*, KSK ready, ZSK active': 'KSK double-DNSKEY',
      'KSK active*, KSK ready*, ZSK active': 'KSK double-RRset',
      'KSK active, KSK ready*, ZSK active': 'KSK double-DNSKEY',
      ...STEADY,
    },
  },
  {
    zone: 'k-zsk.test.',
    title: 'a ZSK is rolled',
    parent: 'CDS',
    told: {
      ...BEGUN,
      'KSK active*, ZSK active, ZSK publish': 'ZSK pre-published',
      'KSK active*, ZSK retire, ZSK active': 'ZSK pre-published',
      ...STEADY,
    },
  },
  {
    zone: 'k-csk.test.',
    title: 'a key for everything is rolled, and the parent adds the new DS before it removes the old one',
    parent: 'CDS, new DS first',
    told: {
      'CSK ready': 'bootstrapping',
      'CSK active*, CSK publish': 'KSK double-DNSKEY + ZSK pre-published',
      'CSK active*, CSK ready': 'CDS pending + KSK double-DNSKEY + ZSK pre-published',
      'CSK active*, CSK ready*': 'CDS pending + KSK double-RRset',
      'CSK active, CSK ready*': 'KSK double-DNSKEY',
      'CSK retire, CSK active*': 'KSK standby',
      'CSK active*': 'steady',
    },
  },
  {
    zone: 'k-alg.test.',
    title: 'the policy names another algorithm',
    parent: 'CDS, new DS first',
    told: {
      ...BEGUN,
      ...STEADY,
      'KSK active*, KSK Ed25519 pre-active, ZSK active, ZSK Ed25519 pre-active': 'algorithm: signatures first',
      'KSK active*, KSK Ed25519 publish, ZSK active, ZSK Ed25519 publish': 'algorithm: both sign',
      'KSK active*, KSK Ed25519 ready, ZSK retire-active, ZSK Ed25519 active': 'CDS pending + algorithm: both sign',
      'KSK active*, KSK Ed25519 ready*, ZSK retire-active, ZSK Ed25519 active': 'CDS pending + algorithm: both have DS',
      'KSK active, KSK Ed25519 ready*, ZSK retire-active, ZSK Ed25519 active': 'algorithm: both sign',
      'KSK post-active, KSK Ed25519 active*, ZSK post-active, ZSK Ed25519 active': 'algorithm: signatures first',
      'KSK Ed25519 active*, ZSK Ed25519 active': 'steady',
    },
  },
  {
    zone: 'k-leave.test.',
    title: 'the policy asks for the removal of the DS',
    parent: 'CDS',
    told: {
      'KSK ready, ZSK active, CDS always': 'bootstrapping',
      'KSK active*, ZSK active, CDS always': 'steady',
      'KSK active*, ZSK active, CDS delete-dnssec': 'DS removal asked for',
      'KSK active, ZSK active, CDS delete-dnssec': 'going insecure',
    },
  },
]

/** A zone whose KSK is rolled as ever, and whose parent says too early that it has the new DS. */
export const KNOT_EARLY = 'k-early.test.'
const EARLY_ROW: Pick<Row, 'zone' | 'parent'> = { zone: KNOT_EARLY, parent: 'CDS' }
const ZONES = [...ROWS, EARLY_ROW]

const COMMANDS: Readonly<Record<string, string>> = {
  'k-ksk.test.': 'knotc zone-key-rollover k-ksk.test ksk',
  'k-hand.test.': 'knotc zone-key-rollover k-hand.test ksk',
  'k-zsk.test.': 'knotc zone-key-rollover k-zsk.test zsk',
  'k-csk.test.': 'knotc zone-key-rollover k-csk.test ksk',
  [KNOT_EARLY]: 'knotc zone-key-rollover k-early.test ksk',
}

const idOf = (zone: string): string => zone.slice(0, zone.indexOf('.'))

const zoneText = `$TTL ${TTL}
@ SOA ns1 hostmaster 1 7200 3600 1209600 ${TTL}
@ NS ns1
@ A 192.0.2.1
ns1 A ${KNOT_ADDRESS}
www A 192.0.2.1
*.wild A 192.0.2.3
`

const configuration = (algorithm: string, leaving: boolean): string => `server:
    rundir: "/run/knot"
    user: knot:knot
    listen: [ ${KNOT_ADDRESS}@53 ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: info
database:
    storage: "/var/lib/knot"
submission:
  - id: by-hand
    check-interval: 3600
policy:
${ZONES.map(
  ({ zone, parent }) => `  - id: ${idOf(zone)}
    algorithm: ${zone === 'k-alg.test.' ? algorithm : 'ecdsap256sha256'}
    single-type-signing: ${zone === 'k-csk.test.' ? 'on' : 'off'}
    dnskey-ttl: ${TTL}
    zone-max-ttl: ${TTL}
    propagation-delay: 8
    cds-cdnskey-publish: ${parent === 'by hand' ? 'none' : zone === 'k-leave.test.' && leaving ? 'delete-dnssec' : 'always'}
    ksk-submission: by-hand
`,
).join('')}
template:
  - id: default
    storage: "/var/lib/knot"
    file: "%s.zone"
    dnssec-signing: on
zone:
${ZONES.map(({ zone }) => `  - domain: ${zone}\n    dnssec-policy: ${idOf(zone)}\n`).join('')}`

/** Starts knotd with its default configuration file. */
export async function startKnot(machine: Machine, logFile: string): Promise<Signer> {
  let algorithm = 'ecdsap256sha256'
  let leaving = false
  const configure = (): void => machine.write('/etc/knot/knot.conf', configuration(algorithm, leaving))
  configure()
  for (const { zone } of ZONES) machine.write(`/var/lib/knot/${zone}zone`, zoneText)
  await machine.shell('/var/lib/knot', ['chown -R knot:knot /var/lib/knot', 'chmod a+r /etc/knot/knot.conf'])
  machine.start(program('knotd'), [], logFile)
  const shell = (line: string) => machine.shell('/', [line])
  return {
    keys: async (zone) => {
      const keys = keysIn((await machine.run(program('keymgr'), ['-x', '-e', zone, 'list'])).stdout)
      if (zone !== 'k-leave.test.') return keys
      const { stdout } = await machine.run(program('knotc'), ['conf-read', 'policy[k-leave].cds-cdnskey-publish'])
      return [...keys, { tag: -1, state: `CDS ${stdout.split(' = ')[1]!.trim()}` }]
    },
    waits: false,
    tell: async (zone, added) => {
      if (added.length > 0) await shell(`knotc -b zone-ksk-submitted ${zone}`)
    },
    ds: async (zone, tag) => / DS (\d+ \d+ 2 [0-9a-f]+)/.exec((await shell(`keymgr ${zone} ds ${tag}`)).stdout)![1]!,
    begin: async (zone) => {
      if (zone === 'k-alg.test.') algorithm = 'ed25519'
      if (zone === 'k-leave.test.') leaving = true
      configure()
      await shell(COMMANDS[zone] ?? `knotc -b reload && knotc zone-sign ${zone}`)
    },
  }
}

/** What has come of a key last, the oldest key of each kind first. */
const TIMES = 'pre-active|publish|ready|active|retire-active|retire|post-active|remove'

function keysIn(list: string): readonly SignerKey[] {
  const now = Date.now() / 1000
  const found = list.split('\n').flatMap((line) => {
    const [, ksk, zsk, tag, algorithm] = /ksk=(\S+) +zsk=(\S+) +tag=(\d+) +algorithm=(\d+)/.exec(line) ?? []
    if (tag === undefined) return []
    const times = [...line.matchAll(new RegExp(` (${TIMES})=(\\d+)`, 'g'))].filter(
      ([, , time]) => Number(time) > 0 && Number(time) <= now,
    )
    const role = ksk === 'yes' ? (zsk === 'yes' ? 'CSK' : 'KSK') : 'ZSK'
    const born = Math.min(...times.map(([, , time]) => Number(time)))
    const other = algorithm === '15' ? ' Ed25519' : ''
    return [
      { tag: Number(tag), state: `${role}${other} ${times.at(-1)?.[1] ?? 'made'}`, rank: `${role}${born}${other}` },
    ]
  })
  return found.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ tag, state }) => ({ tag, state }))
}
