/** Where reports go and how: colour, width and glyphs of the place, formats, files. */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Software } from '../explain/repair/commands.ts'
import { type Doc, type Page, painter, print } from '../render/doc.ts'
import type { Detail } from '../render/text.ts'
import type { Traced } from '../trace.ts'
import { complain, EXIT, type Io, type Stream, UsageError } from './io.ts'
import type { Options } from './options.ts'
import type { Parsed, Target } from './parse.ts'
import { isPipe, type Outflow, outflow } from './pipes.ts'
import { tool } from './version.ts'

/** How what was traced is told; each kind is loaded only when it is wanted. */
export interface Form {
  readonly text: () => Promise<(traced: Traced, detail: Detail) => Doc>
  readonly json: () => Promise<(traced: Traced) => Record<string, unknown>>
  /** null where there is none */
  readonly markdown: (() => Promise<(traced: Traced, ascii: boolean) => string>) | null
}

/** How the report on the whole chain is told, apart from its form. */
interface Telling {
  /** the command that explains its denials, if not the usual one */
  readonly denial?: string
  /** the command that traces the question again, if not the usual one */
  readonly trace?: string
  readonly software?: Software | undefined
}

/** The report on the whole chain. */
export const reportForm = (telling: Telling): Form => ({
  text: async () => {
    const { textDoc } = await import('../render/text.ts')
    return ({ report, snapshot }, detail) => textDoc(report, snapshot, detail, telling)
  },
  json: async () => {
    const { reportJson } = await import('../render/json.ts')
    return ({ report, snapshot }) => reportJson(report, snapshot, tool(), telling.trace)
  },
  markdown: async () => {
    const { reportMarkdown } = await import('../render/markdown.ts')
    return ({ report, snapshot }, ascii) => reportMarkdown(report, snapshot, tool(), { ...telling, ascii })
  },
})

/** A locale that says it is not UTF-8 gets ASCII; one that says nothing is trusted. */
function speaksAsciiOnly(env: Io['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return locale !== '' && !/utf-?8/i.test(locale)
}

/** Columns of the terminal; elsewhere, and where it does not say, 80. */
const widthOf = ({ columns }: Stream): number => Math.min(120, Math.max(40, columns || 80))

/** How to print on stdout. */
export function pageOf(io: Io, options: Options): Page {
  return {
    width: widthOf(io.stdout),
    color: options.color !== false && io.stdout.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb',
    ascii: options.ascii === true || speaksAsciiOnly(io.env),
  }
}

/** @throws UsageError for options that exclude each other, and for a format that the form lacks */
export function checkOutput({ options, targets }: Pick<Parsed, 'options' | 'targets'>, form: Form | null): void {
  if (form?.markdown === null && targets.some(({ format }) => format === 'markdown'))
    throw new UsageError('a denial has no form in Markdown; --format takes text or json here')
  if (options.quiet === true && options.verbose === true) throw new UsageError('-q and -v exclude each other')
  if (options.replay !== undefined && options.save !== undefined) {
    throw new UsageError('--replay and --save exclude each other')
  }
  const files = targets.flatMap(({ file }) => file ?? [])
  const paths = files.map((file) => resolve(file))
  const twice = files.find((_, i) => paths.indexOf(paths[i]!) !== i)
  if (twice !== undefined) throw new UsageError(`-o ${twice} is given twice`)
  for (const [option, file] of filesOf(options)) {
    const same = file === '-' ? -1 : paths.indexOf(resolve(file))
    if (same >= 0) throw new UsageError(`-o ${files[same]} is the file of ${option}`)
  }
}

/** Files that are read, or written with something else: no report may take their place. */
const filesOf = (options: Options): readonly (readonly [option: string, file: string])[] =>
  (
    [
      ['--input', options.input],
      ['--save', options.save],
      ['--replay', options.replay],
      ['--root-hints', options.rootHints],
      ['--trust-anchor', options.trustAnchor],
      ['--ds', options.ds],
      ['--expect-ds', options.expectDs],
      ['--config', options.config || undefined],
    ] as const
  ).flatMap(([option, file]) => (file === undefined ? [] : [[option, file] as const]))

/**
 * Sends a report everywhere it should go; stdout comes first.
 * @returns the status to exit with: the verdict's, or 2 when a file could not be written
 */
export async function deliver(traced: Traced, form: Form, { options, targets }: Parsed, io: Io): Promise<number> {
  const { report, snapshot } = traced
  let status: number = EXIT[report.verdict.status]
  for (const { format, file } of targets) {
    const page: Page = file === null ? pageOf(io, options) : { ...pageOf(io, options), width: 80, color: false }
    const text = await rendered(format, traced, form, options, page)
    if (file === null) io.stdout.write(text)
    else if (!(await write(file, text, io))) status = EXIT.usage
  }
  if (options.save !== undefined) {
    const { writeSnapshot } = await import('../collect/file.ts')
    if (!(await write(options.save, writeSnapshot(snapshot), io))) status = EXIT.usage
  }
  return status
}

/** Loads what the report will be printed with. */
export async function makeReady(form: Form, { targets }: Parsed): Promise<void> {
  const loading = { text: form.text, json: form.json, markdown: form.markdown ?? form.text }
  await Promise.all(targets.map(({ format }) => (format in loading ? loading[format as 'text']() : null)))
}

async function rendered(
  format: Target['format'],
  traced: Traced,
  form: Form,
  options: Options,
  page: Page,
): Promise<string> {
  if (format === 'json') {
    const [{ jsonText }, json] = await Promise.all([import('../render/json.ts'), form.json()])
    return jsonText(json(traced))
  }
  if (format === 'markdown' && form.markdown !== null) return (await form.markdown())(traced, page.ascii)
  const detail = options.quiet === true ? 'quiet' : options.verbose === true ? 'verbose' : 'normal'
  const text = await form.text()
  return print(text(traced, detail), page, await painter(page.color))
}

/** To a pipe, as its reader takes it. */
export const flowTo = (file: string, io: Io): Outflow =>
  outflow(file, io.interrupt, () => complain(io, `nobody reads ${file} yet: waiting`))

/** True when the file was written; else one line says why not. */
export async function write(file: string, text: string, io: Io): Promise<boolean> {
  try {
    if (isPipe(file)) {
      const out = flowTo(file, io)
      out.write(text)
      await out.end()
    } else writeFileSync(file, text)
    return true
  } catch (error) {
    complain(io, `cannot write ${file}: ${reason(error)}`)
    return false
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  EPIPE: 'its reader is gone',
}

/** Why a file could not be used, in a few words. */
export function reason(error: unknown): string {
  const code = (error as { code?: unknown }).code
  return (
    (typeof code === 'string' ? REASONS[code] : undefined) ?? (error instanceof Error ? error.message : String(error))
  )
}
