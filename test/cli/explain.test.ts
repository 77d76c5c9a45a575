/** `dnssec-trace explain`: the list, a page, near misses, JSON. */

import { describe, expect, it } from 'vitest'
import { CODES } from '../../src/codes.ts'
import { cli } from './cli.ts'

describe('explain', () => {
  it('lists every code with its title, in 80 columns', async () => {
    const { out, status } = await cli(['explain'])
    expect(status).toBe(0)
    for (const code of Object.keys(CODES)) expect(out).toMatch(new RegExp(`^ {2}${code} `, 'm'))
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each(['RRSIG_EXPIRED', 'rrsig_expired', 'rrsig-expired'])('prints the page of %s', async (word) => {
    const { out, status } = await cli(['explain', word])
    expect(status).toBe(0)
    expect(out).toMatch(/^RRSIG_EXPIRED\n\n/)
    expect(out).toMatch(/^Why a validator refuses$/m)
    expect(out).toMatch(/^ {2}\$ dnssec-trace lab expired$/m)
    expect(out).not.toMatch(/```|^#|`/m)
  })

  it('prints pages of no more than 80 columns, pasted records apart', async () => {
    for (const code of Object.keys(CODES)) {
      const { out } = await cli(['explain', code])
      expect(
        out.split('\n').filter((line) => line.length > 82 && !/ IN [A-Z0-9]+ |\S{50}|^ +check: /.test(line)),
        code,
      ).toEqual([])
    }
  })

  it('has a stable JSON form', async () => {
    const list = JSON.parse((await cli(['explain', '--json'])).out)
    expect(list.format).toBe('dnssec-trace.explain/1')
    expect(list.codes.map((entry: { code: string }) => entry.code)).toEqual(Object.keys(CODES))
    const page = JSON.parse((await cli(['explain', 'DS_SHA1', '--json'])).out)
    expect(Object.keys(page)).toEqual([
      'format',
      'code',
      'family',
      'title',
      'effect',
      'aside',
      'rank',
      'rfc',
      'ede',
      'page',
    ])
    expect(page.page).toMatch(/^# DS_SHA1\n/)
  })
})

describe('lab', () => {
  it('lists every scenario with its status, in 80 columns', async () => {
    const { SCENARIOS } = await import('../../src/lab/index.ts')
    const { out, status } = await cli(['lab'])
    expect(status).toBe(0)
    for (const s of SCENARIOS) expect(out).toMatch(new RegExp(`^ {2}${s.id} +${s.name} +${s.status}`, 'm'))
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(await cli(['lab', SCENARIOS[0]!.id])).toEqual(await cli(['lab', SCENARIOS[0]!.name]))
  })
})
