/** RFC 4343 and RFC 1035 §5.1: escapes in names, and case. RFC 1035 §2.3.4: sizes. */

import { describe, expect, it } from 'vitest'
import { Name, NameError } from '../../src/dns/name.ts'

const hex = (text: string): string => Buffer.from(Name.parse(text).wire()).toString('hex')

describe('RFC 4343 §2.1 escapes', () => {
  it('reads \\DDD as an octet and \\X as the character', () => {
    expect(hex('a\\000\\\\\\255z.')).toBe('0561005cff7a00')
    expect(hex('\\097.')).toBe('016100')
    expect(hex('a\\.b.')).toBe('03612e6200')
    expect(hex('\\@.\\$.\\".')).toBe('0140' + '0124' + '0122' + '00')
  })

  it('takes a digit after three digits as itself', () => {
    expect(hex('\\0323rd.')).toBe('0420337264' + '00')
  })

  it('writes what is special in zone text as \\X and what does not print as \\DDD', () => {
    const name = new Name([
      Uint8Array.of(0x2e, 0x5c, 0x22, 0x3b, 0x28, 0x29, 0x40, 0x24),
      Uint8Array.of(0, 32, 9, 10, 127, 128, 255),
    ])
    expect(String(name)).toBe('\\.\\\\\\"\\;\\(\\)\\@\\$.\\000\\032\\009\\010\\127\\128\\255.')
    expect(Name.parse(String(name)).wire()).toEqual(name.wire())
  })

  it.each(['\\', 'a\\', '\\1', '\\12', '\\12a', '\\256.', '\\300.', '\\999.', 'é', '\\é'])('refuses "%s"', (text) => {
    expect(() => Name.parse(text)).toThrow(NameError)
  })

  it('a label with a dot in it is not two labels', () => {
    expect(Name.parse('a\\.b.').equals(Name.parse('a.b.'))).toBe(false)
    expect(Name.parse('a\\.b.').depth).toBe(1)
    expect(Name.parse('x\\.example.').isWithin(Name.parse('example.'))).toBe(false)
  })
})

describe('RFC 4343 §3 case', () => {
  it('A–Z equal a–z and no other octets do', () => {
    expect(Name.parse('Foo.ExamplE.').equals(Name.parse('fOO.eXAMPLe.'))).toBe(true)
    expect(Name.parse('@A[`a{.').equals(Name.parse('`a{@A[.'))).toBe(false)
    for (let octet = 0; octet < 256; octet++) {
      const [a, b] = [octet, octet ^ 0x20].map((octet) => new Name([Uint8Array.of(octet)]))
      const letter = /[A-Za-z]/.test(String.fromCharCode(octet)) && octet < 128
      expect(a!.equals(b!)).toBe(letter)
    }
  })

  it('is kept as received', () => {
    expect(String(Name.parse('Foo.ExamplE.'))).toBe('Foo.ExamplE.')
    expect(hex('AbC.')).toBe('0341624300')
    expect(Buffer.from(Name.parse('AbC.').canonicalWire()).toString('hex')).toBe('0361626300')
  })

  it('never makes a length octet a letter: keys of different names differ', () => {
    expect(Name.parse('a.b.').key).not.toBe(Name.parse('a\\001b.').key)
  })
})

describe('RFC 1035 §2.3.4 sizes', () => {
  const label = 'x'.repeat(63)

  it('a label of 63 octets is a label, one of 64 is not', () => {
    expect(Name.parse(`${label}.`).wire()).toHaveLength(65)
    expect(() => Name.parse(`${label}x.`)).toThrow('64 octets')
  })

  it('a name of 255 octets is a name, one of 256 is not', () => {
    expect(Name.parse(`${label}.${label}.${label}.${'x'.repeat(61)}.`).wire()).toHaveLength(255)
    expect(() => Name.parse(`${label}.${label}.${label}.${'x'.repeat(62)}.`)).toThrow('256 octets')
  })

  it('an empty label is none', () => {
    for (const text of ['', '.a', 'a..b', '..']) expect(() => Name.parse(text)).toThrow(NameError)
    expect(() => new Name([new Uint8Array(0)])).toThrow(NameError)
  })
})

describe('ancestry', () => {
  const name = Name.parse('a.B.example.')

  it('goes by labels, not by text', () => {
    expect(name.isWithin(Name.parse('b.EXAMPLE.'))).toBe(true)
    expect(name.isWithin(name)).toBe(true)
    expect(name.isBelow(name)).toBe(false)
    expect(name.isWithin(Name.root)).toBe(true)
    expect(Name.parse('xexample.').isWithin(Name.parse('example.'))).toBe(false)
    expect(Name.parse('example.').isWithin(name)).toBe(false)
    // the last octets of the wire form are those of the ancestor, yet inside one label
    expect(new Name([Uint8Array.of(0x78, 1, 0x61)]).isWithin(Name.parse('a.'))).toBe(false)
  })

  it('parent, ancestor, common ancestor', () => {
    expect(String(name.parent())).toBe('B.example.')
    expect(Name.root.parent()).toBeNull()
    expect(String(name.ancestor(1))).toBe('example.')
    expect(String(name.commonAncestor(Name.parse('x.b.example.')))).toBe('B.example.')
    expect(name.commonAncestor(Name.parse('a.')).isRoot).toBe(true)
  })

  it('rebase puts one suffix in the place of another (RFC 6672 §2.2)', () => {
    expect(String(name.rebase(Name.parse('example.'), Name.parse('x.y.')))).toBe('a.B.x.y.')
  })

  it('an origin completes relative names', () => {
    const origin = Name.parse('example.')
    expect(['@', 'a', 'a.', '.'].map((text) => String(Name.parse(text, origin)))).toEqual([
      'example.',
      'a.example.',
      'a.',
      '.',
    ])
  })
})
