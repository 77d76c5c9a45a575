/** Checked names for the tests of each form: healthy, broken on one server, undetermined, and hostile wherever servers can be. */

import { type FailPolicy, type Failure, type Result, resultOf, type Summary } from '../../../src/check/result.ts'
import { Name } from '../../../src/dns/name.ts'
import { TYPE } from '../../../src/dns/registry.ts'
import { type CheckScenario, checkScenario } from '../../../src/lab/checkworld.ts'
import { edit, signedAs } from '../../../src/lab/mutate.ts'
import { twoVersions } from '../../../src/lab/scenarios/versions.ts'
import type { CheckFormat, MakeFormat, Run } from '../../../src/render/check/format.ts'
import { finding } from '../../../src/report.ts'
import type { Server, Timestamp } from '../../../src/snapshot.ts'
import { checkWorld } from '../../health/run.ts'

const DAY = 86_400
export const AT = 1_781_481_600 as Timestamp

const RUN: Run = {
  tool: 'dnssec-trace 1.2.3',
  at: AT,
  page: { width: 80, color: false, ascii: false },
  detail: 'normal',
  software: undefined,
  failOn: 'error',
  total: null,
  source: null,
  minValidity: 259_200,
}

const POLICY: FailPolicy = { failOn: 'error', ignore: [] }

export const resultFor = async (scenario: CheckScenario, policy: FailPolicy = POLICY): Promise<Result> =>
  resultOf(scenario.target.toString(), await checkWorld(scenario), policy)

const HEALTHY = checkScenario({ id: 'f01', name: 'fine', sentence: 'healthy' })
/** One of two servers serves an expired signature. */
const BROKEN = checkScenario({
  id: 'f02',
  name: 'stale',
  sentence: 'an expired signature on one server',
  fault: (child, world) => {
    edit(
      twoVersions(child, world, '192.0.2.90', '192.0.2.91'),
      '@',
      TYPE.MX,
      signedAs({ inception: AT - 30 * DAY, expiration: AT - DAY }),
    )
  },
})

export const healthy = await resultFor(HEALTHY)
export const broken = await resultFor(BROKEN)

/** The same with every finding known and accepted. */
export const ignored = ((): Result => {
  const reason = 'ticket #42: the vendor | is told\nsecond line'
  const codes = [...new Set(broken.findings.map(({ finding: { code } }) => code))]
  return resultOf('stale.test', broken, {
    failOn: 'error',
    ignore: codes.map((code, i) => ({ code, zone: i === 0 ? broken.health.zone : null, reason })),
  })
})()

export const undetermined: Result = resultOf(
  'lost.test',
  { ...healthy, health: { ...healthy.health, undetermined: 'stopped', findings: [], horizon: null, rollover: null } },
  POLICY,
)

/** Text of an attacker: control characters, markup of every form, commands of a runner. */
export const EVIL = [
  '\u001b[2J\u0000\u0007\r\n',
  '::error::owned\n##[error]owned\n',
  'not ok 1 - owned\n1..0\n',
  '| owned | <script>alert(1)</script> & ]]> "\' `code` ```\n',
  ' # SKIP owned\n@everyone [link](https://evil.example) ![x](y) www.evil.example {0} %0A \\ \u202e\ud800',
].join('')

const evilOwner = new Name([
  Buffer.from('\n@octocat|`<b>"#{\\'),
  Buffer.from([0, 7, 27, 0xff, 0x0a, 0x25]),
  ...healthy.health.zone.labels,
])
const evilServer: Server = { name: evilOwner, address: '192.0.2.66', port: 5353 }

/** Whatever servers and users choose is hostile: names, texts, reasons. */
export const hostile: Result = ((): Result => {
  const subject = { zone: evilOwner, owner: evilOwner, type: TYPE.TXT }
  const question = { name: evilOwner, type: TYPE.TXT }
  const column = { kind: 'type' as const, question }
  const evils = [
    finding('ANSWER_WITHHELD', subject, { question, outcomes: [EVIL] }),
    finding('RESOLVER_DISAGREES', subject, {
      server: evilServer,
      says: EVIL,
      ede: [{ code: 6, text: EVIL }],
      response: null,
    }),
  ]
  const { health } = healthy
  const [capability] = health.servers
  return resultOf(
    EVIL,
    {
      ...healthy,
      health: {
        ...health,
        target: evilOwner,
        zone: evilOwner,
        columns: [column],
        cells: [
          {
            server: evilServer,
            via: 'udp',
            column,
            state: 'bogus',
            finding: evils[0]!,
            differs: true,
            varies: false,
            seen: [],
          },
        ],
        servers: [
          { ...capability!, server: evilServer, names: [evilOwner], serial: 0xffff_ffff, tcp: false, edns: null },
        ],
        horizon: {
          until: (AT + DAY) as Timestamp,
          zone: evilOwner,
          owner: evilOwner,
          type: TYPE.TXT,
          keyTag: 65535,
          zones: [evilOwner, evilOwner.child('www')].map((zone) => ({
            zone,
            until: (AT + DAY) as Timestamp,
            owner: evilOwner,
            type: TYPE.TXT,
          })),
        },
        findings: [
          {
            finding: evils[0]!,
            severity: 'error',
            servers: [evilServer],
            columns: [column],
            judgement: null,
            stage: null,
          },
          {
            finding: evils[1]!,
            severity: 'warning',
            servers: [evilServer],
            columns: [column],
            judgement: null,
            stage: null,
          },
          {
            finding: evils[1]!,
            severity: 'notice',
            servers: [],
            columns: [],
            judgement: health.judgements[0]!,
            stage: null,
          },
        ],
      },
    },
    { failOn: 'error', ignore: [{ code: 'RESOLVER_DISAGREES', zone: null, reason: EVIL }] },
  )
})()

/** The same with nothing ignored: warnings that fail. */
export const strict: Result = resultOf(EVIL, hostile, { failOn: 'notice', ignore: [] })

export const ALL: readonly Result[] = [healthy, broken, ignored, undetermined, hostile, strict]

function summaryOf(results: readonly Result[], more: Partial<Summary> = {}): Summary {
  const count = (outcome: Result['outcome']): number => results.filter((result) => result.outcome === outcome).length
  return {
    healthy: count('healthy'),
    unhealthy: count('unhealthy'),
    undetermined: count('undetermined'),
    interrupted: false,
    notes: [],
    ...more,
  }
}

/** A whole run in one form. */
export function runOf(
  make: MakeFormat,
  results: readonly Result[],
  run: Partial<Run> = {},
  more: Partial<Summary> = {},
  failures: readonly Failure[] = [],
): string {
  const format: CheckFormat = make()
  const whole: Run = { ...RUN, ...run }
  return [
    format.begin(whole),
    ...results.map((result) => format.one(result, whole)),
    ...failures.map((failure) => format.failed?.(failure, whole) ?? ''),
    format.end(summaryOf(results, more), whole),
  ].join('')
}
