/** What was given and changes nothing, which may be a slip: for zones in which no checked name lies; findings to ignore that are not there. */

import { type Ignore, matches } from '../check/ignore.ts'
import type { Failure, Result } from '../check/result.ts'
import type { Plan } from '../collect/plan.ts'
import { nameFromUser } from '../dns/idna.ts'
import { type Name, NameError } from '../dns/name.ts'
import type { DS } from '../dns/rdata.ts'
import { readName } from '../dns/wire.ts'

/** The option or the file that names a zone. */
interface ForZone {
  readonly what: string
  readonly zone: Name
}

/** One that holds none of the names. */
interface Stray {
  /** for people */
  readonly said: string
  /** for the forms of output, as something of the input that could not be used */
  readonly failure: Failure
}

export interface Unused {
  /** @param text a name that is checked, as it was given */
  readonly seen: (text: string) => void
  /** those that hold none of them: to be asked when all were seen */
  readonly left: () => readonly Stray[]
}

/** DS records of a file, by `Name.key`. */
type DsFile = readonly [file: string, records: ReadonlyMap<string, readonly DS[]>]

/**
 * @param servers what `--server` gave
 * @param files what `--ds` and `--expect-ds` gave
 */
export function unused(servers: Plan['instead'], files: readonly DsFile[]): Unused {
  const left = new Set<ForZone>([
    ...[...(servers?.values() ?? [])].map(({ zone }) => ({ what: '--server', zone })),
    ...files.flatMap(([what, records]) => [...records.keys()].map((key) => ({ what, zone: nameOfKey(key) }))),
  ])
  return {
    seen: (text) => {
      if (left.size === 0) return
      const name = nameOrNull(text)
      for (const one of left) if (name?.isWithin(one.zone) === true) left.delete(one)
    },
    left: () =>
      [...left].map(({ what, zone }) => ({
        said: `${what} is for ${zone}, and no name that is checked lies in it`,
        failure: { name: `${what} ${zone}`, why: 'no name that is checked lies in it' },
      })),
  }
}

export interface Idle {
  readonly seen: (result: Result) => void
  /** one line about those that no finding was ignored by, to be asked at the end; null: there is none */
  readonly said: () => string | null
}

/**
 * Findings to ignore that were not found. Nothing is said of those that what could not be determined may have hidden.
 * @param all those that were given
 * @param isForThese whether one is for the names of this run: a config file may have those of many more, and then only those of
 *   zones that are checked are told
 */
export function idle(all: readonly Ignore[], isForThese: (one: Ignore) => boolean): Idle {
  const left = new Set(all)
  const checked = new Set<string>()
  const isHidden = ({ zone }: Ignore, { health }: Result): boolean => zone === null || health.target.isWithin(zone)
  return {
    seen: (result) => {
      if (left.size === 0) return
      const { health, outcome, findings } = result
      checked.add(health.zone.key)
      for (const one of left) {
        const isFound = findings.some((told) => matches(one, told, health.zone))
        if (isFound || (outcome === 'undetermined' && isHidden(one, result))) left.delete(one)
      }
    },
    said: () => {
      const idlers = [...left].filter((one) => isForThese(one) || (one.zone !== null && checked.has(one.zone.key)))
      if (idlers.length === 0) return null
      const named = idlers.map(({ code, zone }) => (zone === null ? code : `${code}@${zone}`))
      return `nothing was found that is to be ignored by ${[...new Set(named)].join(', ')}`
    },
  }
}

/** A key is the canonical wire form. */
function nameOfKey(key: string): Name {
  const wire = Buffer.from(key, 'latin1')
  const read = readName(wire, 0, wire.length, null)
  if (!read.ok) throw new Error(read.why)
  return read.name
}

function nameOrNull(text: string): Name | null {
  try {
    return nameFromUser(text)
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}
