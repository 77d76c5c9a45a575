/**
 * Builds the test world: keys for every zone first, so that every DS is known; then each zone's records with its
 * delegations, signed, edited, written; then the servers.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentOf } from './content.ts'
import { at } from './edits.ts'
import { type Network, openNetwork } from './namespace.ts'
import { ISLAND, planZones, ROOT, type Tools, usualDs, type ZonePlan } from './plan.ts'
import { dsOf, isSep, type Rec, rec, writeRecords } from './records.ts'
import { addressesOf, type Instance, makeKnotKeys, makePdnsKeys, startServer } from './servers.ts'
import { type Keys, makeKeys, signZone } from './signers.ts'

export interface World {
  readonly network: Network
  readonly folder: string
  readonly zones: readonly ZonePlan[]
  readonly hintsFile: string
  readonly anchorsFile: string
  readonly instances: readonly Instance[]
  readonly close: () => Promise<void>
}

const signsItself = (plan: ZonePlan): boolean =>
  plan.signing !== null && ['knot', 'knot-online', 'pdns'].includes(plan.signing.by)

/** Two at a time: signers are processes, and CI has two cores. */
async function inParallel<T>(list: readonly T[], work: (item: T) => Promise<void>, width = 3): Promise<void> {
  const rest = [...list]
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

/** The NS names of a zone and their addresses. Without glue they are in a zone of their own. */
function hosts(plan: ZonePlan, ipv6: boolean): { name: string; records: Rec[] }[] {
  const used = plan.addresses?.map((address) => [address]) ?? plan.servers.map((v) => addressesOf(v, plan.tier, ipv6))
  return used.map((addresses, n) => {
    const name =
      plan.glueless === true ? `${plan.name.split('.')[0]}${n + 1}.hosts.alpha.` : at(plan.name, `ns${n + 1}`)
    return { name, records: addresses.map((address) => rec(name, 3600, address.includes(':') ? 'AAAA' : 'A', address)) }
  })
}

function parentOf(plan: ZonePlan, byName: ReadonlyMap<string, ZonePlan>): string {
  const labels = plan.name.split('.').slice(1)
  while (labels.length > 1) {
    const name = labels.join('.')
    if (byName.has(name)) return name
    labels.shift()
  }
  return '.'
}

/** Makes everything and starts the servers. `close` ends them and deletes the files. */
export async function buildWorld(): Promise<World> {
  const network = await openNetwork()
  const { ipv6 } = network
  const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-interop-'))
  const keyFolder = join(folder, 'keys')
  mkdirSync(keyFolder)
  const glueless: ZonePlan = {
    name: 'hosts.alpha.',
    tier: 2,
    servers: ['named'],
    signing: null,
    content: 'delegations',
  }
  const zones = [ROOT, ...planZones()]
  if (zones.some((plan) => plan.glueless === true)) zones.push(glueless)
  const byName = new Map(zones.map((plan) => [plan.name, plan]))
  if (byName.size < zones.length) throw new Error('two zones have one name')

  const instances = new Map<string, Instance>()
  for (const plan of zones) {
    plan.servers.forEach((vendor, place) => {
      const id = `${vendor}${plan.tier}`
      let instance = instances.get(id)
      if (instance === undefined) {
        const addresses = addressesOf(vendor, plan.tier, ipv6)
        instance = { vendor, tier: plan.tier, addresses, folder: join(folder, id), zones: [] }
        mkdirSync(instance.folder)
        instances.set(id, instance)
      }
      const healthy = place === 1 && plan.secondIsHealthy === true
      const own = signsItself(plan)
      const file = join(folder, `${plan.name === '.' ? 'root' : plan.name}${healthy ? 'healthy' : 'zone'}`)
      const [signing, presigned] = own ? [plan.signing, null] : [null, plan.signing]
      instance.zones.push({ name: plan.name, file, signing, presigned })
    })
  }

  const ds = new Map<string, readonly string[]>()
  const keys = new Map<string, Keys>()
  const learn = (found: Map<string, string[]>): void => {
    for (const [name, rdata] of found) ds.set(name, rdata)
  }
  await inParallel([...instances.values()], async (instance) => {
    if (instance.vendor === 'knotd') learn(await makeKnotKeys(instance))
    if (instance.vendor === 'pdns') learn(await makePdnsKeys(instance))
  })
  await inParallel(zones, async (plan) => {
    if (plan.signing === null) {
      if (plan.ds !== undefined) ds.set(plan.name, plan.ds([], plan.name))
      return
    }
    if (!signsItself(plan)) {
      const made = await (plan.makeKeys ?? makeKeys)(keyFolder, plan.name, plan.signing)
      keys.set(plan.name, made)
      ds.set(plan.name, (plan.ds ?? usualDs)(made.dnskeys, plan.name))
    } else if (plan.ds !== undefined) ds.set(plan.name, plan.ds([], plan.name))
  })

  const delegations = new Map<string, Rec[]>()
  const children = new Map<string, ZonePlan[]>()
  for (const plan of zones) {
    if (plan.name === '.') continue
    const parent = parentOf(plan, byName)
    const list = delegations.get(parent) ?? []
    for (const host of hosts(plan, ipv6)) {
      list.push(rec(plan.name, 3600, 'NS', host.name))
      if (plan.glueless !== true) list.push(...host.records)
    }
    for (const rdata of ds.get(plan.name) ?? []) list.push(rec(plan.name, 3600, 'DS', rdata))
    delegations.set(parent, list)
    children.set(parent, [...(children.get(parent) ?? []), plan])
  }

  const toolsFor = (plan: ZonePlan, base: readonly Rec[]): Tools => {
    const own = keys.get(plan.name) ?? { ksk: [], zsk: [], dnskeys: [] }
    return {
      zone: plan.name,
      folder: keyFolder,
      keys: own,
      base,
      sign: (records, options, others, signing) =>
        signZone(keyFolder, plan.name, signing ?? plan.signing!, others ?? own, records, options),
    }
  }
  await inParallel(zones, async (plan) => {
    const own = hosts(plan, ipv6)
    const base = [
      ...contentOf(
        plan,
        own.map((host) => host.name),
      ),
      ...(plan.glueless === true ? [] : own.flatMap((host) => host.records)),
      ...(plan === glueless
        ? zones.filter((z) => z.glueless === true).flatMap((z) => hosts(z, ipv6).flatMap((h) => h.records))
        : []),
      ...(delegations.get(plan.name) ?? []),
    ]
    const tools = toolsFor(plan, base)
    let signed: readonly Rec[] = plan.signing === null || signsItself(plan) ? base : await tools.sign(base)
    const path = join(folder, plan.name === '.' ? 'root' : plan.name)
    if (plan.secondIsHealthy === true) writeFileSync(`${path}healthy`, writeRecords(signed))
    for (const child of children.get(plan.name) ?? []) {
      if (child.parentEdit !== undefined) signed = await child.parentEdit(signed, tools, child.name)
    }
    if (plan.edit !== undefined) signed = await plan.edit(signed, tools)
    writeFileSync(`${path}zone`, writeRecords(signed))
  })

  const hintsFile = join(folder, 'root.hints')
  const anchorsFile = join(folder, 'anchors')
  const rootHosts = hosts(ROOT, ipv6)
  writeFileSync(
    hintsFile,
    writeRecords([
      ...rootHosts.map((host) => rec('.', 3600000, 'NS', host.name)),
      ...rootHosts.flatMap((host) => host.records),
    ]),
  )
  const anchorLines = ['.', ISLAND()].flatMap((zone) =>
    keys
      .get(zone)!
      .dnskeys.filter(isSep)
      .map((key) => rec(zone, 3600, 'DS', dsOf(key))),
  )
  writeFileSync(anchorsFile, writeRecords(anchorLines))

  for (const instance of instances.values()) startServer(network, instance)
  return {
    network,
    folder,
    zones,
    hintsFile,
    anchorsFile,
    instances: [...instances.values()],
    close: async () => {
      await network.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
