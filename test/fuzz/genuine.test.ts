/**
 * No combination of genuine records makes the judge say what is not so: random answers are put together from everything
 * that the zones of a small world sign, from wildcards shown at other names and from records of neighbours.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Hop, Report } from '../../src/report.ts'
import { judge, keysReplies, verdictOf } from '../support/judge.ts'
import { moved } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone } from '../support/zone.ts'

const text = [
  'a A 192.0.2.1',
  'alias CNAME a',
  'x.ent A 192.0.2.2',
  '*.wild TXT "t"',
  '*.wild.a A 192.0.2.7',
  'red DNAME ent',
  'plain NS ns.plain',
].join('\n')
const child = testZone('sub.example.', text, { nsec3: {} })
const twin = testZone('twin.example.', text)
const parent = testZone('example.', `${text}\n* TXT "top"`, { secure: [child, twin] })
const zones = [parent, child, twin]

const labels = [
  'a',
  'alias',
  'ent',
  'x.ent',
  'y.ent',
  'wild',
  '*.wild',
  'q.wild',
  'q.wild.a',
  'w.a',
  'red',
  'x.red',
  'q.red',
  'none',
  'q.none',
  'plain',
  'www.plain',
  '',
]
const names = zones.flatMap((zone) =>
  labels.map((label) => (label === '' ? String(zone.name) : `${label}.${zone.name}`)),
)
const types = ['A', 'TXT', 'CNAME', 'DS', 'NS', 'MX']

/** RRsets with their signatures: the chain, the data, and wildcards shown at every name below them. */
const pool: readonly (readonly RR[])[] = zones.flatMap((zone) => {
  const data = zone.names.flatMap((name) =>
    ['A', 'TXT', 'CNAME', 'DNAME', 'DS', 'NS', 'SOA'].map((type) => zone.signed(name, type)),
  )
  const wild = data.filter((set) => set[0]?.owner.isWildcard === true)
  const shown = wild.flatMap((set) =>
    names.filter((name) => name.endsWith(String(zone.name))).map((name) => moved(set, name)),
  )
  const denial = zone.chain.flatMap((link) => [
    link,
    ...(link[0]!.owner.isWildcard ? [moved(link, `a.${zone.name}`)] : []),
  ])
  return [...data.filter((set) => set.length > 0), ...shown, ...denial, ...denial]
})

const set = fc.integer({ min: 0, max: pool.length - 1 }).map((i) => pool[i]!)
const strewn = fc.record({
  rcode: fc.constantFrom('NOERROR' as const, 'NXDOMAIN' as const),
  aa: fc.boolean(),
  answer: fc.array(set, { maxLength: 3 }).map((sets) => sets.flat()),
  authority: fc.array(set, { maxLength: 8 }).map((sets) => sets.flat()),
})
type Answer = Pick<Reply, 'rcode' | 'aa' | 'answer' | 'authority'> & {
  readonly answer: readonly RR[]
  readonly authority: readonly RR[]
}

/** What honest servers say to some question, with a little added, taken away, or another rcode. */
const bent = fc.record({
  rcode: fc.option(fc.constantFrom('NOERROR' as const, 'NXDOMAIN' as const)),
  more: fc.array(set, { maxLength: 2 }),
  lost: fc.array(fc.nat(12), { maxLength: 2 }),
  noAnswer: fc.boolean(),
})
const bend = (
  honest: Answer,
  { rcode, more, lost, noAnswer }: typeof bent extends fc.Arbitrary<infer T> ? T : never,
): Answer => ({
  ...honest,
  ...(rcode === null ? {} : { rcode }),
  answer: noAnswer ? [] : honest.answer,
  authority: [...honest.authority.filter((_, i) => !lost.includes(i)), ...more.flat()],
})

/** The zone that holds a name, and whether the way there is signed. */
function holder(name: string, type: string): { zone: TestZone; signed: boolean } {
  const inside = (zone: TestZone): boolean =>
    name.endsWith(`.${zone.name}`) || (name === String(zone.name) && type !== 'DS')
  const zone = [child, twin].find(inside) ?? parent
  const cut = `plain.${zone.name}`
  return { zone, signed: !(name.endsWith(`.${cut}`) || (name === cut && type !== 'DS')) }
}

const textOf = (records: readonly RR[]): string =>
  records
    .map((rr) => `${typeName(rr.type)} ${Buffer.from(rr.rdata).toString('hex')}`)
    .sort()
    .join('; ')

/** What a hop of a report says, in the terms of the truth below. A CNAME beside a DNAME is made of it, and compared by the judge. */
function said({ answer, rcode }: Hop): string {
  if (answer.length === 0) return rcode === 3 ? 'NXDOMAIN' : 'NODATA'
  const dname = answer.filter((rr) => rr.type === TYPE.DNAME)
  return textOf(dname.length > 0 ? dname : answer)
}

function truth(name: string, type: string): string {
  const { zone } = holder(name, type)
  const at = (owner: string, wanted: string): string => textOf(zone.bare(owner, wanted))
  const exact = at(name, type) || at(name, 'CNAME')
  if (exact !== '') return exact
  const suffix = String(zone.name)
  if (name !== `red.${suffix}` && name.endsWith(`.red.${suffix}`)) return at(`red.${suffix}`, 'DNAME')
  if (zone.names.includes(name)) return 'NODATA'
  let encloser = name
  while (!zone.names.includes(encloser)) encloser = encloser.slice(encloser.indexOf('.') + 1)
  if (!zone.names.includes(`*.${encloser}`)) return 'NXDOMAIN'
  return at(`*.${encloser}`, type) || at(`*.${encloser}`, 'CNAME') || 'NODATA'
}

/** What honest servers say to a question; below an unsigned delegation, some data. */
function honest(name: string, type: string): Answer {
  const { zone, signed } = holder(name, type)
  if (signed) return zone.answer(name, type)
  return { answer: [], authority: [] }
}

const runs = { seed: 20260615, numRuns: process.env.CI === undefined ? 200 : 2000 }
const ways = keysReplies(zones)
const inside = (name: string, type: string): boolean => name !== 'example.' || type !== 'DS'
const judged = (name: string, type: string, reply: Answer): Report => {
  const { zone } = holder(name, type)
  const replies: readonly Reply[] = [...ways, { zone: zone.name, question: `${name} ${type}`, ...reply }]
  return judge(`${name} ${type}`, replies, { anchors: [parent.anchor], honest: zones })
}

/** A secure report is true at every hop; an insecure one ends below a delegation without DS. */
function sound(name: string, type: string, report: Report): void {
  const context = `${name} ${type}: ${verdictOf(report)}`
  if (report.verdict.status === 'secure') {
    expect(holder(name, type).signed, context).toBe(true)
    for (const hop of report.hops) expect(said(hop), context).toBe(truth(String(hop.name), type))
    const last = report.hops.at(-1)!
    if (last.answer.length > 0) expect(last.rcode, context).toBe(0)
  }
  if (report.verdict.status === 'insecure') {
    const last = report.hops.at(-1)!
    expect(holder(String(last.name), type).signed, context).toBe(false)
  }
}

describe('genuine records', () => {
  it.each(zones.map((zone) => [String(zone.name), zone] as const))(
    'honestly put together they are secure, whatever is asked of %s',
    (_, zone) => {
      const wrong: string[] = []
      for (const label of labels) {
        for (const type of types) {
          const name = label === '' ? String(zone.name) : `${label}.${zone.name}`
          if (!inside(name, type)) continue
          const report = judged(name, type, honest(name, type))
          sound(name, type, report)
          // Of an alias only the first hop is answered here.
          const { signed } = holder(name, type)
          if (report.hops[0]?.status !== (signed ? 'secure' : 'insecure'))
            wrong.push(`${name} ${type} ${verdictOf(report)}`)
        }
      }
      expect(wrong).toEqual([])
    },
  )

  it('strewn about they never make a false answer secure, nor a signed name insecure', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom(...types), strewn, (name, type, reply) => {
        fc.pre(inside(name, type)) // else above the trust anchor
        sound(name, type, judged(name, type, reply))
      }),
      runs,
    )
  }, 120_000)

  it('nor does an honest answer with a little added, lost, or another rcode', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom(...types), bent, (name, type, change) => {
        fc.pre(inside(name, type))
        sound(name, type, judged(name, type, bend(honest(name, type), change)))
      }),
      runs,
    )
  }, 120_000)

  it('nor does the honest answer to another question', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.constantFrom(...types),
        bent,
        (name, other, type, change) => {
          fc.pre(inside(name, type) && inside(other, type))
          const theirs = honest(other, type)
          const shown = { ...theirs, answer: moved(theirs.answer, name) }
          sound(name, type, judged(name, type, bend(shown, change)))
          sound(name, type, judged(name, type, bend(theirs, change)))
        },
      ),
      runs,
    )
  }, 120_000)

  it('nor do they hide a signed zone, as answers for its DS', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'x.ent', 'q.wild'),
        fc.constantFrom(...names),
        fc.boolean(),
        strewn,
        bent,
        (label, other, bending, reply, change) => {
          fc.pre(other !== 'example.')
          const name = `${label}.sub.example.`
          const forged = moved(child.bare('a.sub.example.', 'A'), name)
          const ds = bending ? bend(honest(other, 'DS'), change) : reply
          const replies: readonly Reply[] = [
            ...ways,
            { zone: 'example.', question: 'sub.example. DS', ...ds },
            { zone: 'sub.example.', question: `${name} A`, answer: forged },
          ]
          const report = judge(`${name} A`, replies, { anchors: [parent.anchor], honest: [parent, child] })
          expect(['secure', 'insecure'], verdictOf(report)).not.toContain(report.verdict.status)
        },
      ),
      runs,
    )
  }, 120_000)
})
