/**
 * What CDS and CDNSKEY ask for, held against what signs the zone: an algorithm of which the parent is to get a DS has to sign every
 * RRset first (RFC 6840 §5.11, RFC 6781 §4.1.4). And of a zone without a chain what a trace tells of a secure one: what each record
 * asks for (RFC 9904, RFC 9905 §2).
 */

import { TYPE } from '../../dns/registry.ts'
import type { Finding } from '../../report.ts'
import { subject } from '../../validate/context.ts'
import { fitness } from '../../validate/continuity.ts'
import { digests, type Request, readRequest } from '../../validate/requests.ts'
import { identity } from '../../validate/verdict.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { type Scene, sceneOf } from './roles.ts'
import { keyId } from './signing.ts'
import { signsAll } from './steps/algorithm.ts'

/** Nothing where it is not known which keys are right. */
export function askingComparisons(exam: Exam): readonly Compared[] {
  const scene = sceneOf(exam)
  if (scene === null) return []
  return [...premature(scene), ...(scene.chain === 'insecure' ? unlikely(scene) : [])]
}

/** Algorithms that are asked for, of which the parent has none, and which leave some RRset without a signature. */
function premature(scene: Scene): readonly Compared[] {
  const { exam, ds, wish } = scene
  const asked = new Set([...wish.ds, ...wish.keys].map(({ algorithm }) => algorithm))
  const partly = [...asked].filter(
    (algorithm) =>
      exam.policy.algorithms.has(algorithm) &&
      !ds.some((one) => one.algorithm === algorithm) &&
      !signsAll(scene, algorithm),
  )
  if (partly.length === 0) return []
  const found = new Map<string, Compared>()
  for (const { report, servers } of exam.judgements) {
    for (const { finding: told } of report.findings) {
      if (told.code !== 'CDS_DIFFERS_FROM_DS' || !told.owner.equals(exam.zone)) continue
      // Both types ask for the same, mostly: the first tells it.
      if (told.type === TYPE.CDNSKEY && wish.ds.length > 0) continue
      const more: Finding = { ...told, evidence: { ...told.evidence, partly } }
      const known = found.get(identity(more))
      found.set(identity(more), {
        finding: more,
        severity: 'warning',
        servers: [...(known?.servers ?? []), ...servers],
        covers: (other) => other.code === told.code && other.owner.equals(exam.zone),
      })
    }
  }
  return [...found.values()]
}

/** A parent that makes the first DS reads what is insecure yet (RFC 8078 §3, RFC 9615 §4.2). */
function unlikely({ exam, servers, ds, wish }: Scene): readonly Compared[] {
  const { zone, answers, policy } = exam
  // Of CDS and CDNSKEY of one key the first tells it.
  const isTold = (request: Request): boolean =>
    request.kind === 'key' && wish.ds.some((one) => digests(zone, one, request.key))
  const records = new Map(servers.flatMap(({ requests }) => requests.map((rr) => [`${rr.type} ${keyId(rr)}`, rr])))
  return [...records].flatMap(([id, rr]) => {
    const having = servers.filter(({ requests }) => requests.some((one) => `${one.type} ${keyId(one)}` === id))
    const from = having.map(({ server }) => server)
    const seen = from.flatMap((server) => answers.of(server, { name: zone, type: rr.type })?.id ?? [])
    const request = readRequest(rr)
    if (isTold(request)) return []
    return fitness(policy, subject(zone, zone, rr.type), request, ds, seen).map((one) => ({
      finding: one,
      servers: from,
    }))
  })
}
