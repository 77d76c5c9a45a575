/** What is drawn of a proof: each name between the two ends of its record, then the order of names or the ring of hashes. */

import type { DenialRecord } from '../../codes.ts'
import type { Name } from '../../dns/name.ts'
import { hashOf, hashUnder } from '../../explain/nearest.ts'
import type { Item, Proof } from '../../explain/proof.ts'
import { printable } from '../../explain/words.ts'
import { type Block, blank, drawing as drawn, span, text } from '../doc.ts'
import { gapBlocks, hashGapBlocks } from './gap.ts'
import { ringBlocks } from './ring.ts'

/** Drawings look the same everywhere: they are made for a page of this width. */
const WIDTH = 80

/** The name between the two ends of the record that shows it, or beside the one that does not suffice. */
export function drawing(item: Item, i: number, proof: Proof, asked: Name): readonly Block[] {
  const { name, how, nearest } = item
  const record = item.record ?? nearest?.record ?? null
  if (name === null || record === null || how === 'encloses' || how === 'no opt-out' || how === 'left out') return []
  const before = proof.items.slice(0, i)
  if (before.some((b) => b.record === record && b.name?.equals(name) === true && b.how !== 'encloses')) return []
  const covered = nearest === null || nearest.lies === 'covers' || nearest.lies === 'matches'
  if (record.kind === 'NSEC') {
    const between = {
      zone: proof.zone,
      owner: record.owner,
      name,
      next: record.nsec.nextDomainName,
      covered,
      what: what(item, proof, asked),
    }
    return [drawn(6, gapBlocks(between, 6, WIDTH))]
  }
  const owner = hashOf(record)
  // A record of another chain has parameters of its own.
  const hash = item.record === null ? hashUnder(record, name) : item.hash
  if (owner === null || hash === null) return []
  const { nextHashedOwner, flags } = record.nsec3
  const gap = {
    owner,
    name: hash,
    next: nextHashedOwner,
    label: name.toString(),
    optOut: (flags & 1) !== 0,
    covered,
  }
  return [drawn(6, hashGapBlocks(gap, 6, WIDTH))]
}

/** What the name in the drawing is to the question. */
function what({ name, role }: Item, { proves }: Proof, asked: Name): string {
  if (name?.equals(asked) === true) return 'the name asked'
  if (role === 'wildcard') return 'the wildcard'
  return proves === 'no DS' ? 'the delegation' : 'the name'
}

const ORDER = text(
  4,
  6,
  span(
    'order: labels from the right end of the name, the first that differs decides; · is no label, which sorts first (RFC 4034 §6.1)',
    'faint',
  ),
)

/** What the drawings of a proof have in common: how names are ordered, or where the hashes lie in the ring. @param explained with how a hash is made */
export function legend(proof: Proof, explained: boolean): readonly Block[] {
  if (proof.by === 'NSEC3') return ring(proof, explained)
  const hasNsec = proof.items.some(({ record, nearest }) => record?.kind === 'NSEC' || nearest?.record.kind === 'NSEC')
  return hasNsec && explained ? [blank, ORDER] : []
}

function ring({ records: authentic, leftOut, items, question }: Proof, explained: boolean): readonly Block[] {
  const records = authentic.length > 0 ? authentic : leftOut.flatMap((left) => left.records)
  const spans = records.flatMap((record) => {
    const owner = record.kind === 'NSEC3' ? hashOf(record) : null
    return record.kind === 'NSEC3' && owner !== null
      ? [{ owner, next: record.nsec3.nextHashedOwner, optOut: (record.nsec3.flags & 1) !== 0 }]
      : []
  })
  const points = items.flatMap(({ hash, how, outcome }, i) =>
    hash === null || how === 'no opt-out' || how === 'left out'
      ? []
      : [
          {
            mark: String(i + 1),
            hash,
            how:
              outcome === 'fails'
                ? ('alone' as const)
                : how === 'covered'
                  ? ('covered' as const)
                  : ('matched' as const),
          },
        ],
  )
  if (spans.length === 0 || points.length === 0) return []
  return [
    blank,
    text(4, 6, 'the ring of hashes, with what the answer brought'),
    drawn(6, ringBlocks({ spans, points }, 6, WIDTH)),
    ...(explained ? hashing(records, items, question.name) : []),
  ]
}

/** How the hash was computed: RFC 5155 §5. */
function hashing(records: readonly DenialRecord[], items: readonly Item[], about: Name): readonly Block[] {
  const [record] = records
  const hashed = items.flatMap((item) => (item.hash !== null && item.name !== null ? [item.name] : []))
  const name = hashed.find((one) => one.equals(about)) ?? hashed[0]
  if (record?.kind !== 'NSEC3' || name === undefined) return []
  const { iterations, salt } = record.nsec3
  const wire = name.labels.map((l) => `${l.length} ${printable(Buffer.from(l).toString('latin1')).toLowerCase()}`)
  const written = [...wire, '0'].join(' ')
  const salted =
    salt.length === 0
      ? 'no salt'
      : `the salt ${salt.length > 8 ? `of ${salt.length} octets` : Buffer.from(salt).toString('hex')} appended each time`
  const again =
    iterations === 0 ? 'not hashed again' : iterations === 1 ? 'hashed once more' : `hashed ${iterations} times more`
  return [
    text(
      4,
      6,
      span(
        `hash of ${name}: SHA-1 over its labels in lower case, each after its length (${written.length > 60 ? `${written.slice(0, 56)} …` : written}), ${salted}, ${again}, in base32hex (RFC 5155 §5)`,
        'faint',
      ),
    ),
  ]
}
