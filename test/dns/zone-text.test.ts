/** Zone text: entries, directives, defaults, and where it is wrong (RFC 1035 §5.1, RFC 2308 §4). */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { parseTtl, parseZone, presentRR, ZoneTextError, type ZoneTextOptions } from '../../src/dns/presentation.ts'

const zone = (text: string, options?: ZoneTextOptions): readonly string[] => parseZone(text, options).map(presentRR)

describe('RFC 1035 §5.1 entries', () => {
  it('owner, TTL, class and type, the two in either order', () => {
    expect(zone('a. 60 IN A 192.0.2.1\na. IN 60 A 192.0.2.1\na. ch 1 A 192.0.2.1')).toEqual([
      'a. 60 IN A 192.0.2.1',
      'a. 60 IN A 192.0.2.1',
      'a. 1 CH A 192.0.2.1',
    ])
  })

  it('a blank owner is that of the record before, also across directives and blank lines', () => {
    expect(zone('a. 1 A 192.0.2.1\n\n  ; nothing\n$ORIGIN x.\n\tA 192.0.2.2\nb A 192.0.2.3\n A 192.0.2.4')).toEqual([
      'a. 1 IN A 192.0.2.1',
      'a. 1 IN A 192.0.2.2',
      'b.x. 1 IN A 192.0.2.3',
      'b.x. 1 IN A 192.0.2.4',
    ])
  })

  it('parentheses join lines; comments and line ends inside them are space', () => {
    expect(zone('a. 1 TXT ( "x" ; one )\n\n  y) ; two\nb. 1 TXT (z)\n(\nc. 1 TXT z )')).toEqual([
      'a. 1 IN TXT "x" "y"',
      'b. 1 IN TXT "z"',
      'c. 1 IN TXT "z"',
    ])
  })

  it('quotation marks keep spaces, semicolons and parentheses', () => {
    expect(zone('a. 1 TXT "x ; ( \\" y" z\\;w')).toEqual(['a. 1 IN TXT "x ; ( \\" y" "z;w"'])
    expect(zone('a. 1 TXT "a""b"')).toEqual(['a. 1 IN TXT "a" "b"'])
  })

  it('characters outside ASCII are UTF-8 in strings', () => {
    expect(zone('a. 1 TXT é "😀"')).toEqual(['a. 1 IN TXT "\\195\\169" "\\240\\159\\152\\128"'])
  })

  it('line ends of Windows, a byte order mark, and no line end at the end are fine', () => {
    expect(zone('\ufeffa. 1 A 192.0.2.1\r\n  A 192.0.2.2\r\n$TTL 5\r\nb. A 192.0.2.3')).toEqual([
      'a. 1 IN A 192.0.2.1',
      'a. 1 IN A 192.0.2.2',
      'b. 5 IN A 192.0.2.3',
    ])
  })

  it('escaped owners are themselves: dots, spaces, directives', () => {
    expect(zone('\\$TTL 1 A 192.0.2.1\na\\.b\\ c 1 A 192.0.2.1\n\\@ 1 A 192.0.2.1')).toEqual([
      '\\$TTL. 1 IN A 192.0.2.1',
      'a\\.b\\032c. 1 IN A 192.0.2.1',
      '\\@. 1 IN A 192.0.2.1',
    ])
  })

  it('an owner may look like a type or a class', () => {
    expect(zone('IN 1 A 192.0.2.1\nA 1 A 192.0.2.1\n1 1 A 192.0.2.1')).toEqual([
      'IN. 1 IN A 192.0.2.1',
      'A. 1 IN A 192.0.2.1',
      '1. 1 IN A 192.0.2.1',
    ])
  })

  it('nothing is no records', () => {
    expect(zone('')).toEqual([])
    expect(zone('\n ; only a comment\n')).toEqual([])
  })
})

describe('$ORIGIN and $TTL', () => {
  it('complete names, themselves relative', () => {
    expect(zone('$ORIGIN b\n$TTL 1\na NS c\n$ORIGIN d\n@ NS @', { origin: Name.parse('x.') })).toEqual([
      'a.b.x. 1 IN NS c.b.x.',
      'd.b.x. 1 IN NS d.b.x.',
    ])
  })

  it('RFC 2308 §4: $TTL is for records without one; without $TTL the last one given stands', () => {
    expect(zone('$TTL 1h30m\na. A 192.0.2.1\na. 5 A 192.0.2.1\na. A 192.0.2.1').map((rr) => rr.split(' ')[1])).toEqual([
      '5400',
      '5',
      '5400',
    ])
    expect(zone('a. 5 A 192.0.2.1\na. A 192.0.2.1').map((rr) => rr.split(' ')[1])).toEqual(['5', '5'])
    expect(zone('a. A 192.0.2.1\n$TTL 7\na. A 192.0.2.1', { ttl: 3 }).map((rr) => rr.split(' ')[1])).toEqual(['3', '7'])
  })

  it('TTLs have units', () => {
    expect(['0', '60', '1w2d3h4m5s', '1W', '2147483647'].map(parseTtl)).toEqual([0, 60, 788_645, 604_800, 2147483647])
    for (const bad of ['', '-1', '1y', 'h', '1h30', '2147483648', '99999999999999999999', '9999999w'])
      expect(parseTtl(bad)).toBeNull()
  })
})

describe('refusals name the line', () => {
  it.each([
    ['a. 1 A 192.0.2.1\nb. 1 A x', 2, '"x" is not an IPv4 address'],
    ['a. 1 TXT (\n x\n\n', 1, 'a parenthesis is not closed'],
    ['\na. 1 TXT x )', 2, 'a closing parenthesis has no opening one'],
    ['a. 1 TXT (\n "x\n" )', 2, 'a quotation mark is not closed on its line'],
    ['a. 1 TXT "x\\\n"', 1, 'a quotation mark is not closed on its line'],
    ['a. 1 SOA (\n a.\n b.\n 1 2 3 4 x )', 4, '"x" is not a number of seconds'],
    ['a. 1 SOA (\n a.\n b.\n 1 2 3 4 )', 4, 'a number of seconds is missing'],
    ['a. 1 AX 192.0.2.1', 1, '"AX" is not an RR type; did you mean A?'],
    ['a. 1', 1, 'the type is missing'],
    ['a. 1 2 A 192.0.2.1', 1, '"2" is not an RR type'],
    ['a. A 192.0.2.1', 1, 'the record has no TTL, and none was given before'],
    [' 1 A 192.0.2.1', 1, 'the first record has no owner'],
    ['a..b 1 A 192.0.2.1', 1, '"a..b" has an empty label'],
    ['é 1 A 192.0.2.1', 1, 'outside ASCII'],
    ['$INCLUDE other.zone', 1, '"$INCLUDE" is not supported here'],
    ['$GENERATE 1-9 a$ A 192.0.2.$', 1, '"$GENERATE" is not supported here'],
    ['$TTL', 1, '$TTL has no value'],
    ['$TTL x', 1, '"x" is not a TTL'],
    ['$ORIGIN a. b.', 1, '"b." follows the value of $ORIGIN'],
    ['$ORIGIN a..', 1, 'empty label'],
    ['a. 1 A \u001b[2J', 1, '"\\027[2J" is not an IPv4 address'],
    [`a. 1 A ${'x'.repeat(1000)}`, 1, `"${'x'.repeat(64)}…" is not an IPv4 address`],
    ['a. 1 A \u00a0', 1, 'not an IPv4 address'],
  ])('%j: line %i', (text, line, why) => {
    let error: unknown
    try {
      parseZone(text)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(ZoneTextError)
    expect(error).toMatchObject({ line, message: expect.stringContaining(why) })
    expect((error as Error).message).toMatch(new RegExp(`^line ${line}: [^\n]*$`))
  })

  it('and the file, if there is one', () => {
    expect(() => parseZone('a. 1 A x', { file: 'root.hints' })).toThrow(
      'root.hints, line 1: "x" is not an IPv4 address',
    )
  })
})
