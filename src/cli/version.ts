/** The version of this program, as package.json has it. */

import { readFileSync } from 'node:fs'

/** That of the package: "1.0.0". */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** How the program names itself in its reports: "dnssec-trace 1.0.0". */
export const tool = (): string => `dnssec-trace ${version()}`
