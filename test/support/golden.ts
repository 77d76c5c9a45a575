/** Golden files: compared, or written anew with UPDATE_GOLDENS=1. Read the difference before it is committed. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

export const UPDATES = process.env.UPDATE_GOLDENS === '1'

/** Compares a text with the file at `url`, or writes it. */
export function matchGolden(text: string, url: URL): void {
  if (UPDATES) writeFileSync(url, text)
  expect(text).toBe(existsSync(url) ? readFileSync(url, 'utf8') : '')
}
