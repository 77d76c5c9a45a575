/**
 * The built-in lab, served by `dnssec-trace lab serve --now` on port 53 of a private network: the verdicts on its
 * scenarios are those of the four validating resolvers, but for what `exceptions.json` lists.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typeName } from '../../src/dns/registry.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { type Asked, compare, program as dnssecTrace } from './compare.ts'
import { type Network, openNetwork } from './namespace.ts'
import { requirePrograms } from './programs.ts'
import { type Case, type Exception, readExceptions, tell, unexplained } from './verdicts.ts'

/** What is not yet valid when the lab starts is valid when the last question is asked. */
const PASSING = new Set(['not-yet-valid-30-seconds'])

const served = SCENARIOS.filter((scenario) => scenario.served && !PASSING.has(scenario.name))
const exceptions = readExceptions().filter((exception) => exception.where.startsWith('lab'))
const questions: Asked[] = served.map(({ name, question }) => ({
  zone: `lab/${name}`,
  name: String(question.name),
  type: typeName(question.type),
}))

let network: Network
let folder: string
let cases: Case[]
const used = new Set<Exception>()

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-interop-lab-'))
  network = await openNetwork()
  const log = join(folder, 'serve.log')
  network.start(
    'env',
    [`TMPDIR=${folder}`, process.execPath, dnssecTrace, 'lab', 'serve', '--port', '53', '--now'],
    log,
  )
  const file = async (name: string): Promise<string> => {
    for (let n = 0; n < 200; n++) {
      // The instructions name the files that it wrote.
      const found = new RegExp(`/\\S+/${name}`).exec(readFileSync(log, 'utf8'))
      if (found !== null) return readFileSync(found[0], 'utf8')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`lab serve: ${readFileSync(log, 'utf8')}`)
  }
  const hints = await file('root\\.hints')
  const anchors = await file('root\\.anchor')
  cases = await compare(
    network,
    folder,
    { hints, anchors },
    questions,
    (one) => unexplained(one, exceptions).length === 0,
  )
}, 600_000)

afterAll(async () => {
  await network?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

describe('the lab served as lab serve does', () => {
  it.each(served.map((scenario, n) => [scenario.name, n] as const))('%s', (_, n) => {
    const one = cases[n]!
    expect(one.ours.error).toBeUndefined()
    expect({ status: one.ours.status, code: one.ours.code }).toEqual({
      status: served[n]!.status,
      code: served[n]!.code,
    })
    expect(unexplained(one, exceptions, used).map(tell)).toEqual([])
  })

  it('every exception that is always there was met', () => {
    const stale = exceptions.filter((exception) => exception.unstable !== true && !used.has(exception))
    expect(stale.map(({ where, resolvers }) => `${resolvers}: ${where}`)).toEqual([])
  })
})
