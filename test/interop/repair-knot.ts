/**
 * Zones that knotd signs by itself, each broken in one way, with the paths and the socket of a default installation; and
 * one that it has as a secondary.
 */

import type { Machine } from './machine.ts'
import { program } from './programs.ts'
import { awaitAnswer } from './registrar.ts'
import { PRIMARY } from './repair-primary.ts'

export const ADDRESS = '10.53.1.3'

/** Policies beside the one that Knot has by itself. */
const POLICIES = `
  - id: brief
    rrsig-lifetime: 4
    rrsig-refresh: 1
    rrsig-pre-refresh: 1
    dnskey-ttl: 1
    zone-max-ttl: 1
    propagation-delay: 0
  - id: by-hand
    manual: on
    unsafe-operation: no-check-keyset
  - id: costly
    nsec3: on
    nsec3-iterations: 600
  - id: sha1
    algorithm: rsasha1-nsec3-sha1
    ksk-size: 1024
    zsk-size: 1024
  - id: idle
    unsafe-operation: no-update-nsec
`

export interface KnotZone {
  /** what is before test. */
  readonly id: string
  /** of those above; none: what Knot does by itself */
  readonly policy?: string
  readonly unsigned?: boolean
  /** comes from the primary */
  readonly secondary?: boolean
  /** keys made by hand */
  readonly keys?: readonly string[]
  /** how it is broken, as commands; $Z is the zone */
  readonly broken?: string
}

const zoneFile = (zone: string): string => `$ORIGIN ${zone}
$TTL 600
@ SOA ns1 hostmaster 1 7200 3600 1209600 300
@ NS ns1
ns1 A ${ADDRESS}
www A 192.0.2.1
mail A 192.0.2.2
*.wild A 192.0.2.3
deep.er TXT "text"
`

const configuration = (zones: readonly KnotZone[]): string => `server:
    rundir: "/run/knot"
    user: knot:knot
    listen: [ ${ADDRESS}@53 ]
    udp-workers: 1
    tcp-workers: 1
log:
  - target: stderr
    any: info
database:
    storage: "/var/lib/knot"
remote:
  - id: primary
    address: ${PRIMARY}
policy:${POLICIES}
template:
  - id: default
    storage: "/var/lib/knot"
    file: "%s.zone"
zone:
${zones
  .map(
    ({ id, policy, unsigned, secondary }) => `  - domain: ${id}.test
${secondary === true ? '    master: primary\n' : unsigned === true ? '' : '    dnssec-signing: on\n'}${
  policy === undefined ? '' : `    dnssec-policy: ${policy}\n`
}`,
  )
  .join('')}`

/** Starts knotd with its default configuration file. @returns the DS RDATA of each zone's keys */
export async function startKnot(machine: Machine, zones: readonly KnotZone[], logFile: string) {
  machine.write('/etc/knot/knot.conf', configuration(zones))
  for (const { id, secondary } of zones) {
    if (secondary !== true) machine.write(`/var/lib/knot/${id}.test.zone`, zoneFile(`${id}.test.`))
  }
  await machine.shell('/var/lib/knot', ['chown -R knot:knot /var/lib/knot', 'chmod a+r /etc/knot/knot.conf'])
  for (const { id, keys = [] } of zones) {
    await machine.shell(
      '/',
      keys.map((key) => `keymgr ${id}.test generate ${key}`),
    )
  }
  machine.start(program('knotd'), [], logFile)
  const ds = new Map<string, readonly string[]>()
  for (const { id, unsigned } of zones) {
    await awaitAnswer(machine, ADDRESS, `${id}.test.`, unsigned === true ? 6 : 48)
    const ran = await machine.shell('/', [`keymgr ${id}.test ds`])
    ds.set(
      `${id}.test.`,
      [...ran.stdout.matchAll(/ DS (\d+ \d+ 2 [0-9a-f]+)/g)].map((match) => match[1]!),
    )
  }
  return ds
}
