/**
 * A snapshot as a file: JSON, names and types as text, messages as received in base64. Reading checks every field and decodes
 * each message again, so that the file holds packets and no conclusions.
 */

import { isIP } from 'node:net'
import { fromBase64, toBase64 } from '../dns/base.ts'
import { Name, NameError } from '../dns/name.ts'
import { parseType, typeName } from '../dns/registry.ts'
import { formatTime, parseTime, TimeError, type Timestamp } from '../dns/time.ts'
import type { Observation, Outcome, Server, Snapshot } from '../snapshot.ts'
import { outcomeOf } from './collect.ts'
import { syntaxErrorIn } from './json.ts'

const FORMAT = 'dnssec-trace.snapshot/1'
const SILENCES = ['timeout', 'refused', 'unreachable'] as const
const STOPS = ['queries', 'time', 'interrupted'] as const
const VIAS = ['udp', 'tcp'] as const

/** A text that is no snapshot; `message` is one line with the line of the file or the path of the field. */
export class SnapshotError extends Error {
  override name = 'SnapshotError'
}

/** Writes a snapshot as JSON text that ends with a line feed. `readSnapshot` gives an equal one back. */
export function writeSnapshot(snapshot: Snapshot): string {
  const { at, resolver, stopped } = snapshot
  const file = {
    format: FORMAT,
    collectedAt: formatTime(snapshot.collectedAt),
    ...(at === undefined ? {} : { at: formatTime(at) }),
    publicOnly: snapshot.publicOnly,
    ...(resolver === undefined ? {} : { resolver: serverToJson(resolver) }),
    ...(stopped === undefined ? {} : { stopped }),
    ...(snapshot.network === undefined ? {} : { network: snapshot.network }),
    ...(snapshot.known === undefined ? {} : { known: snapshot.known }),
    elapsedMs: snapshot.elapsedMs,
    ...(snapshot.tookMs === undefined ? {} : { tookMs: snapshot.tookMs }),
    observations: snapshot.observations.map((o) => ({
      id: o.id,
      askedFor: o.askedFor.toString(),
      server: serverToJson(o.server),
      via: o.via,
      question: { name: o.question.name.toString(), type: typeName(o.question.type) },
      sent: {
        edns: o.sent.edns,
        do: o.sent.do,
        cd: o.sent.cd,
        rd: o.sent.rd,
        ...(o.sent.udpSize === undefined ? {} : { udpSize: o.sent.udpSize }),
        ...(o.sent.cookie === undefined ? {} : { cookie: o.sent.cookie }),
      },
      at: formatTime(o.at),
      elapsedMs: o.elapsedMs,
      discarded: o.discarded,
      ...(o.outcome.kind === 'no-response' ? { noResponse: o.outcome.why } : { message: toBase64(o.outcome.wire) }),
    })),
  }
  return `${JSON.stringify(file, null, 1)}\n`
}

const serverToJson = ({ name, address, port }: Server): object => ({ name: name?.toString() ?? null, address, port })

/** Reads what `writeSnapshot` wrote. @throws SnapshotError for anything else */
export function readSnapshot(text: string): Snapshot {
  const file = field(parse(text), 'the snapshot')
  const format = file.at('format').text()
  if (format !== FORMAT) throw new SnapshotError(`format is "${format}"; this version reads "${FORMAT}"`)
  const [at, resolver, stopped] = [file.optional('at'), file.optional('resolver'), file.optional('stopped')]
  const [known, network, took] = [file.optional('known'), file.optional('network'), file.optional('tookMs')]
  const observations = file.at('observations').items()
  if (known !== null && known.count() > observations.length) throw known.error('must be at most their number')
  return {
    format: 1,
    collectedAt: readTime(file.at('collectedAt')),
    ...(at === null ? {} : { at: readTime(at) }),
    publicOnly: file.at('publicOnly').flag(),
    ...(resolver === null ? {} : { resolver: readServer(resolver) }),
    ...(stopped === null ? {} : { stopped: stopped.oneOf(STOPS) }),
    ...(network === null ? {} : { network: readNetwork(network) }),
    ...(known === null ? {} : { known: known.count() }),
    elapsedMs: file.at('elapsedMs').count(),
    ...(took === null ? {} : { tookMs: took.count() }),
    observations: observations.map(readObservation),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const found = syntaxErrorIn(text)
    throw new SnapshotError(found === null ? 'not JSON' : `line ${found.line}: ${found.why}`)
  }
}

const readNetwork = (file: Field): NonNullable<Snapshot['network']> => ({
  families: file
    .at('families')
    .items()
    .map((one) => {
      const family = one.count()
      if (family !== 4 && family !== 6) throw one.error('must be 4 or 6')
      return family
    }),
  tcp: file.at('tcp').flag(),
})

function readObservation(o: Field, index: number): Observation {
  const id: Observation['id'] = `o${index + 1}`
  if (o.at('id').text() !== id) throw o.at('id').error(`must be "${id}": observations are numbered in order`)
  const question = o.at('question')
  const sent = o.at('sent')
  return {
    id,
    askedFor: readName(o.at('askedFor')),
    server: readServer(o.at('server')),
    via: o.at('via').oneOf(VIAS),
    question: { name: readName(question.at('name')), type: readType(question.at('type')) },
    sent: {
      edns: sent.at('edns').flag(),
      do: sent.at('do').flag(),
      cd: sent.at('cd').flag(),
      rd: sent.at('rd').flag(),
      ...readProbe(sent),
    },
    at: readTime(o.at('at')),
    elapsedMs: o.at('elapsedMs').count(),
    discarded: o.at('discarded').count(),
    outcome: readOutcome(o),
  }
}

function readProbe(sent: Field): Pick<Observation['sent'], 'udpSize' | 'cookie'> {
  const [udpSize, cookie] = [sent.optional('udpSize'), sent.optional('cookie')]
  if (udpSize !== null && udpSize.count() > 0xffff) throw udpSize.error('must be at most 65535')
  if (cookie !== null && !/^[0-9a-f]{16}$/.test(cookie.text())) throw cookie.error('must be 16 hexadecimal digits')
  return {
    ...(udpSize === null ? {} : { udpSize: udpSize.count() }),
    ...(cookie === null ? {} : { cookie: cookie.text() }),
  }
}

function readOutcome(o: Field): Outcome {
  const silence = o.optional('noResponse')
  const message = o.optional('message')
  if (silence !== null && message !== null) throw o.error('has both message and noResponse')
  if (silence !== null) return { kind: 'no-response', why: silence.oneOf(SILENCES) }
  if (message === null) throw o.error('has neither message nor noResponse')
  const wire = fromBase64(message.text())
  if (wire === null) throw message.error('must be base64')
  if (wire.length > 0xffff) throw message.error('is longer than a message can be, 65535 octets')
  return outcomeOf(wire)
}

function readServer(server: Field): Server {
  const name = server.at('name')
  const address = server.at('address')
  const port = server.at('port')
  if (isIP(address.text()) === 0) throw address.error('must be an IPv4 or IPv6 address')
  if (port.count() < 1 || port.count() > 0xffff) throw port.error('must be from 1 to 65535')
  return { name: name.isNull ? null : readName(name), address: address.text(), port: port.count() }
}

function readName(name: Field): Name {
  const text = name.text()
  if (!text.endsWith('.')) throw name.error('must be a name that ends with a dot')
  return name.translate(() => Name.parse(text), NameError)
}

const readTime = (time: Field): Timestamp => time.translate(() => parseTime(time.text()), TimeError)

function readType(type: Field): number {
  const number = parseType(type.text())
  if (number === null) throw type.error('must be an RR type')
  return number
}

/** A value in the file with the way to it, so that what is wrong with it can be said in one line. */
interface Field {
  readonly isNull: boolean
  at(key: string): Field
  optional(key: string): Field | null
  items(): readonly Field[]
  text(): string
  flag(): boolean
  /** a whole number from 0 */
  count(): number
  oneOf<T extends string>(words: readonly T[]): T
  /** what `make` returns; its error of this kind becomes one of this field */
  translate<T>(make: () => T, kind: new (message: string) => Error): T
  error(why: string): SnapshotError
}

function field(value: unknown, path: string): Field {
  const error = (why: string): SnapshotError => new SnapshotError(`${path} ${why}`)
  const under = (key: string): string => (path === 'the snapshot' ? key : `${path}.${key}`)
  const member = (key: string): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw error('must be an object')
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
  }
  return {
    isNull: value === null,
    error,
    at: (key) => {
      const found = member(key)
      if (found === undefined) throw new SnapshotError(`${under(key)} is missing`)
      return field(found, under(key))
    },
    optional: (key) => {
      const found = member(key)
      return found === undefined ? null : field(found, under(key))
    },
    items: () => {
      if (!Array.isArray(value)) throw error('must be an array')
      return value.map((item, i) => field(item, `${path}[${i}]`))
    },
    text: () => {
      if (typeof value !== 'string') throw error('must be a string')
      return value
    },
    flag: () => {
      if (typeof value !== 'boolean') throw error('must be true or false')
      return value
    },
    count: () => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
        throw error('must be a whole number from 0')
      return value
    },
    oneOf: (words) => {
      const word = words.find((w) => w === value)
      if (word === undefined) throw error(`must be one of ${words.map((w) => `"${w}"`).join(', ')}`)
      return word
    },
    translate: (make, kind) => {
      try {
        return make()
      } catch (caught) {
        if (caught instanceof kind) throw error(`cannot be read: ${caught.message}`)
        throw caught
      }
    },
  }
}
