/**
 * Many names in one run: some at the same time, read as they are needed and told as they are ready, so that memory does not
 * grow with their number. The zones above them are asked once, no server is asked too often, and what the network here cannot
 * do is found out first and held against nobody.
 */

import { setMaxListeners } from 'node:events'
import { nameFromUser } from '../dns/idna.ts'
import { type Name, NameError } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { HealthFinding } from '../health/types.ts'
import { type Checked, type CheckOptions, check, taking } from './check.ts'
import type { Network } from './network.ts'
import { type FailPolicy, type Failure, type Result, resultOf } from './result.ts'
import { begin, type Shared } from './shared.ts'
import { unheard } from './unheard.ts'

export interface Progress {
  readonly done: number
  /** null while the names are still being read */
  readonly total: number | null
  /** the names that are being checked, as they were given, the oldest first */
  readonly running: readonly string[]
  /** names a second of late; null until two are done */
  readonly rate: number | null
}

export interface ManyOptions extends Omit<CheckOptions, 'signal' | 'verified' | 'known' | 'pool'>, FailPolicy {
  /** names checked at the same time */
  readonly concurrency: number
  /** queries a second to one server's address; 0: no cap */
  readonly rate: number
  /** results come in the order of the names; at most four times `concurrency` of them wait for an earlier one */
  readonly ordered: boolean
  /** how many names there are, where that is known */
  readonly total: number | null
  /** ends the run: names that are not done by then yield nothing */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /**
   * told before the first result what the network here can do; again when a family of which no server was known beforehand
   * turns out to lead nowhere, before any result that this bears on, and should all fail later
   */
  readonly onNetwork?: (network: Network) => void
}

/** Results that may wait for an earlier one, for each name that is checked at the same time. */
const LOOK_AHEAD = 4
/** Milliseconds after which what was asked for other names is doubted where something is wrong. */
const DOUBTED_MS = 30_000
/** Names over which the rate is taken. */
const RATE_OVER = 32

type Outcome = Result | Failure

/**
 * Checks names and yields what they come to. Never throws for what a name, a server or the network does; what `names` throws
 * is thrown when the names before it are done.
 */
export async function* checkMany(
  names: AsyncIterable<string> | Iterable<string>,
  options: ManyOptions,
): AsyncGenerator<Outcome, void, undefined> {
  const { concurrency, ordered, signal } = options
  const left = new AbortController()
  const cut = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal])
  // Each name under way listens.
  setMaxListeners(0, cut)
  const room = concurrency * (ordered ? LOOK_AHEAD : 1)
  const source = (async function* () {
    yield* names
  })()
  const bell = makeBell()
  cut.addEventListener('abort', bell.ring)
  const ready = new Map<number, Outcome>()
  const running = new Map<number, string>()
  const told = makeProgress(options, running)
  const shared = await begin(options, cut)
  let [next, emitted] = [0, 0]
  let input = 'open' as 'open' | 'reading' | 'ended'
  let failed: { readonly error: unknown } | null = null

  const start = (name: string): void => {
    const place = next++
    running.set(place, name)
    told.say()
    checkOne(name, options, shared, cut)
      .then((outcome) => {
        if (outcome !== null) ready.set(place, outcome)
      })
      .catch((error: unknown) => {
        failed = { error }
      })
      .finally(() => {
        running.delete(place)
        told.done()
        bell.ring()
      })
  }
  const read = (): void => {
    input = 'reading'
    source
      .next()
      .then(({ done, value }) => {
        input = done === true ? 'ended' : 'open'
        if (done !== true && !cut.aborted) start(value)
      })
      .catch((error: unknown) => {
        input = 'ended'
        failed = { error }
      })
      .finally(bell.ring)
  }
  /** The next that may be told, and where it stands. */
  const first = (): number | undefined => {
    if (!ordered) return ready.keys().next().value
    return ready.has(emitted) ? emitted : undefined
  }

  try {
    for (;;) {
      for (let place = first(); place !== undefined; place = first()) {
        const outcome = ready.get(place)!
        ready.delete(place)
        emitted++
        yield outcome
      }
      if (cut.aborted || (running.size === 0 && (input === 'ended' || failed !== null))) break
      const isRoom = running.size < concurrency && next - emitted < room
      if (input === 'open' && failed === null && isRoom) read()
      await bell.wait()
    }
    // What was ready behind a name that is not done any more.
    for (const place of [...ready.keys()].sort((a, b) => a - b)) yield ready.get(place)!
    if (failed !== null && !cut.aborted) throw (failed as { readonly error: unknown }).error
  } finally {
    left.abort()
    cut.removeEventListener('abort', bell.ring)
    // A reader that waits for a line ends when it comes: nobody waits for that.
    source.return(undefined).catch(() => {})
  }
}

/** Null: the run ended before it was done. */
async function checkOne(
  text: string,
  options: ManyOptions,
  shared: Shared,
  signal: AbortSignal,
): Promise<Outcome | null> {
  const name = readName(text)
  if ('why' in name) return { name: text, why: name.why }
  if (!(await shared.works())) return signal.aborted ? null : resultOf(text, unheard(name.name, options), options)
  const { pool } = shared
  /** Again where the network here turns out to lead to less, also if that was seen by the check of another name. */
  const once = async (maxAgeMs?: number): Promise<Checked> => {
    for (;;) {
      const network = shared.network()
      const { families, tcp } = network
      const transport = shared.transport(maxAgeMs)
      const found = await check(name.name, {
        ...options,
        families,
        tcp,
        transport,
        pool,
        verified: pool.verified,
        signal,
      })
      if (signal.aborted) return found
      shared.learn(found)
      if (shared.network() !== network) continue
      const isLess = families.length < options.families.length || tcp !== options.tcp
      return isLess ? { ...found, snapshot: { ...found.snapshot, network: { families, tcp } } } : found
    }
  }
  const began = options.now()
  const all = async (maxAgeMs?: number): Promise<Checked> => taking(await once(maxAgeMs), options.now() - began)
  let checked = await all()
  if (signal.aborted) return null
  let result = resultOf(text, checked, options)
  // What other names have shown some time ago is good enough to find nothing wrong, and nothing else.
  if (isDoubtful(result) && isOlder(checked, began - DOUBTED_MS)) {
    checked = await all(DOUBTED_MS)
    if (signal.aborted) return null
    result = resultOf(text, checked, options)
  }
  if (result.outcome === 'healthy') return result
  const works = await shared.works()
  if (signal.aborted) return null
  return works ? result : resultOf(text, unheard(name.name, options, checked), options)
}

const isDoubtful = ({ outcome, findings }: Result): boolean =>
  outcome !== 'healthy' || findings.some(({ severity, ignored }) => severity !== 'notice' && ignored === null)

/**
 * Some of it was asked before then, for other names; what is known of the zones above is another matter, unless something
 * is wrong there.
 */
const isOlder = ({ snapshot, health }: Checked, then: number): boolean =>
  snapshot.observations.slice(snapshot.known ?? 0).some(({ at, question }) => {
    if (at >= Math.floor(then / 1000)) return false
    const isAbove = question.type === TYPE.DNSKEY && health.zone.isBelow(question.name)
    const isBlamed = (one: HealthFinding): boolean =>
      one.severity !== 'notice' && one.finding.zone.equals(question.name)
    return !isAbove || health.findings.some(isBlamed)
  })

function readName(text: string): { readonly name: Name } | { readonly why: string } {
  try {
    return { name: nameFromUser(text) }
  } catch (error) {
    if (error instanceof NameError) return { why: error.message }
    throw error
  }
}

/** Wakes the one who waits, or who will wait next. */
function makeBell(): { readonly ring: () => void; readonly wait: () => Promise<void> } {
  let rung = false
  let wake = (): void => {}
  return {
    ring: () => {
      rung = true
      wake()
    },
    wait: async () => {
      if (!rung) await new Promise<void>((resolve) => (wake = resolve))
      rung = false
    },
  }
}

function makeProgress(
  { onProgress, total, now }: ManyOptions,
  running: ReadonlyMap<number, string>,
): { readonly say: () => void; readonly done: () => void } {
  let done = 0
  const ends: number[] = []
  const rate = (): number | null => {
    const took = ends.length < 2 ? 0 : ends.at(-1)! - ends[0]!
    return took <= 0 ? null : ((ends.length - 1) * 1000) / took
  }
  const say = (): void => onProgress?.({ done, total, running: [...running.values()], rate: rate() })
  return {
    say,
    done: () => {
      done++
      ends.push(now())
      if (ends.length > RATE_OVER) ends.shift()
      say()
    },
  }
}
