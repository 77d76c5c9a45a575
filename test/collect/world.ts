/**
 * A small DNS for the tests of asking: zones as zone-file text, name servers that answer from them by the rules of
 * RFC 1034 §4.3.2, and a transport with a clock of its own. Signatures are filler: asking never verifies.
 */

import { addressOf } from '../../src/dns/address.ts'
import { decodeMessage, encodeMessage, type Message, type MessageParts } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { encodeNsec, encodeRrsig, parseSingleName } from '../../src/dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../../src/dns/registry.ts'
import type { Question, RR, RRType } from '../../src/dns/rr.ts'
import type { Exchange, Reply, Transport } from '../../src/transport/transport.ts'

export interface FakeZone {
  readonly apex: Name
  readonly records: readonly RR[]
  readonly signed: boolean
}

type Silence = 'timeout' | 'refused' | 'unreachable'

/** What a server makes of the healthy answer: other parts of a message, octets, or no response. */
export type Quirk = (
  healthy: MessageParts,
  asked: { readonly question: Question; readonly via: 'udp' | 'tcp'; readonly query: Message },
) => MessageParts | Uint8Array | Silence

export interface FakeServer {
  readonly zones: readonly FakeZone[]
  readonly quirk?: Quirk
}

const filler = (length: number): Uint8Array => new Uint8Array(length).fill(7)

/** A zone; SOA is added, and a DNSKEY when it is signed. */
export function zone(apex: string, text: string, signed = true): FakeZone {
  const own = `@ 300 SOA ns hostmaster 1 2 3 4 5\n${signed ? `@ 300 DNSKEY 257 3 13 AAAA\n` : ''}`
  const origin = Name.parse(apex)
  return { apex: origin, records: parseZone(`$TTL 300\n${own}${text}`, { origin }), signed }
}

/** The lines of a delegation with DS: an NS name and the addresses of glue. */
export const cut = (child: string, ns: string, ...addresses: readonly string[]): string =>
  `${child} DS 1 13 2 ${'00'.repeat(32)}\n${plainCut(child, ns, ...addresses)}`

export const plainCut = (child: string, ns: string, ...addresses: readonly string[]): string =>
  `${[`${child} NS ${ns}`, ...addresses.map((a) => `${ns} ${a.includes(':') ? 'AAAA' : 'A'} ${a}`)].join('\n')}\n`

interface Sections {
  readonly aa: boolean
  readonly rcode?: number
  readonly answer?: readonly RR[]
  readonly authority?: readonly RR[]
  readonly additional?: readonly RR[]
}

/** A healthy server's answer. */
export function answerFrom(zones: readonly FakeZone[], question: Question, dnssec: boolean, hops = 0): Sections {
  const mine = zoneFor(zones, question)
  if (mine === null) return { aa: false, rcode: RCODE.REFUSED }
  const { name, type } = question
  const at = (owner: Name, t: RRType): readonly RR[] =>
    mine.records.filter((rr) => rr.type === t && rr.owner.equals(owner))
  const signed = (records: readonly RR[]): readonly RR[] =>
    dnssec && mine.signed && records.length > 0 ? [...records, signature(records[0]!, mine.apex)] : records
  const denial = (): readonly RR[] => {
    if (!dnssec || !mine.signed) return []
    const rdata = encodeNsec({ nextDomainName: mine.apex, types: [TYPE.NS, TYPE.RRSIG, TYPE.NSEC] })
    return signed([{ owner: name, type: TYPE.NSEC, class: CLASS_IN, ttl: 5, rdata }])
  }

  for (let depth = mine.apex.depth + 1; depth <= (type === TYPE.DS ? name.depth - 1 : name.depth); depth++) {
    const child = name.ancestor(depth)
    const ns = at(child, TYPE.NS)
    if (ns.length === 0) continue
    const ds = at(child, TYPE.DS)
    const targets = ns.map((rr) => single(rr))
    const glue = mine.records.filter((rr) => addressOf(rr) !== null && targets.some((t) => t.equals(rr.owner)))
    return {
      aa: false,
      authority: [...ns, ...(dnssec ? (ds.length > 0 ? signed(ds) : denial()) : [])],
      additional: glue,
    }
  }
  const soa = signed(at(mine.apex, TYPE.SOA))
  const dname = mine.records.find((rr) => rr.type === TYPE.DNAME && name.isBelow(rr.owner))
  const cname = at(name, TYPE.CNAME)
  const follow = (records: readonly RR[], target: Name): Sections => {
    // A server goes on by itself only where it has the zone; BIND and NSD stop at the zone's edge.
    if (!target.isWithin(mine.apex) || hops === 8) return { aa: true, answer: records }
    const more = answerFrom(zones, { name: target, type }, dnssec, hops + 1)
    return { ...more, aa: true, answer: [...records, ...(more.answer ?? [])] }
  }
  if (dname !== undefined) {
    const target = name.rebase(dname.owner, single(dname))
    const made = { owner: name, type: TYPE.CNAME, class: CLASS_IN, ttl: 5, rdata: target.wire() }
    return follow([...signed([dname]), made], target)
  }
  if (cname[0] !== undefined && type !== TYPE.CNAME && type !== TYPE.ANY) return follow(signed(cname), single(cname[0]))
  const answer = type === TYPE.ANY ? mine.records.filter((rr) => rr.owner.equals(name)) : at(name, type)
  if (answer.length > 0) return { aa: true, answer: signed(answer) }
  const exists = mine.records.some((rr) => rr.owner.isWithin(name))
  return { aa: true, rcode: exists ? RCODE.NOERROR : RCODE.NXDOMAIN, authority: [...soa, ...denial()] }
}

function zoneFor(zones: readonly FakeZone[], { name, type }: Question): FakeZone | null {
  const holding = zones.filter(({ apex }) => name.isWithin(apex)).sort((a, b) => b.apex.depth - a.apex.depth)
  const above = holding.filter(({ apex }) => type === TYPE.DS && name.isBelow(apex))
  return above[0] ?? holding[0] ?? null
}

function single(rr: RR): Name {
  const parsed = parseSingleName(rr.rdata)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

export function signature(rr: RR, signerName: Name): RR {
  const rdata = encodeRrsig({
    typeCovered: rr.type,
    algorithm: 13,
    labels: rr.owner.depth,
    originalTtl: rr.ttl,
    expiration: 2,
    inception: 1,
    keyTag: 1,
    signerName,
    signature: filler(64),
  })
  return { owner: rr.owner, type: TYPE.RRSIG, class: rr.class, ttl: rr.ttl, rdata }
}

/** Milliseconds an exchange takes. */
export type Delay = (exchange: Exchange, index: number) => number

export interface FakeNetwork {
  readonly transport: Transport
  readonly now: () => number
  /** "192.0.2.1 www.example. A", with " tcp" or " plain" (no EDNS) after it, in the order sent */
  readonly log: string[]
}

/** @param delay how long a reply takes; silence takes the timeout. Default: 10 ms for every one */
export function network(servers: Readonly<Record<string, FakeServer>>, delay: Delay = () => 10): FakeNetwork {
  let now = 1_700_000_000_000
  const log: string[] = []
  const queue: { readonly due: number; readonly end: () => void }[] = []
  let running = false
  const run = (): void => {
    queue.sort((a, b) => a.due - b.due)
    const next = queue.shift()
    running = next !== undefined
    if (next === undefined) return
    now = Math.max(now, next.due)
    next.end()
    setImmediate(run)
  }
  const exchange = (asked: Exchange): Promise<Reply> => {
    const query = read(asked.query)
    const [question] = query.questions
    if (question === undefined) throw new Error('a query without a question')
    const how = `${asked.via === 'tcp' ? ' tcp' : ''}${query.edns === null ? ' plain' : ''}${query.rd ? ` cd=${Number(query.cd)}` : ''}`
    log.push(`${asked.server.address} ${question.name} ${typeText(question.type)}${how}`)
    const reply = serve(servers[asked.server.address], asked, query, question)
    const elapsedMs = reply === 'timeout' ? asked.timeoutMs : delay(asked, log.length)
    const end: Reply =
      typeof reply === 'string'
        ? { kind: 'no-response', why: reply, elapsedMs, discarded: 0 }
        : { kind: 'reply', wire: reply, elapsedMs, discarded: 0 }
    return new Promise((resolve) => {
      queue.push({ due: now + elapsedMs, end: () => resolve(end) })
      if (!running) setImmediate(run)
      running = true
    })
  }
  return { transport: { exchange, close: async () => {} }, now: () => now, log }
}

const NAMES = Object.fromEntries(Object.entries(TYPE).map(([name, number]) => [number, name]))
const typeText = (type: RRType): string => NAMES[type] ?? `TYPE${type}`

function read(wire: Uint8Array): Message {
  const decoded = decodeMessage(wire)
  if (decoded.kind !== 'response') throw new Error(decoded.why)
  return decoded.message
}

function serve(
  server: FakeServer | undefined,
  { via }: Exchange,
  query: Message,
  question: Question,
): Uint8Array | Silence {
  if (server === undefined) return 'timeout'
  const sections = answerFrom(server.zones, question, query.edns?.do ?? false)
  const edns = query.edns === null ? null : { udpSize: 1232, version: 0, do: true, options: [], errors: [] }
  const healthy = { id: query.id, qr: true, questions: query.questions, rd: query.rd, cd: query.cd, edns, ...sections }
  const sent = server.quirk?.(healthy, { question, via, query }) ?? healthy
  return typeof sent === 'string' || sent instanceof Uint8Array ? sent : encodeMessage(sent)
}

export const rcode =
  (code: number): Quirk =>
  (healthy) => ({
    id: healthy.id,
    qr: true,
    questions: healthy.questions ?? [],
    edns: healthy.edns ?? null,
    rcode: code,
  })
export const silent: Quirk = () => 'timeout'
