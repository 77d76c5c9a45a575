/** Evidence as plain data: names and records as presentation text, octets as hex, numbers of registries by name. */

import type { DenialRecord } from '../codes.ts'
import type { Message } from '../dns/message.ts'
import { Name } from '../dns/name.ts'
import { presentRdata, presentRR } from '../dns/presentation.ts'
import { rcodeName, TYPE, typeName } from '../dns/registry.ts'
import type { RR, RRset } from '../dns/rr.ts'
import { formatTime } from '../dns/time.ts'

type Fields = Readonly<Record<string, unknown>>

const isOctets = (value: unknown): value is Uint8Array => value instanceof Uint8Array

/** RDATA types by a field that only they have. */
const RDATA_TYPES: readonly (readonly [field: string, type: number])[] = [
  ['digestType', TYPE.DS],
  ['publicKey', TYPE.DNSKEY],
  ['typeCovered', TYPE.RRSIG],
  ['nextDomainName', TYPE.NSEC],
  ['nextHashedOwner', TYPE.NSEC3],
]

/** A finding's evidence, or any part of it. */
export function evidenceJson(value: unknown, field = ''): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return numberJson(value, field)
  if (typeof value !== 'object') return value
  if (value instanceof Name) return value.toString()
  if (isOctets(value)) return Buffer.from(value).toString('hex')
  if (value instanceof Set) return [...value].map((item) => evidenceJson(item, field))
  if (Array.isArray(value)) return value.map((item) => evidenceJson(item, field))
  return objectJson(value as Fields)
}

function numberJson(value: number, field: string): unknown {
  if (field === 'type' || field === 'types') return typeName(value)
  if (field === 'rcode') return rcodeName(value)
  if (field === 'at') return formatTime(value)
  return value
}

function objectJson(fields: Fields): unknown {
  if (isOctets(fields.rdata)) {
    if (fields.owner instanceof Name) return presentRR(fields as unknown as RR)
    for (const [field, type] of RDATA_TYPES) if (field in fields) return presentRdata(type, fields.rdata)
  }
  if ('records' in fields && 'signatures' in fields) {
    const { records, signatures } = fields as unknown as RRset
    return [...records, ...signatures].map(presentRR)
  }
  if (fields.kind === 'NSEC' || fields.kind === 'NSEC3') return denialJson(fields as unknown as DenialRecord)
  if ('questions' in fields && 'edns' in fields) return messageJson(fields as unknown as Message)
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, evidenceJson(value, field)]))
}

const denialJson = (record: DenialRecord): string =>
  record.kind === 'NSEC'
    ? `${record.owner} NSEC ${presentRdata(TYPE.NSEC, record.nsec.rdata)}`
    : `${record.owner} NSEC3 ${presentRdata(TYPE.NSEC3, record.nsec3.rdata)}`

const messageJson = (message: Message): unknown => ({
  rcode: rcodeName(message.rcode),
  aa: message.aa,
  ad: message.ad,
  cd: message.cd,
  answer: message.answer.map(presentRR),
  authority: message.authority.map(presentRR),
})
