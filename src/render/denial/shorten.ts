/**
 * Texts cut to a width. What is left out is always marked, by three dots that stand in no label unescaped
 * (RFC 1035 §5.1), and the octets that decide an order are what is left out last.
 */

import { Name } from '../../dns/name.ts'

/** Three glyphs of one column each, so that `--ascii` does not shift what follows. */
export const CUT = '···'

/** A piece of a text in units that must not be cut; `at` is the place of the unit, -1 where units are left out. */
export interface Piece {
  readonly text: string
  readonly at: number
}

const UNITS = /\\[0-9]{3}|\\?./gsu

/** A presentation form in units: an escape is one. */
const unitsOf = (text: string): readonly string[] => text.match(UNITS) ?? []

/** The presentation form of a label, one text for each octet. */
export const octetTexts = (label: Uint8Array): readonly string[] => unitsOf(new Name([label]).toString().slice(0, -1))

/** Columns that pieces take. */
export const widthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, p) => sum + p.text.length, 0)

/**
 * Cuts texts that stand below each other at the same places, so that equal beginnings stay equal to the eye.
 * @param keep places of units that stay, whatever the width; a text that ends there shows that it ends
 * @param most columns
 */
export function cutAlike(
  rows: readonly (readonly string[])[],
  keep: readonly number[],
  most: number,
): readonly (readonly Piece[])[] {
  const ends = keep.filter((at) => rows.some((row) => row.length === at)).map((at) => at - 1)
  const kept = [...keep, ...ends]
  for (let radius = Math.max(0, ...rows.map((row) => row.length)); radius > 0; radius--) {
    const near = (at: number): boolean => at < radius || kept.some((k) => Math.abs(at - k) < radius)
    const cut = rows.map((row) => piecesOf(row, near))
    if (cut.every((pieces) => widthOf(pieces) <= most)) return cut
  }
  return rows.map((row) => piecesOf(row, (at) => kept.includes(at)))
}

function piecesOf(row: readonly string[], stays: (at: number) => boolean): readonly Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < row.length; ) {
    let end = at
    while (end < row.length && !stays(end)) end++
    const left = row.slice(at, end).join('')
    // Nothing is gained by dots that are as wide as what they stand for.
    if (left.length > CUT.length) pieces.push({ text: CUT, at: -1 })
    else for (let i = at; i < end; i++) pieces.push({ text: row[i]!, at: i })
    if (end < row.length) pieces.push({ text: row[end]!, at: end })
    at = end + 1
  }
  return pieces
}

/** Cuts the middle out of a text. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text
  const units = unitsOf(text)
  let head = ''
  let tail = ''
  let left = 0
  let right = units.length
  while (left < right) {
    const fromHead = head.length <= tail.length
    const unit = units[fromHead ? left : right - 1]!
    if (head.length + tail.length + unit.length + CUT.length > most) break
    if (fromHead) {
      head += unit
      left++
    } else {
      tail = unit + tail
      right--
    }
  }
  return head + CUT + tail
}
