/**
 * Where a text stops being JSON (RFC 8259 §2): JSON.parse says that it is none, but not on every version of Node at which line.
 * And where an object has a name twice, of which JSON.parse takes the last (§4).
 */

const SPACE = /[ \t\n\r]*/y
const STRING = /"[^"\\]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*)*"/y
const OTHER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y

/** What can come next: a value, a member's name, what follows a name, or what follows a value. */
type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end'

const SAYS: Readonly<Record<Expected, string>> = {
  value: 'a value is expected',
  'value or ]': 'a value or "]" is expected',
  name: 'a quoted name is expected',
  'name or }': 'a quoted name or "}" is expected',
  colon: '":" is expected',
  'comma or end': '"," or the end of an array or object is expected',
}

/** The first syntax error: its line, counted from 1, and what is wrong there; null for a text that is JSON. */
export function syntaxErrorIn(text: string): { readonly line: number; readonly why: string } | null {
  const closers: string[] = []
  let expected: Expected = 'value'
  let at = skip(text, 0)
  const error = (why: string): { line: number; why: string } => ({ line: lineOf(text, at), why })
  for (; at < text.length; at = skip(text, at)) {
    const c = text[at]!
    const closer = closers.at(-1)
    if (expected === 'comma or end' && closer === undefined) return error('something follows the end')
    if (c === closer && expected !== 'colon' && expected !== 'value' && expected !== 'name') {
      closers.pop()
      expected = 'comma or end'
      at++
    } else if (expected === 'comma or end' || expected === 'colon') {
      if (c !== (expected === 'colon' ? ':' : ',')) return error(SAYS[expected])
      expected = expected === 'colon' || closer === ']' ? 'value' : 'name'
      at++
    } else if (expected.startsWith('value') && (c === '{' || c === '[')) {
      closers.push(c === '{' ? '}' : ']')
      expected = c === '{' ? 'name or }' : 'value or ]'
      at++
    } else {
      const scalar = c === '"' ? stringAt(text, at) : match(OTHER, text, at)
      const isName = expected.startsWith('name')
      if (scalar === null || (isName && c !== '"')) return error(SAYS[expected])
      expected = isName ? 'colon' : 'comma or end'
      at += scalar.length
    }
  }
  if (expected === 'comma or end' && closers.length === 0) return null
  return error(text.trim() === '' ? 'the file is empty' : 'the file ends too early')
}

/** The first name that an object has twice, and the line of the second. @param text JSON */
export function repeatedNameIn(text: string): { readonly line: number; readonly name: string } | null {
  const objects: Set<string>[] = []
  for (let at = 0; at < text.length; at++) {
    const c = text[at]
    if (c === '{') objects.push(new Set())
    else if (c === '}') objects.pop()
    else if (c === '"') {
      const string = stringAt(text, at) ?? c
      const end = at + string.length
      if (text[skip(text, end)] === ':') {
        const name = JSON.parse(string) as string
        const names = objects.at(-1)
        if (names?.has(name) === true) return { line: lineOf(text, at), name }
        names?.add(name)
      }
      at = end - 1
    }
  }
  return null
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length

const skip = (text: string, at: number): number => at + (match(SPACE, text, at)?.length ?? 0)

/** A string in its quotation marks; null when it does not end, has a bad escape or a control character. */
function stringAt(text: string, at: number): string | null {
  const string = match(STRING, text, at)
  if (string === null) return null
  for (let i = 0; i < string.length; i++) if (string.charCodeAt(i) < 0x20) return null
  return string
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}
