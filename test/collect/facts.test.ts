/** What is gathered answer by answer is what is gathered from all of them at once. */

import { expect, test } from 'vitest'
import { wanted } from '../../src/collect/wanted.ts'
import { planFor, run } from './run.ts'
import { cut, zone } from './world.ts'

const TARGET = 'www.example.test. A'
const WORLD = {
  '192.0.2.1': { zones: [zone('.', cut('test.', 'ns.test.', '192.0.2.2'))] },
  '192.0.2.2': { zones: [zone('test.', cut('example', 'ns.example', '192.0.2.3'))] },
  '192.0.2.3': { zones: [zone('example.test.', 'www A 203.0.113.1\n')] },
}

test('one plan wants after each answer what it wants of all answers so far, and of fewer and others again', async () => {
  const { snapshot } = await run(TARGET, WORLD)
  const { observations } = snapshot
  const plan = planFor(TARGET)
  const anew = (some: typeof observations) => wanted(some, planFor(TARGET))
  for (let count = 0; count <= observations.length; count++) {
    const some = observations.slice(0, count)
    expect(wanted(some, plan)).toEqual(anew(some))
  }
  expect(anew(observations.slice(0, 1))).not.toEqual(anew(observations.slice(0, 2)))
  for (const some of [observations.slice(0, 2), observations.slice(1), observations.toReversed()])
    expect(wanted(some, plan)).toEqual(anew(some))
})
