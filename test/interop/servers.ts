/**
 * The four authoritative servers, each with its configuration, all on port 53 of addresses of the private network.
 * One process for each vendor and tier; Knot and PowerDNS sign some of their zones themselves.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { mustRun, type Network } from './namespace.ts'
import type { Vendor } from './plan.ts'
import { program } from './programs.ts'
import type { Signing } from './signers.ts'

export interface Served {
  readonly name: string
  readonly file: string
  /** set when the server itself signs */
  readonly signing: Signing | null
  /** how the file was signed already */
  readonly presigned: Signing | null
}

export interface Instance {
  readonly vendor: Vendor
  readonly tier: number
  /** where it listens: an IPv4 and, where there is IPv6, an IPv6 address */
  readonly addresses: readonly string[]
  readonly folder: string
  readonly zones: Served[]
}

const NUMBERS: Readonly<Record<Vendor, number>> = { named: 1, nsd: 2, knotd: 3, pdns: 4 }

/** The addresses of a vendor's server of one tier. */
export const addressesOf = (vendor: Vendor, tier: number, ipv6: boolean): readonly string[] => [
  `10.53.${tier}.${NUMBERS[vendor]}`,
  ...(ipv6 ? [`fd53::${tier}:${NUMBERS[vendor]}`] : []),
]

const bare = (name: string): string => (name === '.' ? '.' : name.replace(/\.$/, ''))

/** A bind-style quoted list of zones: named.conf, and what the BIND back end of PowerDNS reads. */
const namedZones = (zones: readonly Served[]): string =>
  zones.map((zone) => `zone "${bare(zone.name)}" { type master; file "${zone.file}"; };\n`).join('')

function namedConfig({ folder, addresses: [four, six], zones }: Instance): string {
  return `options { directory "${folder}"; listen-on { ${four}; }; listen-on-v6 { ${six ?? 'none'}; };
  recursion no; dnssec-validation no; notify no; pid-file none; session-keyfile none; check-names primary ignore;
  check-integrity no; check-mx ignore; check-srv-cname ignore; check-mx-cname ignore; check-sibling no; allow-transfer { none; }; };
controls { };
${namedZones(zones)}`
}

function nsdConfig({ folder, addresses, zones }: Instance): string {
  return `server:
${addresses.map((address) => `  ip-address: ${address}\n`).join('')}  port: 53
  username: ""
  chroot: ""
  server-count: 1
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  xfrdir: "${folder}"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
${zones.map((zone) => `zone:\n  name: "${zone.name}"\n  zonefile: "${zone.file}"\n`).join('')}`
}

/** One Knot policy for each way of signing. */
const knotPolicy = (signing: Signing): string =>
  `p-${signing.by}-${signing.algorithm}-${signing.denial}-${signing.csk === true ? 'csk' : 'split'}-${signing.iterations ?? 0}-${signing.salt ?? ''}`

function knotConfig({ folder, addresses, zones }: Instance): string {
  const signed = zones.filter((zone) => zone.signing !== null)
  const policies = new Map(signed.map((zone) => [knotPolicy(zone.signing!), zone.signing!]))
  const online = [...policies].filter(([, signing]) => signing.by === 'knot-online')
  return `server:
  rundir: ${folder}
  listen: [ ${addresses.map((address) => `${address}@53`).join(', ')} ]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 2
database:
  storage: ${folder}/db
log:
  - target: stderr
    any: warning
policy:
${[...policies]
  .map(
    ([id, signing]) => `  - id: ${id}
    manual: on
    single-type-signing: ${signing.csk === true || signing.by === 'knot-online' ? 'on' : 'off'}
    nsec3: ${signing.denial === 'nsec' ? 'off' : 'on'}
    nsec3-iterations: ${signing.iterations ?? 0}
    nsec3-opt-out: ${signing.denial === 'opt-out' ? 'on' : 'off'}
    nsec3-salt-length: ${(signing.salt ?? '').length / 2}
    cds-cdnskey-publish: none
`,
  )
  .join('')}
${online.length > 0 ? 'mod-onlinesign:\n' : ''}${online.map(([id]) => `  - id: ${id}\n    policy: ${id}\n`).join('')}
template:
  - id: default
    storage: ${folder}
    semantic-checks: off
    zonefile-sync: -1
    journal-content: none
zone:
${zones
  .map(({ name, file, signing }) => {
    const how =
      signing === null
        ? ''
        : signing.by === 'knot-online'
          ? `    module: mod-onlinesign/${knotPolicy(signing)}\n`
          : `    dnssec-signing: on\n    dnssec-policy: ${knotPolicy(signing)}\n`
    return `  - domain: "${name}"\n    file: "${file}"\n${how}`
  })
  .join('')}`
}

function pdnsConfig({ folder, addresses }: Instance): string {
  return `launch=bind
bind-config=${folder}/zones.conf
bind-dnssec-db=${folder}/dnssec.db
bind-check-interval=0
socket-dir=${folder}
local-address=${addresses.join(', ')}
local-port=53
dname-processing=yes
security-poll-suffix=
version-string=anonymous
receiver-threads=1
distributor-threads=1
loglevel=3
disable-syslog=yes
setuid=
setgid=
`
}

const PDNS_NAMES: Readonly<Record<number, string>> = {
  5: 'rsasha1',
  7: 'rsasha1-nsec3-sha1',
  8: 'rsasha256',
  10: 'rsasha512',
  13: 'ecdsa256',
  14: 'ecdsa384',
  15: 'ed25519',
  16: 'ed448',
}

/** Keys for the zones that Knot signs; gives the DS RDATA of each. */
export async function makeKnotKeys(instance: Instance): Promise<Map<string, string[]>> {
  const { folder, zones } = instance
  mkdirSync(`${folder}/db`, { recursive: true })
  const config = `${folder}/knot.conf`
  writeFileSync(config, knotConfig(instance))
  const ds = new Map<string, string[]>()
  for (const { name, signing } of zones) {
    if (signing === null) continue
    const key = [`algorithm=${signing.algorithm}`, ...(signing.algorithm <= 10 ? [`size=${signing.bits ?? 1024}`] : [])]
    const single = signing.csk === true || signing.by === 'knot-online'
    const generate = (...flags: string[]) =>
      mustRun(program('keymgr'), ['-c', config, name, 'generate', ...key, ...flags])
    if (single) await generate('ksk=yes', 'zsk=yes')
    else {
      await generate('ksk=yes', 'zsk=no')
      await generate('ksk=no', 'zsk=yes')
    }
    const ran = await mustRun(program('keymgr'), ['-c', config, name, 'ds'])
    const found = [...ran.stdout.matchAll(/ DS (\d+ \d+ 2 [0-9a-f]+)/g)].map((match) => match[1]!)
    if (found.length === 0) throw new Error(`keymgr: no DS for ${name}: ${ran.stdout}`)
    ds.set(name, found)
  }
  return ds
}

/** Keys for the zones that PowerDNS signs, and "presigned" for the others; gives the DS RDATA of each signed one. */
export async function makePdnsKeys(instance: Instance): Promise<Map<string, string[]>> {
  const { folder, zones } = instance
  // pdnsutil knows only zones that can be loaded.
  for (const { name, file } of zones) writeFileSync(file, `${name} 3600 IN SOA ns.${name} h.${name} 1 2 3 4 5\n`)
  writeFileSync(`${folder}/zones.conf`, namedZones(zones))
  writeFileSync(`${folder}/pdns.conf`, pdnsConfig(instance))
  const pdnsutil = (...args: string[]) => mustRun(program('pdnsutil'), [`--config-dir=${folder}`, ...args])
  await pdnsutil('create-bind-db', `${folder}/dnssec.db`)
  const ds = new Map<string, string[]>()
  for (const { name, signing, presigned } of zones) {
    const zone = bare(name)
    const how = signing ?? presigned
    if (how !== null && how.denial !== 'nsec') {
      const flags = how.denial === 'opt-out' ? 1 : 0
      const parameters = `1 ${flags} ${how.iterations ?? 0} ${how.salt ?? '-'}`
      await pdnsutil('set-nsec3', zone, parameters, ...(how.denial === 'narrow' ? ['narrow'] : []))
    }
    if (presigned !== null) await pdnsutil('set-presigned', zone)
    if (signing === null) continue
    const algorithm = PDNS_NAMES[signing.algorithm]!
    const key = [...(signing.algorithm <= 10 ? [String(signing.bits ?? 1024)] : []), 'active', 'published', algorithm]
    await pdnsutil('add-zone-key', zone, 'ksk', ...key)
    if (signing.csk !== true) await pdnsutil('add-zone-key', zone, 'zsk', ...key)
    const ran = await pdnsutil('export-zone-ds', zone)
    const found = [...ran.stdout.matchAll(/ DS (\d+ \d+ 2 [0-9a-f]+)/g)].map((match) => match[1]!)
    if (found.length === 0) throw new Error(`pdnsutil: no DS for ${name}: ${ran.stdout}`)
    ds.set(name, found)
  }
  return ds
}

/** Starts one server. Its zone files must be there. */
export function startServer(network: Network, instance: Instance): void {
  const { vendor, folder } = instance
  const log = `${folder}/log`
  if (vendor === 'named') {
    writeFileSync(`${folder}/named.conf`, namedConfig(instance))
    network.start(program('named'), ['-g', '-n', '1', '-c', `${folder}/named.conf`], log)
  } else if (vendor === 'nsd') {
    writeFileSync(`${folder}/nsd.conf`, nsdConfig(instance))
    network.start(program('nsd'), ['-d', '-c', `${folder}/nsd.conf`], log)
  } else if (vendor === 'knotd') {
    mkdirSync(`${folder}/db`, { recursive: true })
    writeFileSync(`${folder}/knot.conf`, knotConfig(instance))
    network.start(program('knotd'), ['-c', `${folder}/knot.conf`], log)
  } else {
    network.start(program('pdns_server'), [`--config-dir=${folder}`, '--daemon=no', '--guardian=no'], log)
  }
}
