/**
 * A denial for programs: `dnssec-trace.denial/1`, described by docs/denial.schema.json and docs/OUTPUT.md: the same proof
 * as the text, as data. Names and records are presentation text, instants RFC 3339. Fields are only ever added.
 */

import type { DenialRecord } from '../../codes.ts'
import { toBase32hex, toHex } from '../../dns/base.ts'
import { presentRR } from '../../dns/presentation.ts'
import { rcodeName, typeName } from '../../dns/registry.ts'
import { formatTime } from '../../dns/time.ts'
import { type Exposure, exposuresOf, exposureText } from '../../explain/exposure.ts'
import { claimText, isCompact, itemText, reasonsOf } from '../../explain/items.ts'
import { type Account, accountsOf, type Item, type Proof } from '../../explain/proof.ts'
import type { Context } from '../../explain/types.ts'
import { speakers, voicesOf } from '../../explain/voices.ts'
import type { Report } from '../../report.ts'
import type { Snapshot } from '../../snapshot.ts'
import { anchorsJson, dissentJson, findingJson } from '../json.ts'

const DENIAL_FORMAT = 'dnssec-trace.denial/1'

/**
 * The denials of a report as plain data, fields in the documented order.
 * @param rate NSEC3 hashes a second on this machine, or null
 * @param tool name and version of the program that speaks
 */
export function denialJson(
  report: Report,
  snapshot: Snapshot,
  rate: number | null,
  tool: string,
): Record<string, unknown> {
  const context: Context = { at: report.at, snapshot }
  const accounts = accountsOf(report)
  const findings = report.findings.map((placed) => findingJson(placed, context))
  return {
    format: DENIAL_FORMAT,
    target: { name: report.target.name.toString(), type: typeName(report.target.type) },
    at: formatTime(report.at),
    status: report.verdict.status,
    rcode: report.rcode === null ? null : rcodeName(report.rcode),
    hops: accounts.map((account) => accountJson(account, snapshot, context)),
    reveals: exposuresOf(accounts).map((exposure) => exposureJson(exposure, rate)),
    hashesPerSecond: rate,
    dissent: dissentJson(report),
    policy: report.policy,
    anchors: anchorsJson(report),
    tool,
    cause: findings.find((f) => f.decisive) ?? null,
    findings,
    queries: report.queries,
    elapsedMs: report.elapsedMs,
  }
}

function accountJson(account: Account, snapshot: Snapshot, context: Context) {
  const { question, hop, zone, judged, facts, answer, proofs } = account
  return {
    name: question.name.toString(),
    type: typeName(question.type),
    status: hop.status,
    zone: zone.toString(),
    judged,
    claim: claimText(account, snapshot),
    rcode: hop.rcode === null ? null : rcodeName(hop.rcode),
    servers: [...new Set(speakers(snapshot, account).map(({ address }) => address))],
    said: voicesOf(snapshot, question).map(({ said, by }) => ({
      said,
      servers: [...new Set(by.map(({ server }) => server.address))],
    })),
    answer: answer.map(presentRR),
    wildcard: facts.wildcard?.toString() ?? null,
    alias: facts.alias?.toString() ?? null,
    proofs: proofs.map((proof) => proofJson(proof, context)),
  }
}

const proofJson = (proof: Proof, context: Context) => ({
  zone: proof.zone.toString(),
  proves: proof.proves,
  by: proof.by,
  outcome: proof.outcome,
  compact: isCompact(proof),
  items: proof.items.map((item) => itemJson(item, proof, context)),
  records: proof.records.map(recordJson),
  leftOut: proof.leftOut.map(({ owner, records, finding }) => ({
    owner: owner.toString(),
    records: records.map(recordJson),
    code: finding?.code ?? null,
  })),
  code: proof.finding?.code ?? null,
})

const itemJson = (item: Item, proof: Proof, context: Context) => ({
  role: item.role,
  how: item.how,
  name: item.name?.toString() ?? null,
  outcome: item.outcome,
  text: itemText(item, proof),
  reasons: reasonsOf(item, proof, context),
  rfc: item.rfc,
  hash: item.hash === null ? null : toBase32hex(item.hash),
  record: item.record === null ? null : recordJson(item.record),
  nearest:
    item.nearest === null
      ? null
      : {
          record: recordJson(item.nearest.record),
          lies: item.nearest.lies,
          code: item.nearest.finding?.code ?? null,
        },
  code: item.finding?.code ?? null,
})

function recordJson(record: DenialRecord) {
  const owner = record.owner.toString()
  const types = (list: ReadonlySet<number>) => [...list].sort((a, b) => a - b).map(typeName)
  if (record.kind === 'NSEC')
    return { kind: record.kind, owner, next: record.nsec.nextDomainName.toString(), types: types(record.nsec.types) }
  const { nextHashedOwner, hashAlgorithm, flags, iterations, salt } = record.nsec3
  return {
    kind: record.kind,
    owner,
    next: toBase32hex(nextHashedOwner),
    types: types(record.nsec3.types),
    hashAlgorithm,
    flags,
    optOut: (flags & 1) !== 0,
    iterations,
    salt: toHex(salt),
  }
}

const exposureJson = (exposure: Exposure, rate: number | null) => ({
  zone: exposure.zone.toString(),
  kind: exposure.kind,
  by: exposure.by,
  optOut: exposure.optOut,
  iterations: exposure.parameters?.iterations ?? null,
  salt: exposure.parameters === null ? null : toHex(exposure.parameters.salt),
  text: exposureText(exposure, rate),
})
