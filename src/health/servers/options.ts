/**
 * Servers that fail on a query for the option in its OPT record. What they do not know they have to leave alone (RFC 6891
 * §6.1.2), and resolvers do send options: cookies (RFC 7873 §5.1). Shown by the probe with a cookie alone; one that a network
 * lost is told from one that was dropped by what else that network lost.
 */

import { RCODE } from '../../dns/registry.ts'
import { questionKey } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import type { Observation, Server } from '../../snapshot.ts'
import { isProbe } from '../../snapshot.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { isSteady } from './datagrams.ts'
import { exchangesWith, isHeard, isLiving } from './transports.ts'

type How = 'timeout' | number

/** By which a server says that it does not take the query as it is; others may have reasons that pass. */
const OF_FORM: ReadonlySet<number> = new Set([RCODE.FORMERR, RCODE.NOTIMP, RCODE.BADVERS])

interface Failing {
  readonly server: Server
  readonly how: How
  readonly probes: readonly Observation[]
}

/** Told once for all servers that fail alike; an error where nobody finds another server. */
export function optionComparisons(exam: Exam): readonly Compared[] {
  const living = exam.servers.filter((server) => isLiving(exam, server))
  const failing = living.flatMap((server) => failingOf(exam, server) ?? [])
  return [...new Set(failing.map(({ how }) => how))].map((how): Compared => {
    const alike = failing.filter((one) => one.how === how)
    const probes = alike.flatMap((one) => one.probes)
    const { question } = probes[0]!
    const servers = alike.map(({ server }) => server)
    return {
      finding: finding(
        'SERVER_OPTION_FAILS',
        { zone: exam.zone, owner: question.name, type: question.type },
        { servers, question, how },
        probes.map(({ id }) => id),
      ),
      severity: failing.length === living.length ? 'error' : 'warning',
      servers,
    }
  })
}

function failingOf(exam: Exam, server: Server): Failing | null {
  const mine = exchangesWith(exam, server)
  const probes = mine.filter(({ sent }) => sent.cookie !== undefined)
  const [first] = probes
  if (first === undefined || !mine.some((o) => isWithout(o, first))) return null
  const rcodes = probes.flatMap(({ outcome }) => (outcome.kind === 'response' ? [outcome.response.rcode] : []))
  const [rcode] = rcodes
  if (rcode !== undefined)
    return rcodes.every((one) => one === rcode) && OF_FORM.has(rcode) ? { server, how: rcode, probes } : null
  const isDropped = !probes.some(isHeard) && exam.snapshot.stopped === undefined && isSteady(mine, [])
  return isDropped ? { server, how: 'timeout', probes } : null
}

/** The same question with EDNS and no option, and an answer to it. */
const isWithout = (o: Observation, probe: Observation): boolean =>
  o.via === probe.via &&
  !isProbe(o) &&
  o.sent.edns &&
  questionKey(o.question) === questionKey(probe.question) &&
  o.outcome.kind === 'response' &&
  o.outcome.response.edns !== null &&
  !OF_FORM.has(o.outcome.response.rcode)
