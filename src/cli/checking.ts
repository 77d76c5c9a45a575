/** Tells the results of a check as they come, in every form that was asked for, and what they come to. */

import { outcomeOfAll, type Summary } from '../check/outcome.ts'
import type { Failure, Result } from '../check/result.ts'
import type { CheckFormat, Run } from '../render/check/format.ts'
import type { NagiosStatus } from '../render/check/nagios.ts'
import { loadFormat } from './formats.ts'
import { EXIT, type Io } from './io.ts'
import type { Options } from './options.ts'
import { pageOf } from './output.ts'
import { isPlugin, type Target } from './parse.ts'
import { type Sink, sinkTo, stdoutSink } from './sinks.ts'
import { tool } from './version.ts'

/** What the forms are told of a run, apart from the place where they are printed. */
export type Occasion = Pick<Run, 'at' | 'failOn' | 'total' | 'source' | 'minValidity'>

interface Outlet {
  readonly format: CheckFormat
  readonly run: Run
  readonly sink: Sink
  /** null: stdout, which comes first */
  readonly file: string | null
}

export interface Teller {
  readonly tell: (result: Result) => void
  /** a name that cannot be read */
  readonly fail: (failure: Failure) => void
  /**
   * Ends every output.
   * @param failed something of the input could not be used
   * @returns the exit status
   */
  readonly end: (left: Pick<Summary, 'interrupted' | 'notes'>, failed: boolean) => Promise<number>
}

/**
 * Opens every output and begins each.
 * @param again the command that checks a name again, if not the usual one
 */
export async function teller(
  targets: readonly Target[],
  options: Options,
  occasion: Occasion,
  io: Io,
  again?: (name: string) => string,
): Promise<Teller> {
  const { software } = options
  const detail = options.quiet === true ? 'quiet' : options.verbose === true ? 'verbose' : 'normal'
  const outletOf = async ({ format, file }: Target): Promise<Outlet> => {
    const here = pageOf(io, options)
    const page = file === null ? here : { ...here, width: 80, color: false }
    const run: Run = { ...occasion, tool: tool(), page, detail, software, again }
    return {
      format: await loadFormat(format, page),
      run,
      file,
      sink: file === null ? stdoutSink(io) : sinkTo(file, io),
    }
  }
  const [plugin, ...outlets] = await Promise.all([pluginOf(targets), ...targets.map(outletOf)])
  const counts = { healthy: 0, unhealthy: 0, undetermined: 0 }
  for (const { format, run, sink } of outlets) sink.write(format.begin(run))
  return {
    tell: (result) => {
      counts[result.outcome]++
      plugin?.tell(result)
      for (const { format, run, sink } of outlets) sink.write(format.one(result, run))
    },
    fail: (failure) => {
      for (const { format, run, sink } of outlets) sink.write(format.failed?.(failure, run) ?? '')
    },
    end: async (left, failed) => {
      const summary: Summary = { ...counts, ...left }
      const [stdout, ...files] = outlets
      const ended = async ({ format, run, sink }: Outlet): Promise<boolean> =>
        sink.write(format.end(summary, run)) && (await sink.close())
      const written = await Promise.all(files.map(ended))
      const unwritten = files.filter((_, i) => !written[i])
      if (stdout !== undefined) {
        const { format, run, sink } = stdout
        // A plugin's line has to go with its status.
        for (const { file } of plugin === null ? [] : unwritten)
          sink.write(format.failed?.({ name: file ?? '-', why: 'it cannot be written' }, run) ?? '')
        await ended(stdout)
      }
      const lost = failed || unwritten.length > 0
      // Who ends the waiting for the reader of a pipe has interrupted as well.
      if (plugin === null && lost && io.interrupt?.aborted === true) return EXIT.interrupted
      return plugin === null ? statusOf(summary, lost) : plugin.status(summary.interrupted || lost)
    },
  }
}

function statusOf(summary: Summary, lost: boolean): number {
  if (summary.interrupted) return EXIT.interrupted
  if (lost) return EXIT.usage
  return { healthy: EXIT.secure, unhealthy: EXIT.bogus, undetermined: EXIT.indeterminate }[outcomeOfAll(summary)]
}

/** The status as a monitoring plugin has it; null when stdout has another form. */
async function pluginOf(targets: readonly Target[]) {
  if (!isPlugin(targets)) return null
  const { nagiosStatus, worstNagios } = await import('../render/check/nagios.ts')
  const statuses = new Set<NagiosStatus>()
  return {
    tell: (result: Result) => void statuses.add(nagiosStatus(result)),
    /** @param cut not all was checked */
    status: (cut: boolean): number => worstNagios([...statuses, ...(cut ? [EXIT.unknown] : [])]),
  }
}
