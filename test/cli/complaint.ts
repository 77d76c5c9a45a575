/** What a command says of input that it cannot use. */

import { expect } from 'vitest'
import { cli } from './cli.ts'

/**
 * Runs a command that is to fail before it asks anybody: status 2, nothing on stdout, one line on stderr.
 * @returns that line, without the name of the program
 */
export async function complaint(argv: readonly string[]): Promise<string> {
  const { status, out, err } = await cli(argv)
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toMatch(/^dnssec-trace: [^\n]+\n$/)
  expect(err).not.toMatch(/internal error|\bat .*\.ts:/)
  return err.slice('dnssec-trace: '.length, -1)
}
