/**
 * What authenticated NSEC3 records prove: RFC 5155 §8, §9.2, RFC 6840 §4. Records of unknown hash algorithm or flags
 * are ignored (§8.1, §8.2); an opt-out span leaves open whether an unsigned delegation is there, so it ends the chain.
 */

import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Shown, type Step } from '../report.ts'
import { bitmapFault, isDelegation, saysAbsent, worstForDs } from './bitmaps.ts'
import { wildcardOf } from './nsec.ts'
import { type Place, type Proof, piece } from './proof.ts'
import { asRecord3, type Chain, type Nsec3Record, optOut } from './ring.ts'

/** What an item shows; the hash is of the name, also where no record has to do with it. */
const show = (c: Chain, role: Shown['role'], name: Name, how: Shown['how'], r: Nsec3Record | undefined): Shown => ({
  role,
  name,
  how,
  record: r === undefined ? null : asRecord3(r),
  hash: c.hash(name),
})

const denied = (proof: Proof) => ({ question: proof.question, records: proof.records })

const exists = (proof: Proof, r: Nsec3Record, name: Name): Finding =>
  finding('DENIAL_NAME_EXISTS', proof.about, { ...denied(proof), record: asRecord3(r), name }, proof.seen)

interface Encloser {
  readonly steps: readonly Step[]
  /** null when the closest encloser or the cover of the next closer name is missing */
  readonly name: Name | null
  /** the record that covers the next closer name */
  readonly cover: Nsec3Record | null
}

/** RFC 5155 §8.3: the longest existing ancestor is matched, and the name one label longer is covered. */
function closestEncloser(proof: Proof, c: Chain, name: Name): Encloser {
  for (let depth = name.depth - 1; depth >= proof.zone.depth; depth--) {
    const ancestor = name.ancestor(depth)
    const match = c.match(ancestor, (r) => r.nsec3.types.has(TYPE.DNAME) || isDelegation(r.nsec3.types))
    // A record that says its own name does not exist shows no encloser (RFC 9824 §2).
    if (match === undefined || saysAbsent(match.nsec3.types)) continue
    const evidence = { ...denied(proof), record: asRecord3(match), name }
    const fault = match.nsec3.types.has(TYPE.DNAME)
      ? finding('DENIAL_FROM_ABOVE_DNAME', proof.about, evidence, proof.seen)
      : isDelegation(match.nsec3.types)
        ? finding('DENIAL_FROM_ABOVE_CUT', proof.about, evidence, proof.seen)
        : null
    const encloser = show(c, 'closest encloser', ancestor, 'matched', match)
    const matched = piece(proof, `an NSEC3 matches the closest encloser ${ancestor}`, encloser, fault, 'RFC 5155 §8.3')
    if (fault !== null) return { steps: [matched], name: null, cover: null }
    const nextCloser = name.ancestor(depth + 1)
    const cover = c.cover(nextCloser)
    const missing = finding('DENIAL_NAME_NOT_COVERED', proof.about, { ...denied(proof), name: nextCloser }, proof.seen)
    const covered = nextCloserItem(proof, c, nextCloser, cover, missing, 'RFC 5155 §8.3')
    return { steps: [matched, covered], name: cover === undefined ? null : ancestor, cover: cover ?? null }
  }
  const found = finding('DENIAL_CLOSEST_ENCLOSER_UNPROVEN', proof.about, { ...denied(proof), name }, proof.seen)
  const none = show(c, 'closest encloser', likelyEncloser(proof, c, name), 'matched', undefined)
  return {
    steps: [piece(proof, `an NSEC3 matches an ancestor of ${name}`, none, found, 'RFC 5155 §8.3')],
    name: null,
    cover: null,
  }
}

/** Names below the closest encloser do not exist and may all be covered, those above are not: the first one covered is the next closer name. */
function likelyEncloser({ zone }: Proof, c: Chain, name: Name): Name {
  for (let depth = zone.depth + 1; depth <= name.depth; depth++) {
    if (c.cover(name.ancestor(depth)) !== undefined) return name.ancestor(depth - 1)
  }
  return name.ancestor(zone.depth)
}

function nextCloserItem(
  proof: Proof,
  c: Chain,
  nextCloser: Name,
  cover: Nsec3Record | undefined,
  missing: Finding,
  rfc: string,
): Step {
  const shown = show(c, 'next closer name', nextCloser, 'covered', cover)
  const claim = `an NSEC3 covers the next closer name ${nextCloser}`
  return piece(proof, claim, shown, cover === undefined ? missing : null, rfc)
}

/** RFC 5155 §9.2, RFC 7129 §5.1: what rests on an opt-out span is not secure. Last among the items, so that faults are told first. */
function spanStep(proof: Proof, c: Chain, cover: Nsec3Record | null, nextCloser: Name, name: Name): readonly Step[] {
  if (cover === null || !optOut(cover)) return []
  const found = finding('NSEC3_OPT_OUT', proof.about, { record: asRecord3(cover), name }, proof.seen)
  const shown = show(c, 'next closer name', nextCloser, 'no opt-out', cover)
  return [piece(proof, 'the span that covers the next closer name leaves nothing out', shown, found, 'RFC 5155 §9.2')]
}

const nextCloserOf = (encloser: Name, name: Name): Name => name.ancestor(encloser.depth + 1)

/** RFC 5155 §8.4. */
export function provesNxdomain3(proof: Proof, c: Chain): readonly Step[] {
  const { name } = proof.question
  const match = c.match(name, (r) => !saysAbsent(r.nsec3.types))
  if (match !== undefined) {
    if (!saysAbsent(match.nsec3.types)) {
      const shown = show(c, 'name', name, 'covered', match)
      return [piece(proof, `no NSEC3 matches ${name}`, shown, exists(proof, match, name), 'RFC 5155 §8.4')]
    }
    const claim = `the NSEC3 of ${name} says that the name does not exist`
    return [piece(proof, claim, show(c, 'name', name, 'NXNAME', match), null, 'RFC 9824 §2')]
  }
  const { name: encloser, cover, steps } = closestEncloser(proof, c, name)
  if (encloser === null) return steps
  const span = spanStep(proof, c, cover, nextCloserOf(encloser, name), name)
  const wildcard = wildcardOf(encloser)
  if (wildcard === null) return [...steps, ...span]
  const source = c.match(wildcard)
  const none = source ?? c.cover(wildcard)
  const missing = finding('DENIAL_WILDCARD_NOT_COVERED', proof.about, { ...denied(proof), wildcard }, proof.seen)
  const fault = source !== undefined ? exists(proof, source, wildcard) : none === undefined ? missing : null
  const shown = show(c, 'wildcard', wildcard, 'covered', none)
  return [...steps, piece(proof, `an NSEC3 covers ${wildcard}`, shown, fault, 'RFC 5155 §8.4'), ...span]
}

/** RFC 5155 §8.5, §8.6, §8.7, and errata 3441: the name without the type, its wildcard without the type, or an opt-out span. */
export function provesNodata3(proof: Proof, c: Chain): readonly Step[] {
  const { name, type } = proof.question
  const faultOf = (at: Name) => (r: Nsec3Record) => bitmapFault(proof, asRecord3(r), at, type)
  const match = c.match(name, (r) => faultOf(name)(r) !== null)
  const own = show(c, 'name', name, 'lacks type', match)
  if (match !== undefined) {
    const fault = faultOf(name)(match)
    const rfc = type === TYPE.DS ? 'RFC 5155 §8.6' : 'RFC 5155 §8.5'
    return [piece(proof, `the NSEC3 of ${name} does not list the type`, own, fault, rfc)]
  }
  const missing = finding('DENIAL_NAME_NOT_MATCHED', proof.about, { ...denied(proof), name }, proof.seen)
  const unmatched = [piece(proof, `an NSEC3 matches ${name}`, own, missing, 'RFC 5155 §8.5')]
  if (name.depth <= proof.zone.depth) return unmatched
  const { name: encloser, cover, steps } = closestEncloser(proof, c, name)
  if (encloser === null) {
    const [told] = steps.filter((step) => step.outcome === 'fails')
    const above =
      told?.findings.some((f) => f.code === 'DENIAL_FROM_ABOVE_CUT' || f.code === 'DENIAL_FROM_ABOVE_DNAME') === true
    return above ? steps : unmatched
  }
  const span = spanStep(proof, c, cover, nextCloserOf(encloser, name), name)
  const wildcard = wildcardOf(encloser)
  const source = wildcard === null ? undefined : c.match(wildcard, (r) => faultOf(wildcard)(r) !== null)
  if (wildcard !== null && source !== undefined) {
    const fault = faultOf(wildcard)(source)
    // The wildcard's record may be the very one whose span leaves the name out: then it is no matter what it lists.
    if (fault !== null && span.length > 0) return [...steps, ...span]
    const shown = show(c, 'wildcard', wildcard, 'lacks type', source)
    return [
      ...steps,
      piece(proof, `the NSEC3 of ${wildcard} does not list the type`, shown, fault, 'RFC 5155 §8.7'),
      ...span,
    ]
  }
  if (span.length > 0) return [...steps, ...span]
  const none = wildcard === null ? own : show(c, 'wildcard', wildcard, 'lacks type', undefined)
  return [...steps, piece(proof, `an NSEC3 matches ${name} or its wildcard`, none, missing, 'RFC 5155 §8.7')]
}

/** RFC 5155 §8.8: the next closer name below the wildcard's parent is covered. */
export function provesNoCloser3(proof: Proof, c: Chain, source: Name): readonly Step[] {
  const { name } = proof.question
  const nextCloser = name.ancestor(source.depth)
  const cover = c.cover(nextCloser)
  const missing = finding('WILDCARD_NOT_PROVEN', proof.about, { ...denied(proof), name, source }, proof.seen)
  const there = c.match(nextCloser) ?? c.match(name)
  if (there !== undefined) {
    const shown = show(c, 'next closer name', nextCloser, 'covered', there)
    return [piece(proof, `no NSEC3 matches ${nextCloser} or ${name}`, shown, missing, 'RFC 5155 §8.8')]
  }
  return [
    nextCloserItem(proof, c, nextCloser, cover, missing, 'RFC 5155 §8.8'),
    ...spanStep(proof, c, cover ?? null, nextCloser, name),
  ]
}

/** RFC 5155 §8.6, §8.9: the delegation is matched, or an opt-out span covers its next closer name. */
export function placeOf3(proof: Proof, c: Chain, name: Name): Place | null {
  const match = worstForDs(c.matches(name), (r) => r.nsec3.types)
  if (match !== undefined)
    return { kind: 'match', record: asRecord3(match), items: [], shown: show(c, 'name', name, 'lacks type', match) }
  const { name: encloser, cover, steps } = closestEncloser(proof, c, name)
  if (encloser === null || cover === null) return null
  const shown = show(c, 'next closer name', nextCloserOf(encloser, name), 'left out', cover)
  return { kind: optOut(cover) ? 'opt-out' : 'covered', record: asRecord3(cover), items: steps, shown }
}
