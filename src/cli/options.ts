/** Every option of the command line, defined once: how it is written, what it means, how its value is read. */

import { Option } from 'commander'
import { SOFTWARE, type Software } from '../explain/repair/commands.ts'
import type { Severity } from '../report.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import { UsageError } from './io.ts'
import { number, oneOf, readAddress, readDuration, readTime, several } from './values.ts'

/** Forms of a trace. */
export const FORMATS = ['text', 'json', 'markdown'] as const
export const CHECK_FORMATS = [...FORMATS, 'ndjson', 'junit', 'sarif', 'github', 'tap', 'nagios', 'prometheus'] as const
export type Format = (typeof CHECK_FORMATS)[number]

export const POLICY_NAMES = ['iana', 'rfc9905'] as const
type PolicyName = (typeof POLICY_NAMES)[number]

/** For --fail-on, the heaviest first. */
export const SEVERITIES = ['error', 'warning', 'notice'] as const satisfies readonly Severity[]

const traceFormat = oneOf('--format', FORMATS)

/** A format of another command is told from a misspelling. */
function readFormat(text: string): Format {
  const word = CHECK_FORMATS.find((format) => format === text.toLowerCase())
  if (word === undefined || FORMATS.some((format) => format === word)) return traceFormat(text)
  throw new UsageError(`--format takes text, json or markdown here; ${word} is a format of "dnssec-trace check"`)
}

const text = (value: string): string => value

/** flags, what --help says, how the value is read (none for a switch) */
type Spec = readonly [flags: string, description: string, read?: (text: string, before?: unknown) => unknown]

const SPECS = {
  rootHints: ['--root-hints <file>', "root servers, in the form of IANA's named.root", text],
  trustAnchor: ['--trust-anchor <file>', 'anchors of your own: DS, DNSKEY or root-anchors.xml', text],
  at: ['--at <time>', 'judge at this time: 2026-06-15T00:00:00Z or @seconds', readTime],
  save: ['--save <file>', 'keep the packets', text],
  replay: ['--replay <file>', 'judge kept packets and ask nobody', text],
  resolver: [
    '--resolver <address>',
    'ask this resolver instead of the authoritative servers',
    (value: string) => readAddress('--resolver', value, 53),
  ],
  port: ['--port <n>', 'port of the authoritative servers', number('--port', 1, 65535)],
  ipv4: ['-4', 'ask over IPv4 only'],
  ipv6: ['-6', 'ask over IPv6 only'],
  tcp: ['--tcp', 'ask over TCP only'],
  timeout: ['--timeout <ms>', 'wait this long for each answer (default: 2000)', number('--timeout', 1, 60000)],
  retries: ['--retries <n>', 'ask a silent server this many times more (default: 2)', number('--retries', 0, 20)],
  allServers: ['--all-servers', 'ask every server of every zone'],
  policy: ['--policy <name>', 'what counts: iana (default) or rfc9905 (no SHA-1)', oneOf('--policy', POLICY_NAMES)],
  json: ['--json', 'the same as --format json'],
  format: ['--format <name>', 'text, json or markdown; repeatable', readFormat],
  output: ['-o, --output <file>', 'write the --format before it to this file; repeatable', text],
  quiet: ['-q, --quiet', 'the verdict line only'],
  software: ['--software <name>', 'repair by the commands of bind, knot, pdns or ldns', oneOf('--software', SOFTWARE)],
  verbose: ['-v, --verbose', 'every step, and every finding in full'],
  noColor: ['--no-color', 'no colour (also: NO_COLOR in the environment)'],
  ascii: ['--ascii', 'nothing outside ASCII'],
  checkFormat: [
    '--format <name>',
    'text, json, ndjson, markdown, junit, sarif, github, tap, nagios or prometheus; repeatable',
    oneOf('--format', CHECK_FORMATS),
  ],
  type: ['--type <type>', 'ask for this type too; repeatable, or A,B,C', several(text)],
  input: ['--input <file>', 'read names from this file, one a line; - is stdin', text],
  ordered: ['--ordered', 'print in the order of the names, not as they are done'],
  concurrency: ['--concurrency <n>', 'check so many names at once (default: 8)', number('--concurrency', 1, 256)],
  rate: ['--rate <n>', 'questions a second to a server, 0: any (default: 20)', number('--rate', 0, 10_000)],
  failOn: ['--fail-on <severity>', 'fail on error (default), warning or notice', oneOf('--fail-on', SEVERITIES)],
  allowInsecure: ['--allow-insecure', 'a zone without DNSSEC is no error'],
  ignore: ['--ignore <code[@zone]>', 'accept this finding; repeatable', several(text)],
  minValidity: [
    '--min-validity <time>',
    'warn of what ends sooner: 3d (default, see below)',
    (value: string) => readDuration('--min-validity', value),
  ],
  expectDs: ['--expect-ds <file>', 'DS records that the parent should have', text],
  server: ['--server <zone=address>', 'ask this server for the zone; repeatable', several(text)],
  ds: ['--ds <file>', 'take these DS records for those of the parent', text],
  config: ['--config <file>', 'the policy (default: dnssec-trace.config.json)', text],
  noConfig: ['--no-config', 'read no config file'],
  delay: ['--delay <ms>', 'hold each answer back', number('--delay', 0, 60000)],
  now: ['--now', 'sign for today instead of 2026-06-15'],
  labPort: ['--port <n>', 'listen on this port (default: 5300)', number('--port', 1, 65535)],
} as const satisfies Record<string, Spec>

export type OptionName = keyof typeof SPECS

/** A fresh commander option. */
export function option(name: OptionName): Option {
  const [flags, description, read]: Spec = SPECS[name]
  const made = new Option(flags, description)
  return read === undefined ? made : made.argParser((value: string, before: unknown) => read(value, before))
}

/** Long and short spellings of the options that take a value, so that the value is not taken for a command. */
export const TAKES_VALUE: ReadonlySet<string> = new Set(
  Object.values(SPECS).flatMap(([flags]) =>
    flags.includes('<') ? flags.split(/[ ,]+/).filter((part) => part.startsWith('-')) : [],
  ),
)

export const OUTPUT_OPTIONS: readonly OptionName[] = [
  'json',
  'format',
  'output',
  'quiet',
  'verbose',
  'noColor',
  'ascii',
]
export const TRACE_OPTIONS: readonly OptionName[] = [
  'rootHints',
  'trustAnchor',
  'at',
  'save',
  'replay',
  'resolver',
  'port',
  'ipv4',
  'ipv6',
  'tcp',
  'timeout',
  'retries',
  'allServers',
  'policy',
  ...OUTPUT_OPTIONS,
]

/** Those of a check: how it asks and judges, then how strictly, of which names. */
export const CHECK_OPTIONS: readonly OptionName[] = [
  'type',
  'input',
  'ordered',
  'concurrency',
  'rate',
  'failOn',
  'allowInsecure',
  'ignore',
  'minValidity',
  'expectDs',
  'server',
  'ds',
  'config',
  'noConfig',
  ...TRACE_OPTIONS.flatMap((name): readonly OptionName[] => {
    if (name === 'resolver' || name === 'allServers') return []
    return [name === 'format' ? 'checkFormat' : name]
  }),
  'software',
]

/** What commander makes of the options above. */
export interface Options {
  readonly rootHints?: string
  readonly trustAnchor?: string
  readonly at?: Timestamp
  readonly save?: string
  readonly replay?: string
  readonly resolver?: Server
  readonly port?: number
  readonly 4?: boolean
  readonly 6?: boolean
  readonly tcp?: boolean
  readonly timeout?: number
  readonly retries?: number
  readonly allServers?: boolean
  readonly policy?: PolicyName
  readonly software?: Software
  readonly type?: readonly string[]
  readonly input?: string
  readonly ordered?: boolean
  readonly concurrency?: number
  readonly rate?: number
  readonly failOn?: Severity
  readonly allowInsecure?: boolean
  readonly ignore?: readonly string[]
  readonly minValidity?: number
  readonly expectDs?: string
  readonly server?: readonly string[]
  readonly ds?: string
  /** false: none */
  readonly config?: string | false
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color?: boolean
  readonly ascii?: boolean
  readonly delay?: number
  readonly now?: boolean
}
