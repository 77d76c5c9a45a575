/**
 * A denial for people: what the server claims, what has to be shown for that, item by item with the record and a drawing
 * that puts the name between its two ends, and what the zone gives away by it.
 */

import type { Name } from '../../dns/name.ts'
import { presentRR } from '../../dns/presentation.ts'
import { RCODE, TYPE, typeName } from '../../dns/registry.ts'
import { explain } from '../../explain/explain.ts'
import { exposuresOf, exposureText } from '../../explain/exposure.ts'
import { addresses, claimText, hasNxname, isCompact, itemText, reasonsOf } from '../../explain/items.ts'
import { type Account, accountsOf, type Item, type Proof } from '../../explain/proof.ts'
import type { Context } from '../../explain/types.ts'
import { speakers, voicesOf } from '../../explain/voices.ts'
import { countText, listText, serverText, zoneText } from '../../explain/words.ts'
import type { Finding, Report } from '../../report.ts'
import type { Snapshot } from '../../snapshot.ts'
import { type Block, blank, type Doc, line, span, text } from '../doc.ts'
import { findingBlocks } from '../finding.ts'
import { GLYPH, STYLE } from '../rail.ts'
import { steps } from '../steps.ts'
import { asideBlocks, type Detail, dissentBlocks, resolverBlocks, verdictLine } from '../text.ts'
import { drawing, legend } from './picture.ts'

/**
 * Lays out what a report's denials rest on.
 * @param rate NSEC3 hashes a second on this machine, with the zone's parameters; null where it was not measured
 */
export function denialDoc(report: Report, snapshot: Snapshot, detail: Detail, rate: number | null): Doc {
  if (detail === 'quiet') return [verdictLine(report)]
  const context: Context = { at: report.at, snapshot }
  const accounts = accountsOf(report)
  return [
    verdictLine(report),
    ...accounts.flatMap((account, i) => [
      blank,
      ...(accounts.length > 1 ? [line(2, span(questionText(account.question), 'strong'))] : []),
      ...accountBlocks(account, i === 0, report.verdict.cause, context, snapshot),
    ]),
    ...resolverBlocks(report),
    ...causeBlocks(report, accounts, context),
    ...dissentBlocks(report, context),
    ...exposureBlocks(accounts, rate),
    ...asideBlocks(report, context, detail),
    ...(detail === 'verbose' ? steps(report) : []),
  ]
}

const questionText = ({ name, type }: Account['question']): string => `${name} ${typeName(type)}`

const label = (word: string) => span(word.padEnd(8), 'strong')

function accountBlocks(
  account: Account,
  first: boolean,
  cause: Finding | null,
  context: Context,
  snapshot: Snapshot,
): readonly Block[] {
  const { question, proofs, answer } = account
  const servers = speakers(snapshot, account)
  const from = servers.length === 0 ? '' : `, says ${listText(servers.map(serverText), 2)}`
  return [
    text(2, 10, label('claim'), claimText(account, snapshot), span(from, 'faint')),
    ...voiceBlocks(question, snapshot),
    ...(account.outcome === 'holds' || account.outcome === 'ends' ? answer.map((rr) => line(10, presentRR(rr))) : []),
    ...proofs.flatMap((proof, i) => proofBlocks(account, proof, first && i === 0, cause, context)),
    ...(proofs.length === 0 ? [text(2, 10, label('proof'), withoutProof(account))] : []),
  ]
}

function voiceBlocks(question: Account['question'], snapshot: Snapshot): readonly Block[] {
  const voices = voicesOf(snapshot, question)
  const heading = voices.length === 0 ? [] : [text(10, 10, 'the servers do not agree:')]
  const each = voices.map((voice) => text(12, 14, span(voice.said, 'strong'), ` from ${listText(addresses(voice), 6)}`))
  return [...heading, ...each]
}

/** Why there is nothing to show. */
function withoutProof({ judged, outcome, zone, answer, facts, question, hop }: Account): string {
  if (judged && facts.alias !== undefined && outcome === 'holds') return 'none needed: the alias itself is signed'
  if (!judged && outcome === 'ends')
    return `none needed: the chain of trust ends at ${zoneText(zone)}, and what lies below is not signed for anybody`
  if (question.type === TYPE.NXNAME && outcome === 'holds') return 'none needed: no zone has such a record'
  if (hop.rcode === null) return 'none came'
  if (!judged) return `not judged: the chain of trust breaks at ${zoneText(zone)}, before the answer is reached`
  if (outcome === 'holds')
    return 'none needed: the records themselves are signed. Ask for another type or name to see a denial'
  return answer.length > 0 ? 'none needed: the answer denies nothing' : 'none came'
}

function proofBlocks(
  account: Account,
  proof: Proof,
  first: boolean,
  cause: Finding | null,
  context: Context,
): readonly Block[] {
  const { items, finding, outcome } = proof
  const leftOut = proof.leftOut.filter(({ finding: why }) => why !== null && outcome === 'fails')
  return [
    text(2, 10, label('proof'), headText(account, proof)),
    ...items.flatMap((item, i) => [blank, ...itemBlocks(item, i, proof, account.question.name, context)]),
    ...(finding === null ||
    finding === cause ||
    outcome === 'holds' ||
    [...items, ...proof.leftOut].some((one) => one.finding === finding)
      ? []
      : [blank, text(4, 8, span(GLYPH[outcome], STYLE[outcome]), ` ${explain(finding, context).message}`)]),
    ...(leftOut.length > 0 ? [blank] : []),
    ...leftOut.map(({ owner, finding: why }) =>
      text(
        4,
        8,
        span('left out', 'faint'),
        ` ${owner}: ${why === null ? '' : `${explain(why, context).message} (${why.code})`}`,
      ),
    ),
    ...legend(proof, first),
    ...meaning(account, proof),
  ]
}

/** "3 things have to be shown; 2 NSEC3 records of example.test. came" */
function headText({ facts }: Account, proof: Proof): string {
  const { items, records, by, zone, proves, question, more } = proof
  const kind = by === null ? 'NSEC or NSEC3' : by
  const came =
    records.length === 0
      ? `no ${kind} that can be used came`
      : more
        ? `more ${kind} records of ${zoneText(zone)} came than are looked at: the first ${records.length} were`
        : `${countText(records.length, `${kind} record`)} of ${zoneText(zone)} came`
  const for_ =
    proves === 'no DS'
      ? `: that ${question.name} has no DS`
      : proves === 'no closer match'
        ? `: that no name is closer to ${question.name} than ${facts.wildcard ?? 'the wildcard'}`
        : null
  const count = items.length === 1 ? 'one thing has' : `${items.length} things have`
  return `${items.length === 0 ? '' : `${count} to be shown${for_ ?? ''}; `}${came}`
}

function itemBlocks(item: Item, i: number, proof: Proof, asked: Name, context: Context): readonly Block[] {
  const { outcome, rfc } = item
  return [
    text(
      2,
      6,
      span(`${i + 1} `, 'strong'),
      span(GLYPH[outcome], STYLE[outcome]),
      span(` ${itemText(item, proof)}`, outcome === 'unreached' ? 'faint' : 'plain'),
      span(` (${rfc})`, 'faint'),
    ),
    ...reasonsOf(item, proof, context).map((reason) => text(6, 6, reason)),
    ...drawing(item, i, proof, asked),
  ]
}

/** What the outcome comes to, where that is not plain. */
function meaning({ facts, outcome, hop }: Account, proof: Proof): readonly Block[] {
  if (outcome === 'fails' || proof.outcome === 'fails') return []
  if (proof.proves === 'no closer match' && facts.wildcard !== undefined) {
    const source = facts.wildcard
    return [
      blank,
      text(
        4,
        4,
        `made from a wildcard: the records stand at ${source} and were shown at ${proof.question.name} instead. Their RRSIG counts only the labels of the wildcard, so they verify at any name that it matches. What makes them right here is the proof that no closer name exists (RFC 4592 §3.3.1)`,
      ),
    ]
  }
  const insecure = proof.items.find(({ finding }) => finding?.code === 'DELEGATION_INSECURE')?.finding
  if (insecure?.code === 'DELEGATION_INSECURE') {
    const { child, childSigned } = insecure.evidence
    const signed = `. ${child} is signed all the same: with its DNSKEY as --trust-anchor its own proofs are judged`
    return [
      blank,
      text(4, 4, `below ${child} nothing has to be proven, since nobody could check it${childSigned ? signed : ''}`),
    ]
  }
  return isCompact(proof) ? [blank, text(4, 4, compactText(proof, hop.rcode))] : []
}

/** RFC 9824: one record, made for the question. */
function compactText({ items }: Proof, rcode: number | null): string {
  const gain = 'This is standard since RFC 9824: one signature instead of two or three, and nothing to walk'
  if (!items.some(({ record }) => record !== null && hasNxname(record)))
    return `compact denial: the record was made for the question, at the very name asked. By RFC 9824 the record of a name that does not exist lists NXNAME; servers older than that leave it out, so this does not tell for certain whether the name exists. ${gain}`
  return rcode === RCODE.NXDOMAIN
    ? `compact denial: one record made for the question says by NXNAME that the very name it stands at does not exist, and the response code says so too. ${gain}`
    : `compact denial: the server says NODATA for a name that does not exist, with one record made for the question. NXNAME in its bitmap tells it from a name that exists without the type. ${gain}`
}

/** The finding that decided, unless it is told in its place already and nobody has to act. */
function causeBlocks(report: Report, accounts: readonly Account[], context: Context): readonly Block[] {
  const { cause, status } = report.verdict
  if (cause === null) return []
  const told = accounts.some(({ proofs }) => proofs.some((proof) => proof.items.some((item) => item.finding === cause)))
  if (status === 'insecure' && told) return []
  return [blank, ...findingBlocks(cause, status, status, context, told)]
}

function exposureBlocks(accounts: readonly Account[], rate: number | null): readonly Block[] {
  const exposures = exposuresOf(accounts)
  if (exposures.length === 0) return []
  return [
    blank,
    ...exposures.flatMap((exposure) =>
      exposureText(exposure, rate).map((sentence, i) =>
        text(i === 0 ? 2 : 10, 10, ...(i === 0 ? [label('reveals')] : []), sentence),
      ),
    ),
  ]
}
