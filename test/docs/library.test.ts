/** The example of the library in README.md runs, and says what it should of a snapshot that --save wrote. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import * as library from '../../src/index.ts'
import { cli } from '../cli/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-library-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('runs the example of README.md', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  const [, names = '', code = ''] = /^import \{([^}]*)\} from 'dnssec-trace'\n([\s\S]*)$/.exec(example) ?? []
  const known = new Map<string, unknown>(Object.entries(library))
  const imported = names.split(',').map((name) => name.trim())
  expect(imported.filter((name) => !known.has(name))).toEqual([])

  const path = join(folder, 'packets.json')
  await cli(['lab', 'valid-nsec3', '--save', path, '-q'])
  const said: unknown[][] = []
  const run = new Function('text', 'console', ...imported, code)
  const values = imported.map((name) => known.get(name))
  run(readFileSync(path, 'utf8'), { log: (...words: unknown[]) => said.push(words) }, ...values)
  // The lab's root is not the real one, so the real anchors match none of its keys.
  expect(said).toEqual([
    ['bogus', expect.stringMatching(/^no DNSKEY of the root zone matches a trust anchor: .*20326/)],
  ])
})
