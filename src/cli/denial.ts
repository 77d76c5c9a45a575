/** `dnssec-trace denial <name> [type]`: what proves that this does not exist, and what the zone gives away by it. */

import { EXIT, type Io } from './io.ts'
import { TRACE_OPTIONS } from './options.ts'
import type { Form } from './output.ts'
import { parse, type Shape } from './parse.ts'
import { traceAs } from './trace.ts'
import { tool } from './version.ts'

const SHAPE: Shape = {
  name: 'dnssec-trace denial',
  usage: '<name> [type] [options]',
  description:
    'Explains what proves that a name, or a type at it, does not exist: each thing\nthat has to be shown, the NSEC or NSEC3 that shows it, and what the zone gives\naway by it. The type is A unless given.',
  options: TRACE_OPTIONS,
  after: `
Exit status: the verdict's, as of a trace:
  0 secure, 1 bogus, 2 usage or unreadable input, 3 insecure, 4 indeterminate,
  130 interrupted`,
}

/** A report told by its denials. @param measured with the speed at which this machine guesses at hashes */
const formOf = (measured: boolean): Form => {
  const speed = async () => (measured ? (await import('./guessing.ts')).hashesPerSecond : () => null)
  return {
    text: async () => {
      const [{ denialDoc }, rate] = await Promise.all([import('../render/denial/text.ts'), speed()])
      return ({ report, snapshot }, detail) => denialDoc(report, snapshot, detail, rate(report))
    },
    json: async () => {
      const [{ denialJson }, rate] = await Promise.all([import('../render/denial/json.ts'), speed()])
      return ({ report, snapshot }) => denialJson(report, snapshot, rate(report), tool())
    },
    markdown: null,
  }
}

/** Without the speed of this machine, so that the lab and a replay say the same everywhere and every time. */
export const DENIAL: Form = formOf(false)

/** @returns the exit status, which is that of the verdict @throws UsageError for input that cannot be used */
export async function denialCommand(argv: readonly string[], io: Io): Promise<number> {
  const parsed = parse(argv, SHAPE, io)
  if (parsed === null) return EXIT.secure
  return traceAs(parsed.options.replay === undefined ? formOf(true) : DENIAL, SHAPE, parsed, io)
}
