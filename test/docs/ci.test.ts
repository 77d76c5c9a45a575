/** Every command of docs/ci.md is one that the program takes, and its configuration one that it reads. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const text = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, body]) => ({
  language: language!,
  body: body!,
}))

describe('docs/ci.md', () => {
  it('has a snippet for each place that it speaks of', () => {
    expect(blocks.map(({ language }) => language).filter((l) => l !== '')).toEqual(['json', 'yaml', 'yaml', 'groovy'])
  })
})
