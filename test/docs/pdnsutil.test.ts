/** PowerDNS spells its commands in two ways, 4.x and 5.x: no document has one of them without the other. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)
const inFolder = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, ROOT))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}${file}`)
const documents = [...inFolder('./'), ...inFolder('docs/'), ...inFolder('docs/codes/')]

/** By pdnsutil 4.x, whose commands are one word; those of 5.x are an object and what is done to it. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'add-zone-key': 'zone add-key',
  'export-zone-ds': 'zone export-ds',
  'import-zone-key': 'zone import-key',
  'list-keys': 'zone list-keys',
  'rectify-zone': 'zone rectify',
  'secure-zone': 'zone secure',
  'set-nsec3': 'zone set-nsec3',
  'set-publish-cdnskey': 'zone set-publish-cdnskey',
  'set-publish-cds': 'zone set-publish-cds',
  'show-zone': 'zone show',
}

interface Named {
  readonly four: readonly string[]
  readonly five: readonly string[]
}

/** The commands that a text names outside its console blocks, each once; those of 4.x as they are in 5.x. */
function commandsIn(text: string): Named {
  const said = text.replace(/```console\n[\s\S]*?```/g, '').replace(/\s+/g, ' ')
  const [four, five] = [new Set<string>(), new Set<string>()]
  for (const [, first = '', second = ''] of said.matchAll(/\bpdnsutil ([\w-]+)(?: ([\w-]+))?/g)) {
    if (/^[a-z]+$/.test(first) && !(first in SPELLINGS)) five.add(`${first} ${second}`)
    else four.add(SPELLINGS[first] ?? `${first} of no known spelling`)
  }
  return { four: [...four].sort(), five: [...five].sort() }
}

describe('the commands of PowerDNS', () => {
  it.each(documents)('stand in both spellings in %s', (path) => {
    const { four, five } = commandsIn(readFileSync(new URL(path, ROOT), 'utf8'))
    expect(five).toEqual(four)
    expect(five.filter((command) => !Object.values(SPELLINGS).includes(command))).toEqual([])
  })

  it('are found where they stand, and on pages at all', () => {
    expect(commandsIn('`pdnsutil zone\nsecure ZONE`')).toEqual({ four: [], five: ['zone secure'] })
    expect(commandsIn('`pdnsutil secure-zone ZONE`')).toEqual({ four: ['zone secure'], five: [] })
    const pages = documents.filter((path) => commandsIn(readFileSync(new URL(path, ROOT), 'utf8')).five.length > 0)
    expect(pages.length).toBeGreaterThan(10)
  })
})
