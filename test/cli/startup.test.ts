/** What start-up loads: help and version must not pay for cryptography, the lab, tables or colours. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

/** Everything that importing a file loads at once: its imports that are neither dynamic nor types only, and theirs. */
function loaded(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!file.endsWith('.ts')) return seen
  const text = readFileSync(join(SRC, file), 'utf8')
  for (const [statement, specifier = ''] of text.matchAll(
    /^(?:import|export)\b[^;'"]*?from '([^']+)'|^import '([^']+)'/gm,
  )) {
    if (/^(?:import|export) type\b/.test(statement)) continue
    loaded(specifier.startsWith('.') ? relative(SRC, join(SRC, dirname(file), specifier)) : specifier, seen)
  }
  return seen
}

describe('start-up', () => {
  it.each(['main', 'trace', 'lab', 'labcheck', 'check', 'serve', 'explain'])('of cli/%s.ts is light', (name) => {
    const files = [...loaded(`cli/${name}.ts`)]
    expect(files).toContain('cli/io.ts')
    const heavy =
      /^(?:crypto|lab|collect|validate|transport)\/|^trace\.ts$|^(?:chalk|cli-table3|dns-packet|@noble\/.*|node:crypto)$/
    expect(files.filter((file) => heavy.test(file))).toEqual([])
  })

  it('is looked at rightly', () => {
    expect(loaded('trace.ts')).toContain('collect/collect.ts')
    expect([...loaded('cli/list.ts')]).toContain('cli-table3')
    expect(existsSync(join(SRC, 'cli', 'main.ts'))).toBe(true)
  })
})
