/** The one word that a check comes to, for a name and for a run. */

export type Outcome = 'healthy' | 'unhealthy' | 'undetermined'

/** Of a whole run. */
export interface Summary {
  readonly healthy: number
  readonly unhealthy: number
  readonly undetermined: number
  /** the run was interrupted before all names were checked */
  readonly interrupted: boolean
  /** what holds for the network here, said once: no IPv6, no UDP */
  readonly notes: readonly string[]
}

/** Of a whole run: a finding outranks what could not be determined; names that were not reached are not determined. */
export function outcomeOfAll({ unhealthy, undetermined, interrupted }: Summary): Outcome {
  if (unhealthy > 0) return 'unhealthy'
  return undetermined > 0 || interrupted ? 'undetermined' : 'healthy'
}
