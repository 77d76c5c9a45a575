/** One name of a check as plain data: `dnssec-trace.check.result/1`, described by docs/check.schema.json. Fields are only ever added. */

import type { Result, Told } from '../../check/result.ts'
import { typeName } from '../../dns/registry.ts'
import { formatTime } from '../../dns/time.ts'
import { actorOf } from '../../explain/repair/actor.ts'
import type { Capability, Cell, Column, Health, Horizon } from '../../health/types.ts'
import type { Finding } from '../../report.ts'
import type { Server } from '../../snapshot.ts'
import { anchorsJson, findingJson } from '../json.ts'
import { diagnosisJson } from '../repair/json.ts'
import type { Run } from './format.ts'
import { rolloverJson } from './rollover.ts'
import { checkAgain, inquiryOf, say, whyUndetermined } from './told.ts'

const RESULT_FORMAT = 'dnssec-trace.check.result/1'

/** A result as plain data, fields in the documented order. */
export function resultJson(result: Result, run: Pick<Run, 'again'>): Record<string, unknown> {
  const { name, health, outcome, findings } = result
  return {
    format: RESULT_FORMAT,
    name,
    target: health.target.toString(),
    zone: health.zone.toString(),
    parent: health.parent?.toString() ?? null,
    at: formatTime(health.at),
    status: health.status,
    outcome,
    undetermined: undeterminedJson(result),
    policy: health.policy,
    anchors: anchorsJson(health),
    servers: health.servers.map(capabilityJson),
    parents: health.parents.map(capabilityJson),
    matrix: matrixJson(health),
    findings: findings.map((told) => toldJson(told, result, run)),
    horizon: health.horizon === null ? null : horizonJson(health.horizon),
    rollover: health.rollover === null ? null : rolloverJson(health.rollover, health),
    queries: health.queries,
    elapsedMs: Math.round(health.elapsedMs),
  }
}

function undeterminedJson(result: Result) {
  const { undetermined } = result.health
  const message = whyUndetermined(result)
  return undetermined === null || message === null
    ? null
    : { code: typeof undetermined === 'string' ? null : undetermined.code, message }
}

const capabilityJson = ({ server, names, ...told }: Capability) => ({
  address: server.address,
  port: server.port,
  names: names.map(String),
  atParent: told.atParent,
  atChild: told.atChild,
  udp: told.udp,
  tcp: told.tcp,
  edns: told.edns,
  dnssecOk: told.dnssecOk,
  cookies: told.cookies,
  serial: told.serial,
  largest: told.largest,
})

const columnJson = ({ kind, question }: Column) => ({
  kind,
  name: question.name.toString(),
  type: typeName(question.type),
})

/** Rows are servers, cells stand in the order of the columns; null: there is no such cell. */
function matrixJson({ columns, servers, cells }: Health) {
  const cellAt = (server: Server, column: Column, via: Cell['via']): Cell | undefined =>
    cells.find(
      (cell) =>
        cell.column === column &&
        cell.via === via &&
        cell.server.address === server.address &&
        cell.server.port === server.port,
    )
  return {
    columns: columns.map(columnJson),
    rows: servers.map(({ server }) => ({
      address: server.address,
      port: server.port,
      cells: columns.map((column) => ({
        udp: cellJson(cellAt(server, column, 'udp')),
        tcp: cellJson(cellAt(server, column, 'tcp')),
      })),
    })),
  }
}

const cellJson = (cell: Cell | undefined) =>
  cell === undefined ? null : { state: cell.state, code: cell.finding?.code ?? null, differs: cell.differs }

const placeJson = ({ code, zone, owner, type }: Finding) => ({
  code,
  zone: zone.toString(),
  owner: owner.toString(),
  type: typeName(type),
})

/** A finding as in a report, and what a check knows beside. */
function toldJson(told: Told, result: Result, run: Pick<Run, 'again'>) {
  const { finding, severity, judgement, servers, columns, ignored, fails, follows, stage } = told
  const said = say(told, result)
  const { context, diagnosis, explanation } = said
  const placed = findingJson({ finding, severity, decisive: judgement !== null }, context)
  const addresses = servers.length === 0 ? placed.servers : [...new Set(servers.map(({ address }) => address))]
  return {
    ...placed,
    servers: addresses,
    questions: columns.map(columnJson),
    fails,
    follows: follows === null ? null : placeJson(follows),
    stage,
    ignored: ignored === null ? null : { zone: ignored.zone?.toString() ?? null, reason: ignored.reason },
    where: said.where,
    hits: said.hits,
    party: actorOf(explanation, inquiryOf(said)).party,
    help: explanation.help.map(({ text, paste }) => ({ text, paste })),
    diagnosis: diagnosis === null ? null : diagnosisJson(diagnosis, context, checkAgain(result, run)),
  }
}

const horizonJson = ({ until, zone, owner, type, keyTag, zones }: Horizon) => ({
  until: formatTime(until),
  zone: zone.toString(),
  owner: owner.toString(),
  type: typeName(type),
  keyTag,
  zones: zones.map((one) => ({
    zone: one.zone.toString(),
    until: formatTime(one.until),
    owner: one.owner.toString(),
    type: typeName(one.type),
  })),
})
