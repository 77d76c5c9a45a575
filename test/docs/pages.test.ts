/**
 * Code ⇄ explanation ⇄ page ⇄ lab scenario ⇄ golden output: none is missing, and the console blocks of the documents
 * show what the program says. UPDATE_GOLDENS=1 rewrites the blocks.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CODES, type Code } from '../../src/codes.ts'
import { EXPLAIN } from '../../src/explain/explain.ts'
import { CHECKS, findCheck } from '../../src/lab/checks/catalogue.ts'
import { findScenario, SCENARIOS } from '../../src/lab/index.ts'
import { cli } from '../cli/cli.ts'
import { UPDATES } from '../support/golden.ts'

const ROOT = new URL('../../', import.meta.url)
const ALL = Object.keys(CODES) as readonly Code[]
const pages = readdirSync(new URL('docs/codes/', ROOT)).map((file) => file.replace(/\.md$/, ''))
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(new URL('docs/', ROOT))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...pages.map((code) => `docs/codes/${code}.md`),
]

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')
const BLOCK = /```console\n\$ dnssec-trace ([^\n]*)\n([\s\S]*?)```/g

/** They decide, and in a check alone: a trace has no `--ds`. */
const OF_CHECKS: readonly Code[] = ['DS_ASSUMED_NO_MATCH']

describe('completeness', () => {
  it('has a page for every code, and none beside', () => {
    expect([...pages].sort()).toEqual([...ALL].sort())
  })

  it('has an explanation for every code', () => {
    expect(Object.keys(EXPLAIN).sort()).toEqual([...ALL].sort())
  })

  it('has a scenario for every code: one it decides, if it ever decides', () => {
    const lacking = ALL.filter((code) => {
      const decides = SCENARIOS.some((s) => s.code === code)
      const checked = CHECKS.some(({ findings }) => findings.some(([, found]) => found === code))
      if (OF_CHECKS.includes(code)) return !checked || decides
      return CODES[code].effect === 'advice' ? !checked && !SCENARIOS.some((s) => s.also.includes(code)) : !decides
    })
    expect(lacking).toEqual([])
  })

  it('has a place in the judge that finds each code', () => {
    const judge = ['src/validate/', 'src/health/']
      .flatMap((folder) =>
        readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' }).map((f) => folder + f),
      )
      .filter((file) => file.endsWith('.ts'))
      .map(read)
      .join('\n')
    expect(ALL.filter((code) => !new RegExp(`finding\\(\\s*'${code}'`).test(judge))).toEqual([])
  })

  it('has a family, a title and an RFC for every code', () => {
    for (const code of ALL) {
      const { title, rfc } = CODES[code]
      expect(title).toMatch(/^(?:[a-z]|[A-Z0-9]{2,})/)
      expect(title).not.toMatch(/\.$/)
      expect(rfc.length).toBeGreaterThan(0)
    }
  })
})

describe.each(ALL)('the page of %s', (code) => {
  const page = read(`docs/codes/${code}.md`)

  it('says what it is, why, how, what to do, and what it is not', () => {
    const { title, rfc, effect } = CODES[code]
    const why = effect === 'bogus' ? 'Why a validator refuses' : 'What a validator makes of it'
    expect([...page.matchAll(/^#+ .*$/gm)].map(([heading]) => heading)).toEqual([
      `# ${code}`,
      `## ${why}`,
      '## How it comes about',
      '## Repair',
      '## Not to be confused with',
      '## An example',
    ])
    expect(page.replace(/\n/g, ' ')).toContain(`${title[0]!.toUpperCase()}${title.slice(1)} (${rfc.join(', ')}).`)
    expect(page.slice(page.indexOf(why), page.indexOf('## How')).replace(/\n/g, ' ')).toMatch(/RFC \d{4}|CVE-\d{4}/)
  })

  it('names other codes that there are', () => {
    const named = [...page.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, word]) => word)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((word) => !ALL.includes(word as Code))).toEqual([])
  })

  it('has an example from the lab that shows the code', () => {
    const blocks = [...page.matchAll(BLOCK)]
    expect(blocks.length).toBe(1)
    const [, command = '', output = ''] = blocks[0]!
    const name = command.replace(/^lab /, '')
    const scenario = findScenario(name)
    const world = findCheck(name)
    expect(scenario ?? world, command).not.toBeNull()
    const found = [...(world?.findings ?? []).map(([, known]) => known), ...(scenario?.also ?? []), scenario?.code]
    expect(found).toContain(code)
    expect(output).toContain(code)
  })
})

describe('console blocks', () => {
  it.each(documents.filter((path) => new RegExp(BLOCK).test(read(path))))(
    'of %s show what the program says',
    async (path) => {
      const before = read(path)
      const said = new Map<string, string>()
      for (const [, command = ''] of before.matchAll(BLOCK)) {
        const ran = await cli(command.split(' '))
        said.set(command, ran.out + ran.err)
      }
      const after = before.replaceAll(
        BLOCK,
        (_, command: string) => `\`\`\`console\n$ dnssec-trace ${command}\n${said.get(command)}\`\`\``,
      )
      if (UPDATES) writeFileSync(new URL(path, ROOT), after)
      else expect(after).toBe(before)
    },
  )
})

describe('the documents', () => {
  it.each(documents)('%s speaks of nothing outside the project', (path) => {
    const text = read(path)
    expect(text).not.toMatch(/\/(?:home|root|tmp|work|Users)\//)
    expect(text).not.toMatch(/registry\.|localhost:\d/)
  })

  it.each(documents)('%s links to files that there are', (path) => {
    for (const [, link = ''] of read(path).matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(() => readFileSync(new URL(link, new URL(path, ROOT))), link).not.toThrow()
    }
  })
})
