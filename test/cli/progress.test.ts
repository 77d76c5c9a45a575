/** The line that a terminal is shown while names are checked: how many of how many, and what is running. */

import { createReadStream } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { cli, Ran } from './cli.ts'
import { serveLab } from './served.ts'

// Held back, so that a run is long enough to be shown.
const { file, check: checked } = serveLab('progress', ['valid-nsec'], 60)

const NAMES = `\ufeffvalid-nsec.test\r\n\r\n# not this one\r\n  www.valid-nsec.test # nor this\r\na..b\r\nc d\r\nvalid-nsec.test`

const check = (argv: readonly string[], setting: Parameters<typeof cli>[1]): Promise<Ran> =>
  checked([...argv, '-q'], { columns: 120, ...setting })

/** "0/3 done: valid-nsec.test, ..." without the part that turns and the one that clears the rest of the line. */
const shown = ({ err }: Ran): readonly string[] =>
  err.split('\r').flatMap((part) => /^\S (\d+(?:\/\d+)? done[ -~]*)/.exec(part)?.[1] ?? [])

describe('the line of progress', () => {
  it('has the number of names of a file, by the rules by which they are read', async () => {
    const ran = await check(['--input', file('names', NAMES)], { errTty: true })
    expect(ran.status).toBe(2)
    expect(shown(ran)[0]).toMatch(/^0\/3 done: valid-nsec\.test/)
    for (const line of shown(ran)) expect(line).toMatch(/^[0-3]\/3 done/)
    expect(ran.out.match(/^healthy/gm)).toHaveLength(3)
  })

  it('has the number of arguments', async () => {
    const ran = await check(['valid-nsec.test', 'www.valid-nsec.test'], { errTty: true })
    expect(shown(ran)[0]).toMatch(/^0\/2 done: valid-nsec\.test/)
  })

  it('has none for what can be read only once', async () => {
    const ran = await check(['--input', '-'], { errTty: true, stdin: createReadStream(file('again', NAMES)) })
    expect(shown(ran)[0]).toMatch(/^0 done: valid-nsec\.test/)
  })

  it('is not there in a pipe', async () => {
    const ran = await check(['--input', file('fine', 'valid-nsec.test\n')], {})
    expect(ran).toMatchObject({ status: 0, err: '' })
  })
})
