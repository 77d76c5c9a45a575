/** DNAME substitution, name by name: RFC 6672 section 2.2, Table 1. */

import { describe, expect, it } from 'vitest'
import { Name, NameError } from '../../src/dns/name.ts'
import { loadJson } from '../vectors/load.ts'

const { substitutions } = loadJson<{ substitutions: readonly [string, string, string, string | null][] }>(
  'rfc6672-2.2.json',
)

describe('RFC 6672 section 2.2', () => {
  it.each(substitutions)('%s under %s DNAME %s gives %s', (name, owner, target, result) => {
    const [from, to, asked] = [Name.parse(owner), Name.parse(target), Name.parse(name)]
    const substituted = asked.isBelow(from) ? String(asked.rebase(from, to)) : null
    expect(substituted).toBe(result)
  })

  it('a result over 255 octets is no name', () => {
    const long = Name.parse(`${`${'a'.repeat(62)}.`.repeat(3)}${'b'.repeat(58)}.`)
    expect(long.wire()).toHaveLength(249)
    const below = Name.parse('12345.x.')
    expect(String(below.rebase(Name.parse('x.'), long)).startsWith('12345.')).toBe(true)
    expect(() => Name.parse('123456.x.').rebase(Name.parse('x.'), long)).toThrow(NameError)
  })
})
