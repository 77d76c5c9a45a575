/** Puts every question to the resolvers and to our program, inside the private network. */

import type { Network } from './namespace.ts'
import { RESOLVERS, type Resolver, startResolvers } from './resolvers.ts'
import { addressesOf, type Instance } from './servers.ts'
import type { Case, Ours, Reply } from './verdicts.ts'

/** Only the types that the questions use. */
const NUMBERS: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3PARAM: 51,
  TLSA: 52,
  CDS: 59,
  CDNSKEY: 60,
  HTTPS: 65,
  NXNAME: 128,
  ANY: 255,
  CAA: 257,
}

function typeNumber(type: string): number {
  const number = NUMBERS[type] ?? Number(/^TYPE(\d+)$/.exec(type)?.[1])
  if (Number.isNaN(number)) throw new Error(`type ${type} has no number here`)
  return number
}

export interface Asked {
  readonly zone: string
  readonly name: string
  readonly type: string
}

const here = (file: string): string => new URL(file, import.meta.url).pathname

/** Runs one of the programs beside this file inside the network, JSON in and out. */
async function inside<T>(network: Network, file: string, input: unknown): Promise<T> {
  const ran = await network.run(process.execPath, [here(file)], { stdin: JSON.stringify(input) })
  if (ran.code !== 0) throw new Error(`${file}: status ${ran.code}\n${ran.stderr}`)
  return JSON.parse(ran.stdout) as T
}

/** Waits until every server answers for its zones; `expected` tells which zones must be. Throws with those that are not. */
export async function awaitServers(
  network: Network,
  instances: readonly Instance[],
  expected: (zone: string) => boolean,
) {
  const ready = instances.flatMap(({ vendor, tier, zones }) =>
    addressesOf(vendor, tier, network.ipv6).flatMap((address) =>
      zones
        .filter(({ name }) => expected(name))
        .map(({ name, signing }) => [address, name, typeNumber(signing === null ? 'SOA' : 'DNSKEY')]),
    ),
  )
  const not = await inside<string[][]>(network, './ask.js', { ready })
  if (not.length > 0)
    throw new Error(
      `servers do not answer: ${not
        .slice(0, 5)
        .map((one) => one.join(' '))
        .join(', ')} …`,
    )
}

export interface Setting {
  readonly hints: string
  readonly anchors: string
}

/** Another way to ask than the default. */
export interface Way {
  readonly tcp?: boolean
  readonly families?: readonly (4 | 6)[]
  readonly allServers?: boolean
  /** the address of a resolver */
  readonly resolver?: string
}

/** Traces every question with our program. */
export const traceAll = (
  network: Network,
  { hints, anchors }: Setting,
  questions: readonly Asked[],
  options: Way = {},
): Promise<Ours[]> =>
  inside(network, './trace.js', { hints, anchors, options, questions: questions.map(({ name, type }) => [name, type]) })

/** Waits until the resolvers answer. */
export const awaitResolvers = (network: Network): Promise<unknown> =>
  inside(network, './ask.js', { ready: Object.values(RESOLVERS).map((address) => [address, '.', typeNumber('SOA')]) })

/** How many cases may be put to fresh resolvers before that itself says that something is wrong. */
const FEW = 200

/**
 * Asks our program and the resolvers everything. What differs and is not known to differ is asked once more of fresh
 * resolvers, one question at a time: what a resolver says under load, or out of a cache that other questions filled,
 * is not its judgement.
 */
export async function compare(
  network: Network,
  folder: string,
  { hints, anchors }: Setting,
  questions: readonly Asked[],
  isExplained: (one: Case) => boolean,
): Promise<Case[]> {
  const askResolvers = async (list: readonly Asked[], gently: boolean): Promise<Case['replies'][]> => {
    const stop = startResolvers(network, folder, { hints, anchors, ipv6: network.ipv6 })
    await awaitResolvers(network)
    const replies = await inside<Record<Resolver, Reply[]>>(network, './ask.js', {
      resolvers: RESOLVERS,
      questions: list.map(({ name, type }) => [name, typeNumber(type)]),
      gently,
    })
    await stop()
    return list.map(
      (_, n) => Object.fromEntries(Object.entries(replies).map(([id, all]) => [id, all[n]])) as Case['replies'],
    )
  }
  const ours = await traceAll(network, { hints, anchors }, questions)
  const replies = await askResolvers(questions, false)
  const cases = questions.map((question, n) => ({ ...question, ours: ours[n]!, replies: replies[n]! }))
  const doubtful = cases.flatMap((one, n) => (isExplained(one) ? [] : [n]))
  if (doubtful.length === 0 || doubtful.length > FEW) return cases
  const again = await askResolvers(
    doubtful.map((n) => questions[n]!),
    true,
  )
  doubtful.forEach((n, place) => {
    cases[n] = { ...cases[n]!, replies: again[place]! }
  })
  return cases
}

/** The program's file, as its users run it. */
export const program = here('../../bin/dnssec-trace.js')

/** Runs the program: exit status and both outputs. */
export const cli = (network: Network, args: readonly string[]) => network.run(process.execPath, [program, ...args])
