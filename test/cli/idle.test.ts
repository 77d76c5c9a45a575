/** Findings to ignore that are not there, and the instant that a run and its replay have in common. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cli } from './cli.ts'
import { serveLab } from './served.ts'

const { folder, file, route, check } = serveLab('idle', ['valid-nsec', 'unsigned'])
afterEach(() => vi.restoreAllMocks())

const said = (...those: string[]): string =>
  `dnssec-trace: nothing was found that is to be ignored by ${those.join(', ')}\n`

describe('what is to be ignored and is not there', () => {
  it('is said once, without another status', async () => {
    const ran = await check(['valid-nsec.test', '-q', '--ignore', 'RRSIG_EXPIRED', '--ignore', 'NS_DIFFERS@vald.test'])
    expect(ran).toMatchObject({ status: 0, err: said('RRSIG_EXPIRED', 'NS_DIFFERS@vald.test.') })
  })

  it('is not said of what was found, also where two say the same', async () => {
    const twice = ['--ignore', 'DELEGATION_INSECURE', '--ignore', 'DELEGATION_INSECURE@unsigned.test']
    expect(await check(['unsigned.test', '-q', ...twice])).toMatchObject({ status: 0, err: '' })
  })

  it('of a config is said of the zones that are checked, and of all where its own names are', async () => {
    const of = (zone: string) => ({ code: 'RRSIG_EXPIRED', zone, reason: 'known' })
    const ignore = [of('valid-nsec.test'), of('elsewhere.test'), { code: 'NS_DIFFERS', reason: 'known' }]
    const path = file('ignore.json', JSON.stringify({ names: ['valid-nsec.test'], ignore }))
    const run = (...names: string[]) => cli(['check', ...names, '-q', '--config', path, ...route()])
    expect((await run('valid-nsec.test')).err).toBe(said('RRSIG_EXPIRED@valid-nsec.test.'))
    const all = ['RRSIG_EXPIRED@valid-nsec.test.', 'RRSIG_EXPIRED@elsewhere.test.', 'NS_DIFFERS']
    expect((await run()).err).toBe(said(...all))
  })
})

describe('a replay', () => {
  it('says the same as a run that crossed a second', async () => {
    const [kept, first, second] = ['kept', 'first.json', 'second.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    // Without --at: the instant is that of the run.
    const at = route().indexOf('--at')
    const way = [...route().slice(0, at), ...route().slice(at + 2)]
    const start = Date.UTC(2026, 5, 15)
    let calls = 0
    vi.spyOn(Date, 'now').mockImplementation(() => start + 1000 * Math.min(calls++, 8))
    const live = ['check', 'valid-nsec.test', '-q', '--no-config', ...way]
    await cli([...live, '--save', kept, '--json', '-o', first])
    await cli([...live, '--replay', kept, '--json', '-o', second])
    expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'))
  })
})
