/** Words for what lies outside the records, and for how a signer fares. */

import type { WhyName } from '../../diagnose/why.ts'
import { countText, dateText, listText, serverText, spanText, zoneText } from '../words.ts'
import type { Say } from './why.ts'

export type CircumstanceName = Extract<
  WhyName,
  `signer-${'stopped' | 'clock'}` | 'rrset-unsigned' | 'zone-unsigned' | 'server-behind' | 'edns-ignored' | 'clock-here'
>

const HOW = { 'no OPT': 'without EDNS', 'DO clear': 'with the DO bit clear', refused: 'only queries without EDNS' }

export const CIRCUMSTANCE_WHY: { readonly [N in CircumstanceName]: Say<N> } = {
  'rrset-unsigned': ({ zone, signed }) =>
    `${countText(signed, 'other RRset')} of ${zoneText(zone)} ${signed === 1 ? 'has' : 'have'} signatures: this one was added after signing, or lost its own`,
  'zone-unsigned': ({ zone, keysSigned }) =>
    keysSigned
      ? `of all that was seen of ${zoneText(zone)} only the DNSKEY RRset is signed: its data is not`
      : `${zoneText(zone)} has keys, but nothing in it is signed`,
  'signer-stopped': ({ zone, last }, _f, { at }) =>
    `every signature of ${zoneText(zone)} has expired, the latest begins ${dateText(last >>> 0, at)}: its signer has stopped`,
  'signer-clock': ({ zone, bySeconds }) =>
    `every signature of ${zoneText(zone)} begins ${spanText(0, bySeconds)} or more from now: the clock of its signer is ahead`,
  'server-behind': ({ servers, ahead, by, holds }) =>
    `${listText(servers.map(serverText))} ${servers.length === 1 ? 'has' : 'have'} an older version of the zone than ${listText(ahead.map(serverText))}, by its ${by === 'serial' ? 'SOA serial' : 'signatures'}${holds ? '' : holds === null ? '; whether the newer one holds was not seen' : '; the newer one does not hold either'}`,
  'edns-ignored': ({ servers, how }) =>
    `${listText(servers.map(serverText))} ${servers.length === 1 ? 'answers' : 'answer'} ${HOW[how]}, so without signatures: the server, or something before it, does not do EDNS`,
  'clock-here': ({ offBySeconds }) =>
    `your clock or theirs: the clock here is ${offBySeconds < 0 ? 'behind' : 'ahead'} by at least ${spanText(0, Math.abs(offBySeconds))}, or the signatures of unrelated zones are all wrong alike`,
}
