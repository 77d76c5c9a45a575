/** Words for what lies outside the records. */

import type { WhyName } from '../../diagnose/why.ts'
import { listText, serverText, spanText } from '../words.ts'
import type { Say } from './why.ts'

type Names = Extract<WhyName, 'server-behind' | 'edns-ignored' | 'clock-here'>

export const CIRCUMSTANCE_WHY: { readonly [N in Names]: Say<N> } = {
  'server-behind': ({ servers, ahead }) =>
    `${listText(servers.map(serverText))} has another version of the zone than ${listText(ahead.map(serverText))}`,
  'edns-ignored': ({ servers }) =>
    `${listText(servers.map(serverText))} answers without EDNS, so without signatures: the server or something before it ignores EDNS`,
  'clock-here': ({ offBySeconds }) => `the clock here is off by about ${spanText(0, Math.abs(offBySeconds))}`,
}
