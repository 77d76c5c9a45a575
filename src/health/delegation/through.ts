/**
 * What a validator sees that asks one server of the parent alone: the DNSKEY RRset of the parent, and DS and referral of the
 * zone, as that server has them (RFC 4035 §5.2, §5.3). A chain that holds through one of them may end at another.
 */

import { RCODE, TYPE } from '../../dns/registry.ts'
import type { Question } from '../../dns/rr.ts'
import type { Report } from '../../report.ts'
import { isLifeSign, isProbe, isSame, type Observation, type Server } from '../../snapshot.ts'
import { validate } from '../../validate/validate.ts'
import type { Exam } from '../types.ts'
import { contentOf } from '../views.ts'
import { dsSaid } from './parentside.ts'

type Via = 'udp' | 'tcp'

/** The SOA of the zone, judged with one server of the parent. */
export interface Through {
  readonly server: Server
  readonly via: Via
  readonly report: Report
}

const known = new WeakMap<Exam['judgements'], readonly Through[]>()

/**
 * One for each server of the parent that has answered for DS, over each transport; servers that say the same share a report.
 * Empty where all say the same: the judgements of the zone rest on that already.
 */
export function throughParents(exam: Exam): readonly Through[] {
  const before = known.get(exam.judgements)
  if (before !== undefined) return before
  const ways = dsSaid(exam).flatMap(({ server }) =>
    (['udp', 'tcp'] as const).filter((via) => isTold(exam, server, via)).map((via) => ({ server, via })),
  )
  const voices = ways.map((way) => ({ ...way, voice: voiceOf(exam, way.server, way.via) }))
  const isOne = new Set(voices.map(({ voice }) => voice)).size < 2
  const found = isOne ? [] : judged(exam, voices)
  known.set(exam.judgements, found)
  return found
}

function judged(exam: Exam, voices: readonly (Omit<Through, 'report'> & { readonly voice: string })[]) {
  const { zone, snapshot, at, anchors, policy, verified } = exam
  const question: Question = { name: zone, type: TYPE.SOA }
  const reports = new Map<string, Report>()
  return voices.map(({ server, via, voice }): Through => {
    const view = () => ({ ...snapshot, observations: seenThrough(exam, server, via) })
    const report = reports.get(voice) ?? validate(view(), question, { at, anchors, policy, verified })
    reports.set(voice, report)
    return { server, via, report }
  })
}

const keysOf = ({ parent }: Exam): Question => ({ name: parent!, type: TYPE.DNSKEY })

/** What one server of the parent is asked of the chain. */
const askedOfParent = (exam: Exam): readonly Question[] => [
  ...[TYPE.DS, TYPE.NS].map((type) => ({ name: exam.zone, type })),
  keysOf(exam),
]

/** Over UDP, TCP brings what is truncated. */
const answerOf = ({ answers }: Exam, server: Server, question: Question, via: Via) =>
  answers.of(server, question, via) ?? answers.of(server, question, 'tcp')

/**
 * Whether something can be said of it: over TCP, that it gave DS and keys that way, since nobody asks for them over TCP who
 * has them; else that it gave the keys, or is still there and left them without answer. One that refuses may limit its rate.
 */
function isTold(exam: Exam, server: Server, via: Via): boolean {
  const { answers, snapshot, parent, zone } = exam
  const keys = keysOf(exam)
  const refuses = (o: Observation): boolean =>
    o.outcome.kind === 'response' && o.outcome.response.rcode === RCODE.REFUSED
  if (via === 'tcp') {
    const said = answers.of(server, keys, 'tcp')
    return said !== null && !refuses(said) && answers.of(server, { name: zone, type: TYPE.DS }, 'tcp') !== null
  }
  const tried = answers.exchanges(server, keys)
  // Nobody was asked for the keys of a parent that is not signed; else the asking was cut short.
  if (tried.length === 0) return !snapshot.observations.some((o) => isOfKeys(exam, o))
  const said = answerOf(exam, server, keys, via) ?? tried.find(({ outcome }) => outcome.kind !== 'no-response')
  if (said !== undefined && said !== null) return !refuses(said)
  return snapshot.observations.some(
    (o) => isLifeSign(o) && isSame(o.server, server) && o.askedFor.equals(parent!) && o.outcome.kind !== 'no-response',
  )
}

/** Without what the other servers of the parent say of its keys and of the delegation. */
const seenThrough = (exam: Exam, server: Server, via: Via): readonly Observation[] =>
  exam.snapshot.observations.filter((o) => {
    if (isProbe(o)) return false
    if (!isOfKeys(exam, o) && !tellsOfCut(exam, o)) return true
    if (!isSame(o.server, server)) return false
    return o.via === via || (o.via === 'tcp' && exam.answers.of(server, o.question, via) === null)
  })

const isOfKeys = (exam: Exam, { askedFor, question }: Observation): boolean =>
  askedFor.equals(exam.parent!) && question.type === TYPE.DNSKEY && question.name.equals(exam.parent!)

/** DS of the zone or a referral to it, from a server of the parent. */
function tellsOfCut({ zone, parent }: Exam, { askedFor, question, outcome }: Observation): boolean {
  if (parent === null || !askedFor.equals(parent) || !question.name.isWithin(zone)) return false
  if (question.type === TYPE.DS && question.name.equals(zone)) return true
  return outcome.kind === 'response' && !outcome.response.aa
}

const voiceOf = (exam: Exam, server: Server, via: Via): string =>
  askedOfParent(exam)
    .map((question) => answerOf(exam, server, question, via)?.outcome.response)
    .map((response) => (response === undefined ? '' : contentOf(response)))
    .join('\n')
