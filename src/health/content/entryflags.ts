/**
 * A key that the parent names, or is asked to name, without the SEP flag, beside keys that have it. Validators take no notice
 * of the flag (RFC 4034 §2.1.1, RFC 6840 §6.2); whoever picks the key for the parent by it picks another (RFC 6781 §3.2.3).
 */

import { TYPE } from '../../dns/registry.ts'
import { finding } from '../../report.ts'
import { isSame } from '../../snapshot.ts'
import { subject } from '../../validate/context.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam, KeyRole, Rollover } from '../types.ts'

/**
 * A notice for each such key. A zone of which no key has the flag picks by something else, so nothing is said of it.
 * @param rollover what each key does; null: not known
 */
export function entryFlagComparisons({ zone, answers }: Exam, rollover: Rollover | null): readonly Compared[] {
  const keys = rollover?.keys.filter(({ revoked }) => !revoked) ?? []
  return keys.flatMap((role): readonly Compared[] => {
    const by = [...(role.ds.length > 0 ? [TYPE.DS] : []), ...(role.wanted ? [TYPE.CDS] : [])]
    const flagged = keys.filter((other) => other.sep && isBeside(role, other)).map(({ key }) => key)
    if (role.sep || by.length === 0 || flagged.length === 0) return []
    const seen = role.servers.flatMap((server) => answers.of(server, { name: zone, type: TYPE.DNSKEY })?.id ?? [])
    const evidence = { key: role.key, by, flagged }
    const about = subject(zone, zone, TYPE.DNSKEY)
    return [{ finding: finding('DNSKEY_WITHOUT_SEP', about, evidence, seen), servers: role.servers }]
  })
}

/** In one DNSKEY RRset and of one algorithm: each signer, and each side of an algorithm rollover, has its own way. */
const isBeside = (a: KeyRole, b: KeyRole): boolean =>
  a.key.algorithm === b.key.algorithm && a.servers.some((one) => b.servers.some((other) => isSame(one, other)))
