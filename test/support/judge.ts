/** Judges hand-made replies, and says in one line how it ended. */

import type { Code, TrustAnchor } from '../../src/codes.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Question } from '../../src/dns/rr.ts'
import type { Report, Step } from '../../src/report.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { AT } from './signer.ts'
import { question, type Reply, snapshot } from './snapshot.ts'
import type { TestZone } from './zone.ts'

export interface Judging {
  readonly anchors: readonly TrustAnchor[]
  /** zones whose servers answer, truthfully, when the judgement lacks a DS or DNSKEY */
  readonly honest?: readonly TestZone[]
  readonly at?: number
  readonly policy?: keyof typeof POLICIES
}

/** Judges `asked` by these replies, and where the judgement lacks a DS or DNSKEY by what the `honest` zones say of it. */
export function judge(asked: string | Question, replies: readonly Reply[], judging: Judging): Report {
  const { anchors, at = AT, policy = 'iana', honest = [] } = judging
  const v = { at: at as Timestamp, anchors, policy: POLICIES[policy] }
  const report = validate(snapshot(replies, v.at), question(asked), v)
  const more = report.needs.flatMap(
    ({ question: lacking }) => honestReply(honest, lacking) ?? sameAgain(replies, lacking) ?? [],
  )
  return more.length === 0 ? report : judge(asked, [...replies, ...more], judging)
}

/** DNSKEY comes from the zone itself, DS from the deepest zone above the name. */
function honestReply(honest: readonly TestZone[], asked: Question): Reply | null {
  const { name, type } = asked
  if (type === TYPE.DNSKEY) {
    const own = honest.find((zone) => zone.name.equals(name))
    return own === undefined ? null : { zone: name, question: asked, answer: own.dnskey }
  }
  const above = honest.filter((zone) => name.isBelow(zone.name)).sort((a, b) => b.name.depth - a.name.depth)[0]
  if (type !== TYPE.DS || above === undefined) return null
  const answer = above.signed(String(name), 'DS')
  return { zone: above.name, question: asked, ...(answer.length > 0 ? { answer } : above.deny(String(name))) }
}

/** Asked for by itself, the target of an alias is answered with what came along with the alias. */
function sameAgain(replies: readonly Reply[], asked: Question): Reply | null {
  if (asked.type === TYPE.DS || asked.type === TYPE.DNSKEY) return null
  const along = replies.find(({ answer = [] }) => answer.some((rr) => rr.type === TYPE.CNAME || rr.type === TYPE.DNAME))
  if (along === undefined) return null
  const ofTarget = (along.answer ?? []).filter((rr) => rr.owner.equals(asked.name))
  return { ...along, question: asked, answer: ofTarget }
}

/** "secure", or the status and the code of what decided: "bogus RRSIG_EXPIRED". */
export const verdictOf = (report: Report): string =>
  [report.verdict.status, report.verdict.cause?.code].filter((word) => word !== undefined).join(' ')

/** Codes of all findings, the decisive one first. */
export const codesOf = (report: Report): readonly Code[] => report.findings.map((placed) => placed.finding.code)

/** Every step of the report, depth first. */
export function stepsOf(step: Step): readonly Step[] {
  return [step, ...step.children.flatMap(stepsOf)]
}

/** The DNSKEY response of each zone; the first holds the trust anchor. */
export const keysReplies = (zones: readonly TestZone[]): readonly Reply[] =>
  zones.map((zone) => ({ zone: zone.name, question: { name: zone.name, type: TYPE.DNSKEY }, answer: zone.dnskey }))

/** Judges a response of `zone`, which holds the trust anchor, to `asked`. */
export function judgeReply(
  zone: TestZone,
  asked: string,
  reply: Omit<Reply, 'zone' | 'question'>,
  options: Omit<Judging, 'anchors'> = {},
): Report {
  const replies = [...keysReplies([zone]), { zone: zone.name, question: asked, ...reply }]
  return judge(asked, replies, { anchors: [zone.anchor], honest: [zone], ...options })
}
