/** `dnssec-trace lab`: lists the built-in DNS, traces one scenario of it in memory, or serves it on loopback. */

import type { Scenario } from '../lab/scenario.ts'
import { painter } from '../render/doc.ts'
import type { Server } from '../snapshot.ts'
import { DENIAL } from './denial.ts'
import { readKept, replayed } from './files.ts'
import { EXIT, type Io, UsageError } from './io.ts'
import { hint } from './nearest.ts'
import { FORMATS, type OptionName, type Options, OUTPUT_OPTIONS, option } from './options.ts'
import { checkOutput, deliver, type Form, pageOf, reportForm } from './output.ts'
import { type Parsed, parse, type Shape } from './parse.ts'

const CHECK_ONLY = ['type', 'failOn', 'allowInsecure', 'ignore', 'minValidity', 'expectDs', 'server', 'ds'] as const

const RUN_OPTIONS: readonly OptionName[] = [
  'at',
  'save',
  'replay',
  'policy',
  'allServers',
  'tcp',
  ...CHECK_ONLY,
  ...OUTPUT_OPTIONS.map((name) => (name === 'format' ? 'checkFormat' : name)),
  'software',
]

const SHAPE: Shape = {
  name: 'dnssec-trace lab',
  usage: '[scenario] [options]',
  description:
    'Lists the scenarios of the built-in DNS, or traces one of them in memory; those\nthat are there for a check are checked. "lab check SCENARIO" checks any of them,\n"lab denial SCENARIO" explains what proves its denial. "lab serve" serves those\nfor a trace on loopback; "lab serve --help" says how.',
  options: RUN_OPTIONS,
}

/** Lists the lab, serves it or runs one of its scenarios. @returns the exit status @throws UsageError for input that cannot be used */
export async function labCommand(argv: readonly string[], io: Io): Promise<number> {
  if (argv.includes('serve')) {
    const { serveCommand } = await import('./serve.ts')
    const at = argv.indexOf('serve')
    return serveCommand([...argv.slice(0, at), ...argv.slice(at + 1)], io)
  }
  const parsed = parse(argv, SHAPE, io)
  if (parsed === null) return EXIT.secure
  const [first, ...others] = parsed.words
  const how = first === 'denial' || first === 'check' ? first : null
  const [word, extra] = how === null ? parsed.words : others
  if (how !== null && word === undefined)
    throw new UsageError(`a scenario is missing: dnssec-trace lab ${how} <scenario>`)
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much: one scenario at a time`)
  if (word === undefined) {
    if (parsed.targets.length > 1 || parsed.targets[0]?.format !== 'text')
      throw new UsageError('the list of scenarios has no other form than text; name a scenario')
    await listScenarios(parsed.options, io)
    return EXIT.secure
  }
  const { findCheck } = await import('../lab/checks/catalogue.ts')
  const world = how === 'denial' ? null : findCheck(word)
  if (world !== null || how === 'check') {
    checkOutput(parsed, null)
    const { checkInLab, subjectOfCheck, subjectOfScenario } = await import('./labcheck.ts')
    return checkInLab(world === null ? subjectOfScenario(await scenarioOf(word)) : subjectOfCheck(world), parsed, io)
  }
  const scenario = await scenarioOf(word)
  const { software } = parsed.options
  const form = how === null ? reportForm({ denial: `dnssec-trace lab denial ${scenario.name}`, software }) : DENIAL
  traceOnly(parsed, how === null ? `dnssec-trace lab check ${scenario.name}` : 'dnssec-trace lab check')
  checkOutput(parsed, form)
  return runScenario(scenario, form, parsed, io)
}

/** @throws UsageError for an option that only a check has */
function traceOnly({ options, targets }: Parsed, instead: string): void {
  const stray = CHECK_ONLY.find((name) => options[name] !== undefined)
  const flag = stray === undefined ? null : option(stray).long
  if (flag !== null) throw new UsageError(`${flag} belongs to a check: ${instead}`)
  const { format } = targets.find((target) => !FORMATS.some((known) => known === target.format)) ?? {}
  if (format !== undefined) throw new UsageError(`--format ${format} belongs to a check: ${instead}`)
}

/** @throws UsageError when there is no such scenario */
export async function scenarioOf(word: string): Promise<Scenario> {
  const [{ findScenario, SCENARIOS }, { CHECKS, findCheck }] = await Promise.all([
    import('../lab/index.ts'),
    import('../lab/checks/catalogue.ts'),
  ])
  const found = findScenario(word)
  if (found !== null) return found
  const world = findCheck(word)
  if (world !== null)
    throw new UsageError(`${world.name} is there for a check alone, in memory: dnssec-trace lab ${world.name}`)
  const near = hint(
    word,
    [...SCENARIOS, ...CHECKS].map((s) => s.name),
    3,
  )
  throw new UsageError(`there is no scenario "${word}"${near === '' ? '; "dnssec-trace lab" lists them' : near}`)
}

async function listScenarios(options: Options, io: Io): Promise<void> {
  const [{ SCENARIOS }, { CHECKS }, { list }] = await Promise.all([
    import('../lab/index.ts'),
    import('../lab/checks/catalogue.ts'),
    import('./list.ts'),
  ])
  const page = pageOf(io, options)
  const paint = await painter(page.color)
  const rows = (all: readonly Pick<Scenario, 'id' | 'name' | 'status' | 'sentence'>[]): string =>
    list(
      all.map((s) => [
        { text: s.id, style: 'faint' },
        { text: s.name },
        { text: s.status, style: s.status },
        { text: s.sentence, style: 'faint' },
      ]),
      page,
      paint,
    )
  io.stdout.write(`${rows(SCENARIOS)}\ntrace one of them: dnssec-trace lab NAME\n`)
  const how = 'check one of these: dnssec-trace lab NAME\ncheck one of those above: dnssec-trace lab check NAME\n'
  io.stdout.write(`\n${rows(CHECKS)}\n${how}`)
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
    const kept = await readKept(options.replay, io)
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
