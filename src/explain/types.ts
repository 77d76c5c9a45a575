/** What an explanation is made of. Words only: nothing here judges, and only `help` advises. */

import type { Code } from '../codes.ts'
import type { RolloverState } from '../health/types.ts'
import type { Finding } from '../report.ts'
import type { Server, Snapshot, Timestamp } from '../snapshot.ts'

/** One of the sides that disagree. */
export interface Side {
  /** who says it: "published by test.", "computed here" */
  readonly label: string
  /** what is said: a record in short form, a date, a number */
  readonly value: string
  /** where it was seen, or how far it is from now; may be empty */
  readonly note: string
}

/** One piece of advice: a sentence, then records or commands to be pasted as they stand. */
export interface Help {
  readonly text: string
  readonly paste: readonly string[]
}

type Party = 'zone operator' | 'parent or registrar' | 'server operator' | 'you'

/** A finding in words. */
export interface Explanation {
  /** one line, lower case, no full stop; stands alone */
  readonly message: string
  /** a few words for a place where zone and type are already said */
  readonly brief: string
  readonly sides: readonly Side[]
  /** which of the four parties must act */
  readonly who: Party
  /** the same by name: "the operator of example.test." */
  readonly party: string
  readonly help: readonly Help[]
}

/** What an explanation may know beside the finding. */
export interface Context {
  /** the instant of the judgement: dates are told by their distance from it */
  readonly at: Timestamp
  /** the packets, for who sent what and for keys to compute a DS from */
  readonly snapshot?: Snapshot
  /** `CLOCK_SUSPECT` was found: times are the fault of nobody else */
  readonly clockSuspect?: boolean
  /** the servers that show it, where others of the zone do not */
  readonly servers?: readonly Server[]
  /** the stage of a rollover that explains it: advice to undo it gives way to the next step */
  readonly stage?: RolloverState
}

export type FindingOf<C extends Code> = Extract<Finding, { readonly code: C }>
export type Explain<C extends Code> = (f: FindingOf<C>, context: Context) => Explanation

/** A part of the table: some codes, each with its words. */
export const part = <C extends Code>(words: { readonly [K in C]: Explain<K> }): { readonly [K in C]: Explain<K> } =>
  words
