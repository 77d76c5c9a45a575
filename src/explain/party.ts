/** Who must act, by name. */

import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Finding } from '../report.ts'
import type { Server } from '../snapshot.ts'
import { parentText } from './facts.ts'
import type { Context, Explanation } from './types.ts'
import { listText, serverText, zoneText } from './words.ts'

type Party = Pick<Explanation, 'who' | 'party'>

/** The operator of the zone that holds the RRset; for a DS RRset that is the parent. */
export function operator(f: Finding, zone: Name = f.zone): Party {
  const party =
    f.type === TYPE.DS && f.owner.isBelow(zone)
      ? `the operator of ${zoneText(zone)}, the parent of ${f.owner}`
      : `the operator of ${zoneText(zone)}`
  return { who: 'zone operator', party }
}

/** The holder of a delegation, who changes DS records through the registrar, or the parent's own operator. */
export function parent(f: Finding, c: Context, child: Name = f.owner): Party {
  return {
    who: 'parent or registrar',
    party: `the holder of ${child} through the registrar, or the operator of ${parentText(f, c, child)}`,
  }
}

/** The operator of the parent zone itself: a fault that no child can mend. */
export function parentItself(f: Finding, c: Context, child: Name): Party {
  return { who: 'parent or registrar', party: `the operator of ${parentText(f, c, child)}, the parent of ${child}` }
}

export function servers(...list: readonly Server[]): Party {
  const noun = list.length === 1 ? 'the server' : 'the servers'
  return { who: 'server operator', party: `the operator of ${noun} ${listText(list.map(serverText))}` }
}

export const you = (what: string): Party => ({ who: 'you', party: `you: ${what}` })
