/** Words for denials: what an answer claims, what has to be shown for it, and why a record shows it or does not. */

import type { DenialRecord } from '../codes.ts'
import { toBase32hex } from '../dns/base.ts'
import type { Name } from '../dns/name.ts'
import { RCODE, rcodeName, TYPE, typeName } from '../dns/registry.ts'
import type { Facts } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import { explain } from './explain.ts'
import { hashOf, type Nearest } from './nearest.ts'
import type { Account, Item, Proof } from './proof.ts'
import type { Context } from './types.ts'
import { heard, type Voice } from './voices.ts'
import { countText, listText, typesText } from './words.ts'

/** RFC 9824 §3: the record stands at the very name asked, and was made for the question. */
export const isCompact = (proof: Proof): boolean =>
  proof.items.some(
    ({ record, role, name }) =>
      role === 'name' &&
      record !== null &&
      (hasNxname(record) || (record.kind === 'NSEC' && name !== null && isAtOnce(record, name))),
  )

/** The bitmap says that the name does not exist. */
export const hasNxname = (record: DenialRecord): boolean => typesOf(record).has(TYPE.NXNAME)

/** The next name is a label of one zero octet before the owner's: nothing can lie between (RFC 9824 §3.1). */
const isAtOnce = ({ owner, nsec }: Extract<DenialRecord, { kind: 'NSEC' }>, name: Name): boolean => {
  const { nextDomainName: next } = nsec
  const [zero] = next.labels
  return owner.equals(name) && next.parent()?.equals(owner) === true && zero?.length === 1 && zero[0] === 0
}

/** What the answer says, before it is believed. */
export function claimText({ question, hop, facts, answer }: Account, snapshot: Snapshot): string {
  const { name, type } = question
  const what = `${name} ${typeName(type)}`
  if (hop.rcode === null && type === TYPE.NXNAME)
    return `${what} cannot be: the type stands in bitmaps alone, and a question for it is refused`
  if (hop.rcode === null) {
    const said = heard(snapshot, question).map((voice) => `${voice.said} from ${listText(addresses(voice), 6)}`)
    return said.length === 0 ? `${what} was not asked for` : `${what} is not answered: ${said.join(', ')}`
  }
  const dname = facts.rrset?.type === TYPE.DNAME && type !== TYPE.DNAME ? facts.rrset.owner : null
  if (facts.alias !== undefined)
    return dname === null
      ? `${name} is an alias of ${facts.alias}`
      : `the DNAME of ${dname} makes ${name} into ${facts.alias}`
  if (dname !== null && hop.rcode === RCODE.YXDOMAIN)
    return `the DNAME of ${dname} makes ${name} longer than a name can be (YXDOMAIN)`
  if (answer.length > 0) {
    const from = facts.wildcard === undefined ? '' : `, made from the wildcard ${facts.wildcard}`
    const code = hop.rcode === RCODE.NOERROR ? '' : `, with the response code ${rcodeName(hop.rcode)}`
    return `${what} exists: ${countText(answer.length, 'record')}${from}${code}`
  }
  if (hop.rcode === RCODE.NXDOMAIN) return `${name} does not exist (NXDOMAIN)`
  if (hop.rcode === RCODE.NOERROR)
    return `${name} has no record of type ${typeName(type)} (NODATA: NOERROR without an answer)`
  return `${what} is answered ${rcodeName(hop.rcode)}`
}

export const addresses = ({ by }: Voice): readonly string[] =>
  by.map(({ server, via }) => `${server.address}${via === 'tcp' ? ' over TCP' : ''}`)

/** The item as a sentence that is true when it holds. */
export function itemText({ role, how, name, record, finding }: Item, proof: Proof): string {
  const { question, proves } = proof
  const type = typeName(question.type)
  if (name === null) return UNNAMED[role]
  if (proves === 'no DS' && role === 'name')
    return how === 'covered' ? `${name} is no delegation` : `${name} is delegated without a DS`
  switch (how) {
    case 'covered':
      if (isLeftOpen({ role, name }, proof) || (proves === 'no DS' && role === 'next closer name'))
        return `${name} has no record of its own in the chain`
      return role === 'wildcard'
        ? `${name} does not exist, so no wildcard could have answered`
        : `${name}${role === 'next closer name' && !name.equals(question.name) ? ', the next closer name,' : ''} does not exist`
    case 'matched':
    case 'encloses':
      if (finding?.code === 'DENIAL_FROM_ABOVE_CUT' || finding?.code === 'DENIAL_FROM_ABOVE_DNAME')
        return `${name} can serve as the closest encloser of ${question.name}`
      return `${name} exists: the closest encloser${name.equals(question.name) ? '' : ` of ${question.name}`}`
    case 'empty':
      return `${name} exists, but only because names below it do: it has no records at all`
    case 'lacks type':
      if (record !== null && hasNxname(record)) return `${name} has no ${type}: it does not exist at all`
      // A record made for the question says this of names that do not exist too, where the server knows no NXNAME.
      if (isCompact(proof)) return `${name} has no ${type}${question.type === TYPE.CNAME ? '' : ' and no CNAME'}`
      return `${name} exists and has no ${type}${question.type === TYPE.CNAME ? '' : ' and no CNAME'}`
    case 'NXNAME':
      return `${name} does not exist, by a record of its own`
    case 'left out':
      return `${name} is a delegation left out of the chain, as those without a DS may be`
    case 'no opt-out':
      return `nothing that lies in the span over ${name} was left out of the chain`
  }
}

/** Items whose name is not known. */
const UNNAMED: Readonly<Record<Item['role'], string>> = {
  name: 'the name does not exist',
  'closest encloser': 'the closest encloser exists: the longest name above that does',
  'next closer name': 'the next closer name, one label longer than the closest encloser, does not exist',
  wildcard: 'no wildcard could have answered',
}

/** An opt-out span covers the name, so that it may exist nevertheless. */
const isLeftOpen = ({ role, name }: Pick<Item, 'role' | 'name'>, { items, outcome }: Proof): boolean =>
  role === 'next closer name' &&
  outcome === 'ends' &&
  items.some((item) => item.how === 'no opt-out' && name !== null && item.name?.equals(name) === true)

/** Why the record shows it, or what is missing; one or more sentences without full stops. */
export function reasonsOf(item: Item, proof: Proof, context: Context): readonly string[] {
  const { finding, record, outcome, nearest, name } = item
  if (name === null)
    return proof.outcome === 'fails'
      ? ['not reached: which name that is would follow from what is missing above']
      : ['not looked at']
  if (outcome === 'fails' && record === null) {
    return [missingText(item, proof), ...(nearest === null ? [] : [nearestText(nearest, name, context)])]
  }
  if (outcome === 'fails' && finding !== null && record !== null) return [explain(finding, context).message]
  if (item.how === 'no opt-out' || item.how === 'left out') return optOutText(item, proof)
  if (record === null)
    return outcome === 'unreached' ? [proof.outcome === 'fails' ? 'not reached' : 'not looked at'] : []
  return [`${outcome === 'unreached' ? 'not reached, though ' : ''}${shownText(item, record, proof)}`]
}

function shownText({ how, name, hash, role }: Item, record: DenialRecord, proof: Proof): string {
  const owner = ownerText(record)
  const types = typesText(typesOf(record))
  const it = record.kind === 'NSEC' ? 'it' : 'its hash'
  switch (how) {
    case 'covered':
      return `${it} lies between the two ends of the ${record.kind} of ${owner}`
    case 'encloses':
      return `no longer name above it is known to exist: ${name === null ? '' : enclosing(name, record)}`
    case 'matched':
      return `its hash is the owner of an NSEC3${role === 'closest encloser' ? '' : ` (${types})`}`
    case 'empty':
      return record.kind === 'NSEC'
        ? `the NSEC of ${owner} leads on to ${record.nsec.nextDomainName}, which lies below it`
        : `its hash is the owner of an NSEC3 without types`
    case 'lacks type':
      if (hasNxname(record))
        return `the ${record.kind} ${matchText(record, hash)} lists ${types}: NXNAME says that the name does not exist`
      if (proof.proves === 'no DS') return `the ${record.kind} ${matchText(record, hash)} lists ${types}: NS and no DS`
      return typesOf(record).size === 0
        ? `the ${record.kind} ${matchText(record, hash)} lists no type: it exists only because names below it do`
        : `the ${record.kind} ${matchText(record, hash)} lists ${types}`
    case 'NXNAME':
      return `the ${record.kind} ${matchText(record, hash)} lists NXNAME, which says that the name does not exist`
    case 'no opt-out':
    case 'left out':
      return ''
  }
}

const matchText = (record: DenialRecord, hash: Uint8Array | null): string =>
  record.kind === 'NSEC' || hash === null ? `of ${ownerText(record)}` : 'with its hash'

/** Which end of the gap shows that the name exists. */
function enclosing(name: Name, record: DenialRecord): string {
  const [end, other] =
    record.kind === 'NSEC' && !record.owner.isWithin(name)
      ? [record.nsec.nextDomainName, record.owner]
      : [record.owner, record.kind === 'NSEC' ? record.nsec.nextDomainName : record.owner]
  if (end.equals(name)) return `it is itself an end of the gap`
  return `${end}, an end of the gap, lies below it${other.isBelow(name) ? ', and so does the other' : ''}`
}

function missingText({ how, name, role }: Item, { by, question, records, zone }: Proof): string {
  const kind = by ?? 'NSEC or NSEC3'
  if (records.length === 0) return 'the answer brought no record that can be used'
  const whose = by === 'NSEC3' ? `the hash of ${name}` : `${name}`
  if (how === 'matched') return `no ${kind} matches ${name}${name?.equals(zone) === true ? '' : ' or a name above it'}`
  if (how === 'lacks type' && role === 'wildcard')
    return `no ${kind} matches ${name}. Since ${question.name} does not exist, NODATA can only mean that this wildcard matched it`
  return how === 'lacks type' || how === 'NXNAME' ? `no ${kind} matches ${whose}` : `no ${kind} covers ${whose}`
}

/** "the nearest is the NSEC of a.test., whose span ends at c.test., before it" */
function nearestText({ record, lies, finding }: Nearest, name: Name, context: Context): string {
  const owner = ownerText(record)
  const next = nextText(record)
  const but = finding === null ? '' : `, but it does not count: ${explain(finding, context).message} (${finding.code})`
  const it = record.kind === 'NSEC' ? name.toString() : 'the hash'
  switch (lies) {
    case 'matches':
      return finding === null
        ? `the ${record.kind} of ${owner} is its own: it says that the name exists`
        : `the ${record.kind} of ${owner} would match it${but}`
    case 'leads to':
      return `the ${record.kind} of ${owner} leads on to ${record.kind === 'NSEC' ? 'just this name' : 'just this hash'}, so the name exists${but}`
    case 'covers':
      return finding === null
        ? `the ${record.kind} from ${owner} to ${next} covers it: by that the name does not exist at all`
        : `the ${record.kind} from ${owner} to ${next} covers it${but}`
    case 'ends before':
      return `the nearest is the ${record.kind} of ${owner}, whose span ends at ${next}, before ${it}${but}`
    case 'begins after':
      return `the nearest is the ${record.kind} of ${owner}, whose span begins after ${it}${but}`
  }
}

function optOutText({ outcome }: Item, { proves, question }: Proof): readonly string[] {
  if (outcome === 'holds') return ['the span has no opt-out flag']
  const said =
    'the span has the opt-out flag: it does not promise that nothing lies in it. Delegations without DS may be left out of the chain, so'
  return [
    proves === 'no DS' || question.type === TYPE.DS
      ? `${said} a delegation here has no DS, whatever else it is (RFC 5155 §6)`
      : `${said} this name may exist as one, or above one, and the answer is insecure (RFC 5155 §9.2)`,
  ]
}

const typesOf = (record: DenialRecord) => (record.kind === 'NSEC' ? record.nsec.types : record.nsec3.types)

/** A hashed owner is told by its first label alone, shortened. */
function ownerText(record: DenialRecord): string {
  const text = record.owner.toString()
  return record.kind === 'NSEC' || hashOf(record) === null ? text : `${text.slice(0, 8)}…`
}

function nextText(record: DenialRecord): string {
  if (record.kind === 'NSEC') return record.nsec.nextDomainName.toString()
  return `${toBase32hex(record.nsec3.nextHashedOwner).slice(0, 8)}…`
}

const CLAIMED: Readonly<Record<Proof['proves'], string>> = {
  NXDOMAIN: 'NXDOMAIN',
  NODATA: 'NODATA',
  'wildcard NODATA': 'NODATA',
  'no DS': 'that there is no DS',
  'no closer match': 'that no closer name exists',
}

/** One line for a proof: what it shows of which name, or what it lacks; null where the finding that decided says it all. */
export function proofLine(proof: Proof, { wildcard }: Facts, context: Context): string | null {
  const { items, by, proves, question, finding } = proof
  const failed = items.find(({ outcome }) => outcome === 'fails')
  if (failed !== undefined)
    return `${CLAIMED[proves]} is not shown: ${failed.record === null || failed.finding === null ? missingText(failed, proof) : explain(failed.finding, context).brief}`
  if (finding?.code === 'NSEC3_ITERATIONS_HIGH')
    return `${CLAIMED[proves]} is not judged: ${explain(finding, context).brief}`
  if (by === null || items.length === 0) return null
  const of = (how: Item['how']) =>
    items.flatMap((item) => (item.how === how && item.name !== null ? [item.name.toString()] : []))
  const open = items.find(({ how, outcome }) => (how === 'no opt-out' || how === 'left out') && outcome === 'ends')
  const said = [
    ...of('matched').map((name) => `${name} exists`),
    ...of('empty').map((name) => `${name} exists without records`),
    ...of('lacks type').map((name) =>
      items.some((item) => item.record !== null && hasNxname(item.record))
        ? `${name} has NXNAME, so it does not exist`
        : `${name} has no ${proves === 'no DS' ? 'DS' : typeName(question.type)}`,
    ),
    ...of('NXNAME').map((name) => `${name} has NXNAME`),
    ...(of('covered').length > 0
      ? [`${listText(of('covered'))} ${of('covered').length === 1 ? 'is' : 'are'} covered`]
      : []),
    ...(wildcard !== undefined && proves === 'no closer match' ? [`so ${wildcard} answers`] : []),
    ...(open === undefined ? [] : ['by an opt-out span, which leaves unsigned delegations out']),
  ]
  return `${by}: ${said.join(', ')}`
}
