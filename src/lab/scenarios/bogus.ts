/** Bogus zones in one line: denials of groups n and h, and those whose cause forensics names. */

import type { Plan } from '../scenario.ts'

/** The plan of a scenario in which a denial does not hold. */
export const bogusDenial = (
  id: string,
  name: string,
  code: NonNullable<Plan['code']>,
  ask: NonNullable<Plan['ask']>,
  sentence: string,
  fault: NonNullable<Plan['fault']>,
): Plan => ({
  id,
  name,
  sentence,
  status: 'bogus',
  code,
  ask,
  fault,
  // With elliptic curves a signature alone does not tell which of the two was changed.
  ...(code === 'RRSIG_DOES_NOT_VERIFY' && { why: 'data-or-signature-changed' }),
})

export type Made = Omit<Plan, 'id' | 'name' | 'sentence' | 'status' | 'why'>

/** A bogus zone whose cause forensics can name; the signature does not verify if nothing else is said. */
export const bogusBecause = (id: string, name: string, why: string, sentence: string, plan: Made): Plan => ({
  code: 'RRSIG_DOES_NOT_VERIFY',
  ...plan,
  id,
  name,
  sentence,
  status: 'bogus',
  why,
})
