/**
 * A zone whose keys are rolled by its signer: what the signer says of its keys, what a check says at the same moment, and a
 * parent that does what the check says is next, from when it says so, and nothing else.
 */

import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import net from 'node:net'
import type { Machine } from './machine.ts'
import type { Registrar } from './registrar.ts'

/** Of everything in the zones and of their delegations, so that a rollover takes half a minute. */
export const TTL = 2

interface NextStep {
  readonly action: string
  readonly who: 'operator' | 'parent'
  /** key tags */
  readonly keys: readonly number[]
  readonly ds: readonly number[]
  readonly provided: 'new' | 'old' | null
  /** seconds since 1970 */
  readonly from: number | null
}

/** What a check said. */
export interface Seen {
  readonly at: number
  readonly states: readonly string[]
  readonly next: readonly NextStep[]
  /** what would come of taking away a DS or a key, by its tag */
  readonly removals: readonly { readonly kind: 'ds' | 'key'; readonly tag: number; readonly effect: string }[]
  readonly errors: readonly string[]
  readonly status: string
  /** DS RDATA that CDS ask for */
  readonly cds: readonly string[]
}

/** What a signer says of one key of a zone. */
export interface SignerKey {
  readonly tag: number
  /** role and state, in the words of the signer */
  readonly state: string
}

/** How one vendor is spoken to. */
export interface Signer {
  /** in an order that tells old keys from new ones */
  readonly keys: (zone: string) => Promise<readonly SignerKey[]>
  /** it waits by itself until no cache has the old DS any more */
  readonly waits: boolean
  /** tells it what the parent has now */
  readonly tell: (zone: string, added: readonly number[], removed: readonly number[]) => Promise<void>
  /** the DS RDATA of one of its keys */
  readonly ds: (zone: string, tag: number) => Promise<string>
  /** begins what is tried with the zone */
  readonly begin: (zone: string) => Promise<void>
}

/** What the parent does: what CDS ask for, at once or the new DS first; or what its customer says, who reads the check. */
type Parent = 'CDS' | 'CDS, new DS first' | 'by hand'

export interface Row {
  readonly zone: string
  readonly title: string
  readonly parent: Parent
  /**
   * in order, what the signer says → what a check must say; a star: the parent has the DS of that key. With (a|b), where
   * seconds decide which it is
   */
  readonly told: Readonly<Record<string, string | RegExp>>
}

/** Asks for checks of zones. */
export type Check = (zone: string) => Promise<Seen>

let started = 0

/** Starts the program that checks, inside. */
export async function startChecks(machine: Machine, registrar: Registrar, folder: string): Promise<Check> {
  const socket = `${folder}/check${++started}`
  const texts = {
    hints: readFileSync(registrar.hintsFile, 'utf8'),
    anchors: readFileSync(registrar.anchorsFile, 'utf8'),
  }
  const script = new URL('./check.js', import.meta.url).pathname
  machine.start(process.execPath, [script, JSON.stringify({ socket, ...texts })], `${folder}/check.log`)
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 200) throw new Error(readFileSync(`${folder}/check.log`, 'utf8'))
    await sleep(50)
  }
  return async (zone) => {
    const connection = net.connect(socket)
    let said = ''
    connection.on('data', (chunk) => {
      said += chunk.toString()
    })
    connection.end(zone)
    await once(connection, 'close')
    const found = JSON.parse(said)
    if (found.error !== undefined) throw new Error(found.error)
    return found
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What was seen of one row. */
export interface Course {
  /** what the signer said, in order, each with what the checks said meanwhile */
  readonly told: Map<string, Set<string>>
  /** errors, and answers that are not secure though the parent has a DS */
  readonly faults: string[]
  /** what the parent did */
  readonly done: string[]
}

/** How long a zone may take, its beginnings included. */
const MOST_MS = 120_000

/** Follows one zone from its first signature to the end of what is tried. @param isSecured by then every resolver has found it secure */
export async function follow(
  row: Row,
  signer: Signer,
  registrar: Registrar,
  check: Check,
  isSecured: (zone: string) => boolean,
): Promise<Course> {
  const course: Course = { told: new Map(), faults: [], done: [] }
  const { zone } = row
  const since = new Map<string, number>()
  const had = new Set<number>()
  let begun = false
  let tellLater: (() => Promise<void>) | null = null
  for (const end = Date.now() + MOST_MS; Date.now() < end; await sleep(100)) {
    const before = await tellingOf(row, signer, registrar)
    const seen = await check(zone)
    const isSame = before === (await tellingOf(row, signer, registrar))
    const states = seen.states.join(' + ')
    if (isSame) {
      const known = course.told.get(before) ?? new Set()
      // What comes again stands last: a rollover ends as it began.
      course.told.delete(before)
      course.told.set(before, known.add(states))
    }
    for (const error of seen.errors) course.faults.push(`${error}: ${before}`)
    if (!['secure', 'insecure'].includes(seen.status)) course.faults.push(`${seen.status}: ${before}`)
    // What is not told for certain of this moment is not acted upon.
    const due = isSame ? seen.next.filter((step) => isDue(step, since)) : []
    const step = due.find((one) => one.who === 'parent' && isMeant(row, one, before, had))
    if (step !== undefined) {
      const now = registrar.ds.get(zone) ?? []
      const ds = await dsAfter(row, signer, step, now, seen.cds)
      if (ds.join() !== now.join()) {
        since.clear()
        course.done.push(`${step.action}: ${now.length} DS → ${ds.length}`)
        registrar.ds.set(zone, ds)
        for (const tag of tagsOf(ds)) had.add(tag)
        await registrar.publish()
        const added = tagsOf(ds.filter((one) => !now.includes(one)))
        const removed = tagsOf(now.filter((one) => !ds.includes(one)))
        if (signer.waits || now.length === 0) await signer.tell(zone, added, removed)
        else if (ds.length === 1) tellLater = () => signer.tell(zone, tagsOf(ds), removed)
      }
    } else if (tellLater !== null && due.some(({ action }) => OLD_KEY.includes(action))) {
      course.done.push('the old keys may go')
      await tellLater()
      tellLater = null
    }
    if (begun && isOver(row, course)) return course
    // To named a DS is rumoured until every cache has it.
    if (isSame && !begun && states === 'steady' && !before.includes('rumoured') && isSecured(zone)) {
      begun = true
      course.done.push('begun')
      await signer.begin(zone)
    }
  }
  course.faults.push('does not come to an end')
  return course
}

/**
 * Steps of the operator for which a signer that does not wait is told. An old key for everything that alone signs the data goes
 * after the new one has begun to sign them.
 */
const OLD_KEY = ['remove the old key', 'remove the old algorithm', 'sign with the new key']

/** What comes last was seen, and more than the beginnings before it. */
const isOver = ({ told }: Row, course: Course): boolean => {
  const all = Object.keys(told)
  return course.told.size > all.length / 2 && isTold(all.at(-1)!, [...course.told.keys()].at(-1)!)
}

/** Whether the signer said what a table has. */
export const isTold = (pattern: string, telling: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '\\*')}$`).test(telling)

const tagsOf = (ds: readonly string[]): readonly number[] => ds.map((one) => Number(one.split(' ')[0]))

/** The keys of the signer in its own words, with what the parent has. */
async function tellingOf({ zone }: Row, signer: Signer, registrar: Registrar): Promise<string> {
  const keys = await signer.keys(zone)
  const named = tagsOf(registrar.ds.get(zone) ?? [])
  return keys.map(({ tag, state }) => `${state}${named.includes(tag) ? '*' : ''}`).join(', ')
}

/** What a parent does of what is next. By hand a new DS is brought when the signer too calls a key ready for it. */
const isMeant = ({ parent }: Row, { action, keys }: NextStep, telling: string, had: ReadonlySet<number>): boolean => {
  if (parent !== 'by hand') return action === 'accept the CDS' || action === 'remove the DS'
  if (action === 'publish the new DS') return telling.includes('ready') && !keys.some((tag) => had.has(tag))
  return action === 'publish the first DS' || action === 'remove the old DS'
}

/** A check cannot know since when it is as it is, so the time that the first one gave counts. */
function isDue(step: NextStep, since: Map<string, number>): boolean {
  const id = JSON.stringify([step.action, step.keys, step.ds])
  if (!since.has(id)) since.set(id, step.from ?? 0)
  return Date.now() / 1000 >= since.get(id)!
}

/** What the parent has after a step. */
async function dsAfter(
  { zone, parent }: Row,
  signer: Signer,
  { action, keys }: NextStep,
  now: readonly string[],
  cds: readonly string[],
): Promise<readonly string[]> {
  const coming = cds.filter((one) => !now.includes(one))
  switch (action) {
    case 'accept the CDS':
      return parent === 'CDS, new DS first' && coming.length > 0 ? [...now, ...coming] : cds
    case 'remove the DS':
      return []
    // What came last is the newest.
    case 'remove the old DS':
      return now.slice(-1)
    default:
      return [...now, ...(await Promise.all(keys.map((tag) => signer.ds(zone, tag))))]
  }
}
