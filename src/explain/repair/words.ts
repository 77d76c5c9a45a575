/** The steps of a repair in words: one sentence for each action, one for each thing that must not be done. */

import type { Action, ActionName, Actions, Never, Plan, PlanStep, Wait } from '../../diagnose/plan.ts'
import type { Why, WhyName } from '../../diagnose/why.ts'
import { TYPE, typeName } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { formatTime } from '../../dns/time.ts'
import type { Finding } from '../../report.ts'
import type { Server } from '../../snapshot.ts'
import { algorithmText, dsText, listText, serverText, spanText, zoneText } from '../words.ts'

/** What a sentence may know beside its action. */
export interface Setting {
  readonly finding: Finding
  readonly why: Why | null
  readonly plan: Plan
  /** the servers for which the step is done, where it is not done for all */
  readonly at?: readonly Server[]
}

type Say<A extends ActionName> = (action: Actions[A], setting: Setting) => string

const at = (parent: Actions['publish-ds']['parent']): string => (parent === null ? 'the parent' : zoneText(parent))

const of = (servers: Actions['transfer']['servers']): string => listText(servers.map(serverText))

const dsList = (ds: Actions['remove-ds']['ds']): string => listText(ds.map(dsText), 3)

/** Signers that write what no validator can take: signing again with the same one changes nothing. */
const OF_THE_SIGNER: ReadonlySet<string> = new Set([
  'record-duplicated',
  'rdata-case',
  'owner-case',
  'signer-case',
  'hash-changed',
  'wildcard-owner',
  'order-as-received',
  'signature-der',
  'signature-swapped',
  'signature-unpadded',
  'signature-extended',
] satisfies readonly WhyName[])

function signAgain({ zone, before }: Actions['sign-again'], { why, finding, at }: Setting): string {
  const name = zoneText(zone)
  if (at !== undefined)
    return `sign ${name} again${finding.code === 'RRSIG_EXPIRED' ? ', and see why signing stopped' : ''}`
  if (before !== undefined) return `sign ${name} again before ${formatTime(before)}, and load it on every server`
  if (why?.name === 'record-added') return `sign ${name} again if the record belongs there; if not, take it out`
  if (why?.name === 'record-removed') return `put the record back, or sign ${name} again without it`
  if (why !== null && OF_THE_SIGNER.has(why.name)) return `update the signer of ${name}, and sign again`
  if (finding.code === 'RRSIG_EXPIRED') return `sign ${name} again on every server, and see why signing stopped`
  return `sign ${name} again, and load it on every server`
}

function publishDs({ child, parent, ds }: Actions['publish-ds'], { plan }: Setting): string {
  if (ds.length > 0) {
    return `publish at ${at(parent)}, once you have made sure that the ${ds.length === 1 ? 'key is' : 'keys are'} yours:`
  }
  const anew = plan.steps.some(({ action }) => MAKES_KEYS.has(action.kind))
  return `publish at ${at(parent)} the DS, in SHA-256, of the ${anew ? 'new key' : `key that signs ${child}`}, as the commands of this step print it`
}

const MAKES_KEYS: ReadonlySet<ActionName> = new Set(['add-key', 'sign-zone', 'change-algorithm'])

function mendServer({ zone, servers, fault }: Actions['mend-server']): string {
  const one = servers.length === 1
  const who = servers.length === 0 ? `the servers of ${zoneText(zone)}` : of(servers)
  switch (fault) {
    case 'silent':
      return `see that ${who} ${one ? 'runs' : 'run'} and can be reached over UDP and TCP`
    case 'lame':
      return `load ${zoneText(zone)} on ${who}, or take ${one ? 'it' : 'them'} out of the delegation`
    case 'error':
      return `see in the log of ${who} why ${one ? 'it fails' : 'they fail'} on this question; load ${zoneText(zone)} again`
    case 'edns':
      return `update ${who}, or the box before ${one ? 'it' : 'them'}, so that EDNS and DO are answered with signatures`
    case 'malformed':
      return `update ${who}, or the box before ${one ? 'it' : 'them'} that changes answers`
    case 'address':
      return `give ${servers.length === 0 ? `the name servers of ${zoneText(zone)} addresses` : `${listText(servers.map(({ name, address }) => name?.toString() ?? address))} a public address`}, or take ${one ? 'it' : 'them'} out of the delegation`
    case 'answer':
      return `update ${who}: the records are there, the answer is made of the wrong ones`
    case 'records':
      return `if the zone has the records that lack here, update ${who}: ${one ? 'it leaves' : 'they leave'} them out`
    case 'tcp':
      return `let ${who} answer over TCP on port ${servers[0]?.port ?? 53}, and let it through the firewall`
    case 'sizes':
      return `update ${who}, or the box before ${one ? 'it' : 'them'}, so that no answer over UDP is larger than the client offers`
    case 'fragments':
      return `let ${who} send at most 1232 octets over UDP and truncate what is longer`
    case 'cookies':
      return `see that ${who} and no box before ${one ? 'it' : 'them'} makes the cookies, or switch cookies off there`
    case 'udp':
      return `let ${who} answer over UDP on port ${servers[0]?.port ?? 53}, and let it through the firewall`
    case 'datagrams':
      return `see what drops these answers of ${who} over UDP: a filter by size or type, or lost fragments; until then have ${one ? 'it' : 'them'} truncate such answers, so that resolvers ask over TCP`
    case 'options':
      return `update ${who}, or the box before ${one ? 'it' : 'them'}, so that an EDNS option that is not known is ignored`
  }
}

function renewEarlier({ zone, seconds }: Actions['renew-earlier'], { finding }: Setting): string {
  const before = `have the signer of ${zoneText(zone)} renew signatures ${spanText(0, seconds)} before they expire`
  return finding.code === 'RRSIG_LIFETIME_LONG' ? `${before}, and make them for two weeks at a time` : before
}

/** "NS records", "A and AAAA records" */
const kindsText = (records: readonly RR[]): string =>
  `${listText([...new Set(records.map(({ type }) => typeName(type)))])} records`

const ACTION_WORDS: { readonly [A in ActionName]: Say<A> } = {
  'sign-again': signAgain,
  'sign-zone': ({ zone }) => `sign ${zoneText(zone)}`,
  'publish-ds': publishDs,
  'remove-ds': ({ parent, ds }) => `remove at ${at(parent)} ${dsList(ds)}`,
  'go-insecure': ({ child, parent, ds }) =>
    `remove every DS at ${at(parent)} (${dsList(ds)}), if ${child} is not to be signed any more`,
  'add-key': ({ zone, role, algorithm }) =>
    `make a new ${role} of ${algorithmText(algorithm)} for ${zoneText(zone)}, publish it and sign with it`,
  'restore-key': (action, setting) =>
    isPublished(action, setting)
      ? `have key ${action.keyTag} of ${zoneText(action.zone)} sign again`
      : `put key ${action.keyTag} of ${zoneText(action.zone)} back, and sign with it`,
  'remove-key': ({ zone, key }) => `remove DNSKEY ${key.keyTag} from ${zoneText(zone)}`,
  'import-key': ({ zone, key, servers }) =>
    `publish DNSKEY ${key.keyTag} in the DNSKEY RRset of ${zoneText(zone)} on ${of(servers)} too, and sign that RRset again:`,
  'rebuild-denial': ({ zone, denial, optOut }) =>
    denial === 'nsec'
      ? `build the NSEC chain of ${zoneText(zone)} anew by signing it again`
      : `build the NSEC3 chain of ${zoneText(zone)} anew: 0 iterations, no salt${optOut ? ', Opt-Out' : ''}`,
  transfer: ({ zone, servers }) => `bring ${of(servers)} to the version of ${zoneText(zone)} that the others have`,
  'lower-ttl': ({ owner, type, ttl }) =>
    type === TYPE.NSEC || type === TYPE.NSEC3
      ? `set the SOA MINIMUM to ${ttl} s, from which the ${typeName(type)} records take their TTL`
      : `set the TTL of ${owner} ${typeName(type)} to ${ttl} s`,
  'renew-earlier': renewEarlier,
  'change-algorithm': ({ zone, from, to }) =>
    `add keys of ${algorithmText(to)} to ${zoneText(zone)} and sign with both, ${from} and ${to}`,
  'mend-server': mendServer,
  'mend-alias': ({ owner }, { finding: { code } }) => {
    switch (code) {
      case 'LIMIT_ALIASES':
        return `shorten the chain: let the alias at ${owner} lead to the name at its end`
      case 'DNAME_FROM_WILDCARD':
        return `take the DNAME away at ${owner}, or give each name below it one of its own`
      case 'CNAME_WITH_OTHER_DATA':
        return `take the alias at ${owner} away, or the other records beside it`
      default:
        return `change the alias at ${owner}, so that it leads to a name that has the records`
    }
  },
  'renew-cds': ({ zone }) =>
    `publish CDS and CDNSKEY of ${zoneText(zone)} anew, for the key that signs its DNSKEY RRset`,
  'set-records': ({ zone, records }) =>
    `publish in ${zoneText(zone)}, as all ${kindsText(records)} of ${records[0]?.owner ?? zone}:`,
  'set-delegation': ({ child, parent, records }) =>
    records.some(({ type }) => type === TYPE.NS)
      ? `have ${at(parent)} delegate ${child} with these records:`
      : `publish at ${at(parent)} as the glue (host object) of ${records[0]?.owner ?? child}:`,
  'retire-server': ({ zone, servers }) =>
    `have ${of(servers)} answer for ${zoneText(zone)} no more; until then it has to`,
  'set-clock': ({ whose }) =>
    whose === 'here' ? 'set the clock here right' : 'set the clock of the signer right, and keep it so by NTP',
  'flush-caches': ({ zone }) => `flush ${zone} from the cache of the resolver, and ask again`,
  'lift-nta': ({ zone }) =>
    `take the Negative Trust Anchor that covers ${zone} away, once the reason for it is mended; it may stand at a name above`,
  'renew-anchor': ({ zone }) =>
    `take the trust anchor of ${zoneText(zone)} from its operator over a channel you trust, and give it with --trust-anchor`,
}

const say = (action: Action, setting: Setting): string =>
  (ACTION_WORDS[action.kind] as (action: Action, setting: Setting) => string)(action, setting)

/** One sentence; what is to be pasted stands apart from it. */
export function actionText(action: Action, setting: Setting): string {
  return setting.at === undefined ? say(action, setting) : `for ${of(setting.at)}: ${say(action, setting)}`
}

/** The same as another way: on which condition, and what it spares. */
export function insteadText({ action, at }: PlanStep, setting: Setting): string {
  if (at !== undefined)
    return `if ${of(at)} ${at.length === 1 ? 'signs' : 'sign'} the zone ${at.length === 1 ? 'itself' : 'themselves'}, ${say(action, { ...setting, at })} there`
  if (action.kind === 'restore-key') return insteadKey(action, setting)
  const said = actionText(action, setting)
  return action.kind === 'rebuild-denial' ? `if all servers have the same version, ${said}` : said
}

/** It is there, and only does not sign. */
const isPublished = ({ zone, keyTag, algorithm }: Actions['restore-key'], { plan: { setting } }: Setting): boolean =>
  setting.zone.equals(zone) && setting.keys.some((key) => key.keyTag === keyTag && key.algorithm === algorithm)

function insteadKey(action: Actions['restore-key'], setting: Setting): string {
  const { keyTag, zone, held = 0 } = action
  const mends =
    held === 0 ? 'that mends it at once' : `that mends it once no cache has the DNSKEY RRset as it was, after ${held} s`
  return isPublished(action, setting)
    ? `have key ${keyTag} of ${zoneText(zone)} sign the DNSKEY RRset again: ${mends}`
    : `if key ${keyTag} can be had, put it back: ${mends}`
}

/** "old DS TTL 3600 s" */
export const waitText = ({ seconds, type, kept }: Wait): string =>
  `${kept === 'old' ? `old ${typeName(type)}` : `denial of ${typeName(type)}`} TTL ${seconds} s`

const NEVER_WORDS: { readonly [N in Never]: string } = {
  'delete-last-ds': 'remove the last DS that works: the zone would be insecure',
  'remove-key-before-ds-ttl': 'remove a key while caches may hold the DS that names it',
  'remove-key-before-signatures-expire': 'remove a key while caches may hold signatures by it',
  'unsign-before-ds-ttl': 'take signatures away while caches may hold the DS',
  unrevoke: 'clear the REVOKE bit: a revocation is for good (RFC 5011 §2.1)',
  'edit-signed-zone': 'edit a signed zone without signing it again',
  'turn-validation-off': 'turn validation off to get by: forged answers would pass too',
}

export const neverText = (never: Never): string => NEVER_WORDS[never]
