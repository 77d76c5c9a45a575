/** Words for rollovers: the state of a zone, which step comes next and from when, what a removal would do (RFC 7583, RFC 6781 §4). */

import { formatTime } from '../dns/time.ts'
import type { HeldKind, NextStep, Removal, RolloverState, Signaling, SignalOf, StepAction } from '../health/types.ts'
import type { Timestamp } from '../snapshot.ts'
import { type Among, dsName, keyName, NONE } from './twins.ts'
import type { Help } from './types.ts'
import { algorithmText, countText, farText, help, listText, spanText } from './words.ts'

const STATES: Readonly<Record<RolloverState, string>> = {
  steady: 'no rollover is under way',
  unsigned: 'the zone is not signed',
  broken: 'DS, keys and signatures do not hold together, so no step is safe before that is mended',
  'ZSK pre-published':
    'a ZSK is published that signs nothing: a new one before its time, or an old one after it (RFC 7583 §3.2.1)',
  'ZSK signing over': 'some RRsets are signed by one ZSK and some by another: a new key is taking over',
  'ZSK double-signature': 'two ZSKs of one algorithm sign every RRset (RFC 6781 §4.1.1.2)',
  'KSK double-DS':
    'the parent has a DS whose key is not published: of a key to come, or of one that is gone (RFC 7583 §3.3.2)',
  'KSK double-DNSKEY': 'two KSKs sign the DNSKEY RRset, and the parent has the DS of one of them (RFC 7583 §3.3.1)',
  'KSK double-RRset': 'two KSKs sign the DNSKEY RRset, and the parent has the DS of both (RFC 7583 §3.3.3)',
  'KSK standby': 'a KSK is published that does not sign the DNSKEY RRset (RFC 7583 §4)',
  'algorithm: signatures first':
    'an algorithm signs of which no key is published: the first stage of an algorithm rollover, or its last (RFC 6781 §4.1.4)',
  'algorithm: both sign':
    'keys of two algorithms are published and sign, and the parent has the DS of one algorithm (RFC 6781 §4.1.4)',
  'algorithm: keys first':
    'keys of an algorithm are published that does not sign the data, which comes first (RFC 4035 §2.2, RFC 6781 §4.1.4)',
  'algorithm: DS first':
    'the parent has the DS of an algorithm of which the zone has no key, which comes first (RFC 6781 §4.1.4)',
  'algorithm: both have DS': 'the parent has DS of two algorithms, and keys of both sign (RFC 6781 §4.1.4)',
  'CDS pending': 'CDS or CDNSKEY ask for other DS than the parent has (RFC 7344 §4)',
  'DS removal asked for': 'CDS or CDNSKEY ask the parent to remove the DS (RFC 8078 §4)',
  'going insecure': 'the DS is gone as CDS or CDNSKEY asked, and the zone is still signed (RFC 8078 §4)',
  bootstrapping: 'the zone is signed and asks for its first DS (RFC 8078 §3, RFC 9615)',
  'signed without DS': 'the zone is signed, the parent has no DS, and no CDS asks for one',
  'key revoked': 'a key is published as revoked (RFC 5011 §2.1)',
  'several signers': 'the servers sign with different keys, as those of several operators do (RFC 8901 §2.1)',
}

/** What a state means. */
export const stateWords = (state: RolloverState): string => STATES[state]

/** What to do about a finding that a stage explains. */
export const stageHelp = (state: RolloverState): Help =>
  help(`nothing by itself: it belongs to the rollover that is under way ("${state}"), with which its next step is told`)

/** A step, and what its keys and DS have to be told from. */
interface Told extends NextStep {
  readonly among: Among
}

const tagsOf = (names: readonly string[]): string => {
  const distinct = [...new Set(names)]
  return `${distinct.length === 1 ? 'key tag' : 'key tags'} ${listText(distinct)}`
}
const keysOf = ({ keys, among }: Told): string =>
  `${keys.length === 1 ? 'key' : 'keys'} with ${tagsOf(keys.map((key) => keyName(key, among)))}`
const dsOf = ({ ds, among }: Told): string =>
  ds.length === 0 ? 'DS' : `DS with ${tagsOf(ds.map((record) => dsName(record, among)))}`
const oneOf = (step: Told): string =>
  step.keys.length > 1 ? `the older of the ${keysOf(step)}` : `the ${keysOf(step)}`

const ACTIONS: Readonly<Record<StepAction, (step: Told) => string>> = {
  'sign with the new key': (step) => `sign with the ${keysOf(step)}`,
  'finish signing over': (step) => `sign every RRset with the ${keysOf(step)}`,
  'remove the idle key': (step) => `remove the ${keysOf(step)}`,
  'remove the old key': (step) => `remove ${oneOf(step)} and its signatures`,
  'sign the keys with the standby key': (step) => `sign the DNSKEY RRset with the ${keysOf(step)} too`,
  'publish the new DS': (step) => `have the DS of the ${keysOf(step)} published in place of the other`,
  'publish the first DS': (step) => `have the DS of the ${keysOf(step)} published`,
  'remove the old DS': (step) =>
    step.ds.length > 1 ? `remove the older of the ${dsOf(step)}, and its key after that` : `remove the ${dsOf(step)}`,
  'remove the unmatched DS': (step) => `remove the ${dsOf(step)}`,
  'exchange the keys': (step) => `publish the key of the ${dsOf(step)} in place of the one that signs now`,
  'publish the new key': (step) =>
    step.ds.length === 0
      ? `publish the keys of ${algorithmsOf(step)}`
      : `publish the key of the ${dsOf(step)} beside the one that signs now`,
  'remove the signatures without key': (step) => `remove the signatures of ${algorithmsOf(step)}`,
  'sign with the new algorithm': (step) => `sign every RRset with the algorithm of the ${keysOf(step)}`,
  'remove the old algorithm': (step) =>
    `remove the ${keysOf(step)}, and ${step.keys.length === 1 ? 'its' : 'their'} signatures after that`,
  'remove the DS': (step) => `remove the ${dsOf(step)}`,
  'remove signatures and keys': () => 'remove signatures, keys and CDS',
  'remove the revoked key': (step) => `remove the ${keysOf(step)}`,
  'accept the CDS': (step) =>
    `publish the DS that CDS and CDNSKEY ask for, of ${step.keys.length === 0 ? 'the keys they name' : `the ${keysOf(step)}`}`,
}

const algorithmsOf = ({ algorithms }: NextStep): string => listText(algorithms.map(algorithmText))

const HELD: Readonly<Record<HeldKind, string>> = {
  'DNSKEY RRset': 'the DNSKEY RRset',
  'DS RRset': 'the DS RRset',
  data: 'RRsets of the zone',
  denial: 'denials of the zone',
  'trust anchors': 'the key as a trust anchor (RFC 5011 §2.1)',
  delegation: 'a DS RRset that is gone, reckoned by the NS RRset beside it (RFC 4035 §2.4)',
}

/**
 * Who does what, and from when nothing breaks.
 * @param among all keys and DS, from which those of the step are told where they share a key tag
 */
export function nextWords(step: NextStep, at: Timestamp, among: Among = NONE): string {
  const who = step.who === 'operator' ? 'the operator of the zone' : 'the parent'
  const provided = step.provided === null ? '' : `, if that is the ${step.provided} one,`
  return `${who} can ${ACTIONS[step.action]({ ...step, among })}${provided} ${whenWords(step, at)}`.replace(',  ', ', ')
}

function whenWords({ from, likely, waits, lacking, unseen }: NextStep, at: Timestamp): string {
  const have = (some: NextStep['lacking']): string => (some.length === 1 ? 'has' : 'have')
  const addresses = (some: NextStep['lacking']): string => listText(some.map((server) => server.address))
  const late = lacking.length === 0 ? null : `${addresses(lacking)} ${have(lacking)} all that it takes`
  // Whatever was not seen may be behind as well.
  const unlike = unseen.length === 1 ? 'says' : 'say'
  const first =
    unseen.length === 0
      ? ''
      : `; look first whether ${addresses(unseen)}, not seen here, ${unlike} the same as the others`
  const kept = waits.map(({ seconds }) => seconds)
  const known = kept.filter((seconds) => seconds !== null)
  const forHow = kept.map((seconds) =>
    seconds === null ? 'how long they may is not known here' : `for ${spanText(0, seconds)}`,
  )
  if (known.length < kept.length) {
    const left = listText(
      waits.map(({ what }, i) => `${HELD[what]} (${forHow[i]})`),
      9,
    )
    return `once ${late === null ? '' : `${late}, and then `}caches no longer hold ${left}${first}`
  }
  if (from === null) return `${late === null ? 'now' : `once ${late}`}${first}`
  const held = listText(
    waits.map(({ what }, i) => `${HELD[what]} ${forHow[i]}`),
    9,
  )
  // The time counts from when the last server has it, which is yet to come.
  const wait = spanText(0, Math.max(...known))
  const begin = late === null ? 'from' : `${wait} after ${late}, and not before`
  const soon = likely === null || likely >= from ? '' : likely <= at ? '; now' : `; from ${formatTime(likely)}`
  const early = soon === '' ? '' : `${soon}, if what was seen was published when it was signed`
  return `${begin} ${formatTime(from)} (${farText(from, at)}): ${waits.some(({ what }) => what === 'trust anchors') ? 'resolvers' : 'caches'} may hold ${held}${early}${first}`
}

/**
 * What removing one DS or key now, and nothing else, would do.
 * @param among as for `nextWords`
 */
export function removalWords({ what, effect, codes, seconds }: Removal, among: Among = NONE): string {
  const thing =
    what.kind === 'ds'
      ? `DS with key tag ${dsName(what.ds, among)} and digest type ${what.ds.digestType}`
      : `DNSKEY with key tag ${keyName(what.key, among)}`
  const found = codes.length === 0 ? '' : ` (${codes.join(', ')})`
  switch (effect) {
    case 'none':
      return `without the ${thing} nothing would change for validators${found}`
    case 'caches':
      return `without the ${thing} what caches may hold${seconds === null ? ', for how long is not known here,' : ` for ${spanText(0, seconds)}`} would no longer validate${found}`
    case 'insecure':
      return `without the ${thing} the zone would be insecure${found}`
    case 'breaks':
      return `without the ${thing} the zone would be bogus${found}`
  }
}

const SIGNALS: Readonly<Record<SignalOf['state'], string>> = {
  agrees: 'repeats the CDS and CDNSKEY of the zone, securely',
  differs: 'says something else than the CDS and CDNSKEY of the zone',
  absent: 'says nothing at its signaling name',
  'not secure': 'has a signaling name that is not secure',
  within: 'lies within the zone, so its signal would not count',
  'zone cut': 'has a zone cut at its signaling name, where nothing counts',
  unasked: 'could not be asked for its signal',
}

/** What one name server signals for the first DS. */
export const signalWords = ({ nameserver, state }: SignalOf): string => `${nameserver} ${SIGNALS[state]}`

/** Whether a parent can take the first DS from the signals (RFC 9615 §4.2). */
export function signalingWords({ complete, nameservers }: Signaling): string {
  if (complete) return 'every name server signals the first DS securely, so the parent can take it (RFC 9615 §4.2)'
  const failing = nameservers.filter(({ state }) => state !== 'agrees').length
  return `${countText(failing, 'name server')} of ${nameservers.length} ${failing === 1 ? 'does' : 'do'} not signal the first DS as RFC 9615 §4.2 wants it`
}
