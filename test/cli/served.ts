/** Scenarios of the lab on loopback for one test file, and `check` that asks them at the lab's own instant. */

import { afterAll, beforeAll } from 'vitest'
import { findScenario } from '../../src/lab/index.ts'
import { type Served, serve } from '../../src/lab/serve.ts'
import { cli, type Ran } from './cli.ts'
import { type Folder, makeFolder } from './folder.ts'

interface ServedLab extends Folder {
  /** The arguments that lead there. */
  readonly route: () => readonly string[]
  /** Runs `check` there, without a config file. */
  readonly check: (argv: readonly string[], setting?: Parameters<typeof cli>[1]) => Promise<Ran>
}

const AT = Date.UTC(2026, 5, 15) / 1000

/**
 * @param name what the tests are of
 * @param scenarios names of the lab
 * @param delayMs by which each answer is held back
 */
export function serveLab(name: string, scenarios: readonly string[], delayMs = 0): ServedLab {
  const made = makeFolder(name)
  let served: Served
  let route: readonly string[] = []
  beforeAll(async () => {
    served = await serve(
      scenarios.map((scenario) => findScenario(scenario)!),
      { port: 0, at: AT, delayMs },
    )
    const hints = made.file('root.hints', served.hintsText)
    const anchor = made.file('root.anchor', served.anchorText)
    route = [
      '--root-hints',
      hints,
      '--trust-anchor',
      anchor,
      '--port',
      `${served.port}`,
      '--at',
      `@${AT}`,
      '--rate',
      '0',
    ]
  })
  afterAll(() => served.close())
  return {
    ...made,
    route: () => route,
    check: (argv, setting = {}) => cli(['check', ...argv, ...route, '--no-config'], setting),
  }
}
