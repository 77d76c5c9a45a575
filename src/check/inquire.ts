/**
 * What was really wrong with a zone that was checked. A judgement knows one server; whether others do better, and which of
 * them has the older version, is known here, so that a stale secondary is told from a signer that has stopped.
 */

import { NOTHING_HELD } from '../diagnose/caches.ts'
import { type Diagnosis, diagnose } from '../diagnose/diagnose.ts'
import type { Health, HealthFinding, Judgement } from '../health/types.ts'
import type { Finding, Report, Step } from '../report.ts'
import { isProbe, isSame, type Server, type Snapshot } from '../snapshot.ts'

/**
 * Looks into one finding.
 * @param snapshot all packets of the check
 * @returns null when nothing was judged
 */
export function diagnosisOf(one: HealthFinding, health: Health, snapshot: Snapshot): Diagnosis | null {
  const { finding, judgement } = one
  const apart = apartOf(one, health)
  if (judgement === null) {
    const [first] = health.judgements
    if (first === undefined) return null
    const { inquire } = diagnose(first.report, snapshot, apart)
    return { root: inquire(finding), follows: [], others: [], caches: NOTHING_HELD, inquire }
  }
  const alone = diagnose(judgement.report, judgement.snapshot, apart)
  const { cause } = judgement.report.verdict
  const others = health.judgements.filter((one) => one !== judgement && one.column === judgement.column)
  if (cause === null || others.length === 0 || !cause.zone.equals(health.zone)) return alone
  const among = diagnose(besideOthers(judgement, others, cause), snapshot, apart)
  const root = among.inquire({ ...cause, seen: [...cause.seen, ...alsoSeen(one, cause, snapshot)] })
  return { ...alone, root, caches: among.caches, inquire: among.inquire }
}

const WELL: ReadonlySet<string> = new Set(['secure', 'insecure'])

/** Servers of the zone that show it, where another answers the same questions well; empty where none does, or all show it. */
export function apartOf(
  { finding, servers, columns }: HealthFinding,
  { zone, servers: all, cells }: Health,
): readonly Server[] {
  const isOwn = (server: Server): boolean => servers.some((one) => isSame(one, server))
  const own = all.map(({ server }) => server).filter(isOwn)
  if (!finding.zone.equals(zone) || own.length === 0 || own.length === all.length) return []
  const doesWell = (server: Server): boolean => {
    const asked = cells.filter(
      (cell) =>
        isSame(cell.server, server) &&
        cell.state !== 'unasked' &&
        (columns.length === 0 || columns.includes(cell.column)),
    )
    return asked.length > 0 && asked.every(({ state }) => WELL.has(state))
  }
  return all.some(({ server }) => !isOwn(server) && doesWell(server)) ? own : []
}

/** What the other servers sent that were judged as one with the one it was seen on. */
const alsoSeen = ({ servers }: HealthFinding, { zone, owner, type, seen }: Finding, { observations }: Snapshot) =>
  observations
    .filter((o) => !isProbe(o) && o.outcome.kind === 'response' && o.askedFor.equals(zone))
    .filter(({ question }) => question.type === type && question.name.equals(owner))
    .filter(({ id, server }) => !seen.includes(id) && servers.some((s) => isSame(s, server)))
    .map(({ id }) => id)

/** The report, with what was judged of each server beside what it shows. */
function besideOthers(judgement: Judgement, others: readonly Judgement[], { zone, owner, type }: Finding): Report {
  const { report } = judgement
  const steps = [judgement, ...others].flatMap(({ servers, report: { root } }) =>
    servers.map(
      (server): Step => ({
        kind: 'server',
        claim: 'what the server says holds',
        subject: { zone, owner, type },
        rfc: root.rfc,
        needs: 'all',
        outcome: root.outcome,
        children: [root],
        findings: [],
        seen: [],
        facts: { server },
      }),
    ),
  )
  return { ...report, root: { ...report.root, children: [...report.root.children, ...steps] } }
}
