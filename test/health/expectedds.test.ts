/** A DS that is expected: what may be published, what may be removed (RFC 4035 §5.2), and what is said of the rest. */

import { expect, test } from 'vitest'
import { diagnosisOf } from '../../src/check/inquire.ts'
import { explain } from '../../src/explain/explain.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld } from './run.ts'

async function advised(name: string) {
  const { health, snapshot } = await checkWorld(findCheck(name)!)
  const one = health.findings.find(({ finding }) => finding.code === 'DS_UNEXPECTED')!
  const { finding } = one
  if (finding.code !== 'DS_UNEXPECTED') throw new Error('another finding')
  const { unfit, keep } = finding.evidence
  const { help } = explain(finding, { at: health.at, snapshot })
  const plan = diagnosisOf(one, health, snapshot)?.inquire(finding).plan
  return {
    unfit: unfit.map(({ why }) => why),
    keep: keep.length,
    steps: plan?.steps.map(({ action }) => action.kind) ?? [],
    help: help.map(({ text }) => text.split(' ').slice(0, 3).join(' ')),
  }
}

test.each([
  ['expected-no-key', ['no key'], 1, [], ['do not publish', 'expect the DS', 'do not remove']],
  ['expected-not-signing', ['not signing'], 1, [], ['do not publish', 'expect the DS', 'do not remove']],
  ['expected-digest', ['digest'], 1, [], ['do not publish', 'expect the DS', 'do not remove']],
  ['expected-some', ['no key'], 0, [], ['do not publish', 'expect the DS']],
  ['expected-extra-works', [], 1, [], ['do not remove']],
  ['expected-signing', [], 0, ['publish-ds', 'remove-ds'], ['publish at test.,']],
  ['check-ds-unexpected', [], 0, ['publish-ds', 'remove-ds'], ['publish at test.,']],
])('%s', async (name, unfit, keep, steps, help) => {
  expect(await advised(name)).toEqual({ unfit, keep, steps, help })
})
