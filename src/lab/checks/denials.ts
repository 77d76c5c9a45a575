/** Worlds for `check`: how servers deny, and what they say of it (RFC 8901 §5, RFC 5155 §7.3, RFC 9276 §3.1). */

import { encodeNsec, encodeNsec3param } from '../../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../../dns/registry.ts'
import type { Answer } from '../authority.ts'
import { answersRcode } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { NSEC3, OPT_OUT, salted, type Tamper, type ZoneDraft } from '../draft.ts'
import { all, edit, resigned } from '../mutate.ts'
import type { Zone } from '../zone.ts'
import { HOUR, modelOne, newer, two } from './signers.ts'

/** Another NSEC3PARAM than the chain has; or one more. */
function params(zone: ZoneDraft, flags: number, salt: string, beside = false): void {
  const rdata = encodeNsec3param({ hashAlgorithm: 1, flags, iterations: 0, salt: Buffer.from(salt, 'hex') })
  const change = resigned((records) => [...(beside ? records : []), { ...records[0]!, rdata }])
  edit(zone, '@', TYPE.NSEC3PARAM, change)
}

/** Another answer to the question for NSEC at the apex. */
const forNsec =
  (change: (...[answer, zone]: [Answer, Zone]) => Partial<Answer>): Tamper =>
  (answer, { question: { name, type } }, zone) =>
    type === TYPE.NSEC && name.equals(zone.apex) ? { ...answer, ...change(answer, zone) } : answer

const plans: readonly CheckPlan[] = [
  {
    id: 'y49',
    name: 'check-nsec-and-nsec3',
    sentence: 'one server denies by NSEC, the other by NSEC3, under one serial',
    fault: (child, world) => {
      two(child, world).denial = NSEC3
    },
    findings: [['warning', 'DENIAL_DIFFERS_BETWEEN_SERVERS']],
  },
  {
    id: 'y50',
    name: 'check-multi-signer-nsec3',
    sentence: 'two operators sign, the one with NSEC, the other with NSEC3, which RFC 8901 section 5 allows',
    fault: (child, world) => {
      modelOne(child, world).denial = NSEC3
    },
    findings: [['notice', 'DENIAL_DIFFERS_BETWEEN_SERVERS']],
    states: ['several signers'],
  },
  {
    id: 'y51',
    name: 'check-nsec3-salts',
    sentence: 'one of two servers has NSEC3 with a salt, the other without, under one serial',
    signed: { denial: NSEC3 },
    fault: (child, world) => {
      two(child, world).denial = salted('abcd')
    },
    findings: [
      ['warning', 'DENIAL_DIFFERS_BETWEEN_SERVERS'],
      ['notice', 'NSEC3_SALTED'],
    ],
  },
  {
    id: 'y52',
    name: 'check-signed-on-each-server',
    sentence: 'nothing is wrong: each server signs by itself with the same keys, so that their signatures differ',
    fault: (child, world) => {
      const other = two(child, world)
      other.inception -= HOUR
      other.expiration -= HOUR
    },
  },
  {
    id: 'y53',
    name: 'check-nsec3param-other-salt',
    sentence: 'NSEC3PARAM has a salt that no NSEC3 has',
    signed: { denial: NSEC3 },
    fault: (child) => params(child, 0, 'abcd'),
    findings: [['warning', 'NSEC3PARAM_MISMATCH']],
  },
  {
    id: 'y54',
    name: 'check-nsec3param-flags',
    sentence: 'NSEC3PARAM has the Opt-Out flag, with which it must be ignored',
    signed: { denial: NSEC3 },
    fault: (child) => params(child, 1, ''),
    findings: [['warning', 'NSEC3PARAM_MISMATCH']],
  },
  {
    id: 'y55',
    name: 'check-nsec3param-beside',
    sentence: 'nothing is wrong: NSEC3PARAM of a chain to come stands beside that of the chain there is',
    signed: { denial: NSEC3 },
    fault: (child) => params(child, 0, 'abcd', true),
  },
  {
    id: 'y56',
    name: 'check-nsec3param-of-nsec',
    sentence: 'the zone is denied by NSEC, and has NSEC3PARAM',
    fault: (child) => {
      child.text += '@ 0 NSEC3PARAM 1 0 0 -\n'
    },
    findings: [['notice', 'NSEC3PARAM_MISMATCH']],
  },
  {
    id: 'y57',
    name: 'check-opt-out-hosts',
    sentence: 'a zone of hosts has Opt-Out',
    signed: { denial: OPT_OUT },
    findings: [
      ['notice', 'NSEC3_OPT_OUT'],
      ['notice', 'NSEC3_OPT_OUT_NEEDLESS'],
    ],
  },
  {
    id: 'y58',
    name: 'check-opt-out-delegations',
    sentence: 'nothing is wrong: a zone without hosts at its apex has Opt-Out, as one of delegations may',
    signed: { denial: OPT_OUT },
    fault: (child) => {
      child.text = 'www A 203.0.113.10\nsub NS ns1.sub\n'
    },
    findings: [['notice', 'NSEC3_OPT_OUT']],
  },
  {
    id: 'y59',
    name: 'check-secondary-lacks-salt',
    sentence: 'the NSEC3 have got a salt, and one secondary has a version from before',
    signed: { denial: NSEC3 },
    fault: (child, world) => {
      two(child, world)
      child.denial = salted('abcd')
      newer(child)
    },
    findings: [
      ['warning', 'SERVER_BEHIND'],
      ['notice', 'DENIAL_DIFFERS_BETWEEN_SERVERS'],
      ['notice', 'NSEC3_SALTED'],
    ],
  },
  {
    id: 'u30',
    name: 'check-nsec-denied',
    sentence: 'the zone has NSEC, and its server denies that there is one at the apex',
    status: 'bogus',
    fault: (child) => {
      child.tamper = forNsec((_, zone) => ({
        answer: [],
        authority: [...all(zone.rrset(zone.apex, TYPE.SOA)), ...all(zone.chain!.match(zone.apex))],
      }))
    },
    findings: [['error', 'DENIAL_TYPE_EXISTS']],
    states: ['broken'],
  },
  {
    id: 'u31',
    name: 'check-nsec-of-other-name',
    sentence: 'asked for the NSEC of the apex, the server sends that of another name',
    status: 'bogus',
    fault: (child) => {
      child.tamper = forNsec((_, zone) => ({ answer: all(zone.chain!.match(zone.apex.child('www'))) }))
    },
    findings: [
      ['error', 'DENIAL_MISSING'],
      ['warning', 'SOA_MISSING'],
    ],
    states: ['broken'],
  },
  {
    id: 'u32',
    name: 'check-nsec-left-over',
    sentence: 'the zone has gone over to NSEC3, and the NSEC of its apex is still there',
    signed: { denial: NSEC3 },
    fault: (child) => {
      child.tamper = forNsec((_, zone) => {
        const types = new Set([...zone.node(zone.apex)!.types.keys(), TYPE.RRSIG, TYPE.NSEC])
        const rdata = encodeNsec({ nextDomainName: zone.apex.child('alias'), types })
        const rr = { owner: zone.apex, type: TYPE.NSEC, class: CLASS_IN, ttl: zone.negativeTtl, rdata }
        return { answer: all(zone.tools.sign({ ...rr, records: [rr], signatures: [] })), authority: [] }
      })
    },
    findings: [['notice', 'NSEC_AND_NSEC3']],
  },
  {
    id: 'u33',
    name: 'check-nsec-refused',
    sentence: 'the server does not answer a question for NSEC, which no user asks',
    fault: (_, world) => {
      world.behaviours.set('192.0.2.80', answersRcode(RCODE.NOTIMP, [TYPE.NSEC]))
    },
    findings: [['warning', 'SERVER_RCODE']],
  },
]

export const DENIAL_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
