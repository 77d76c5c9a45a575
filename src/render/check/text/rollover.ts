/** Where a rollover stands, what comes next and from when; with everything, the keys and what removing one would do. */

import { algorithmName } from '../../../dns/registry.ts'
import { nextWords, removalWords, signalingWords, signalWords, stateWords } from '../../../explain/rollover.ts'
import { type Among, keyName } from '../../../explain/twins.ts'
import { countText, dsText, keyText, listText } from '../../../explain/words.ts'
import type { Health, KeyRole, Removal, Rollover } from '../../../health/types.ts'
import { type Block, blank, line, type Style, span, text } from '../../doc.ts'

/** Nothing where nothing is under way, unless everything is wanted. */
export function rolloverBlocks({ rollover, at }: Health, verbose: boolean): readonly Block[] {
  if (rollover === null) return []
  const { states, next, signaling } = rollover
  const moving = states.filter((state) => state !== 'steady' && state !== 'unsigned' && state !== 'broken')
  if (moving.length === 0 && !verbose) return []
  return [
    blank,
    ...(moving.length === 0 ? states : moving).map((state) =>
      text(2, 4, span(state === 'steady' ? 'rollover' : state, 'strong'), `: ${stateWords(state)}`),
    ),
    ...next.map((step) => text(4, 6, span('next: ', 'strong'), nextWords(step, at, rollover))),
    ...(signaling === null ? [] : [text(4, 6, span('signal: ', 'strong'), signalingWords(signaling))]),
    ...(verbose ? keyBlocks(rollover) : []),
  ]
}

const EFFECT: Readonly<Record<Removal['effect'], Style>> = {
  none: 'secure',
  caches: 'insecure',
  insecure: 'insecure',
  breaks: 'bogus',
}

/** Each key with what it does, each DS, and what would come of removing one now. */
function keyBlocks(rollover: Rollover): readonly Block[] {
  const { keys, removals, signaling } = rollover
  return [
    ...(signaling?.nameservers ?? []).map((one) => text(6, 8, signalWords(one))),
    ...(keys.length === 0
      ? []
      : [blank, line(2, span('keys', 'strong')), ...keys.map((role) => keyBlock(role, rollover))]),
    ...(removals.length === 0
      ? []
      : [
          blank,
          line(2, span('if it were removed now', 'strong')),
          ...removals.map((removal) => text(4, 6, span('· ', EFFECT[removal.effect]), removalWords(removal, rollover))),
        ]),
  ]
}

function keyBlock(role: KeyRole, among: Among): Block {
  const { key, sep, revoked, ds, signsKeys, signsData, wanted, unverified, servers } = role
  const does = [
    ...(signsKeys ? ['signs the keys'] : []),
    ...(signsData > 0 ? [`signs ${countText(signsData, 'other RRset')}`] : []),
    ...(signsKeys || signsData > 0 ? [] : [unverified ? 'nothing here verifies what it signs' : 'signs nothing seen']),
    ...(ds.length > 0 ? [`named by ${listText(ds.map(dsText))}`] : []),
    ...(wanted ? ['asked for by CDS'] : []),
    ...(revoked ? ['revoked'] : []),
  ]
  const on = `on ${countText(servers.length, 'server')}`
  const named = keyText(key).replace(/\d+$/, keyName(key, among))
  return text(4, 6, `${named}${sep ? ', SEP' : ''} (${algorithmName(key.algorithm)}): ${does.join(', ')}; ${on}`)
}
