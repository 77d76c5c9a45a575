/**
 * Keys of the DNSKEY RRset that sign nothing: a trace says nothing of them, since nothing rests on them; whoever has them
 * should know that nobody is to sign with them (RFC 9904, RFC 6781 §3.4.2), or that nobody can (RFC 4034 §2.1).
 */

import { type DNSKEY, SEP } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { type Finding, finding } from '../../report.ts'
import { subject } from '../../validate/context.ts'
import { zoneKey } from '../../validate/keyset.ts'
import type { Compared } from '../comparisons.ts'
import { isDeprecated, OF_SIZE } from '../rollover/fitness.ts'
import { spokenBy } from '../rollover/signing.ts'
import type { Exam } from '../types.ts'
import { isKey, type Voice, voicesOf } from './voices.ts'

/** Each such key once, with all servers that publish it. */
export function idleKeyComparisons(exam: Exam): readonly Compared[] {
  const voices = voicesOf(exam)
  const signers = voices.flatMap(({ entry, signing }) => [...entry, ...signing])
  const idle = voices
    .flatMap(({ keys }) => keys)
    .filter((key, i, all) => all.findIndex((other) => isKey(other, key)) === i)
    .filter((key) => !signers.some((signer) => isKey(signer, key)))
  const weak = idle.flatMap((key) => {
    const having = voices.filter(({ keys }) => keys.some((own) => isKey(own, key)))
    // What signs with an algorithm is told of it, once for the zone.
    const isUsed = signers.some(({ algorithm }) => algorithm === key.algorithm)
    return weaknesses(exam, key, having, isUsed).map((one) => ({
      finding: one,
      // It goes when it likes: no validator uses it.
      ...(one.code === 'DNSKEY_REVOKED' && { severity: 'notice' as const }),
      servers: having.map(({ server }) => server),
    }))
  })
  return [...unusable(exam), ...weak]
}

/** Keys that nobody can use, whether or not anything reaches them: one that is revoked is on its way out. */
function unusable(exam: Exam): readonly Compared[] {
  const question = { name: exam.zone, type: TYPE.DNSKEY }
  const spoken = spokenBy(exam)
  return spoken
    .flatMap(({ keys }) => keys)
    .filter((key, i, all) => all.findIndex((other) => isKey(other, key)) === i)
    .flatMap((key) => {
      const servers = spoken.filter(({ keys }) => keys.some((own) => isKey(own, key))).map(({ server }) => server)
      const seen = servers.flatMap((server) => exam.answers.of(server, question)?.id ?? [])
      const { fault } = zoneKey(exam.zone, key, seen)
      return fault === null || fault.code === 'DNSKEY_REVOKED' ? [] : [{ finding: fault, servers }]
    })
}

function weaknesses({ zone }: Exam, key: DNSKEY, having: readonly Voice[], isUsed: boolean): readonly Finding[] {
  const seen = [...new Set(having.flatMap(({ keysSeen }) => keysSeen.slice(0, 1)))]
  const { fault, advice } = zoneKey(zone, key, seen)
  // Nobody has one without the SEP flag as a trust anchor: its revocation tells nobody anything (RFC 5011 §4.1).
  if (fault?.code === 'DNSKEY_REVOKED' && (key.flags & SEP) === 0) return [fault]
  if (fault !== null) return []
  if (isDeprecated(key.algorithm) && !isUsed)
    return [finding('DNSKEY_ALGORITHM_NOT_RECOMMENDED', subject(zone, zone, TYPE.DNSKEY), { key, idle: true }, seen)]
  return advice.filter(({ code }) => OF_SIZE.has(code))
}
