/**
 * When we and a peer say the same of a zone: what it reports stands in docs/COVERAGE.md with a code that we report. Names
 * of its test cases that are not on DNSSEC, and names that its version here still has, are in `peers/names.json`.
 */

import { readFileSync } from 'node:fs'
import type { Said } from './peers.ts'

export interface Row extends Said {
  readonly zone: string
  /** why they differ, or that they do not */
  readonly because: string | null
}

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
const { older, zonemaster } = JSON.parse(read('peers/names.json')) as {
  older: Readonly<Record<string, string>>
  zonemaster: Readonly<Record<string, readonly string[]>>
}

const codesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([A-Z0-9_]+)`/g)].map(([, code]) => code!)

/** Their name to ours, of one chapter of the document. */
function coverage(chapter: string): ReadonlyMap<string, readonly string[]> {
  const text = read('../../docs/COVERAGE.md')
    .split(/^## /m)
    .find((part) => part.startsWith(`${chapter}\n`))
  const rows = [...(text ?? '').matchAll(/^\| (`[A-Z0-9_]+`) \| ([^|]*) \|/gm)]
  return new Map(rows.map(([, theirs, ours]) => [codesIn(theirs!)[0]!, codesIn(ours!)]))
}

const MAPS = {
  zonemaster: new Map([...coverage('Zonemaster'), ...Object.entries(zonemaster)]),
  dnsviz: coverage('DNSViz'),
} as const

const PEERS = ['zonemaster', 'dnsviz'] as const

const nameOf = (entry: string): string => entry.slice(entry.indexOf(' ') + 1)

/** What only one of the two says, with who says it. */
export function leftOver(row: Said): readonly string[] {
  const ours = row.ours.map(nameOf)
  return PEERS.flatMap((peer) => {
    const theirs = row[peer].map((entry) => {
      const name = nameOf(entry)
      return { entry, means: MAPS[peer].get(older[name] ?? name) ?? [] }
    })
    const alone = theirs.filter(({ means }) => !means.some((code) => ours.includes(code)))
    const lacking = row.ours.filter((entry) => !theirs.some(({ means }) => means.includes(nameOf(entry))))
    return [...alone.map(({ entry }) => `${peer}: ${entry}`), ...lacking.map((entry) => `not ${peer}: ${entry}`)]
  })
}

/** Names that are in neither table: nobody has decided yet what they mean here. */
export const undecided = (row: Said): readonly string[] =>
  PEERS.flatMap((peer) => row[peer].map(nameOf).filter((name) => !MAPS[peer].has(older[name] ?? name)))
