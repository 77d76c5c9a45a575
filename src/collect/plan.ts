/** What the asker is told, and what it wants to ask next. */

import type { Name } from '../dns/name.ts'
import type { Question } from '../dns/rr.ts'
import type { Need } from '../report.ts'
import type { Observation, Server } from '../snapshot.ts'

/** A root server's address, known beforehand. */
export interface Hint {
  readonly name: Name
  /** IPv4 or IPv6 text */
  readonly address: string
}

export interface Plan {
  readonly target: Question
  /** where the walk begins: the servers of the root zone */
  readonly hints: readonly Hint[]
  /** the port of every name server */
  readonly port: number
  /** zones that have a trust anchor */
  readonly anchors: readonly Name[]
  /** asked instead of the authoritative servers, with RD and CD set; null: walk down from the root */
  readonly resolver: Server | null
  /** address families to use, the preferred one first */
  readonly families: readonly (4 | 6)[]
  /** ask over TCP only */
  readonly tcp: boolean
  /** further tries for each server after the first that got no response */
  readonly retries: number
  /** never ask addresses that a zone hands out and that are not public */
  readonly publicOnly: boolean
  /** `Name.key` of the zones whose every server is asked every question */
  readonly thorough: 'all' | ReadonlySet<string>
  /** questions that the validator lacked */
  readonly needs: readonly Need[]
  /** what is put to every server of some zones, whatever a walk needs */
  readonly surveys?: readonly Survey[]
  /** the servers that a zone is taken to have, by `Name.key`, instead of those delegated to */
  readonly instead?: ReadonlyMap<string, { readonly zone: Name; readonly servers: readonly Server[] }>
}

/** Questions for every server of a zone, each over UDP and over TCP. */
export interface Survey {
  readonly zone: Name
  /** the first is asked first: a server that never answers it is asked nothing else that way */
  readonly questions: readonly Question[]
  /** a question sent with a cookie, and one offered a small and a large UDP payload size; null: none */
  readonly probes: { readonly cookie: Question; readonly size: Question } | null
  /** whether one that leaves something without answer is asked once more for what it has answered; default: where it is probed */
  readonly lifeSigns?: boolean
}

/** One question to be put to one server. */
export interface Wanted {
  /** the zone whose server is asked, as far as the asker can guess */
  readonly askedFor: Name
  readonly server: Server
  readonly via: 'udp' | 'tcp'
  readonly question: Question
  readonly sent: Observation['sent']
}
