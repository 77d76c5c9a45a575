/** Markdown: read by a CommonMark parser with GitHub's tables and links, in which nothing that servers send means anything. */

import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import type { Result } from '../../../src/check/result.ts'
import { markdownFormat } from '../../../src/render/check/markdown.ts'
import { ALL, broken, healthy, hostile, ignored, runOf, strict, undetermined } from './fixtures.ts'

const reader = new MarkdownIt({ html: true, linkify: true })
// GitHub makes links of addresses with a scheme, "www." and "@", not of every name with a dot.
reader.linkify.set({ fuzzyLink: false, fuzzyIP: false, fuzzyEmail: true })

interface Token {
  readonly type: string
  readonly tag: string
  readonly content: string
  readonly children: readonly Token[] | null
}
const all = (tokens: readonly Token[]): readonly Token[] =>
  tokens.flatMap((token) => [token, ...all(token.children ?? [])])

const read = (text: string): readonly Token[] => reader.parse(text, {}) as unknown as readonly Token[]
const headings = (text: string): readonly string[] => {
  const tokens = read(text)
  return tokens.flatMap(({ type, tag }, i) => (type === 'heading_open' ? [`${tag} ${plain(tokens[i + 1]!)}`] : []))
}
const plain = (inline: Token): string => (inline.children ?? []).map(({ content }) => content).join('')

describe('a name that is not healthy', () => {
  const text = runOf(markdownFormat, [broken], { total: 1 })

  it('is told in full: findings with their repair, servers, what ends first', () => {
    expect(headings(text)).toEqual([
      'h2 ✗ unhealthy: stale.test.',
      'h3 error RRSIG_EXPIRED',
      'h3 Repair',
      ...headings(text).slice(3, -2),
      'h3 Servers',
      'h3 If nobody signs again',
    ])
    const commands = read(text).filter(({ type }) => type === 'fence' || type === 'code_block')
    expect(commands.map(({ content }) => content)).toContain('dnssec-trace check stale.test.\n')
  })

  it('has a row for each server, as wide as the head', () => {
    const rows: string[][] = []
    for (const { type, content } of all(read(text.slice(text.indexOf('### Servers'))))) {
      if (type === 'tr_open') rows.push([])
      if (type === 'inline' && rows.length > 0) rows.at(-1)!.push(content)
      if (type === 'table_close') break
    }
    const [head, ...servers] = rows
    expect(servers.map(([address]) => address).sort()).toEqual(['192.0.2.90', '192.0.2.91'])
    for (const row of servers) expect(row).toHaveLength(head!.length)
    expect(servers.flat()).toContainEqual(expect.stringMatching(/^28 secure, 2 bogus \(MX\)$/))
  })

  it('shows the commands of the program that is asked for', () => {
    expect(runOf(markdownFormat, [broken], { software: 'knot' }).length).toBeLessThan(text.length)
  })

  it('has no glyph outside ASCII where that is wished for', () => {
    const page = { width: 80, color: false, ascii: true }
    expect(runOf(markdownFormat, ALL, { page })).toMatch(/^[\n -~]*$/)
  })
})

describe('many names', () => {
  it('are a line each where they are healthy, and the rest in full', () => {
    const text = runOf(markdownFormat, [healthy, broken, healthy, ignored, undetermined])
    const [title, ...names] = headings(text).filter((heading) => !heading.startsWith('h3'))
    expect(title).toBe('h1 dnssec-trace check')
    expect(names).toEqual(['h2 ✗ unhealthy: stale.test.', 'h2 ? undetermined: lost.test'])
    const lines = text.split('\n').filter((line) => line.startsWith('* ✓'))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^\* ✓ healthy: fine\.test\. \(secure, holds until 2026-06-30T00:00:00Z, in 15 d\)$/)
    expect(lines[2]).toMatch(/, ignored: RRSIG\S+EXPIRED of stale\.test\S+ \S*ticket \S*42: /)
    expect(text).toContain('\nunhealthy: 5 names: 3 healthy, 1 unhealthy, 1 undetermined\n')
  })

  it('are cut short before 1 MiB, and say so', () => {
    const reasoned = (length: number): Result => ({
      ...undetermined,
      findings: ignored.findings
        .slice(0, 1)
        .map((told) => ({ ...told, ignored: { ...told.ignored!, reason: 'x'.repeat(length) } })),
    })
    const named = { ...healthy, name: 'x'.repeat(30_000) }
    const text = runOf(markdownFormat, [...Array(4).fill(reasoned(400_000)), ...Array(9).fill(named), broken])
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576)
    expect(text).toMatch(/\n[23] names had no room to be told in full\.\n/)
    expect(text).toMatch(/\n[1-9] names had no room to be told\.\n/)
    expect(text).toContain('✗ unhealthy: stale.test.')
  })

  it('leave room for those that are not healthy', () => {
    const named = { ...healthy, name: 'x'.repeat(30_000) }
    const text = runOf(markdownFormat, [...Array(40).fill(named), broken])
    expect(text).toContain('\n31 names had no room to be told.\n')
    expect(headings(text)).toContain('h2 ✗ unhealthy: stale.test.')
  })

  it('that cannot be read are in a list, some hundred of them', () => {
    const failures = Array.from({ length: 103 }, (_, i) => ({ name: `<b>${i}..x`, why: 'it has an empty label' }))
    const text = runOf(markdownFormat, [healthy], {}, {}, failures)
    const items = read(text).filter(({ type }) => type === 'list_item_open')
    expect(items).toHaveLength(101)
    expect(text).toContain('not checked: \\<b\\>7..x: it has an empty label\n')
    expect(text).toContain('\n3 names more could not be read.\n')
  })

  it('say that the run was cut short, and what holds for this host', () => {
    const text = runOf(markdownFormat, [], {}, { interrupted: true, notes: ['no route over IPv6'] })
    expect(text).toContain('\nundetermined: 0 names\n\nThe run was interrupted.\n\nno route over IPv6.\n')
  })
})

describe('hostile text', () => {
  it.each([1, null])('is text alone, of %j names', (total) => {
    for (const result of [hostile, strict]) {
      const text = runOf(markdownFormat, [result], { total })
      const tokens = all(read(text))
      const types = new Set(tokens.map(({ type }) => type))
      for (const type of ['html_block', 'html_inline', 'link_open', 'image', 's_open', 'em_open']) {
        expect(types, type).not.toContain(type)
      }
      // A mention is found in text alone, never in code.
      for (const { type, content } of tokens) if (type === 'text') expect(content).not.toMatch(/@\w/)
      const prose = text.replace(/^( *)(`{3,})[^`]*\n[\s\S]*?\n\1\2$/gm, '')
      expect(prose).not.toMatch(/\bwww\./)
      expect(tokens.map(({ content }) => content).join('')).toContain('<script>alert(1)</script> & ]]>')
    }
  })

  it('makes no heading, no row and no fence', () => {
    const text = runOf(markdownFormat, [strict])
    for (const heading of headings(text)) {
      expect(heading).toMatch(
        /^(h1 dnssec-trace check|h2 ✗ unhealthy: .*|h3 (error|warning|notice) [A-Z_]+|h3 (Repair|Beside it|Servers|Rollover|If nobody signs again))$/,
      )
    }
    expect(read(text).filter(({ type, tag }) => type === 'heading_open' && tag === 'h2')).toHaveLength(1)
  })
})
