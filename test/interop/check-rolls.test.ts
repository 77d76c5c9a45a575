/**
 * BIND's and Knot's automatic rollovers, stepped with their own commands: `check` names the state at each step and finds no
 * error, and no validating resolver ever fails, while the parent does what is said to be next from when it is said.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Course,
  follow,
  isTold,
  type Row,
  type Seen,
  type Signer,
  sleep,
  startChecks,
  TTL,
} from './check-rolls.ts'
import { type Machine, openMachine } from './machine.ts'
import { requirePrograms } from './programs.ts'
import { awaitAnswers, openRegistrar } from './registrar.ts'
import { RESOLVERS, startResolvers } from './resolvers.ts'
import { ROWS as BIND, BIND_ADDRESS, EARLY, startBind } from './rolls-bind.ts'
import { actEarly, confirmEarly } from './rolls-early.ts'
import { ROWS as KNOT, KNOT_ADDRESS, KNOT_EARLY, startKnot } from './rolls-knot.ts'

const ROWS = [...BIND, ...KNOT]
/** Their caches keep to the TTLs of a few seconds. */
const WATCHING = { unbound: RESOLVERS.unbound, bind: RESOLVERS.bind }

let folder: string
let machine: Machine
let isOver = false
let watched: Promise<readonly string[]>
let early: ReturnType<typeof actEarly<Heard>>
let confirmed: ReturnType<typeof actEarly<Heard>>
const courses = new Map<string, Promise<Course>>()

vi.setConfig({ testTimeout: 150_000 })

interface Reply {
  readonly rcode: number | null
  readonly ad: boolean
}

interface Heard {
  /** questions that some resolver could not answer */
  readonly failures: readonly string[]
  /** questions that some resolver found secure */
  readonly secure: readonly string[]
}

/** Which resolver has not found which zone secure yet. */
const unseen = new Set<string>()
const aboutSoa = (resolver: string, zone: string): string => `${resolver} ${zone} 6`
/** A rollover that ends insecure would else be over before a resolver has forgotten that there was no DS. */
const isSecured = (zone: string): boolean =>
  Object.keys(WATCHING).every((resolver) => !unseen.has(aboutSoa(resolver, zone)))

/** Asks every resolver once about these zones. */
async function hear(zones: readonly string[]): Promise<Heard> {
  const script = new URL('./ask.js', import.meta.url).pathname
  const questions = zones.flatMap((zone) => [[zone, 6] as const, [zone, 48] as const, [`nope.${zone}`, 1] as const])
  const stdin = JSON.stringify({ resolvers: WATCHING, questions, once: true })
  const ran = await machine.run(process.execPath, [script], { stdin })
  const told: Readonly<Record<string, readonly Reply[]>> = JSON.parse(ran.stdout)
  const replies = Object.entries(told).flatMap(([resolver, list]) =>
    list.map((reply, n) => ({ ...reply, about: `${resolver} ${questions[n]!.join(' ')}` })),
  )
  return {
    failures: replies.filter(({ rcode }) => rcode === null || rcode === 2).map(({ about }) => about),
    secure: replies.filter(({ ad }) => ad).map(({ about }) => about),
  }
}

/** Asks resolvers all the time. @returns which answers failed, and which zones none of them ever found secure */
async function watch(): Promise<readonly string[]> {
  const failures: string[] = []
  while (!isOver) {
    const heard = await hear(ROWS.map(({ zone }) => zone))
    failures.push(...heard.failures)
    for (const one of heard.secure) unseen.delete(one)
    await sleep(300)
  }
  return [...failures, ...[...unseen].map((one) => `${one} never secure`)]
}

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(`${tmpdir()}/dnssec-trace-rolls-`)
  machine = await openMachine()
  const registrar = await openRegistrar(machine, folder, TTL)
  for (const { zone } of ROWS) for (const resolver of Object.keys(WATCHING)) unseen.add(aboutSoa(resolver, zone))
  for (const { zone } of BIND) registrar.servers.set(zone, [BIND_ADDRESS])
  registrar.servers.set(EARLY, [BIND_ADDRESS])
  for (const { zone } of KNOT) registrar.servers.set(zone, [KNOT_ADDRESS])
  registrar.servers.set(KNOT_EARLY, [KNOT_ADDRESS])
  await registrar.publish()
  const [hints, anchors] = [readFileSync(registrar.hintsFile, 'utf8'), readFileSync(registrar.anchorsFile, 'utf8')]
  startResolvers(machine, folder, { hints, anchors, ipv6: false }, ['unbound', 'bind'])
  await awaitAnswers(
    machine,
    Object.values(WATCHING).map((address) => [address, 'test.', 6] as const),
  )
  const check = await startChecks(machine, registrar, folder)
  const begin = async (address: string, rows: readonly Row[], start: () => Promise<Signer>): Promise<Signer> => {
    const signer = await start()
    await awaitAnswers(
      machine,
      rows.map(({ zone }) => [address, zone, 48] as const),
    )
    for (const row of rows) courses.set(row.zone, follow(row, signer, registrar, check, isSecured))
    return signer
  }
  const [, knot] = await Promise.all([
    begin(BIND_ADDRESS, BIND, () => startBind(machine, `${folder}/bind.log`)),
    begin(KNOT_ADDRESS, KNOT, () => startKnot(machine, `${folder}/knot.log`)),
  ])
  watched = watch()
  early = actEarly(EARLY, registrar, check, () => hear([EARLY]))
  confirmed = confirmEarly(KNOT_EARLY, knot, registrar, check, () => hear([KNOT_EARLY]))
}, 60_000)

afterAll(async () => {
  isOver = true
  await Promise.allSettled([watched, early, confirmed])
  await machine?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}, 30_000)

/** Everything that the signer said is in the table, and the table has nothing else. */
async function expectNamed({ zone, told }: Row): Promise<void> {
  const course = await courses.get(zone)!
  const rows = Object.entries(told)
  const isWanted = (keys: string, state: string): boolean =>
    rows.some(
      ([pattern, wanted]) =>
        isTold(pattern, keys) && (wanted instanceof RegExp ? wanted.test(state) : wanted === state),
    )
  const seen = [...course.told].flatMap(([keys, states]) => [...states].map((state) => ({ keys, state })))
  const about = course.done.join('; ')
  expect(course.faults, about).toEqual([])
  expect(
    seen.filter(({ keys, state }) => !isWanted(keys, state)),
    about,
  ).toEqual([])
  const unseen = rows.map(([pattern]) => pattern).filter((pattern) => !seen.some(({ keys }) => isTold(pattern, keys)))
  expect(unseen, about).toEqual([])
}

describe('BIND', () => {
  it.each(BIND)('$zone $title', expectNamed)
})

describe('Knot', () => {
  it.each(KNOT)('$zone $title', expectNamed)
})

describe('all the time', () => {
  it('no resolver fails', async () => {
    await Promise.all(courses.values())
    isOver = true
    expect(await watched).toEqual([])
  })
})

describe('a step that is said to break the zone', () => {
  it.each([
    // What the CDS ask for is the old DS alone.
    ['BIND, a DS', EARLY, () => early, 'ds', ['CDS pending', 'KSK double-DS']],
    ['Knot, a KSK', KNOT_EARLY, () => confirmed, 'key', ['CDS pending', 'KSK double-DNSKEY']],
  ] as const)('breaks it, for every resolver and for a check: %s', async (_, zone, course, kind, states) => {
    const { old, before, after } = await course()
    const keep = { kind, tag: old, effect: 'breaks' }
    const all = Object.keys(WATCHING).flatMap((resolver) => [`${resolver} ${zone} 6`, `${resolver} ${zone} 48`])
    expect(before).toMatchObject({ status: 'secure', states, errors: [], heard: { failures: [] } })
    expect(before.heard.secure).toEqual(expect.arrayContaining(all))
    expect(before.removals).toContainEqual(keep)
    const gone = kind === 'ds' ? before.next.filter(({ ds }) => ds.includes(old)) : before.next.filter(isRemoval(old))
    expect(gone).toEqual([])
    expect(after).toMatchObject({ status: 'bogus', next: [], heard: { secure: [] } })
    expect(after.states).toContain('broken')
    expect(after.errors).toContain('DS_NO_MATCHING_KEY')
    expect(after.heard.failures).toEqual(expect.arrayContaining(all))
  })
})

const isRemoval =
  (tag: number) =>
  ({ action, keys }: Seen['next'][number]): boolean =>
    action.startsWith('remove') && keys.includes(tag)
