/** How a cell of a check looks: a glyph, a colour, a few words. */

import type { Style } from '../../doc.ts'
import type { Mark } from './grid.ts'

/** Each mark in one character. */
export const GLYPH: Readonly<Record<Mark, string>> = {
  secure: '✓',
  insecure: '○',
  bogus: '✗',
  indeterminate: '?',
  differs: '≠',
  error: '!',
  silent: '–',
  unasked: '·',
}
/** And in which colour. */
export const STYLE: Readonly<Record<Mark, Style>> = {
  secure: 'secure',
  insecure: 'insecure',
  bogus: 'bogus',
  indeterminate: 'indeterminate',
  differs: 'insecure',
  error: 'bogus',
  silent: 'indeterminate',
  unasked: 'faint',
}
/** What each mark says of one answer. */
export const MARK_TEXT: Readonly<Record<Mark, string>> = {
  secure: 'secure',
  insecure: 'insecure',
  bogus: 'bogus',
  indeterminate: 'indeterminate',
  differs: 'not what others say',
  error: 'no usable answer',
  silent: 'no response',
  unasked: 'not asked',
}
/** Heaviest first. */
export const MARKS: readonly Mark[] = [
  'bogus',
  'error',
  'silent',
  'indeterminate',
  'differs',
  'insecure',
  'unasked',
  'secure',
]
/** The one that matters most, for several cells in one. */
export const heaviest = (marks: readonly Mark[]): Mark => MARKS.find((mark) => marks.includes(mark)) ?? 'unasked'
