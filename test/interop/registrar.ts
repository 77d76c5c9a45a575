/**
 * The root and test. of the repair tests, and the registrar that publishes DS records in test.: signed with
 * dnssec-signzone, served by a named of their own, apart from the servers under repair.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import type { Machine } from './machine.ts'
import { program } from './programs.ts'
import { dsOf, isSep, type Rec, rec, writeRecords } from './records.ts'
import { type Keys, makeKeys, type Signing, signZone } from './signers.ts'

const ADDRESS = '10.53.0.1'
const PARENT = 'test.'
const SIGNING: Signing = { by: 'bind', algorithm: 13, csk: true, denial: 'nsec' }

/** TTL of every record of test., and usually of a DS. */
const TTL = 3600

export interface Registrar {
  readonly hintsFile: string
  readonly anchorsFile: string
  /** the DS RDATA of a child, one an element, as digits and lower-case hexadecimal */
  readonly ds: Map<string, readonly string[]>
  /** the addresses of a child's servers: of each server one, or several */
  readonly servers: Map<string, readonly (string | readonly string[])[]>
  /** signs test. with what the maps hold and serves it */
  readonly publish: () => Promise<void>
}

/**
 * Makes root and test. and starts their server. Nothing is delegated before `publish`.
 * @param dsTtl TTL of delegations and DS, and of their absence
 */
export async function openRegistrar(machine: Machine, folder: string, dsTtl = TTL): Promise<Registrar> {
  const own = `${folder}/parent`
  mkdirSync(own)
  const host = rec('ns.', TTL, 'A', ADDRESS)
  const soa = (zone: string, serial: number) =>
    rec(zone, TTL, 'SOA', `ns. hostmaster.test. ${serial} 7200 3600 1209600 ${Math.min(300, dsTtl)}`)
  const [rootKeys, parentKeys]: readonly Keys[] = [
    await makeKeys(own, '.', SIGNING),
    await makeKeys(own, PARENT, SIGNING),
  ]
  const dsRecords = (zone: string, keys: Keys) =>
    keys.dnskeys.filter(isSep).map((key) => rec(zone, TTL, 'DS', dsOf(key)))
  const root = [
    soa('.', 1),
    rec('.', TTL, 'NS', 'ns.'),
    host,
    rec(PARENT, TTL, 'NS', 'ns.'),
    ...dsRecords(PARENT, parentKeys!),
  ]
  writeFileSync(`${own}/root.zone`, writeRecords(await signZone(own, '.', SIGNING, rootKeys!, root)))
  const hintsFile = `${own}/hints`
  const anchorsFile = `${own}/anchors`
  writeFileSync(hintsFile, writeRecords([rec('.', TTL, 'NS', 'ns.'), host]))
  writeFileSync(anchorsFile, writeRecords(dsRecords('.', rootKeys!)))
  writeFileSync(
    `${own}/named.conf`,
    `options { directory "${own}"; listen-on { ${ADDRESS}; }; listen-on-v6 { none; }; recursion no;
  dnssec-validation no; notify no; pid-file none; session-keyfile none; lock-file none; };
controls { };
zone "." { type primary; file "root.zone"; };
zone "test" { type primary; file "test.zone"; };
`,
  )

  const ds = new Map<string, readonly string[]>()
  const servers: Registrar['servers'] = new Map()
  let serial = 0
  let server: ReturnType<Machine['start']> | null = null
  const publishNow = async (): Promise<void> => {
    serial++
    const mark = rec(`publication${serial}.${PARENT}`, TTL, 'TXT', '"served"')
    const records = [
      soa(PARENT, serial),
      rec(PARENT, TTL, 'NS', 'ns.'),
      mark,
      ...[...servers].flatMap(([child, addresses]) =>
        addresses.flatMap((of, n) => [
          rec(child, dsTtl, 'NS', `ns${n + 1}.${child}`),
          ...[of].flat().map((address) => hostRecord(`ns${n + 1}.${child}`, dsTtl, address)),
        ]),
      ),
      ...[...ds].flatMap(([child, list]) => list.map((rdata) => rec(child, dsTtl, 'DS', rdata))),
    ]
    writeFileSync(`${own}/test.zone`, writeRecords(await signZone(own, PARENT, SIGNING, parentKeys!, records)))
    if (server === null)
      server = machine.start(program('named'), ['-g', '-n', '1', '-c', `${own}/named.conf`], `${own}/log`)
    else server.kill('SIGHUP')
    await awaitAnswer(machine, ADDRESS, mark.owner, 16)
  }
  // One after the other: rows run side by side.
  let queue: Promise<void> = Promise.resolve()
  const publish = (): Promise<void> => {
    queue = queue.then(publishNow)
    return queue
  }
  return { hintsFile, anchorsFile, ds, servers, publish }
}

/** An address of a name server. */
export const hostRecord = (name: string, ttl: number, address: string): Rec =>
  rec(name, ttl, address.includes(':') ? 'AAAA' : 'A', address)

/** Waits until a server answers a question with NOERROR, half a minute at most. */
export const awaitAnswer = (machine: Machine, address: string, name: string, type: number): Promise<void> =>
  awaitAnswers(machine, [[address, name, type]])

/** The same for many: [address, name, type]. */
export async function awaitAnswers(
  machine: Machine,
  ready: readonly (readonly [string, string, number])[],
): Promise<void> {
  const script = new URL('./ask.js', import.meta.url).pathname
  const ran = await machine.run(process.execPath, [script], { stdin: JSON.stringify({ ready }) })
  if (ran.stdout !== '[]') throw new Error(`no answer to ${ran.stdout}${ran.stderr}`)
}
