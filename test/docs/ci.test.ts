/** Every command of docs/ci.md is one that the program takes, and its configuration one that it reads. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Io, UsageError } from '../../src/cli/io.ts'
import { CHECK_OPTIONS } from '../../src/cli/options.ts'
import { parse, type Shape } from '../../src/cli/parse.ts'
import { run } from '../../src/cli/run.ts'

const text = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, body]) => ({
  language: language!,
  body: body!,
}))

/** Command lines in the snippets, line breaks joined, without what stands around them. */
const commands = blocks.flatMap(({ body }) =>
  [...body.replace(/ *\\\n */g, ' ').matchAll(/dnssec-trace check ([^;'\n]*)/g)].map(([, words]) => words!.trim()),
)

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-ci-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SHAPE: Shape = { name: 'dnssec-trace check', usage: '', description: '', options: CHECK_OPTIONS }
const SILENT: Io = { stdout: { write: () => true }, stderr: { write: () => true }, env: {} }

/** What the program says to `check` with these words. */
async function told(words: readonly string[]): Promise<{ code: number; stderr: string; stdout: string }> {
  let [stdout, stderr] = ['', '']
  const code = await run(['check', ...words], {
    stdout: { write: (part) => (stdout += part) },
    stderr: { write: (part) => (stderr += part) },
    env: {},
  })
  return { code, stdout, stderr }
}

describe('docs/ci.md', () => {
  it('has a snippet for each place that it speaks of', () => {
    expect(blocks.map(({ language }) => language).filter((l) => l !== '')).toEqual(['json', 'yaml', 'yaml', 'groovy'])
    expect(commands.length).toBeGreaterThan(8)
  })

  it.each(commands)('%s', (line) => {
    const parsed = parse(line.split(/\s+/), SHAPE, SILENT)
    // What no -o takes is what the snippet reads from stdout.
    const formats = [...line.matchAll(/--format (\w+)\b(?! -o)/g)].map(([, format]) => format)
    expect(parsed?.targets[0]).toEqual({ format: formats[0] ?? 'text', file: null })
    expect(parsed?.targets).toHaveLength(1 + [...line.matchAll(/ -o /g)].length)
    expect(() => parse([...line.split(/\s+/), '--no-such-option'], SHAPE, SILENT)).toThrow(UsageError)
  })

  it('has a configuration that is read', async () => {
    const file = join(folder, 'dnssec-trace.config.json')
    const { body } = blocks.find(({ language }) => language === 'json')!
    writeFileSync(file, body)
    // A kept snapshot that is not there is the first thing missed once the file was read.
    const asked = await told(['--config', file, 'example.com', '--replay', join(folder, 'none.json')])
    expect(asked.code).toBe(2)
    expect(asked.stderr).toMatch(/none\.json/)
    writeFileSync(file, body.replace('"failOn"', '"failsOn"'))
    const wrong = await told(['--config', file, 'example.com', '--replay', join(folder, 'none.json')])
    expect(wrong.stderr).toMatch(/failOn/)
  })
})
