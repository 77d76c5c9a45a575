/** What a check is given in words and files: types, findings to accept, servers of zones, DS records. */

import type { Ignore } from '../check/result.ts'
import { CODES, type Code } from '../codes.ts'
import type { Plan } from '../collect/plan.ts'
import { nameFromUser } from '../dns/idna.ts'
import { type Name, NameError } from '../dns/name.ts'
import { parseZone, ZoneTextError } from '../dns/presentation.ts'
import { type DS, parseDs } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { RR, RRType } from '../dns/rr.ts'
import type { Server } from '../snapshot.ts'
import { reading } from './files.ts'
import { type Io, UsageError } from './io.ts'
import { hint } from './nearest.ts'
import { readType } from './question.ts'
import { readAddress } from './values.ts'

const ALL = Object.keys(CODES) as readonly Code[]

/** "CAA" and "CAA,TLSA", each once. @throws UsageError */
export function readTypes(texts: readonly string[]): readonly RRType[] {
  const words = texts.flatMap((text) => text.split(','))
  return [...new Set(words.map((word) => readType(word.trim())))]
}

/** @throws UsageError for what is no code, with the near miss */
export function readCode(what: string, text: string): Code {
  const upper = text.trim().toUpperCase().replace(/-/g, '_')
  const code = ALL.find((c) => c === upper)
  if (code !== undefined) return code
  const near = hint(text, ALL, 3)
  throw new UsageError(
    `${what}: there is no code "${text}"${near === '' ? '; "dnssec-trace explain" lists them' : near}`,
  )
}

/** @throws UsageError */
export function readZoneName(what: string, text: string): Name {
  try {
    return nameFromUser(text)
  } catch (error) {
    if (error instanceof NameError) throw new UsageError(`${what}: ${error.message}`)
    throw error
  }
}

/** "RRSIG_EXPIRED" or "RRSIG_EXPIRED@example.com". @throws UsageError */
export function readIgnore(text: string): Ignore {
  const at = text.indexOf('@')
  const [code, zone] = at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
  return {
    code: readCode('--ignore', code),
    zone: zone === null ? null : readZoneName('--ignore', zone),
    reason: null,
  }
}

/** "example.com=192.0.2.1", several of them for several servers. @param port that of a server without one. @throws UsageError */
export function readServers(texts: readonly string[], port: number): NonNullable<Plan['instead']> {
  const found = new Map<string, { zone: Name; servers: readonly Server[] }>()
  for (const text of texts) {
    const at = text.lastIndexOf('=')
    if (at < 1) throw new UsageError(`--server takes zone=address, as example.com=192.0.2.1, not "${text}"`)
    const zone = readZoneName('--server', text.slice(0, at))
    const server = readAddress('--server', text.slice(at + 1), port)
    found.set(zone.key, { zone, servers: [...(found.get(zone.key)?.servers ?? []), server] })
  }
  return found
}

/** DS records of a file in zone-file form, by the key of their owner. @throws UsageError */
export const readDsFile = (file: string, io: Io): Promise<ReadonlyMap<string, readonly DS[]>> =>
  reading(file, io, parseDsRecords)

/** @throws UsageError with the line of what is no record, and for what is no DS record */
export function parseDsRecords(text: string): ReadonlyMap<string, readonly DS[]> {
  const found = new Map<string, readonly DS[]>()
  for (const rr of recordsIn(text)) {
    if (rr.type !== TYPE.DS) throw new UsageError(`DS records are expected; ${rr.owner} has ${typeName(rr.type)}`)
    const ds = parseDs(rr.rdata)
    if (!ds.ok) throw new UsageError(`the DS record of ${rr.owner} cannot be read: ${ds.why}`)
    found.set(rr.owner.key, [...(found.get(rr.owner.key) ?? []), ds.value])
  }
  if (found.size === 0) throw new UsageError('there is no DS record in it')
  return found
}

function recordsIn(text: string): readonly RR[] {
  try {
    return parseZone(text, { ttl: 3600 })
  } catch (error) {
    if (error instanceof ZoneTextError) throw new UsageError(error.message)
    throw error
  }
}
