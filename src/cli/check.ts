/** `dnssec-trace check <name...>`: whether DNSSEC of a domain is healthy on every server, now and for the days to come. */

import type { Progress } from '../check/many.ts'
import type { FailPolicy, Result } from '../check/result.ts'
import type { Snapshot, Timestamp } from '../snapshot.ts'
import { command, ONCE_VALUE, PRINTING_VALUE } from './again.ts'
import { type Teller, teller } from './checking.ts'
import { readAnchors, readHints, readKept, replayed, saved } from './files.ts'
import { readDsFile, readServers, readTypes } from './given.ts'
import { complain, EXIT, type Io, UsageError } from './io.ts'
import { type Names, namesIn, namesOf } from './names.ts'
import { CHECK_OPTIONS, type Options } from './options.ts'
import { checkOutput, pageOf } from './output.ts'
import { isPlugin, parse, type Shape, wantsPlugin } from './parse.ts'
import { tell } from './run.ts'
import { spinner } from './spinner.ts'
import { type Idle, idle, type Unused, unused } from './unused.ts'
import { type Wishes, wishesOf } from './wishes.ts'

const SHAPE: Shape = {
  name: 'dnssec-trace check',
  usage: '<name...> [options]',
  description:
    'Checks DNSSEC of domains: on every server, for every kind of answer, now and for\nthe days to come. Without names those of the config file are checked.',
  options: CHECK_OPTIONS,
  after: `
--min-validity takes 3d, 36h, 90m or seconds. Where it is not given, signatures
made for less than 6 days, and zones above, are warned of in the last quarter of
their life instead; where it is given, what zones above lack beside that is a
notice. Arguments win over the config file; --ignore adds to it. --save and
--replay are for one name.

Exit status: 0 healthy, 1 a finding at or above --fail-on, 2 usage or input,
4 undetermined, 130 interrupted; --format nagios: 0, 1, 2, 3 as plugins have it.`,
}

/** Questions, and the time for them, that one name may use. */
const LIMITS = { queries: 5000, ms: 120_000 }

/** @returns the exit status, a plugin's where stdout has that form @throws UsageError for input that cannot be used, unless a plugin's line tells it */
export async function checkCommand(argv: readonly string[], io: Io): Promise<number> {
  let plugin = wantsPlugin(argv)
  try {
    const stray = argv.find((word) => /^--(?:resolver|all-servers)(?:=|$)/.test(word))
    if (stray !== undefined)
      throw new UsageError(
        `a check has no ${stray.replace(/=.*/, '')}: it asks every server of the zone, and each itself`,
      )
    const parsed = parse(argv, SHAPE, io)
    if (parsed === null) return EXIT.secure
    const wishes = await wishesOf(parsed, io)
    plugin = isPlugin(wishes.targets)
    return await checkAs(
      wishes,
      argv.filter((word) => !parsed.words.includes(word)),
      io,
    )
  } catch (error) {
    if (!plugin) throw error
    // Whoever runs a plugin reads stdout and knows four statuses.
    io.stdout.write(`DNSSEC UNKNOWN - ${tell(error, io)}\n`)
    return EXIT.unknown
  }
}

/** @param rest the arguments without the names */
async function checkAs(wishes: Wishes, rest: readonly string[], io: Io): Promise<number> {
  const { options, targets, source } = wishes
  checkOutput({ options, targets }, null)
  const { save, replay } = options
  if ((save ?? replay) !== undefined && wishes.names?.length !== 1)
    throw new UsageError(`${save === undefined ? '--replay' : '--save'} takes the packets of one name`)
  const kept = replay === undefined ? null : await readKept(replay, io)
  const settings = await settingsOf(options, kept, io)
  const policy: FailPolicy = { failOn: options.failOn ?? 'error', ignore: wishes.ignore }
  const names = await namesFrom(wishes, io)
  const strays = straysOf(wishes, settings)
  if (wishes.names !== null) {
    wishes.names.forEach(strays.seen)
    const left = strays.left()
    if (left.length > 0) throw new UsageError(left.map(({ said }) => said).join('; '))
  }
  const rechecked =
    kept === null || replay === undefined
      ? null
      : await recheckOf(replay, kept, wishes.names?.[0] ?? '', settings, policy)
  const began = now()
  const at = settings.at ?? kept?.at ?? kept?.collectedAt ?? began
  const told = await teller(
    targets,
    options,
    {
      at,
      failOn: policy.failOn,
      total: names.total,
      source,
      minValidity: settings.minValidity,
    },
    io,
    (name) => command('dnssec-trace check', [name, ...rest], [PRINTING_VALUE, ONCE_VALUE]),
  )
  // The instant of one name alone is that of the run, so that a replay says the same.
  const dated = names.total === 1 ? { ...settings, began } : settings
  if (rechecked === null) return live(names, wishes, dated, policy, told, strays, io)
  const spare = idle(wishes.ignore, wishes.isForThese)
  told.tell(rechecked)
  spare.seen(rechecked)
  sayIdle(spare, io)
  return told.end({ interrupted: false, notes: [] }, false)
}

async function recheckOf(
  file: string,
  kept: Snapshot,
  name: string,
  settings: Settings,
  policy: FailPolicy,
): Promise<Result> {
  const [{ recheck }, { resultOf }, { nameFromUser }] = await Promise.all([
    import('../check/check.ts'),
    import('../check/result.ts'),
    import('../dns/idna.ts'),
  ])
  return resultOf(name, await replayed(file, () => recheck(kept, nameFromUser(name), settings)), policy)
}

function sayIdle({ said }: Idle, io: Io): void {
  const line = said()
  if (line !== null) complain(io, line)
}

type Settings = Awaited<ReturnType<typeof settingsOf>> & { readonly began?: Timestamp }

/** Asks, and tells each result as it comes. */
async function live(
  names: Names,
  wishes: Wishes,
  settings: Settings,
  policy: FailPolicy,
  told: Teller,
  strays: Unused,
  io: Io,
): Promise<number> {
  const { options } = wishes
  const [{ checkMany }, { socketTransport }] = await Promise.all([
    import('../check/many.ts'),
    import('../transport/sockets.ts'),
  ])
  const transport = socketTransport()
  const line = spinner(io.stderr, pageOf(io, options).ascii)
  // Only who is shown the line waits until a file was read for it.
  const total = names.total ?? (io.stderr.isTTY === true ? await names.count() : null)
  let [failed, count] = [false, 0]
  const notes: string[] = []
  const spare = idle(wishes.ignore, wishes.isForThese)
  try {
    const results = checkMany(names.all, {
      ...settings,
      timeoutMs: options.timeout ?? 2000,
      limits: LIMITS,
      transport,
      now: Date.now,
      ...policy,
      total,
      concurrency: options.concurrency ?? 8,
      rate: options.rate ?? 20,
      ordered: options.ordered === true,
      onNetwork: (network) => {
        // Who is interrupted has not waited for answers.
        if (io.interrupt?.aborted === true) return
        for (const note of network.notes.filter((one) => !notes.includes(one))) {
          notes.push(note)
          line.clear()
          complain(io, note)
        }
      },
      onProgress: (progress) => line.say(progressText(progress)),
      ...(io.interrupt === undefined ? {} : { signal: io.interrupt }),
    })
    for await (const result of results) {
      count++
      strays.seen(result.name)
      line.clear()
      if ('why' in result) {
        failed = true
        told.fail(result)
        complain(io, `${result.name}: ${result.why}`)
        continue
      }
      told.tell(result)
      spare.seen(result)
      if (!(await saved(options.save, result.snapshot, io))) failed = true
    }
  } finally {
    line.stop()
    await transport.close()
  }
  const interrupted = io.interrupt?.aborted === true
  if (count === 0 && !interrupted && !names.failed()) {
    failed = true
    const file = options.input === '-' ? 'stdin' : (options.input ?? '')
    told.fail({ name: file, why: 'there is no name in it' })
    complain(io, `there is no name in ${file}`)
  }
  names.failures().forEach(told.fail)
  // Of names that were not reached nothing is known.
  for (const { said, failure } of interrupted ? [] : strays.left()) {
    failed = true
    told.fail(failure)
    complain(io, said)
  }
  if (!interrupted && count > 0) sayIdle(spare, io)
  return told.end({ interrupted, notes }, failed || names.failed())
}

/** "17/1000, 12 a second: example.com, example.org and 6 more" */
function progressText({ done, total, rate, running }: Progress): string {
  const [first, second, ...more] = running
  const names = [first, second].filter((name) => name !== undefined).join(', ')
  const speed = rate === null ? '' : `, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a second`
  return `${done}${total === null ? '' : `/${total}`} done${speed}: ${names}${more.length === 0 ? '' : ` and ${more.length} more`}`
}

const namesFrom = ({ names, options }: Wishes, io: Io): Promise<Names> | Names =>
  names === null ? namesIn(options.input ?? '-', io) : namesOf(names)

/** What was given for zones, of which a name should lie in each. */
const straysOf = ({ options: { ds, expectDs }, expectsOwn }: Wishes, settings: Settings): Unused =>
  unused(settings.instead, [
    ...(ds === undefined || settings.assumeDs === undefined ? [] : [[ds, settings.assumeDs] as const]),
    ...(expectDs === undefined || settings.expectDs === undefined || !expectsOwn
      ? []
      : [[expectDs, settings.expectDs] as const]),
  ])

/** What a live check and a replay have in common. */
async function settingsOf(options: Options, kept: Snapshot | null, io: Io) {
  const at = options.at ?? kept?.at ?? kept?.collectedAt ?? now()
  const both = (options[4] ?? false) === (options[6] ?? false)
  const [{ POLICIES }, anchors, hints] = await Promise.all([
    import('../validate/policy.ts'),
    readAnchors(options.trustAnchor, at, io),
    readHints(options.rootHints, io),
  ])
  const port = options.port ?? 53
  return {
    anchors,
    policy: POLICIES[options.policy ?? 'iana'],
    hints,
    port,
    resolver: null,
    families: both ? ([4, 6] as const) : options[4] === true ? ([4] as const) : ([6] as const),
    tcp: options.tcp === true,
    retries: options.retries ?? 2,
    publicOnly: kept?.publicOnly ?? options.rootHints === undefined,
    allServers: false,
    types: readTypes(options.type ?? []),
    minValidity: options.minValidity ?? null,
    allowInsecure: options.allowInsecure === true,
    verified: new Map(),
    ...(options.expectDs === undefined ? {} : { expectDs: await readDsFile(options.expectDs, io) }),
    ...(options.ds === undefined ? {} : { assumeDs: await readDsFile(options.ds, io) }),
    ...(options.server === undefined ? {} : { instead: readServers(options.server, port) }),
    ...(options.at === undefined ? {} : { at: options.at }),
  }
}

const now = (): Timestamp => Math.floor(Date.now() / 1000) as Timestamp
