/** `dnssec-trace lab NAME` of a world for `check`, and `lab check NAME` of any: the check that belongs to it, in memory. */

import type { Checked, CheckOptions } from '../check/check.ts'
import type { FailPolicy } from '../check/result.ts'
import type { Name } from '../dns/name.ts'
import type { CheckScenario, CheckWish } from '../lab/checkworld.ts'
import type { Scenario, World } from '../lab/scenario.ts'
import { teller } from './checking.ts'
import { readKept, replayed, saved } from './files.ts'
import { parseDsRecords, readDsFile, readIgnore, readServers, readTypes } from './given.ts'
import { EXIT, type Io } from './io.ts'
import type { Parsed } from './parse.ts'

/** What is checked, and how the lab would have it checked. */
interface Subject {
  readonly target: Name
  /** checked instead when there is no such name; null: nothing */
  readonly otherwise: Name | null
  readonly wish: CheckWish
  readonly policy: 'iana' | 'rfc9905'
  readonly publicOnly: boolean
  readonly build: () => World
}

/** A world for a check, as it stands. */
export const subjectOfCheck = ({ target, options, build }: CheckScenario): Subject => ({
  target,
  otherwise: null,
  wish: options,
  policy: 'iana',
  publicOnly: false,
  build,
})

/** A scenario: the zone of its question, which is asked for too, unless it is one for what is not there. */
export const subjectOfScenario = ({ question, zone, policy, options, build }: Scenario): Subject => ({
  target: question.name,
  otherwise: zone,
  wish: { types: [question.type] },
  policy: policy ?? 'iana',
  publicOnly: options?.publicOnly ?? false,
  build,
})

/** Checks a world by itself. */
export async function checkInLab(subject: Subject, parsed: Parsed, io: Io): Promise<number> {
  const { options } = parsed
  const policy: FailPolicy = { failOn: options.failOn ?? 'error', ignore: (options.ignore ?? []).map(readIgnore) }
  const world = subject.build()
  const settings = await settingsOf(subject, world, parsed, io)
  const [{ recheck }, { checkHere }, { resultOf }] = await Promise.all([
    import('../check/check.ts'),
    import('../check/families.ts'),
    import('../check/result.ts'),
  ])
  const { replay } = options
  const kept = replay === undefined ? null : await readKept(replay, io)
  const occasion = {
    at: options.at ?? kept?.at ?? kept?.collectedAt ?? world.at,
    failOn: policy.failOn,
    total: 1,
    source: null,
    minValidity: settings.minValidity,
  }
  const judge = async (target: Name): Promise<{ readonly checked: Checked; readonly notes: readonly string[] }> =>
    kept === null || replay === undefined
      ? checkHere(target, settings)
      : { checked: await replayed(replay, () => recheck(kept, target, settings)), notes: [] }
  const { checked, notes } = await judge(await existing(subject, settings))
  const told = await teller(parsed.targets, options, occasion, io)
  told.tell(resultOf(checked.health.target.toString(), checked, policy))
  const status = await told.end({ interrupted: io.interrupt?.aborted === true, notes }, false)
  return (await saved(options.save, checked.snapshot, io)) ? status : EXIT.usage
}

/** The name itself when it is there. The lab is asked, also for a replay: it says the same every time. */
async function existing({ target, otherwise, build }: Subject, settings: CheckOptions): Promise<Name> {
  if (otherwise === null) return target
  const { check } = await import('../check/check.ts')
  const { transport, now } = build()
  const { health } = await check(target, { ...settings, transport, now })
  return health.findings.some(({ finding }) => finding.code === 'NAME_NONEXISTENT') ? otherwise : target
}

async function settingsOf(
  { wish, ...subject }: Subject,
  world: World,
  { options }: Parsed,
  io: Io,
): Promise<CheckOptions> {
  const { POLICIES } = await import('../validate/policy.ts')
  const of = (text: string | undefined) => (text === undefined ? undefined : parseDsRecords(text))
  const expectDs = options.expectDs === undefined ? of(wish.expectDs) : await readDsFile(options.expectDs, io)
  const assumeDs = options.ds === undefined ? of(wish.assumeDs) : await readDsFile(options.ds, io)
  const servers = (wish.servers ?? []).map((address) => `${subject.target}=${address}`)
  const instead = readServers(options.server ?? servers, 53)
  return {
    anchors: world.anchors,
    policy: POLICIES[options.policy ?? subject.policy],
    hints: world.hints,
    port: 53,
    resolver: null,
    families: wish.families ?? [4, 6],
    tcp: options.tcp ?? wish.tcp ?? false,
    retries: 2,
    timeoutMs: 2000,
    publicOnly: subject.publicOnly,
    allServers: false,
    limits: { queries: 2000, ms: 60_000 },
    transport: world.transport,
    now: world.now,
    types: [...(wish.types ?? []), ...readTypes(options.type ?? [])],
    minValidity: options.minValidity ?? wish.minValidity ?? null,
    allowInsecure: options.allowInsecure ?? wish.allowInsecure ?? false,
    verified: new Map(),
    ...(expectDs && { expectDs }),
    ...(assumeDs && { assumeDs }),
    ...(instead.size > 0 && { instead }),
    ...(options.at === undefined ? {} : { at: options.at }),
    ...(io.interrupt && { signal: io.interrupt }),
  }
}
