/** The state of a rollover as plain data, with its words: a part of a result. */

import { presentRdata } from '../../dns/presentation.ts'
import type { DNSKEY, DS } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { formatTime } from '../../dns/time.ts'
import { nextWords, removalWords, signalingWords, signalWords, stateWords } from '../../explain/rollover.ts'
import { dsLine } from '../../explain/words.ts'
import type { Health, KeyRole, NextStep, Removal, Rollover, Signaling } from '../../health/types.ts'

export function rolloverJson(rollover: Rollover, health: Health) {
  const { states, keys, ds, next, removals, signaling } = rollover
  const dsText = (record: DS): string => dsLine(health.zone, record)
  const keyText = (key: DNSKEY): string => `${health.zone} IN DNSKEY ${presentRdata(TYPE.DNSKEY, key.rdata)}`
  const keyJson = ({ key, servers, ...role }: KeyRole) => ({
    keyTag: key.keyTag,
    algorithm: key.algorithm,
    sep: role.sep,
    revoked: role.revoked,
    named: role.named,
    signsKeys: role.signsKeys,
    signsData: role.signsData,
    wanted: role.wanted,
    unverified: role.unverified,
    ds: role.ds.map(dsText),
    record: keyText(key),
    servers: servers.map(({ address }) => address),
  })
  const nextJson = (step: NextStep) => ({
    state: step.state,
    action: step.action,
    who: step.who,
    text: nextWords(step, health.at, rollover),
    keys: step.keys.map(keyText),
    ds: step.ds.map(dsText),
    algorithms: step.algorithms,
    provided: step.provided,
    from: step.from === null ? null : formatTime(step.from),
    likely: step.likely === null ? null : formatTime(step.likely),
    waits: step.waits.map(({ seconds, what }) => ({ seconds, what })),
    lacking: step.lacking.map(({ address }) => address),
    unseen: step.unseen.map(({ address }) => address),
  })
  const removalJson = (removal: Removal) => ({
    record: removal.what.kind === 'ds' ? dsText(removal.what.ds) : keyText(removal.what.key),
    effect: removal.effect,
    text: removalWords(removal, rollover),
    codes: removal.codes,
    seconds: removal.seconds,
  })
  return {
    states: states.map((state) => ({ state, text: stateWords(state) })),
    keys: keys.map(keyJson),
    ds: ds.map(dsText),
    next: next.map(nextJson),
    removals: removals.map(removalJson),
    signaling: signaling === null ? null : signalingJson(signaling),
  }
}

const signalingJson = (signaling: Signaling) => ({
  complete: signaling.complete,
  text: signalingWords(signaling),
  nameservers: signaling.nameservers.map((one) => ({
    name: one.nameserver.toString(),
    state: one.state,
    text: signalWords(one),
  })),
})
