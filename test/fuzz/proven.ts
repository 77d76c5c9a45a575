/**
 * What the records of some replies prove of what is true, decided from RFC 4035 section 5.4, RFC 4592 section 2.2.2, RFC 5155
 * section 8 with erratum 3441, RFC 6672 section 5.3 and RFC 6840 section 4. Every record is genuine; none is verified here.
 */

import { createHash } from 'node:crypto'
import { fromBase32hex } from '../../src/dns/base.ts'
import type { Name } from '../../src/dns/name.ts'
import { parseNsec, parseNsec3, parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Question, RR, RRType } from '../../src/dns/rr.ts'
import type { Reply } from '../support/snapshot.ts'
import { above, type Hop } from './zones.ts'

export type Status = 'secure' | 'insecure' | 'bogus'
const RANK: readonly Status[] = ['secure', 'insecure', 'bogus']
export const worst = (all: readonly Status[]): Status => RANK[Math.max(0, ...all.map((s) => RANK.indexOf(s)))]!
const best = (all: readonly Status[]): Status => RANK[Math.min(2, ...all.map((s) => RANK.indexOf(s)))]!

/** What records of one zone, and for NSEC3 of one set of parameters, say of names. */
interface View {
  /** the types that a record at the name lists; null without one */
  readonly at: (name: Name) => ReadonlySet<RRType> | null
  /** the name is there, and nothing below it is another's: it can be a closest encloser */
  readonly encloses: (name: Name) => boolean
  /** there is no such name; insecure: save for unsigned delegations that a span with Opt-Out leaves out */
  readonly absent: (name: Name) => Status
  /** there are only names below it */
  readonly empty: (name: Name) => boolean
}

/** What an answer says of a name. */
export type Claim =
  | { readonly says: 'NXDOMAIN' | 'unsigned'; readonly name: Name }
  | { readonly says: 'NODATA'; readonly name: Name; readonly type: RRType }
  | { readonly says: 'expanded'; readonly name: Name; readonly from: Name }

const isCut = (types: ReadonlySet<RRType>): boolean => types.has(TYPE.NS) && !types.has(TYPE.SOA)

function nsecView(records: readonly RR[], apex: Name): View {
  const all = records.flatMap(({ owner, rdata }) => {
    const nsec = parseNsec(rdata)
    return nsec.ok ? [{ owner, next: nsec.value.nextDomainName, types: nsec.value.types }] : []
  })
  const spans = (name: Name) =>
    all.filter(({ owner, next, types }) => {
      const elsewhere = name.isBelow(owner) && (isCut(types) || types.has(TYPE.DNAME))
      return owner.compare(name) < 0 && (next.equals(apex) || name.compare(next) < 0) && !elsewhere
    })
  return {
    at: (name) => all.find(({ owner }) => owner.equals(name))?.types ?? null,
    encloses: (name) => name.equals(apex) || all.some(({ owner, next }) => owner.isWithin(name) || next.isWithin(name)),
    absent: (name) => (spans(name).some(({ next }) => !next.isWithin(name)) ? 'secure' : 'bogus'),
    empty: (name) => spans(name).some(({ next }) => next.isBelow(name)),
  }
}

function nsec3Views(records: readonly RR[]): readonly View[] {
  const all = records.flatMap(({ owner, rdata }) => {
    const nsec3 = parseNsec3(rdata)
    const hash = fromBase32hex(Buffer.from(owner.labels[0]!).toString('latin1'))
    if (!nsec3.ok || hash === null) return []
    const { nextHashedOwner, iterations, salt, types, flags } = nsec3.value
    const [own, next] = [Buffer.from(hash).toString('hex'), Buffer.from(nextHashedOwner).toString('hex')]
    return [
      {
        own,
        next,
        types,
        left: flags === 1,
        iterations,
        salt,
        chain: `${iterations} ${Buffer.from(salt).toString('hex')}`,
      },
    ]
  })
  return [...new Set(all.map(({ chain }) => chain))].map((chain) => {
    const mine = all.filter((one) => one.chain === chain)
    const hash = (name: Name): string => {
      let digest: Uint8Array = name.canonicalWire()
      for (let i = 0; i <= mine[0]!.iterations; i++)
        digest = createHash('sha1').update(digest).update(mine[0]!.salt).digest()
      return Buffer.from(digest).toString('hex')
    }
    const at = (name: Name): ReadonlySet<RRType> | null => mine.find(({ own }) => own === hash(name))?.types ?? null
    return {
      at,
      encloses: (name) => {
        const types = at(name)
        return types !== null && !isCut(types) && !types.has(TYPE.DNAME)
      },
      absent: (name) => {
        const h = hash(name)
        const span = mine.find(({ own, next }) =>
          own < next ? own < h && h < next : h !== own && (own < h || h < next),
        )
        return span === undefined ? 'bogus' : span.left ? 'insecure' : 'secure'
      },
      empty: () => false,
    }
  })
}

/** Whether a bitmap of a name shows that it lacks the type, and that nothing else would have answered. */
function lacks(types: ReadonlySet<RRType> | null, type: RRType): boolean {
  if (types === null || types.has(type) || types.has(TYPE.CNAME)) return false
  if (type === TYPE.DS) return !types.has(TYPE.SOA)
  const ofDenial = [TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3] as RRType[]
  return !isCut(types) && (type !== TYPE.ANY || [...types].every((one) => ofDenial.includes(one)))
}

function provenBy({ at, encloses, absent, empty }: View, claim: Claim, apex: Name): Status {
  const { name } = claim
  /** each name that may be the closest encloser, with the status of what rests on its next closer name */
  const enclosers = above(name, apex)
    .filter(encloses)
    .map((encloser) => ({ encloser, rest: absent(name.ancestor(encloser.depth + 1)) }))
    .filter(({ rest }) => rest !== 'bogus')
  switch (claim.says) {
    case 'NXDOMAIN':
      return best(enclosers.map(({ encloser, rest }) => (absent(encloser.wildcard()) === 'bogus' ? 'bogus' : rest)))
    case 'NODATA': {
      if (at(name) !== null) return lacks(at(name), claim.type) ? 'secure' : 'bogus'
      if (empty(name)) return 'secure'
      return best(
        enclosers.map(({ encloser, rest }) => {
          const wildcard = encloser.wildcard()
          if (lacks(at(wildcard), claim.type) || empty(wildcard)) return rest
          // Erratum 3441: a span with Opt-Out may leave the name out, and then no wildcard has to do with it.
          return rest === 'insecure' ? 'insecure' : 'bogus'
        }),
      )
    }
    case 'expanded':
      return absent(name.ancestor(claim.from.depth))
    case 'unsigned': {
      const types = at(name)
      if (types !== null) return isCut(types) && !types.has(TYPE.DS) ? 'insecure' : 'bogus'
      return enclosers.some(({ rest }) => rest === 'insecure') ? 'insecure' : 'bogus'
    }
  }
}

/** The records of a section that the zone signed. */
function signedBy(zone: Name, section: readonly RR[]): readonly RR[] {
  const signed = section.flatMap((record) => {
    const rrsig = record.type === TYPE.RRSIG ? parseRrsig(record.rdata) : null
    return rrsig?.ok && rrsig.value.signerName.equals(zone) ? [`${rrsig.value.typeCovered} ${record.owner.key}`] : []
  })
  return section.filter((record) => signed.includes(`${record.type} ${record.owner.key}`))
}

export function proven(claim: Claim, authority: readonly RR[], apex: Name): Status {
  const own = signedBy(apex, authority)
  const of = (type: RRType): readonly RR[] => own.filter((record) => record.type === type)
  const views = [nsecView(of(TYPE.NSEC), apex), ...nsec3Views(of(TYPE.NSEC3))]
  return best(views.map((view) => provenBy(view, claim, apex)))
}

/** The zone a reply delegates to; null when it answers. */
const referral = ({ answer = [], authority = [] }: Reply): Name | null =>
  answer.length > 0 || authority.some(({ type }) => type === TYPE.SOA)
    ? null
    : (authority.find(({ type }) => type === TYPE.NS)?.owner ?? null)

export const asked = ({ question }: Reply): Question => question as Question

/** What the replies prove of a hop, given what is true. */
function provenHop(
  { path, question, owner, type, wildcard }: Hop,
  before: readonly Hop[],
  replies: readonly Reply[],
): Status {
  for (const [i, { apex: cut, secure }] of path.entries()) {
    const parent = path[i - 1]?.apex
    if (parent === undefined) continue
    const ds = replies.flatMap(({ answer = [], authority = [] }) => [
      signedBy(parent, answer),
      signedBy(parent, authority),
    ])
    const denying = replies.filter((reply) => {
      const { name, type } = asked(reply)
      return referral(reply)?.equals(cut) === true || (type === TYPE.DS && name.equals(cut))
    })
    if (!secure)
      return best(denying.map(({ authority = [] }) => proven({ says: 'unsigned', name: cut }, authority, parent)))
    if (!ds.flat().some((record) => record.type === TYPE.DS && record.owner.equals(cut))) return 'bogus'
  }
  const { apex } = path.at(-1)!
  const speaking = replies.filter(
    (reply) =>
      referral(reply) === null &&
      asked(reply).type === question.type &&
      before.some((hop) => hop.question.name.equals(asked(reply).name)),
  )
  const { name } = question
  return best(
    speaking.map(({ rcode, answer = [], authority = [] }) => {
      const shown = (section: readonly RR[]): readonly RR[] =>
        section.filter(
          (record) =>
            record.owner.equals(owner) && (type === TYPE.ANY ? record.type !== TYPE.RRSIG : record.type === type),
        )
      const [sent, signed] = [shown(answer).length, shown(signedBy(apex, answer)).length]
      if (sent === 0) {
        const claim: Claim =
          rcode === 'NXDOMAIN' ? { says: rcode, name } : { says: 'NODATA', name, type: question.type }
        return proven(claim, authority, apex)
      }
      if (sent > signed) return 'bogus'
      return wildcard === null ? 'secure' : proven({ says: 'expanded', name, from: wildcard }, authority, apex)
    }),
  )
}

/** Of all hops; an alias that is sent no more is none. */
export function provenAll(hops: readonly Hop[], replies: readonly Reply[]): Status {
  const sent = replies.flatMap(({ answer = [] }) => answer)
  const end = hops.findIndex(
    (hop) => !sent.some((record) => record.type === hop.type && record.owner.equals(hop.owner)),
  )
  const left = end < 0 ? hops : hops.slice(0, end + 1)
  return worst(left.map((hop, i) => provenHop(hop, hops.slice(0, i + 1), replies)))
}

/** Whether some answer for DS leaves open that the name is in a zone of its own, unsigned: then anything may be said of it. */
export const mayBeDelegated = (name: Name, all: readonly Reply[]): boolean =>
  all.some((one) => {
    const ds = asked(one)
    if (ds.type !== TYPE.DS || !name.isWithin(ds.name)) return false
    return proven({ says: 'unsigned', name: ds.name }, one.authority ?? [], one.zone as Name) === 'insecure'
  })

const isDenial = ({ type }: RR): boolean => type === TYPE.NSEC || type === TYPE.NSEC3
const covered = ({ type, rdata }: RR): RRType => {
  const rrsig = type === TYPE.RRSIG ? parseRrsig(rdata) : null
  return rrsig?.ok ? rrsig.value.typeCovered : type
}
/** The NSEC and NSEC3 of a section, with their signatures. */
export const denials = (section: readonly RR[]): readonly RR[] =>
  section.filter((record) => isDenial({ ...record, type: covered(record) }))

/** Without one RRset wherever it is sent, or without its signatures only. */
export function without(one: Reply, lost: RR, signatures: boolean): Reply {
  const stays = (record: RR): boolean =>
    !(record.owner.equals(lost.owner) && covered(record) === lost.type && (!signatures || record.type === TYPE.RRSIG))
  return { ...one, answer: one.answer?.filter(stays) ?? [], authority: one.authority?.filter(stays) ?? [] }
}

/** With these denial records in place of those sent. */
export function withOthers(one: Reply, others: readonly RR[]): Reply {
  const { authority = [] } = one
  const sent = denials(authority)
  return sent.length === 0
    ? one
    : { ...one, authority: [...authority.filter((record) => !sent.includes(record)), ...others] }
}
