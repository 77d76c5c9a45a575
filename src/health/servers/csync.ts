/**
 * Whether servers ask the parent for the same by CSYNC (RFC 7477). A parent that compares them (RFC 9975) looks at flags and
 * type bitmap, and does nothing where those differ or one server has none; the serial is of one server (RFC 7477 §2.1.1.1).
 */

import { TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import type { Column, Exam } from '../types.ts'

/** Octets of the serial, which stands first. */
const SERIAL = 4

/** What is asked for; empty when nothing is. */
const wishOf = (records: readonly RR[]): string =>
  records
    .filter(({ type }) => type === TYPE.CSYNC)
    .map(({ rdata }) => Buffer.from(rdata.subarray(SERIAL)).toString('hex'))
    .sort()
    .join(' ')

/** True where a parent that reads CSYNC will not act on what these servers say. Without DNSSEC it never does (RFC 7477 §3). */
export const isCsyncSplit = (
  { zone, judgements }: Exam,
  column: Column,
  versions: readonly { readonly records: readonly RR[] }[],
): boolean =>
  column.question.type === TYPE.CSYNC &&
  column.question.name.equals(zone) &&
  judgements.some((one) => one.column === column && one.report.verdict.status === 'secure') &&
  new Set(versions.map(({ records }) => wishOf(records))).size > 1
