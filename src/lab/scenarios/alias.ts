/** Group w: wildcards and aliases. */

import { Name } from '../../dns/name.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { Question, RR } from '../../dns/rr.ts'
import type { Answer } from '../authority.ts'
import { NSEC3, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { all, corrupt, edit, gone, ofType, onlyFor, unsigned, without } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import type { Zone } from '../zone.ts'

/** A second zone that an alias leads to. */
const beside = (world: WorldDraft, child: ZoneDraft, wish?: Parameters<WorldDraft['zone']>[1]): ZoneDraft =>
  world.zone(`${new TextDecoder().decode(child.apex.labels[0])}-target.${child.apex.parent()}`, wish)

const LONG = 'x'.repeat(63)

const plans: readonly Plan[] = [
  {
    id: 'w01',
    name: 'wildcard-nsec',
    sentence: 'nothing is wrong: the answer comes from a wildcard and NSEC proves that nothing closer exists',
    ask: ['x.wild', TYPE.A],
  },
  {
    id: 'w02',
    name: 'wildcard-not-proven',
    sentence: 'nothing proves that the wildcard was the closest match',
    status: 'bogus',
    code: 'WILDCARD_NOT_PROVEN',
    ask: ['x.wild', TYPE.A],
    fault: (child) => {
      child.tamper = without((rr) => ofType(TYPE.NSEC)(rr))
    },
  },
  {
    id: 'w03',
    name: 'wildcard-replayed',
    sentence: 'the records of a wildcard are sent for a name that exists',
    status: 'bogus',
    code: 'WILDCARD_NOT_PROVEN',
    ask: ['real.wild', TYPE.A],
    fault: (child) => {
      child.text += 'real.wild A 203.0.113.60\n'
      child.tamper = onlyFor(child, 'real.wild', (answer, { question }, zone) => fromWildcard(answer, question, zone))
    },
  },
  {
    id: 'w04',
    name: 'wildcard-nodata-nsec',
    sentence: 'nothing is wrong: the wildcard has no record of the type and NSEC proves it',
    ask: ['x.wild', TYPE.AAAA],
  },
  {
    id: 'w05',
    name: 'wildcard-nodata-not-proven',
    sentence: 'nothing proves that the wildcard has no record of the type',
    status: 'bogus',
    code: 'DENIAL_NAME_NOT_MATCHED',
    ask: ['x.wild', TYPE.AAAA],
    fault: (child) => {
      child.text += 'm.wild A 203.0.113.61\n'
      edit(child, '*.wild', TYPE.NSEC, gone)
    },
  },
  {
    id: 'w06',
    name: 'wildcard-cname',
    sentence: 'nothing is wrong: a wildcard has a CNAME into another zone',
    ask: ['x.wc', TYPE.A],
    fault: (child, world) => {
      child.text += `*.wc CNAME www.${beside(world, child).apex}\n`
    },
  },
  {
    id: 'w07',
    name: 'cname-to-bogus',
    sentence: 'a CNAME leads to a name whose signature does not verify',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'data-or-signature-changed',
    ask: ['shop', TYPE.A],
    fault: (child, world) => {
      const target = beside(world, child)
      edit(target, 'www', TYPE.A, corrupt)
      child.text += `shop CNAME www.${target.apex}\n`
    },
  },
  {
    id: 'w08',
    name: 'cname-to-insecure',
    sentence: 'a CNAME leads to a zone that is not signed',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    ask: ['shop', TYPE.A],
    fault: (child, world) => {
      child.text += `shop CNAME www.${beside(world, child, { unsigned: true }).apex}\n`
    },
  },
  {
    id: 'w09',
    name: 'cname-loop',
    sentence: 'two CNAMEs lead to each other',
    status: 'indeterminate',
    code: 'ALIAS_LOOP',
    ask: ['one', TYPE.A],
    fault: (child) => {
      child.text += 'one CNAME two\ntwo CNAME one\n'
    },
  },
  {
    id: 'w10',
    name: 'dname',
    sentence: 'nothing is wrong: a DNAME redirects the name within the zone',
    ask: ['www.old', TYPE.A],
    fault: redirects,
  },
  {
    id: 'w11',
    name: 'dname-wrong-cname',
    sentence: 'the CNAME made of a DNAME leads elsewhere than the DNAME says',
    status: 'bogus',
    code: 'DNAME_CNAME_MISMATCH',
    ask: ['www.old', TYPE.A],
    fault: (child) => {
      redirects(child)
      const wrong = Name.parse('mail', child.apex).wire()
      child.tamper = onlyFor(child, 'www.old', (answer, _, zone) => {
        const kept = answer.answer.filter((rr) => !rr.owner.isWithin(Name.parse('new', zone.apex)))
        const changed = kept.map((rr) => (rr.type === TYPE.CNAME ? { ...rr, rdata: wrong } : rr))
        return { ...answer, answer: [...changed, ...all(zone.rrset(Name.parse('mail', zone.apex), TYPE.A))] }
      })
    },
  },
  {
    id: 'w12',
    name: 'dname-unsigned',
    sentence: 'the DNAME has no signature',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'rrset-unsigned',
    ask: ['www.old', TYPE.A],
    fault: (child) => {
      redirects(child)
      edit(child, 'old', TYPE.DNAME, unsigned)
    },
  },
  {
    id: 'w13',
    name: 'dname-to-bogus',
    sentence: 'a DNAME leads to a zone whose signatures do not verify',
    status: 'bogus',
    code: 'RRSIG_DOES_NOT_VERIFY',
    why: 'data-or-signature-changed',
    ask: ['www.old', TYPE.A],
    fault: (child, world) => {
      const target = beside(world, child)
      edit(target, 'www', TYPE.A, corrupt)
      child.text += `old DNAME ${target.apex}\n`
    },
  },
  {
    id: 'w14',
    name: 'dname-too-long',
    sentence: 'nothing is wrong: the name is too long once the DNAME has been applied, and the server says YXDOMAIN',
    ask: [`${LONG}.old`, TYPE.A],
    fault: (child) => {
      child.text += `old DNAME ${LONG}.${LONG}.${LONG}\n`
    },
  },
  {
    id: 'w15',
    name: 'wildcard-asked',
    sentence: 'nothing is wrong: the wildcard itself is asked for',
    ask: ['*.wild', TYPE.A],
  },
  {
    id: 'w16',
    name: 'wildcard-nsec3',
    sentence: 'nothing is wrong: the answer comes from a wildcard and NSEC3 proves that nothing closer exists',
    ask: ['x.wild', TYPE.A],
    signed: { denial: NSEC3 },
  },
  {
    id: 'w17',
    name: 'wildcard-nodata-nsec3',
    sentence: 'nothing is wrong: the wildcard has no record of the type and NSEC3 proves it',
    ask: ['x.wild', TYPE.AAAA],
    signed: { denial: NSEC3 },
  },
  {
    id: 'w18',
    name: 'cname-chain-long',
    sentence: 'twenty CNAMEs lead from one to the next',
    status: 'indeterminate',
    code: 'LIMIT_ALIASES',
    ask: ['c0', TYPE.A],
    fault: (child) => {
      for (let i = 0; i < 20; i++) child.text += `c${i} CNAME c${i + 1}\n`
      child.text += 'c20 A 203.0.113.62\n'
    },
  },
  {
    id: 'w19',
    name: 'wildcard-not-proven-nsec3',
    sentence: 'no NSEC3 proves that the wildcard was the closest match',
    status: 'bogus',
    code: 'WILDCARD_NOT_PROVEN',
    ask: ['x.wild', TYPE.A],
    signed: { denial: NSEC3 },
    fault: (child) => {
      child.tamper = without(ofType(TYPE.NSEC3))
    },
  },
  {
    id: 'w20',
    name: 'cname',
    sentence: 'nothing is wrong: a CNAME leads to another name of the zone',
    ask: ['alias', TYPE.A],
  },
  {
    id: 'w21',
    name: 'ent-below-wildcard',
    sentence: 'nothing is wrong: an empty non-terminal keeps the wildcard above it from answering',
    ask: ['ent.wild', TYPE.A],
    fault: (child) => {
      child.text += 'host.ent.wild A 203.0.113.63\n'
    },
  },
  {
    id: 'w22',
    name: 'nxdomain-below-ent',
    sentence: 'nothing is wrong: below an empty non-terminal the wildcard does not answer either',
    ask: ['x.ent.wild', TYPE.A],
    signed: { denial: NSEC3 },
    fault: (child) => {
      child.text += 'host.ent.wild A 203.0.113.63\n'
    },
  },
  {
    id: 'w23',
    name: 'cname-chain',
    sentence: 'nothing is wrong: CNAMEs lead through three zones',
    ask: ['shop', TYPE.A],
    fault: (child, world) => {
      const second = beside(world, child)
      const third = world.zone('cname-chain-end.example.', { denial: NSEC3 })
      second.text += `shop CNAME www.${third.apex}\n`
      child.text += `shop CNAME shop.${second.apex}\n`
    },
  },
  {
    id: 'w24',
    name: 'rcode-contradicted',
    sentence: 'the server answers with signed data and says NXDOMAIN',
    status: 'bogus',
    code: 'RCODE_CONTRADICTED',
    fault: (child) => {
      child.tamper = onlyFor(child, 'www', (answer) => ({ ...answer, rcode: RCODE.NXDOMAIN }))
    },
  },
  {
    id: 'w25',
    name: 'dname-from-wildcard',
    sentence: 'a DNAME that a wildcard made is sent to redirect a name below it',
    status: 'bogus',
    code: 'DNAME_FROM_WILDCARD',
    ask: ['www.any.old', TYPE.A],
    fault: (child) => {
      child.text += '*.old DNAME new\nwww.new A 203.0.113.60\n'
      child.tamper = onlyFor(child, 'www.any.old', (answer, _, zone) => {
        const owner = Name.parse('any.old', zone.apex)
        const made = all(zone.rrset(Name.parse('*.old', zone.apex), TYPE.DNAME)).map((rr) => ({ ...rr, owner }))
        const target = all(zone.rrset(Name.parse('www.new', zone.apex), TYPE.A))
        return { ...answer, rcode: RCODE.NOERROR, answer: [...made, ...target] }
      })
    },
  },
]

/** "old" and all below it is at "new". */
function redirects(child: ZoneDraft): void {
  child.text += 'old DNAME new\nwww.new A 203.0.113.50\n'
}

/** The wildcard's records as if nothing stood at the name, with the NSEC that is there. */
function fromWildcard(answer: Answer, question: Question, zone: Zone): Answer {
  const wildcard = question.name.parent()!.wildcard()
  const move = (rr: RR): RR => ({ ...rr, owner: question.name })
  return {
    ...answer,
    rcode: RCODE.NOERROR,
    answer: all(zone.rrset(wildcard, question.type)).map(move),
    authority: all(zone.chain!.match(wildcard)),
  }
}

export const ALIASES: readonly Scenario[] = plans.map(scenario)
