/**
 * The text exposition format of Prometheus, version 0.0.4, for the textfile collector of its node exporter: what holds for
 * each name, each zone of its chain and each server. All samples of a metric stand together below its HELP and TYPE, and no
 * two have the same labels, so they are kept until the end: some hundred octets a name.
 */

import { countedIn, type Result, type Summary } from '../../check/result.ts'
import { BEST_FIRST, SEVERITIES } from '../../report.ts'
import { safe } from '../doc.ts'
import type { MakeFormat, Run } from './format.ts'
import { addressText } from './told.ts'

/** Every metric, with its help. All are gauges: a file tells of one moment. */
const METRICS = {
  healthy: '1 when no finding fails the check and everything could be determined, else 0.',
  undetermined: '1 when it could not be determined whether the zone is healthy, else 0.',
  status: 'The DNSSEC status of the zone: 1 for the one that it has.',
  findings: 'Causes found and not ignored, by severity.',
  findings_ignored: 'Findings that are ignored.',
  validity_seconds: 'Seconds from the check until something in the chain stops validating.',
  valid_until_timestamp_seconds: 'When something in this layer of the chain stops validating.',
  rollover_state: 'The states of the rollover: 1 for each that the zone is in.',
  server_up: 'Whether a name server of the zone answers over this transport.',
  server_soa_serial: 'The serial of the zone on a name server.',
  check_timestamp_seconds: 'The instant for which the zone was judged.',
  check_duration_seconds: 'How long the check took, waiting for the rate cap included.',
  check_queries: 'Questions put to servers.',
  names: 'Names of the run, by outcome.',
  run_interrupted: '1 when the run was interrupted before all names were checked.',
  info: 'The program that checked.',
} as const

type Metric = keyof typeof METRICS
type Labels = Readonly<Record<string, string>>
type Put = (metric: Metric, labels: Labels, value: number) => void

/** In a value a backslash, a quotation mark and a line feed are escaped. */
const escaped = (value: string): string => safe(value, false).replace(/[\\"]/g, '\\$&')

const labelText = (labels: Labels): string =>
  Object.keys(labels).length === 0
    ? ''
    : `{${Object.entries(labels)
        .map(([label, value]) => `${label}="${escaped(value)}"`)
        .join(',')}}`

/** Writes at the end alone. */
export const prometheusFormat: MakeFormat = () => {
  const samples = new Map<Metric, Map<string, number>>()
  let unreadable = 0
  const put: Put = (metric, labels, value) => {
    const known = samples.get(metric) ?? new Map<string, number>()
    samples.set(metric, known.set(labelText(labels), value))
  }
  return {
    begin: () => '',
    one: (result) => {
      putName(result, put)
      putServers(result, put)
      return ''
    },
    failed: () => {
      unreadable++
      return ''
    },
    end: (summary, run) => {
      putRun(summary, run, put)
      put('names', { outcome: 'unreadable' }, unreadable)
      return (Object.keys(METRICS) as Metric[]).map((metric) => family(metric, samples.get(metric))).join('')
    },
  }
}

function family(metric: Metric, samples: ReadonlyMap<string, number> | undefined): string {
  if (samples === undefined) return ''
  const name = `dnssec_trace_${metric}`
  const lines = [...samples].map(([labels, value]) => `${name}${labels} ${value}\n`)
  return `# HELP ${name} ${METRICS[metric]}\n# TYPE ${name} gauge\n${lines.join('')}`
}

/** A name given twice is one name: the later result counts. */
function putName({ health, outcome, findings }: Result, put: Put): void {
  const name = health.target.canonical().toString()
  const zone = health.zone.canonical().toString()
  const own: Labels = { name, zone }
  put('healthy', own, Number(outcome === 'healthy'))
  put('undetermined', own, Number(outcome === 'undetermined'))
  for (const status of BEST_FIRST) put('status', { ...own, status }, Number(health.status === status))
  const counted = countedIn(findings)
  for (const severity of SEVERITIES) {
    put('findings', { ...own, severity }, counted.filter(([told]) => told.severity === severity).length)
  }
  put('findings_ignored', own, findings.filter(({ ignored }) => ignored !== null).length)
  if (health.horizon !== null) {
    put('validity_seconds', own, health.horizon.until - health.at)
    for (const layer of health.horizon.zones) {
      const labels = { ...own, layer: layer.zone.canonical().toString() }
      put('valid_until_timestamp_seconds', labels, layer.until)
    }
  }
  for (const state of health.rollover?.states ?? []) put('rollover_state', { ...own, state }, 1)
  put('check_timestamp_seconds', own, health.at)
  put('check_duration_seconds', own, health.elapsedMs / 1000)
  put('check_queries', own, health.queries)
}

/** Servers are of zones: two names of one zone have the same. */
function putServers({ health }: Result, put: Put): void {
  const zone = health.zone.canonical().toString()
  for (const { server, udp, tcp, serial } of health.servers) {
    const own: Labels = { zone, server: addressText(server) }
    if (udp !== null) put('server_up', { ...own, transport: 'udp' }, Number(udp))
    if (tcp !== null) put('server_up', { ...own, transport: 'tcp' }, Number(tcp))
    if (serial !== null) put('server_soa_serial', own, serial)
  }
}

function putRun({ healthy, unhealthy, undetermined, interrupted }: Summary, { tool }: Run, put: Put): void {
  for (const [outcome, count] of Object.entries({ healthy, unhealthy, undetermined })) put('names', { outcome }, count)
  put('run_interrupted', {}, Number(interrupted))
  put('info', { version: tool.split(' ')[1] ?? '' }, 1)
}
