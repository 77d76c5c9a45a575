/**
 * Zone text as the signers write it, one record a line: read, edit, write. Independent of src/, so that a mistake
 * there cannot hide here. Key tags (RFC 4034 App. B) and DS digests (§5.1.4) are reckoned the same way.
 */

import { createHash } from 'node:crypto'

export interface Rec {
  /** absolute, lower case */
  readonly owner: string
  readonly ttl: number
  /** upper case */
  readonly type: string
  readonly rdata: string
}

/** Cuts a comment off, minding quotes and escapes. */
function uncomment(line: string): string {
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\') i++
    else if (line[i] === '"') quoted = !quoted
    else if (line[i] === ';' && !quoted) return line.slice(0, i)
  }
  return line
}

/** Records of a signed zone as dnssec-signzone -O full, ldns-signzone and knotd write it. */
export function readRecords(text: string): Rec[] {
  const records: Rec[] = []
  for (const line of text.split('\n')) {
    const found = /^(\S+)\s+(\d+)\s+(?:IN\s+)?([A-Z][A-Z0-9]*)\s+(.*)$/.exec(uncomment(line).trimEnd())
    if (found === null) continue
    records.push(rec(found[1]!, Number(found[2]), found[3]!, found[4]!.trim()))
  }
  return records
}

export const rec = (owner: string, ttl: number, type: string, rdata: string): Rec => ({
  owner: owner.toLowerCase(),
  ttl,
  type,
  rdata,
})

export const writeRecords = (records: readonly Rec[]): string =>
  records.map((r) => `${r.owner} ${r.ttl} IN ${r.type} ${r.rdata}\n`).join('')

/** The type an RRSIG covers, or null for any other record. */
export const covers = (r: Rec): string | null => (r.type === 'RRSIG' ? (r.rdata.split(/\s+/)[0] ?? null) : null)

/** Is it this RRset or a signature over it? Owner null: anywhere. */
export const belongs = (r: Rec, owner: string | null, type: string): boolean =>
  (owner === null || r.owner === owner) && (r.type === type || covers(r) === type)

const FIELDS = ['covered', 'algorithm', 'labels', 'ttl', 'expiration', 'inception', 'tag', 'signer'] as const
type Field = (typeof FIELDS)[number]

export const rrsigField = (r: Rec, field: Field): string => r.rdata.split(/\s+/)[FIELDS.indexOf(field)] ?? ''

/** An RRSIG with some fields written over, the signature octets as they were. */
export function withField(r: Rec, change: Partial<Record<Field, string>>): Rec {
  const tokens = r.rdata.split(/\s+/)
  for (const [field, value] of Object.entries(change)) tokens[FIELDS.indexOf(field as Field)] = value
  return { ...r, rdata: tokens.join(' ') }
}

/** The base64 at the end of an RRSIG or DNSKEY, changed as octets. `head` counts the fields before it. */
export function withOctets(r: Rec, head: number, change: (octets: Buffer) => Uint8Array): Rec {
  const tokens = r.rdata.split(/\s+/)
  const octets = change(Buffer.from(tokens.slice(head).join(''), 'base64'))
  return { ...r, rdata: [...tokens.slice(0, head), Buffer.from(octets).toString('base64')].join(' ') }
}

/** An octet in the middle is another one. */
const flip = (octets: Buffer): Buffer => {
  const copy = Buffer.from(octets)
  const middle = copy.length >> 1
  copy[middle] = copy[middle]! ^ 0x10
  return copy
}

export const corrupt = (r: Rec): Rec => withOctets(r, r.type === 'DNSKEY' ? 3 : 8, flip)

const nameWire = (name: string): Buffer => {
  const labels = name
    .toLowerCase()
    .split('.')
    .filter((label) => label !== '')
  return Buffer.concat([...labels.map((l) => Buffer.concat([Buffer.from([l.length]), Buffer.from(l)])), Buffer.of(0)])
}

const dnskeyWire = (rdata: string): Buffer => {
  const [flags, protocol, algorithm, ...key] = rdata.split(/\s+/)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(Number(flags), 0)
  head[2] = Number(protocol)
  head[3] = Number(algorithm)
  return Buffer.concat([head, Buffer.from(key.join(''), 'base64')])
}

/** RFC 4034 Appendix B. */
export function tagOf(dnskey: Rec): number {
  const octets = dnskeyWire(dnskey.rdata)
  let sum = 0
  octets.forEach((octet, i) => {
    sum += i % 2 === 0 ? octet << 8 : octet
  })
  return (sum + (sum >> 16)) & 0xffff
}

const HASHES: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' }

/** RDATA of a DS for a DNSKEY: digest type 1, 2 or 4. */
export function dsOf(dnskey: Rec, digestType = 2): string {
  const digest = createHash(HASHES[digestType]!)
    .update(Buffer.concat([nameWire(dnskey.owner), dnskeyWire(dnskey.rdata)]))
    .digest('hex')
  return `${tagOf(dnskey)} ${dnskey.rdata.split(/\s+/)[2]} ${digestType} ${digest}`
}

export const isSep = (r: Rec): boolean => r.type === 'DNSKEY' && (Number(r.rdata.split(/\s+/)[0]) & 1) === 1

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv'

/** The owner of a name's NSEC3 in a zone: RFC 5155 §5. Salt in hexadecimal. */
export function nsec3Owner(name: string, zone: string, salt = '', iterations = 0): string {
  let hash = nameWire(name)
  for (let i = 0; i <= iterations; i++) {
    hash = createHash('sha1')
      .update(Buffer.concat([hash, Buffer.from(salt, 'hex')]))
      .digest()
  }
  let bits = ''
  for (const octet of hash) bits += octet.toString(2).padStart(8, '0')
  const label = bits
    .match(/.{5}/g)!
    .map((five) => BASE32HEX[Number.parseInt(five, 2)])
    .join('')
  return zone === '.' ? `${label}.` : `${label}.${zone}`
}
