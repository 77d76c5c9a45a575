/** `dnssec-trace <name> [type]`: asks, or replays, and says where the chain of trust holds or breaks. */

import { typeName } from '../dns/registry.ts'
import type { Observation, Snapshot, Timestamp } from '../snapshot.ts'
import { command, ONCE_VALUE, PRINTING_VALUE } from './again.ts'
import { readAnchors, readHints, readKept, replayed } from './files.ts'
import { complain, EXIT, type Io, UsageError } from './io.ts'
import { type Options, TRACE_OPTIONS } from './options.ts'
import { checkOutput, deliver, type Form, makeReady, pageOf, reportForm } from './output.ts'
import { type Parsed, parse, type Shape } from './parse.ts'
import { readQuestion } from './question.ts'
import { spinner } from './spinner.ts'

const AFTER = `
Other commands:
  dnssec-trace check <name...>     whether it is healthy on every server, for CI
  dnssec-trace denial <name>       what proves that it does not exist
  dnssec-trace explain [code]      the catalogue of findings, or one page of it
  dnssec-trace lab [scenario]      the built-in DNS: list, run one in memory, or
                                   "lab serve" it on loopback
  dnssec-trace trace <name>        for names that are commands, such as "lab"

Exit status:
  0 secure, 1 bogus, 2 usage or unreadable input, 3 insecure, 4 indeterminate,
  130 interrupted`

const SHAPE: Shape = {
  name: 'dnssec-trace',
  usage: '<name> [type] [options]',
  description:
    'Traces the DNSSEC chain of trust to a name and says where it holds or breaks,\nwhy, who must act and what to publish. The type is A unless given.',
  options: [...TRACE_OPTIONS, 'software'],
  after: AFTER,
}

/** Questions, and the time for them, that one trace may use. */
const LIMITS = { queries: 200, ms: 30_000 }

/** @returns the exit status, which is that of the verdict @throws UsageError for input that cannot be used */
export async function traceCommand(argv: readonly string[], io: Io): Promise<number> {
  const parsed = parse(argv, SHAPE, io)
  return parsed === null ? EXIT.secure : traceAs(formOf(argv, parsed), SHAPE, parsed, io)
}

/** A report that names the further commands for the same question and route, as they can be pasted. */
const formOf = (argv: readonly string[], { options }: Parsed): Form =>
  reportForm({
    denial: command('dnssec-trace denial', argv, [PRINTING_VALUE]),
    trace: command('dnssec-trace', argv, [PRINTING_VALUE, ONCE_VALUE]),
    software: options.software,
  })

/** Traces what the words ask for, live or from a kept snapshot, and tells it in the given form. */
export async function traceAs(form: Form, shape: Shape, parsed: Parsed, io: Io): Promise<number> {
  const [name, type, extra] = parsed.words
  if (name === undefined) throw new UsageError(`a name is missing: ${shape.name} <name> [type]; --help says more`)
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much: one name and one type at a time`)
  checkOutput(parsed, form)
  const { options } = parsed
  const question = readQuestion(name, type)
  const kept = options.replay === undefined ? null : await readKept(options.replay, io)
  const [settings, { trace, replay }, { socketTransport }] = await Promise.all([
    settingsOf(options, kept, io),
    import('../trace.ts'),
    import('../transport/sockets.ts'),
  ])
  if (kept !== null && options.replay !== undefined) {
    return deliver(await replayed(options.replay, () => replay(kept, question, settings)), form, parsed, io)
  }
  const transport = socketTransport()
  const progress = spinner(io.stderr, pageOf(io, options).ascii)
  try {
    const tracing = trace(question, {
      ...settings,
      timeoutMs: options.timeout ?? 2000,
      limits: LIMITS,
      transport,
      now: Date.now,
      onObservation: (o, pending) => progress.say(progressText(o, pending)),
      ...(io.interrupt === undefined ? {} : { signal: io.interrupt }),
    })
    // What prints is loaded while the questions are under way.
    const [traced] = await Promise.all([tracing, makeReady(form, parsed)])
    progress.stop()
    const { observations } = traced.snapshot
    const silent = observations.length > 0 && observations.every(({ outcome }) => outcome.kind === 'no-response')
    if (settings.resolver !== null && silent) {
      const { address, port } = settings.resolver
      complain(io, `no answer from the resolver ${address}#${port}`)
    }
    const status = await deliver(traced, form, parsed, io)
    return io.interrupt?.aborted === true ? EXIT.interrupted : status
  } finally {
    progress.stop()
    await transport.close()
  }
}

const progressText = ({ question, server }: Observation, pending: number): string =>
  `${question.name} ${typeName(question.type)} from ${server.address}${pending === 0 ? '' : `, waiting for ${pending} more`}`

/** What a live trace and a replay have in common. */
async function settingsOf(options: Options, kept: Snapshot | null, io: Io) {
  const at = options.at ?? kept?.at ?? kept?.collectedAt ?? (Math.floor(Date.now() / 1000) as Timestamp)
  const resolver = options.resolver ?? kept?.resolver ?? null
  const both = options[4] === options[6]
  const [{ POLICIES }, anchors, hints] = await Promise.all([
    import('../validate/policy.ts'),
    readAnchors(options.trustAnchor, at, io),
    readHints(options.rootHints, io),
  ])
  return {
    anchors,
    policy: POLICIES[options.policy ?? 'iana'],
    hints,
    port: options.port ?? 53,
    resolver,
    families: both ? ([4, 6] as const) : options[4] === true ? ([4] as const) : ([6] as const),
    tcp: options.tcp === true,
    retries: options.retries ?? 2,
    publicOnly: kept?.publicOnly ?? (options.rootHints === undefined && resolver === null),
    allServers: options.allServers === true,
    ...(options.at === undefined ? {} : { at: options.at }),
  }
}
