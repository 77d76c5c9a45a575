/** Resource records and RRsets as every room passes them on (RFC 1035 §3.2.1, RFC 2181 §5). */

import type { Name } from './name.ts'

/** An RR type by its number; names are in `registry.ts`. */
export type RRType = number

export interface RR {
  readonly owner: Name
  readonly type: RRType
  readonly class: number
  /** seconds, as received; a set top bit counts as 0 (RFC 2181 §8) */
  readonly ttl: number
  /** wire form, names inside decompressed, case as received */
  readonly rdata: Uint8Array
}

export interface RRset {
  readonly owner: Name
  readonly type: RRType
  readonly class: number
  /** as received, in the order received, duplicates included */
  readonly records: readonly RR[]
  /** the RRSIG RRs of the same section and owner whose Type Covered is `type` */
  readonly signatures: readonly RR[]
}

export interface Question {
  readonly name: Name
  readonly type: RRType
}

/** Equal for questions that ask the same. */
export const questionKey = ({ name, type }: Question): string => `${type} ${name.key}`
