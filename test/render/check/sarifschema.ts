/**
 * The JSON schema of SARIF 2.1.0 (its title says rtm.5, which became the standard word for word), from Microsoft's SDK, and
 * what GitHub's code scanning takes at most.
 */

import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

const file = import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
// It says draft-04, of which it has nothing but the word "id".
const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(new URL(file), 'utf8'))

const valid = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  unicodeRegExp: false,
  formats: {
    uri: (text) => URL.canParse(text),
    'uri-reference': (text) => /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/.test(text),
    'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  },
}).compile(schema)

/** What is wrong with a document; empty: nothing. */
export function sarifFaults(document: unknown): readonly string[] {
  return valid(document)
    ? []
    : (valid.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      )
}

/** "SARIF results exceed limits" of GitHub: a file beyond is refused, or not shown in full. */
export const GITHUB = {
  runs: 20,
  results: 25_000,
  rules: 25_000,
  locations: 100,
  tags: 10,
  gzipped: 10_000_000,
} as const
