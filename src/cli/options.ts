/** Every option of the command line, defined once: how it is written, what it means, how its value is read. */

import { isIP } from 'node:net'
import { Option } from 'commander'
import { parseTime, TimeError } from '../dns/time.ts'
import { SOFTWARE, type Software } from '../explain/repair/commands.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import { UsageError } from './io.ts'
import { hint } from './nearest.ts'

const FORMATS = ['text', 'json', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

const POLICY_NAMES = ['iana', 'rfc9905'] as const
type PolicyName = (typeof POLICY_NAMES)[number]

function number(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${text}"`)
  }
}

function oneOf<T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((w) => w === text.toLowerCase())
    if (word !== undefined) return word
    const list = words.length === 2 ? words.join(' or ') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
    throw new UsageError(`${option} takes ${list}, not "${text}"${hint(text, words)}`)
  }
}

function readTime(text: string): Timestamp {
  try {
    return parseTime(text)
  } catch (error) {
    if (error instanceof TimeError) throw new UsageError(`--at: ${error.message}`)
    throw error
  }
}

/** "192.0.2.1", "192.0.2.1#5300", "192.0.2.1:5300", "2001:db8::1", "[2001:db8::1]:5300" */
function readResolver(text: string): Server {
  const match = /^\[([^\]]*)\](?:[:#](.*))?$/.exec(text) ?? /^([^#]*)#(.*)$/.exec(text) ?? /^([0-9.]+):(.*)$/.exec(text)
  const [address, port] = match === null ? [text, undefined] : [match[1] ?? '', match[2]]
  if (isIP(address) === 0 || address.includes('%')) {
    throw new UsageError(`--resolver takes an IP address, also as address#port or [address]:port, not "${text}"`)
  }
  return {
    name: null,
    address: address.toLowerCase(),
    port: port === undefined ? 53 : number('the port of --resolver', 1, 65535)(port),
  }
}

const text = (value: string): string => value

/** flags, what --help says, how the value is read (none for a switch) */
type Spec = readonly [flags: string, description: string, read?: (text: string) => unknown]

const SPECS = {
  rootHints: ['--root-hints <file>', "root servers, in the form of IANA's named.root", text],
  trustAnchor: [
    '--trust-anchor <file>',
    'DS or DNSKEY records, or root-anchors.xml, instead of the built-in anchors',
    text,
  ],
  at: ['--at <time>', 'judge at this instant: 2026-06-15T00:00:00Z, 20260615000000 or @seconds', readTime],
  save: ['--save <file>', 'keep the packets', text],
  replay: ['--replay <file>', 'judge kept packets and ask nobody', text],
  resolver: ['--resolver <address>', 'ask this resolver instead of the authoritative servers', readResolver],
  port: ['--port <n>', 'port of the authoritative servers', number('--port', 1, 65535)],
  ipv4: ['-4', 'ask over IPv4 only'],
  ipv6: ['-6', 'ask over IPv6 only'],
  tcp: ['--tcp', 'ask over TCP only'],
  timeout: ['--timeout <ms>', 'wait this long for each answer (default: 2000)', number('--timeout', 1, 60000)],
  retries: ['--retries <n>', 'ask a silent server this many times more (default: 2)', number('--retries', 0, 20)],
  allServers: ['--all-servers', 'ask every server of every zone'],
  policy: [
    '--policy <name>',
    'what counts: iana (default), or rfc9905, for which SHA-1 does not',
    oneOf('--policy', POLICY_NAMES),
  ],
  json: ['--json', 'the same as --format json'],
  format: ['--format <name>', 'text, json or markdown; repeatable', oneOf('--format', FORMATS)],
  output: ['-o, --output <file>', 'write the --format before it to this file; repeatable', text],
  quiet: ['-q, --quiet', 'the verdict line only'],
  software: [
    '--software <name>',
    'show the repair with the commands of bind, knot, pdns or ldns',
    oneOf('--software', SOFTWARE),
  ],
  verbose: ['-v, --verbose', 'every step, and every finding in full'],
  noColor: ['--no-color', 'no colour (also: NO_COLOR in the environment)'],
  ascii: ['--ascii', 'nothing outside ASCII'],
  delay: ['--delay <ms>', 'hold each answer back', number('--delay', 0, 60000)],
  now: ['--now', 'sign for today instead of 2026-06-15'],
  labPort: ['--port <n>', 'listen on this port (default: 5300)', number('--port', 1, 65535)],
} as const satisfies Record<string, Spec>

export type OptionName = keyof typeof SPECS

/** A fresh commander option. */
export function option(name: OptionName): Option {
  const [flags, description, read]: Spec = SPECS[name]
  const made = new Option(flags, description)
  return read === undefined ? made : made.argParser((value: string) => read(value))
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
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color?: boolean
  readonly ascii?: boolean
  readonly delay?: number
  readonly now?: boolean
}
