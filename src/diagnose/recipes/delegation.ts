/**
 * What to publish where parent and child, or the servers of the parent, say different things of a delegation (RFC 1034 §4.2.2):
 * which side is right is told by which of the servers answers for the zone.
 */

import type { DS } from '../../dns/rdata.ts'
import type { Server } from '../../snapshot.ts'
import { parentOf } from '../reading.ts'
import { type Bench, type Draft, type FindingOf, part } from './bench.ts'
import { addressesAt, answersForZone, glueFor, nsAtChild, nsAtParent, nsRecords, serverAt } from './records.ts'
import { publishDs, removeDs, retireServer, setDelegation, setRecords, transfer } from './steps.ts'

const same = (a: DS, b: DS): boolean => Buffer.compare(a.rdata, b.rdata) === 0

/** A server that answers for the zone belongs into both; one that does not, into neither. */
function notAtChild(f: FindingOf<'NS_NOT_AT_CHILD'>, b: Bench): Draft {
  const zone = f.owner
  const { nameservers, child } = f.evidence
  const add = setRecords(b, zone, nsRecords(b, zone, [...child, ...nameservers]))
  if (child.length === 0) return { zone, steps: [add] }
  const remove = setDelegation(b, zone, [...nsRecords(b, zone, child), ...glueFor(b, zone, child)])
  const serves = nameservers.every((name) => answersForZone(b, zone, name))
  return serves ? { zone, steps: [add], instead: [remove] } : { zone, steps: [remove], instead: [add] }
}

function notAtParent(f: FindingOf<'NS_NOT_AT_PARENT'>, b: Bench): Draft {
  const zone = f.owner
  const { nameservers, parent } = f.evidence
  const all = [...parent, ...nameservers]
  const add = setDelegation(b, zone, [...nsRecords(b, zone, all), ...glueFor(b, zone, all)])
  const own = nsAtChild(b, zone).filter((name) => !nameservers.some((gone) => gone.equals(name)))
  if (own.length === 0) return { zone, steps: [add] }
  const remove = setRecords(b, zone, nsRecords(b, zone, own))
  const serves = nameservers.every((name) => answersForZone(b, zone, name))
  return serves ? { zone, steps: [add], instead: [remove] } : { zone, steps: [remove], instead: [add] }
}

/** Others of the parent have it: these have another version of the parent, or leave it out. */
function atParentServers(b: Bench, zone: FindingOf<'GLUE_MISSING'>['zone'], servers: readonly Server[]): Draft {
  const parent = parentOf(b.packets, zone) ?? zone
  return { zone: parent, steps: [transfer(b, parent, servers)] }
}

/** Where the zone's own addresses do not answer and the glue does, it is the zone that is to change. */
function glueDiffers({ zone, evidence }: FindingOf<'GLUE_DIFFERS'>, b: Bench): Draft | null {
  const { nameserver, parent, child, only } = evidence
  if (only !== undefined && child.length > 0) return atParentServers(b, zone, only)
  const [glue, own] = [addressesAt(b, nameserver, parent), addressesAt(b, nameserver, child)]
  const lives = (address: string): boolean => answersForZone(b, zone, address)
  const isWrong = child.length === 0 || (!child.some(lives) && parent.some(lives))
  const inZone = glue.length === 0 ? [] : [setRecords(b, zone, glue)]
  if (isWrong) return inZone.length === 0 ? null : { zone, steps: inZone }
  const left = parent.filter((address) => !child.includes(address) && lives(address))
  const retire =
    left.length === 0
      ? []
      : [
          retireServer(
            zone,
            left.map((address) => serverAt(b, address)),
          ),
        ]
  return { zone, steps: [setDelegation(b, zone, own), ...retire], instead: inZone }
}

function glueMissing({ zone, evidence }: FindingOf<'GLUE_MISSING'>, b: Bench): Draft | null {
  if (evidence.lacking !== undefined) return atParentServers(b, zone, evidence.lacking)
  const glue = glueFor(b, zone, [evidence.nameserver])
  return glue.length === 0 ? null : { zone, steps: [setDelegation(b, zone, glue)] }
}

/** Both sides with this name replaced, or left out; null when no other server would be left. */
function renamed(
  b: Bench,
  { zone, evidence: { nameserver } }: FindingOf<'NAMESERVER_NO_ADDRESS' | 'NAMESERVER_IS_ALIAS'>,
  by: FindingOf<'NAMESERVER_IS_ALIAS'>['evidence']['target'] | null,
): Draft | null {
  const change = (names: ReturnType<typeof nsAtChild>) => {
    const rest = names.filter((name) => !name.equals(nameserver) && by?.equals(name) !== true)
    return by === null ? rest : [...rest, by]
  }
  const isNamed = (names: ReturnType<typeof nsAtChild>): boolean => names.some((name) => name.equals(nameserver))
  const [child, parent] = [nsAtChild(b, zone), nsAtParent(b, zone)]
  const [own, delegated] = [change(child), change(parent)]
  const steps = [
    ...(isNamed(child) && own.length > 0 ? [setRecords(b, zone, nsRecords(b, zone, own))] : []),
    ...(isNamed(parent) && delegated.length > 0
      ? [setDelegation(b, zone, [...nsRecords(b, zone, delegated), ...glueFor(b, zone, delegated)])]
      : []),
  ]
  // Each side may be changed as soon as the other is.
  return steps.length === 0 ? null : { zone, steps: steps.map((step) => ({ ...step, wait: null })) }
}

export const DELEGATION_RECIPES = part({
  // Whether it is to be registered again is not for a repair to say.
  NAME_NONEXISTENT: null,
  NS_NOT_AT_CHILD: notAtChild,
  NS_NOT_AT_PARENT: notAtParent,
  GLUE_DIFFERS: glueDiffers,
  GLUE_MISSING: glueMissing,
  NAMESERVER_NO_ADDRESS: (f, b) => renamed(b, f, null),
  NAMESERVER_IS_ALIAS: (f, b) => renamed(b, f, f.evidence.target),
  NS_DIFFERS: (f, b): Draft => {
    const { versions } = f.evidence
    const dead = versions.filter(({ answers }) => answers === false)
    const odd = dead.length > 0 && dead.length < versions.length ? dead : versions.slice(1)
    return {
      zone: f.zone,
      steps: [
        transfer(
          b,
          f.zone,
          odd.flatMap(({ servers }) => servers),
        ),
      ],
    }
  },
  DS_DIFFERS: (f, b): Draft => {
    const [best] = f.evidence.versions.filter(({ status }) => status === 'secure')
    const behind = f.evidence.versions.filter((version) => version !== best).flatMap(({ servers }) => servers)
    return { zone: f.zone, steps: [transfer(b, f.zone, behind)] }
  },
  DS_UNEXPECTED: (f, b): Draft | null => {
    const { missing, extra, unfit, keep } = f.evidence
    const isIn = (ds: DS, some: readonly DS[]): boolean => some.some((other) => same(ds, other))
    // What leads to no key that signs is not to be published, and nothing is removed that the chain rests on.
    const added = missing.filter((ds) => !unfit.some((one) => same(ds, one.ds)))
    const gone = extra.filter((ds) => !isIn(ds, missing) && !isIn(ds, keep))
    const steps = [
      ...(added.length > 0 ? [publishDs(b, f.owner, added)] : []),
      ...(gone.length > 0 ? [removeDs(b, f.owner, gone, added)] : []),
    ]
    return steps.length === 0 ? null : { zone: f.owner, steps }
  },
})
