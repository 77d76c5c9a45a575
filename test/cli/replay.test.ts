/** --save and --replay: a replay is byte-identical, needs nobody, and fails loudly when a packet is missing. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NAMES = ['valid-nsec3', 'ds-digest-bogus', 'expired', 'no-ds', 'cname-loop', 'lame-refused', 'stale-secondary']

describe('replay', () => {
  it.each(NAMES)('says of %s what the live run said, to the byte', async (name) => {
    const path = join(folder, `${name}.json`)
    for (const form of [['-v'], ['--json']]) {
      const live = await cli(['lab', name, ...form, '--save', path])
      const kept = readFileSync(path, 'utf8')
      const again = await cli(['lab', name, ...form, '--replay', path])
      expect(again).toEqual(live)
      expect(readFileSync(path, 'utf8')).toBe(kept)
    }
  })

  it('judges kept packets at another instant', async () => {
    const path = join(folder, 'later.json')
    expect((await cli(['lab', 'valid-nsec3', '--all-servers', '--save', path])).status).toBe(0)
    const argv = ['lab', 'valid-nsec3', '--all-servers', '--replay', path, '--at', '2027-01-01T00:00:00Z']
    const later = await cli(argv)
    expect(later.status).toBe(1)
    expect(later.out).toMatch(/bogus\[RRSIG_EXPIRED\]/)
  })

  it('fails with status 2 and one line when a packet is missing', async () => {
    const path = join(folder, 'holed.json')
    await cli(['lab', 'valid-nsec3', '--save', path])
    const kept = JSON.parse(readFileSync(path, 'utf8'))
    kept.observations = kept.observations.slice(0, 2)
    writeFileSync(path, JSON.stringify(kept))
    const { status, out, err } = await cli(['lab', 'valid-nsec3', '--replay', path])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(/^dnssec-trace: .*holed\.json: the snapshot has no packet for .*\n$/)
  })

  it('is loud about a file that cannot be written, and reports all the same', async () => {
    const { status, out, err } = await cli(['lab', 'valid-nsec3', '-q', '--save', join(folder, 'no', 'such')])
    expect(status).toBe(2)
    expect(out).toMatch(/^secure /)
    expect(err).toMatch(/^dnssec-trace: cannot write .*\n$/)
  })
})
