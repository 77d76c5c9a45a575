/** Root hints: those built in, and files in the form of IANA's named.root. */

import { isIP } from 'node:net'
import { describe, expect, test } from 'vitest'
import { HintsError, parseHints } from '../../src/collect/hints.ts'
import { BUILT_IN_HINTS } from '../../src/collect/roots.ts'
import { isPublicAddress } from '../../src/dns/reserved.ts'

describe('built in', () => {
  test('thirteen names, each with an IPv4 and an IPv6 address, all different and public', () => {
    expect(BUILT_IN_HINTS).toHaveLength(26)
    expect(new Set(BUILT_IN_HINTS.map((h) => h.name.key)).size).toBe(13)
    expect(new Set(BUILT_IN_HINTS.map((h) => h.address)).size).toBe(26)
    expect(BUILT_IN_HINTS.filter((h) => isIP(h.address) === 4)).toHaveLength(13)
    expect(BUILT_IN_HINTS.every((h) => isIP(h.address) !== 0 && isPublicAddress(h.address))).toBe(true)
    expect(BUILT_IN_HINTS.find((h) => h.address === '170.247.170.2')?.name.toString()).toBe('b.root-servers.net.')
  })
})

const NAMED_ROOT = `;       This file holds the information on root name servers
; FORMERLY NS.INTERNIC.NET
.                        3600000      NS    A.ROOT-SERVERS.NET.
A.ROOT-SERVERS.NET.      3600000      A     198.41.0.4
A.ROOT-SERVERS.NET.      3600000      AAAA  2001:503:BA3E::2:30
.                        3600000      NS    B.ROOT-SERVERS.NET.
B.ROOT-SERVERS.NET.      3600000      A     170.247.170.2
B.ROOT-SERVERS.NET.      3600000      A     170.247.170.2
; End of file
`

describe('a file', () => {
  test('in the form of named.root', () => {
    const hints = parseHints(NAMED_ROOT).map(({ name, address }) => `${name} ${address}`)
    expect(hints).toEqual([
      'A.ROOT-SERVERS.NET. 198.41.0.4',
      'A.ROOT-SERVERS.NET. 2001:503:ba3e::2:30',
      'B.ROOT-SERVERS.NET. 170.247.170.2',
    ])
  })

  test('without TTLs, with classes, and with records that are no hints', () => {
    const hints = parseHints('. IN NS ns.\nns. IN A 127.0.0.1\nother. IN A 127.0.0.2\n. IN TXT "hello"\n')
    expect(hints.map((h) => h.address)).toEqual(['127.0.0.1'])
  })

  test.each([
    ['', 'no NS record of the root is among the root hints'],
    ['; nothing\n', 'no NS record of the root is among the root hints'],
    ['ns. A 127.0.0.1\n', 'no NS record of the root is among the root hints'],
    ['example. NS ns.\nns. A 127.0.0.1\n', 'no NS record of the root is among the root hints'],
    ['. NS ns.\n', 'no address of a root server is among the root hints'],
    ['. NS ns.\nother. A 127.0.0.1\n', 'no address of a root server is among the root hints'],
    ['. NS ns.\nns. A 127.0.0.256\n', /^line 2: /],
    ['. NS ns.\n\nns. A\n', /^line 3: /],
    ['<html>\n', /^line 1: /],
  ])('%j', (text, expected) => {
    const read = (): unknown => parseHints(text)
    expect(read).toThrow(HintsError)
    expect(read).toThrow(expected)
  })
})
