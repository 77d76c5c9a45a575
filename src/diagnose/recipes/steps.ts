/** The steps that plans are made of: who does them, what shows that they are done, what has to be waited for. */

import type { Name } from '../../dns/name.ts'
import { type DNSKEY, type DS, SEP } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Question, RR, RRType } from '../../dns/rr.ts'
import type { Server, Timestamp } from '../../snapshot.ts'
import { denialWaitOf, waitFor, waitOf } from '../holding.ts'
import type { Actions, Check, Role, Wait, Who } from '../plan.ts'
import { dsOf, keysOf, parentOf, rrsigsBy, serversOf } from '../reading.ts'
import { algorithmOf, type Bench, denialOf, isUsable, type StepDraft } from './bench.ts'

const question = (name: Name, type: RRType): Question => ({ name, type })

const at = (b: Bench, zone: Name, name: Name, type: RRType): Check => ({
  question: question(name, type),
  servers: serversOf(b.packets, zone),
})

/** The RRset that the finding is about, or the question whose denial it is about. */
function asked(b: Bench): Question {
  const evidence: { readonly question?: Question } = b.finding.evidence as object
  return evidence.question ?? question(b.finding.owner, b.finding.type)
}

const old = (b: Bench, owner: Name, type: RRType): Omit<Wait, 'until'> => ({
  seconds: waitOf(b.seen, owner, type),
  owner,
  type,
  kept: 'old',
})

/** Until the old DS RRset, or the denial of one, is in no cache any more. */
function dsWait(b: Bench, child: Name): Omit<Wait, 'until'> {
  if (dsOf(b.packets, child).length > 0) return old(b, child, TYPE.DS)
  const parent = parentOf(b.packets, child)
  return { seconds: denialWaitOf(b.seen, parent), owner: child, type: TYPE.DS, kept: 'denial' }
}

/** Until the old DNSKEY RRset, or the denial of one, is in no cache any more. */
const keyWait = (b: Bench, zone: Name): Omit<Wait, 'until'> =>
  keysOf(b.packets, zone).length > 0
    ? old(b, zone, TYPE.DNSKEY)
    : { seconds: denialWaitOf(b.seen, zone), owner: zone, type: TYPE.DNSKEY, kept: 'denial' }

/** Until nothing that the zone signed is in a cache any more: the greatest TTL seen (RFC 6781 §4.1.1.1). */
export function zoneWait(b: Bench, zone: Name): Omit<Wait, 'until'> {
  let last: { readonly owner: Name; readonly type: RRType; readonly seconds: number } | null = null
  for (const one of b.seen.sets) {
    const { owner, type } = one.rrset
    if (!owner.isWithin(zone) || type === TYPE.DS || type === TYPE.RRSIG) continue
    const seconds = waitFor(one, b.seen)
    if (last === null || seconds > last.seconds) last = { owner, type, seconds }
  }
  return last === null ? keyWait(b, zone) : { ...last, kept: 'old' }
}

type StepOf<A extends keyof Actions> = (who: Who, kind: A, facts: Actions[A], more?: Partial<StepDraft>) => StepDraft

const step: <A extends keyof Actions>(...args: Parameters<StepOf<A>>) => StepDraft = (who, kind, facts, more = {}) => ({
  who,
  action: { kind, ...facts } as unknown as StepDraft['action'],
  check: null,
  wait: null,
  ...more,
})

/** @param before while the signatures that are there are still in force */
export const signAgain = (
  b: Bench,
  zone: Name,
  more: Partial<StepDraft> = {},
  before: Timestamp | null = null,
): StepDraft =>
  step('zone operator', 'sign-again', before === null ? { zone } : { zone, before }, {
    check: { question: asked(b), servers: serversOf(b.packets, zone) },
    ...more,
  })

/** @param wait false when nothing that works can be lost */
export const signZone = (b: Bench, zone: Name, wait: boolean): StepDraft =>
  step(
    'zone operator',
    'sign-zone',
    { zone },
    {
      check: at(b, zone, zone, TYPE.DNSKEY),
      // What is kept unsigned fails as soon as a resolver has the DS (RFC 6781 §4.3.3).
      wait: wait ? zoneWait(b, zone) : null,
    },
  )

const ofChild = (b: Bench, child: Name, ds: readonly DS[]) => ({ child, parent: parentOf(b.packets, child), ds })

const atParent = (b: Bench, child: Name): Check => {
  const parent = parentOf(b.packets, child)
  return { question: question(child, TYPE.DS), servers: parent === null ? [] : serversOf(b.packets, parent) }
}

const change =
  (kind: 'publish-ds' | 'go-insecure') =>
  (b: Bench, child: Name, ds: readonly DS[]): StepDraft =>
    step('registrar or parent', kind, ofChild(b, child, ds), { check: atParent(b, child), wait: dsWait(b, child) })

export const publishDs = change('publish-ds')
export const goInsecure = change('go-insecure')

/** @param added what an earlier step published */
export const removeDs = (b: Bench, child: Name, ds: readonly DS[], added: readonly DS[] = []): StepDraft => {
  const stays = dsOf(b.packets, child).filter((d) => !ds.some((gone) => Buffer.compare(gone.rdata, d.rdata) === 0))
  const facts = { ...ofChild(b, child, ds), left: [...stays, ...added] }
  return step('registrar or parent', 'remove-ds', facts, { check: atParent(b, child), wait: dsWait(b, child) })
}

/** @param wait false when nothing that works can be lost */
export const addKey = (b: Bench, zone: Name, role: Role, wait: boolean): StepDraft =>
  step(
    'zone operator',
    'add-key',
    { zone, role, algorithm: algorithmOf(b, zone) },
    {
      check: at(b, zone, zone, TYPE.DNSKEY),
      wait: wait ? keyWait(b, zone) : null,
    },
  )

/** How long a cache may go on with the DNSKEY RRset as it is, or with the denial of one. */
function heldKeys(b: Bench, zone: Name): number {
  if (keysOf(b.packets, zone).length > 0) return waitOf(b.seen, zone, TYPE.DNSKEY)
  const soa = b.seen.sets.some(({ rrset }) => rrset.type === TYPE.SOA && rrset.owner.equals(zone))
  return soa ? denialWaitOf(b.seen, zone) : 0
}

export const restoreKey = (b: Bench, zone: Name, keyTag: number, algorithm: number): StepDraft =>
  step(
    'zone operator',
    'restore-key',
    { zone, keyTag, algorithm, held: heldKeys(b, zone) },
    { check: at(b, zone, zone, TYPE.DNSKEY) },
  )

export const removeKey = (b: Bench, zone: Name, key: DNSKEY): StepDraft =>
  step('zone operator', 'remove-key', { zone, key }, { check: at(b, zone, zone, TYPE.DNSKEY) })

export const importKey = (zone: Name, key: DNSKEY, servers: readonly Server[]): StepDraft =>
  step(
    'zone operator',
    'import-key',
    { zone, key, servers },
    { check: { question: question(zone, TYPE.DNSKEY), servers } },
  )

export const changeAlgorithm = (b: Bench, zone: Name, from: number, to: number): StepDraft =>
  step(
    'zone operator',
    'change-algorithm',
    { zone, from, to },
    {
      check: at(b, zone, zone, TYPE.DNSKEY),
      wait: zoneWait(b, zone),
    },
  )

export const rebuildDenial = (
  b: Bench,
  zone: Name,
  wish: { denial?: 'nsec' | 'nsec3'; optOut?: boolean } = {},
): StepDraft =>
  step(
    'zone operator',
    'rebuild-denial',
    { zone, denial: wish.denial ?? denialOf(b, zone) ?? 'nsec', optOut: wish.optOut ?? false },
    { check: { question: asked(b), servers: serversOf(b.packets, zone) } },
  )

export const transfer = (b: Bench, zone: Name, servers: readonly Server[]): StepDraft =>
  step('server operator', 'transfer', { zone, servers }, { check: { question: asked(b), servers } })

export const lowerTtl = (b: Bench, zone: Name, owner: Name, type: RRType, ttl: number): StepDraft =>
  step('zone operator', 'lower-ttl', { zone, owner, type, ttl }, { check: at(b, zone, owner, type) })

export const renewEarlier = (b: Bench, zone: Name, seconds: number): StepDraft =>
  step(
    'zone operator',
    'renew-earlier',
    { zone, seconds },
    { check: { question: asked(b), servers: serversOf(b.packets, zone) } },
  )

export const mendServer = (
  b: Bench,
  zone: Name,
  servers: readonly Server[],
  fault: Actions['mend-server']['fault'],
  who: Who = 'server operator',
): StepDraft => step(who, 'mend-server', { zone, servers, fault }, { check: { question: asked(b), servers } })

export const mendAlias = (b: Bench, zone: Name, owner: Name, type: RRType): StepDraft =>
  step('zone operator', 'mend-alias', { zone, owner }, { check: at(b, zone, owner, type) })

export const renewCds = (b: Bench, zone: Name, ds: readonly DS[]): StepDraft =>
  step('zone operator', 'renew-cds', { zone, ds }, { check: at(b, zone, zone, TYPE.CDS) })

/** @param records not empty; all of one type and owner, or of two types at one owner */
export const setRecords = (b: Bench, zone: Name, records: readonly RR[]): StepDraft => {
  const [{ owner, type }] = records as readonly [RR, ...RR[]]
  const shown = { check: at(b, zone, owner, type), wait: old(b, owner, type) }
  return step('zone operator', 'set-records', { zone, records }, shown)
}

/** @param records NS of the child, addresses of its servers, or both */
export const setDelegation = (b: Bench, child: Name, records: readonly RR[]): StepDraft => {
  const parent = parentOf(b.packets, child)
  const shown = {
    check: { question: question(child, TYPE.NS), servers: parent === null ? [] : serversOf(b.packets, parent) },
    wait: old(b, child, TYPE.NS),
  }
  return step('registrar or parent', 'set-delegation', { child, parent, records }, shown)
}

export const retireServer = (zone: Name, servers: readonly Server[]): StepDraft =>
  step('server operator', 'retire-server', { zone, servers })

export const setClock = (whose: 'signer' | 'here'): StepDraft =>
  step(whose === 'here' ? 'you' : 'zone operator', 'set-clock', { whose })

export const liftNta = (zone: Name): StepDraft => step('resolver operator', 'lift-nta', { zone })
export const flushCaches = (zone: Name): StepDraft => step('resolver operator', 'flush-caches', { zone })

export const renewAnchor = (zone: Name): StepDraft => step('you', 'renew-anchor', { zone })

/** True when a key of the zone, one that a DS need not name, may sign its data: a ZSK, or a key that signs data already. */
export function hasDataKey(b: Bench, zone: Name, but: DNSKEY | null = null): boolean {
  const data = rrsigsBy(b.packets, zone).filter(({ typeCovered }) => typeCovered !== TYPE.DNSKEY)
  return keysOf(b.packets, zone)
    .filter((key) => isUsable(b, key) && (but === null || Buffer.compare(key.rdata, but.rdata) !== 0))
    .some(
      (key) => (key.flags & SEP) === 0 || data.some((r) => r.keyTag === key.keyTag && r.algorithm === key.algorithm),
    )
}
