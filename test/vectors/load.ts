/**
 * Reads the vectors beside it: zones in zone-file text, messages in the form below, tables as JSON.
 *
 * A message vector has `;` comments, then lines of a word and a value (question, header, rcode, edns, at, status, proves,
 * needs …, one a line), then the sections [answer], [authority] and [additional], each in zone-file text.
 */

import { readFileSync } from 'node:fs'
import { decodeMessage, encodeMessage, type Message } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { parseRrsig } from '../../src/dns/rdata.ts'
import { parseType, RCODE, TYPE } from '../../src/dns/registry.ts'
import type { Question, RR, RRType } from '../../src/dns/rr.ts'
import { parseTime, type Timestamp } from '../../src/dns/time.ts'

/** An RRset by name. */
export interface Which {
  readonly owner: Name
  readonly type: RRType
}

export interface Sections {
  readonly answer: readonly RR[]
  readonly authority: readonly RR[]
  readonly additional: readonly RR[]
}

export interface MessageVector extends Sections {
  readonly question: Question
  readonly aa: boolean
  readonly rcode: number
  readonly do: boolean
  /** an instant within the validity of every signature */
  readonly at: Timestamp
  /** what the RFC, and `docs/TERMS.md` where it leaves a choice, make of the message */
  readonly status: string
  readonly proves: string
  /** the RRsets that the judgement rests on: none can be missing, and none of their signatures */
  readonly needs: readonly Which[]
}

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')

/** The records of a zone vector, in the order of the file. */
export const loadZone = (file: string): readonly RR[] => parseZone(read(file), { file })

export const loadJson = <T>(file: string): T => JSON.parse(read(file)) as T

export function loadMessage(file: string): MessageVector {
  const fields = new Map<string, string[]>()
  const sections = new Map<string, string>()
  let section: string | null = null
  for (const line of read(file).split('\n')) {
    const heading = /^\[(\w+)\]$/.exec(line)?.[1]
    if (heading !== undefined) section = heading
    if (heading !== undefined || line === '' || line.startsWith(';')) continue
    if (section !== null) sections.set(section, `${sections.get(section) ?? ''}${line}\n`)
    else {
      const [word = '', ...rest] = line.split(/\s+/)
      fields.set(word, [...(fields.get(word) ?? []), rest.join(' ')])
    }
  }
  const one = (word: string): string => {
    const values = fields.get(word) ?? []
    if (values.length !== 1) throw new Error(`${file}: ${word} stands ${values.length} times`)
    return values[0]!
  }
  const records = (name: string): readonly RR[] => parseZone(sections.get(name) ?? '', { file })
  const [name, , type] = one('question').split(' ')
  return {
    question: which(`${name} ${type}`, file),
    aa: one('header').split(' ').includes('AA'),
    rcode: RCODE[one('rcode') as keyof typeof RCODE],
    do: one('edns') === 'DO',
    at: parseTime(one('at')),
    status: one('status'),
    proves: one('proves'),
    needs: (fields.get('needs') ?? []).map((text) => {
      const { name: owner, type: needed } = which(text, file)
      return { owner, type: needed }
    }),
    answer: records('answer'),
    authority: records('authority'),
    additional: records('additional'),
  }
}

function which(text: string, file: string): Question {
  const [name = '', typeText = ''] = text.split(' ')
  const type = parseType(typeText)
  if (type === null) throw new Error(`${file}: ${typeText} is no type`)
  return { name: Name.parse(name), type }
}

/** The vector as a response on the wire and read back. */
export function messageOf(vector: MessageVector): { readonly wire: Uint8Array; readonly message: Message } {
  const wire = encodeMessage({
    id: 0x4035,
    qr: true,
    aa: vector.aa,
    rcode: vector.rcode,
    questions: [{ ...vector.question, class: 1 }],
    answer: vector.answer,
    authority: vector.authority,
    additional: vector.additional,
    edns: { udpSize: 1232, version: 0, do: vector.do, options: [], errors: [] },
  })
  const decoded = decodeMessage(wire)
  if (decoded.kind !== 'response') throw new Error(`the vector cannot be read back: ${decoded.why}`)
  return { wire, message: decoded.message }
}

/** The type that an RRSIG RR covers; null for other records. */
export function covers(rr: RR): RRType | null {
  if (rr.type !== TYPE.RRSIG) return null
  const parsed = parseRrsig(rr.rdata)
  return parsed.ok ? parsed.value.typeCovered : null
}

/** The same sections without an RRset and its signatures, or without its signatures alone. */
export function without<T extends Sections>(sections: T, { owner, type }: Which, what: 'RRset' | 'RRSIG'): T {
  const stays = (rr: RR): boolean =>
    !rr.owner.equals(owner) || !((what === 'RRset' && rr.type === type) || covers(rr) === type)
  return {
    ...sections,
    answer: sections.answer.filter(stays),
    authority: sections.authority.filter(stays),
    additional: sections.additional.filter(stays),
  }
}
