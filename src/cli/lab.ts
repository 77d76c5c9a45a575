/** `dnssec-trace lab`: lists the built-in DNS, traces one scenario of it in memory, or serves it on loopback. */

import type { Scenario } from '../lab/scenario.ts'
import { painter } from '../render/doc.ts'
import type { Server } from '../snapshot.ts'
import { DENIAL } from './denial.ts'
import { readKept, replayed } from './files.ts'
import { EXIT, type Io, UsageError } from './io.ts'
import { hint } from './nearest.ts'
import { type OptionName, type Options, OUTPUT_OPTIONS } from './options.ts'
import { checkOutput, deliver, type Form, pageOf, reportForm } from './output.ts'
import { type Parsed, parse, type Shape } from './parse.ts'

const RUN_OPTIONS: readonly OptionName[] = [
  'at',
  'save',
  'replay',
  'policy',
  'allServers',
  'tcp',
  ...OUTPUT_OPTIONS,
  'software',
]

const SHAPE: Shape = {
  name: 'dnssec-trace lab',
  usage: '[scenario] [options]',
  description:
    'Lists the scenarios of the built-in DNS, or traces one of them in memory.\n"lab denial SCENARIO" explains what proves its denial. "lab serve" serves them\nall on loopback; "lab serve --help" says how.',
  options: RUN_OPTIONS,
}

export async function labCommand(argv: readonly string[], io: Io): Promise<number> {
  if (argv.includes('serve')) {
    const { serveCommand } = await import('./serve.ts')
    const at = argv.indexOf('serve')
    return serveCommand([...argv.slice(0, at), ...argv.slice(at + 1)], io)
  }
  const parsed = parse(argv, SHAPE, io)
  if (parsed === null) return EXIT.secure
  const denial = parsed.words[0] === 'denial'
  const [word, extra] = denial ? parsed.words.slice(1) : parsed.words
  if (denial && word === undefined) throw new UsageError('a scenario is missing: dnssec-trace lab denial <scenario>')
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much: one scenario at a time`)
  checkOutput(parsed, denial ? DENIAL : null)
  if (word !== undefined) {
    const scenario = await scenarioOf(word)
    const { software } = parsed.options
    const form = denial ? DENIAL : reportForm({ denial: `dnssec-trace lab denial ${scenario.name}`, software })
    return runScenario(scenario, form, parsed, io)
  }
  if (parsed.targets.length > 1 || parsed.targets[0]?.format !== 'text')
    throw new UsageError('the list of scenarios has no other form than text; name a scenario')
  await listScenarios(parsed.options, io)
  return EXIT.secure
}

/** @throws UsageError when there is no such scenario */
export async function scenarioOf(word: string): Promise<Scenario> {
  const { findScenario, SCENARIOS } = await import('../lab/index.ts')
  const found = findScenario(word)
  if (found !== null) return found
  const near = hint(
    word,
    SCENARIOS.map((s) => s.name),
    3,
  )
  throw new UsageError(`there is no scenario "${word}"${near === '' ? '; "dnssec-trace lab" lists them' : near}`)
}

async function listScenarios(options: Options, io: Io): Promise<void> {
  const { SCENARIOS } = await import('../lab/index.ts')
  const { list } = await import('./list.ts')
  const page = pageOf(io, options)
  const paint = await painter(page.color)
  const rows = SCENARIOS.map((s) => [
    { text: s.id, style: 'faint' as const },
    { text: s.name },
    { text: s.status, style: s.status },
    { text: s.sentence, style: 'faint' as const },
  ])
  io.stdout.write(list(rows, page, paint))
  io.stdout.write('\ntrace one of them: dnssec-trace lab NAME\n')
}

/** Traces a scenario by itself, with the options that belong to it. */
async function runScenario(scenario: Scenario, form: Form, parsed: Parsed, io: Io): Promise<number> {
  const { options } = parsed
  const { POLICIES } = await import('../validate/policy.ts')
  const { trace, replay } = await import('../trace.ts')
  const world = scenario.build()
  const extra = scenario.options ?? {}
  const resolver: Server | null =
    extra.resolver === undefined ? null : { name: null, address: extra.resolver, port: 53 }
  const settings = {
    anchors: world.anchors,
    policy: POLICIES[options.policy ?? scenario.policy ?? 'iana'],
    hints: world.hints,
    port: 53,
    resolver,
    families: [4, 6] as const,
    tcp: options.tcp === true,
    retries: 2,
    publicOnly: extra.publicOnly ?? false,
    allServers: options.allServers ?? extra.allServers ?? false,
    ...(options.at === undefined ? {} : { at: options.at }),
  }
  if (options.replay !== undefined) {
    const kept = await readKept(options.replay)
    return deliver(await replayed(options.replay, () => replay(kept, scenario.question, settings)), form, parsed, io)
  }
  const traced = await trace(scenario.question, {
    ...settings,
    timeoutMs: 2000,
    limits: { queries: extra.limits?.queries ?? 200, ms: extra.limits?.ms ?? 30_000 },
    transport: world.transport,
    now: world.now,
    ...(io.interrupt === undefined ? {} : { signal: io.interrupt }),
  })
  const status = await deliver(traced, form, parsed, io)
  return io.interrupt?.aborted === true ? EXIT.interrupted : status
}
