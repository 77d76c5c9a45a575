/** A folder of a test file's own, which is gone when its tests are done. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export interface Folder {
  readonly folder: string
  /** Writes a file in it. @returns its path */
  readonly file: (name: string, text: string | Uint8Array) => string
}

/** @param name what the tests are of */
export function makeFolder(name: string): Folder {
  const folder = mkdtempSync(join(tmpdir(), `dnssec-trace-${name}-`))
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    file: (name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
  }
}
