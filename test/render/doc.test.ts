/** Layout: wrapping, columns, glyphs, and that nothing from the wire can speak to a terminal. */

import { describe, expect, it } from 'vitest'
import { blank, type Doc, line, type Page, painter, print, rows, safe, span, text } from '../../src/render/doc.ts'
import { jsonText } from '../../src/render/json.ts'

const PAGE: Page = { width: 80, color: false, ascii: false }
const paint = await painter(false)
const shown = (doc: Doc, page = PAGE): string => print(doc, page, paint)

describe('safe', () => {
  it.each([
    ['\u001b[2J', '\\u{1b}[2J'],
    ['\u009b31m', '\\u{9b}31m'],
    ['a\rb\nc\td\0', 'a\\u{d}b\\u{a}c\\u{9}d\\u{0}'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['\u007f', '\\u{7f}'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['ключ', '\\u{43a}\\u{43b}\\u{44e}\\u{447}'],
    ['😀', '\\u{1f600}'],
  ])('shows %j as %s', (raw, expected) => {
    expect(safe(raw, false)).toBe(expected)
    expect(safe(raw, true)).toBe(expected)
  })

  it('leaves the glyphs of reports, and has ASCII for each', () => {
    const glyphs = '✓✗○·→…§–'
    expect(safe(glyphs, false)).toBe(glyphs)
    expect(safe(glyphs, true)).toBe('+xo.->...section -')
  })

  it('is applied to every kind of block', () => {
    const evil = '\u001b]0;title\u0007'
    for (const block of [line(0, evil), text(0, 0, evil), rows(0, [[evil, evil, evil]])]) {
      expect(shown([block])).toMatch(/^[\n -~]*$/)
    }
  })

  it('holds for JSON, where nothing is lost', () => {
    const value = { text: 'a\u001b[31m\u009b\u202e😀 §→', 'k\u007f': 1 }
    const out = jsonText(value)
    expect(out).toMatch(/^[\n -~§→]*$/)
    expect(JSON.parse(out)).toEqual(value)
  })
})

describe('text', () => {
  it('breaks between words and hangs what follows', () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ')
    const lines = shown([text(2, 8, span('help:', 'strong'), ` ${words}`)])
      .trimEnd()
      .split('\n')
    expect(lines.every((l) => l.length <= 80)).toBe(true)
    expect(lines[0]).toMatch(/^ {2}help: word0 /)
    expect(lines.slice(1).every((l) => /^ {8}word/.test(l))).toBe(true)
    expect(lines.map((l) => l.trim()).join(' ')).toBe(`help: ${words}`)
  })

  it('never breaks within a word, nor between spans without a space', () => {
    const long = 'x'.repeat(100)
    expect(shown([text(0, 2, 'a ', long, ' b')])).toBe(`a\n  ${long}\n  b\n`)
    expect(shown([text(0, 2, 'y'.repeat(78), span('[CODE]', 'bogus'), ': z')])).toBe(`${'y'.repeat(78)}[CODE]:\n  z\n`)
  })

  it('takes a word of several styles below whole', () => {
    const doc = [text(0, 2, 'x'.repeat(70), ' ', '(', span('rrsig-refresh', 'strong'), '): and')]
    expect(shown(doc)).toBe(`${'x'.repeat(70)}\n  (rrsig-refresh): and\n`)
  })

  it('keeps lines whole', () => {
    const record = `example.test. IN DS ${'0'.repeat(200)}`
    expect(shown([line(8, record)])).toBe(`        ${record}\n`)
  })
})

describe('rows', () => {
  it('stand in columns', () => {
    const doc = rows(2, [
      ['a', 'one', 'n1'],
      ['bbb', 'three', 'n3'],
    ])
    expect(shown([doc])).toBe('  a    one    n1\n  bbb  three  n3\n')
  })

  it('go below, in the second column, what does not fit', () => {
    const doc = rows(2, [['published by example.test.', 'v'.repeat(40), 'from 192.0.2.1']])
    expect(shown([doc])).toBe(`  published by example.test.  ${'v'.repeat(40)}\n${' '.repeat(30)}from 192.0.2.1\n`)
  })

  it('are not widened by one very long cell', () => {
    const doc = rows(2, [
      ['short', 'value'],
      ['l'.repeat(60), 'value'],
    ])
    expect(shown([doc])).toBe(`  short  value\n  ${'l'.repeat(60)}\n         value\n`)
  })

  it('leave out empty cells, and their spaces', () => {
    expect(
      shown([
        rows(2, [
          ['a', 'b', ''],
          ['', 'c'],
        ]),
        blank,
      ]),
    ).toBe('  a  b\n     c\n\n')
  })
})
