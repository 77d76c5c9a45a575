/**
 * Judges what each server said to each question as a validator that asks it alone would (RFC 4035 §5): servers and
 * transports that say the same are judged once.
 */

import type { Name } from '../dns/name.ts'
import { RCODE } from '../dns/registry.ts'
import { questionKey } from '../dns/rr.ts'
import { isSame, type Observation, type Server, type Snapshot } from '../snapshot.ts'
import { isLame } from '../validate/servers.ts'
import { validate } from '../validate/validate.ts'
import { keysAmong, type Saying, sayingOf } from './content/sayings.ts'
import { lacksZone } from './servers/lacking.ts'
import { hasGone, isHeard } from './servers/transports.ts'
import type { Cell, CellState, Column, Exam, Judgement } from './types.ts'
import { contentOf, viewOf } from './views.ts'

type Ground = Omit<Exam, 'judgements' | 'cells'>

const VIAS = ['udp', 'tcp'] as const

interface Place {
  readonly server: Server
  readonly via: 'udp' | 'tcp'
  readonly column: Column
}

/** Every judgement, each with all the servers it holds for, and the cells that follow from them. */
export function judge(ground: Ground): { readonly judgements: readonly Judgement[]; readonly cells: readonly Cell[] } {
  const known = new Map<string, { judgement: Judgement; servers: Server[] }>()
  const drafts: { place: Place; state: CellState; judgement: Judgement | null }[] = []
  // What is said is long, and compared often: a number stands for it.
  const number = numbering()
  const voices = new Map(ground.servers.map((server) => [server, number(voiceOf(ground, server))]))
  for (const server of ground.servers) {
    // What one withholds, another is too far gone to answer.
    const voice = `${voices.get(server)} ${hasGone(ground, server)}`
    for (const column of ground.columns) {
      for (const via of VIAS) {
        const place = { server, via, column }
        const state = stateWithout(ground, place)
        if (state !== null) {
          drafts.push({ place, state, judgement: null })
          continue
        }
        const content = number(contentAt(ground, place)!)
        const key = `${questionKey(column.question)} ${content} ${voice}`
        const shared = known.get(key)
        if (shared !== undefined) {
          if (!shared.servers.some((s) => isSame(s, server))) shared.servers.push(server)
          drafts.push({ place, state: shared.judgement.report.verdict.status, judgement: shared.judgement })
          continue
        }
        const servers = [server]
        const judgement = { ...judgeAt(ground, place), servers }
        known.set(key, { judgement, servers })
        drafts.push({ place, state: judgement.report.verdict.status, judgement })
      }
    }
  }
  const tellers = new Map(ground.columns.map((column) => [column, tellerOf(ground, column)]))
  const cells = drafts.map(({ place, state, judgement }): Cell => {
    const { saidBy, usual } = tellers.get(place.column)!
    const said = saidBy(place.server, place.via)
    const [overUdp, overTcp] = VIAS.map((via) => saidBy(place.server, via))
    return {
      ...place,
      state,
      finding: judgement?.report.verdict.cause ?? null,
      differs: judgement !== null && said !== null && said !== usual,
      varies: overUdp !== null && overTcp !== null && overUdp !== overTcp,
      seen: ground.answers.exchanges(place.server, place.column.question, place.via).map((o) => o.id),
    }
  })
  return { judgements: [...known.values()].map(({ judgement }) => judgement), cells }
}

/** Equal texts get equal numbers. */
function numbering(): (text: string) => number {
  const numbers = new Map<string, number>()
  return (text) => {
    const known = numbers.get(text)
    if (known === undefined) numbers.set(text, numbers.size)
    return known ?? numbers.size - 1
  }
}

/** The state of a cell that has no response to judge; null when it has one. */
function stateWithout(ground: Ground, { server, via, column }: Place): CellState | null {
  const { answers, snapshot, zone } = ground
  const tried = answers.exchanges(server, column.question, via)
  if (tried.length === 0) return 'unasked'
  if (lacksZone(ground, server) && tried.some(isHeard)) return 'error'
  if (tried.some((o) => isUsable(o, zone))) return null
  // Truncated over UDP: what counts for a client is what TCP then brings.
  if (tried.some((o) => o.outcome.kind === 'response' && o.outcome.response.tc)) {
    const whole = answers.exchanges(server, column.question, 'tcp')
    if (whole.some((o) => isUsable(o, zone))) return null
    if (whole.some(isHeard)) return 'error'
    return whole.length === 0 && snapshot.stopped !== undefined ? 'unasked' : 'silent'
  }
  return tried.some(isHeard) ? 'error' : 'silent'
}

const USABLE: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN])

/** Some servers hold a zone above too, and were asked for that: what counts is what they say of this one. */
const isUsable = (o: Observation, zone: Name): boolean =>
  o.outcome.kind === 'response' && !o.outcome.response.tc && USABLE.has(o.outcome.response.rcode) && !isLame(o, zone)

function contentAt({ answers }: Ground, { server, via, column }: Place): string | null {
  const answer = answers.of(server, column.question, via) ?? answers.of(server, column.question, 'tcp')
  return answer === null ? null : contentOf(answer.outcome.response)
}

/** All that a server said, so that what is judged together is the same. */
const voiceOf = (ground: Ground, server: Server): string =>
  JSON.stringify(ground.columns.map((column) => contentAt(ground, { server, via: 'udp', column })))

/** The data that a server told, as `sayingOf` has it. */
function sayingAt({ answers, zone }: Ground, { server, via, column: { question } }: Place): Saying | null {
  const answer = answers.of(server, question, via) ?? answers.of(server, question, 'tcp')
  return answer === null || !isUsable(answer, zone) ? null : sayingOf(answer.outcome.response, question, zone)
}

interface Teller {
  /** equal for the same data */
  readonly saidBy: (server: Server, via: 'udp' | 'tcp') => string | null
  /** what most servers say, over either transport; of equal numbers what comes first */
  readonly usual: string | null
}

function tellerOf(ground: Ground, column: Column): Teller {
  const sayings = new Map<string, Saying>()
  const placeKey = ({ address, port }: Server, via: string): string => `${address} ${port} ${via}`
  for (const server of ground.servers) {
    for (const via of VIAS) {
      const saying = sayingAt(ground, { server, via, column })
      if (saying !== null) sayings.set(placeKey(server, via), saying)
    }
  }
  const keyOf = keysAmong([...sayings.values()])
  const counts = new Map<string, number>()
  for (const saying of sayings.values()) counts.set(keyOf(saying), (counts.get(keyOf(saying)) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return {
    saidBy: (server, via) => {
      const saying = sayings.get(placeKey(server, via))
      return saying === undefined ? null : keyOf(saying)
    },
    usual: [...counts].find(([, count]) => count === most)?.[0] ?? null,
  }
}

function judgeAt(ground: Ground, { server, via, column }: Place): Omit<Judgement, 'servers'> {
  const truncated = ground.answers.of(server, column.question, via) === null
  // Of a zone that only says that a name is not there, not every server is asked for its keys.
  const only = { question: column.question, via: truncated ? ('tcp' as const) : via, anyKeys: !ground.exists }
  const snapshot: Snapshot = viewOf(ground.snapshot, ground.zone, server, only)
  const { at, anchors, policy, verified } = ground
  const report = validate(snapshot, column.question, { at, anchors, policy, verified })
  return { column, via, report, snapshot }
}
