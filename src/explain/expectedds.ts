/**
 * What is to be done where a parent does not have the DS RRset that is expected of it: a DS that leads to no key which signs is
 * wrong where it is expected, and not where it lacks (RFC 4035 §5.2).
 */

import type { UnfitDs } from '../dsevidence.ts'
import { dsLinesFor, keysOf } from './facts.ts'
import type { Context, FindingOf, Help } from './types.ts'
import { dsLine, help, tagsText, zoneText } from './words.ts'

export function expectedHelp(f: FindingOf<'DS_UNEXPECTED'>, c: Context): readonly Help[] {
  const { missing, extra, unfit, keep } = f.evidence
  const where = zoneText(f.zone)
  const added = missing.filter((ds) => !unfit.some((one) => one.ds === ds))
  const publish =
    added.length === 0
      ? []
      : [
          help(
            `publish at ${where}, once you have made sure that the key is yours:`,
            ...added.map((ds) => dsLine(f.owner, ds)),
          ),
        ]
  const tags = tagsText(keep.map(({ keyTag }) => keyTag))
  const stay =
    keep.length === 0
      ? []
      : [help(`do not remove what is not expected (${tags}): without it no DS leads to a key that signs ${f.owner}`)]
  const foreign =
    missing.length > 0 || keep.length === extra.length
      ? []
      : [help('find out who published what is not expected, and have it removed unless it belongs to a rollover')]
  return [...publish, ...wrong(f, c), ...stay, ...foreign]
}

function wrong(f: FindingOf<'DS_UNEXPECTED'>, c: Context): readonly Help[] {
  const { unfit } = f.evidence
  if (unfit.length === 0) return []
  const lines = dsLinesFor(c, f.owner, keysOf(c, f.owner))
  return [
    ...unfit.slice(0, 4).map((one) => help(`do not publish ${faultText(f, one)}`)),
    lines.length === 0
      ? help(`expect the DS of a key that signs the keys of ${f.owner}`)
      : help(`expect the DS of a key that signs; of what the servers of ${f.owner} have, it is:`, ...lines),
  ]
}

/** The DS, and what is wrong with it. */
function faultText({ owner }: FindingOf<'DS_UNEXPECTED'>, { ds, why }: UnfitDs): string {
  const one = `the expected DS ${ds.keyTag}`
  switch (why) {
    case 'no key':
      return `${one}: no DNSKEY that was seen of ${owner} has its key tag and algorithm`
    case 'digest':
      return `${one}: its digest is not that of DNSKEY ${ds.keyTag} of ${owner}`
    case 'not signing':
      return `${one} before its key signs the DNSKEY RRset of ${owner} on every server`
    case 'not used':
      return `${one}: validators do not go by its digest type, algorithm or key`
  }
}
