/**
 * Every kind of answer (`kinds.ts`) from every server in every way to deny (`modes.ts`): what each of these cells must
 * show, so that a question that a server no longer answers, or answers otherwise, is missed.
 */

import { at } from './edits.ts'
import { type Kind, kindsOf } from './kinds.ts'
import { MODES, type Mode, zoneOf } from './modes.ts'
import type { Case } from './verdicts.ts'

interface Cell {
  readonly mode: Mode
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly expected: Expected
}

type Expected =
  | { readonly refused: true }
  | { readonly refused: false; readonly rcode: number; readonly holds: string | null; readonly status: RegExp }

const RCODES = { NOERROR: 0, NXDOMAIN: 3, YXDOMAIN: 6 } as const

/** What this server in this mode answers otherwise than the usual way. */
function expected({ server, by, denial }: Mode, { kind, question, rcode, holds }: Kind): Expected {
  const type = question.split(' ')[1]
  // Both refuse questions for RRSIG, and PowerDNS those for names with octets such as 0.
  if (type === 'RRSIG' && (server === 'pdns' || by === 'knot-online')) return { refused: true }
  if (kind.startsWith('label of octets') && server === 'pdns') return { refused: true }
  // NSD 4.6 leaves the NSEC3 out that covers the next closer name (RFC 5155 §7.2.4).
  const incomplete = server === 'nsd' && denial === 'opt-out' && question === 'loose DS'
  const usual = type === 'RRSIG' && rcode === 'NOERROR' ? /^insecure$/ : /^secure$/
  if (by !== 'knot-online') {
    const status = incomplete ? /^bogus$/ : denial === 'opt-out' ? /^(?:in)?secure$/ : usual
    return { refused: false, rcode: RCODES[rcode], holds, status }
  }
  return {
    refused: false,
    // It says of a name that does not exist that it has none but some types (RFC 9824 §2, without its NXNAME).
    rcode: rcode === 'NXDOMAIN' && !kind.endsWith('of another zone') ? 0 : RCODES[rcode],
    holds:
      kind === 'NSEC of a name that does not exist'
        ? 'NSEC'
        : // The CNAME is signed here, so the DNAME is no part of our answer.
          (holds?.replace('CNAME DNAME', 'CNAME') ?? null),
    // Its NSEC RRs list every type but the one that was asked for: no proof where that is ANY.
    status: type === 'ANY' && holds === '' ? /^bogus$/ : usual,
  }
}

export const MATRIX: readonly Cell[] = MODES.flatMap((mode) =>
  kindsOf(zoneOf(mode), mode.denial).map((kind): Cell => {
    const [label, type] = kind.question.split(' ') as [string, string]
    return { mode, kind: kind.kind, name: at(zoneOf(mode), label), type, expected: expected(mode, kind) }
  }),
)

const TYPES: Readonly<Record<string, string>> = {
  1: 'A',
  5: 'CNAME',
  39: 'DNAME',
  43: 'DS',
  47: 'NSEC',
  51: 'NSEC3PARAM',
}

function denialOf({ by, denial }: Mode): Case['ours']['denial'] {
  if (by === 'knot-online') return 'minimal NSEC'
  return ({ nsec: 'NSEC', nsec3: 'NSEC3', 'opt-out': 'opt-out NSEC3', narrow: 'minimal NSEC3' } as const)[denial]
}

/** What is not in a cell as it must be; nothing if all is. */
export function shortcomings({ mode, kind, expected: wanted }: Cell, found: Case | undefined): string[] {
  if (found === undefined) return [`${kind}: was not asked`]
  const { ours, replies } = found
  const silent = Object.entries(replies).flatMap(([id, { rcode }]) =>
    rcode === null ? [`${kind}: ${id} gave no answer`] : [],
  )
  const differ = (what: string, want: string | number | null, is: string | number | null): string[] =>
    want === is ? [] : [`${kind}: ${what} is ${is}, not ${want}`]
  if (wanted.refused) return [...silent, ...differ('rcode', null, ours.rcode)]
  const holds = Object.keys(ours.types).map((type) => TYPES[type] ?? type)
  return [
    ...silent,
    ...differ('rcode', wanted.rcode, ours.rcode),
    ...(wanted.holds === null ? [] : differ('answer', wanted.holds, holds.sort().join(' '))),
    ...(wanted.holds === '' ? differ('denial', denialOf(mode), ours.denial) : []),
    ...(wanted.status.test(ours.status) ? [] : [`${kind}: ${ours.status} (${ours.code})`]),
  ]
}
