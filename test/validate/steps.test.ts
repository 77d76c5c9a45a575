/** The tree of steps: how children decide, where the cause stands, which records the steps carry. */

import { describe, expect, it } from 'vitest'
import { type Report, type Step, type StepOutcome, statusOf } from '../../src/report.ts'
import { judge, judgeReply, keysReplies, stepsOf } from '../support/judge.ts'
import { dsOf, rr, sign, testKey } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { n, t, testZone } from '../support/zone.ts'

const child = testZone(
  'sub.example.',
  'www A 192.0.2.80\nalias CNAME www\n*.wild TXT "t"\nred DNAME baz\nq.baz A 192.0.2.1',
  { nsec3: {} },
)
const optOut = testZone('sub.example.', 'www A 192.0.2.80', { nsec3: { optOut: true } })
const parent = testZone('example.', 'plain NS ns.plain', { secure: [child] })

const below = (asked: string, reply: Partial<Reply>, ds?: readonly Uint8Array[], zone = child): Report => {
  const records = (ds ?? [dsOf(zone.name, zone.key)]).map((rdata) => rr(zone.name, t('DS'), rdata))
  const replies: readonly Reply[] = [
    ...keysReplies([parent, zone]),
    { zone: 'example.', question: 'sub.example. DS', answer: parent.sign(records) },
    { zone: 'sub.example.', question: asked, ...reply },
  ]
  return judge(asked, replies, { anchors: [parent.anchor], honest: [parent, zone] })
}
const www = child.signed('www.sub.example.', 'A')
const alias = child.signed('alias.sub.example.', 'CNAME')
const bare = child.bare('www.sub.example.', 'A')
const twoServers = (first: Reply['answer'], second: Reply['answer']): Report =>
  judge(
    'www.sub.example. A',
    [
      ...keysReplies([parent, child]),
      { zone: 'example.', question: 'sub.example. DS', answer: parent.signed('sub.example.', 'DS') },
      {
        zone: 'sub.example.',
        question: 'www.sub.example. A',
        server: 20,
        ...(first === undefined ? {} : { answer: first }),
      },
      {
        zone: 'sub.example.',
        question: 'www.sub.example. A',
        server: 21,
        ...(second === undefined ? {} : { answer: second }),
      },
    ],
    { anchors: [parent.anchor], honest: [parent, child] },
  )

const reports: readonly (readonly [string, Report])[] = [
  ['a secure answer', below('www.sub.example. A', { answer: www })],
  ['a secure alias', below('alias.sub.example. A', { answer: [...alias, ...www] })],
  ['a secure denial', below('none.sub.example. A', child.deny('none.sub.example.'))],
  ['a wildcard', below('q.wild.sub.example. TXT', child.answer('q.wild.sub.example.', 'TXT'))],
  ['a missing signature', below('www.sub.example. A', { answer: bare })],
  [
    'one bad signature of two',
    below('www.sub.example. A', { answer: [...www, sign(bare, child.name, testKey('other'))] }),
  ],
  [
    'no good signature of two',
    below('www.sub.example. A', {
      answer: [
        ...bare,
        sign(bare, child.name, testKey('other')),
        sign(bare, child.name, child.key, { inception: 1, expiration: 2 }),
      ],
    }),
  ],
  ['an alias to a bad target', below('alias.sub.example. A', { answer: [...alias, ...bare] })],
  [
    'a loop',
    below('alias.sub.example. A', {
      answer: [...child.sign([rr(n('alias.sub.example.'), t('CNAME'), n('alias.sub.example.').wire())])],
    }),
  ],
  ['a DS mismatch', below('www.sub.example. A', { answer: www }, [dsOf(child.name, child.key, { spoil: true })])],
  [
    'a DS that does not count',
    below('www.sub.example. A', { answer: www }, [dsOf(child.name, child.key, { digestType: 100 })]),
  ],
  [
    'one DS of three',
    below('www.sub.example. A', { answer: www }, [
      dsOf(child.name, testKey('a')),
      dsOf(child.name, child.key),
      dsOf(child.name, child.key, { algorithm: 100 }),
    ]),
  ],
  ['an opt-out span', below('none.sub.example. A', optOut.deny('none.sub.example.'), undefined, optOut)],
  [
    'ANY with one bad RRset',
    below('www.sub.example. ANY', { answer: [...www, rr(n('www.sub.example.'), t('TXT'), Uint8Array.of(1, 65))] }),
  ],
  ['two servers, one bad', twoServers(bare, www)],
  ['two servers, both bad', twoServers(bare, [...bare, sign(bare, child.name, testKey('other'))])],
  [
    'a denial that is not proven',
    below('none.sub.example. A', { rcode: 'NXDOMAIN', authority: child.matching('sub.example.') }),
  ],
  ['no anchor', judge('www.sub.example. A', [], { anchors: [] })],
  [
    'no answer at all',
    judge('www.sub.example. A', [{ zone: 'example.', question: 'example. DNSKEY', silent: 'timeout' }], {
      anchors: [parent.anchor],
    }),
  ],
]

const WORST: readonly StepOutcome[] = ['fails', 'unknown', 'ends', 'holds']
const worst = (children: readonly Step[]): StepOutcome =>
  WORST.find((o) => children.some((c) => c.outcome === o)) ?? 'holds'

/** What the children of a step make of it. Among servers the best counts, so there any outcome of a child may be right. */
function agrees({ needs, outcome, children }: Step): boolean {
  if (children.length === 0) return true
  if (needs === 'all') return outcome === (children.find((c) => c.outcome !== 'holds')?.outcome ?? 'holds')
  if (needs === 'each') return outcome === worst(children)
  return children.some((c) => c.outcome === 'holds') ? outcome === 'holds' : children.some((c) => c.outcome === outcome)
}

const at = (step: Step, path: readonly number[]): Step => path.reduce((s, i) => s.children[i]!, step)

describe.each(reports)('%s', (_, report) => {
  const steps = stepsOf(report.root)

  it('children decide their step as it says', () => {
    expect(steps.filter((step) => !agrees(step)).map((step) => `${step.kind}: ${step.claim}`)).toEqual([])
  })

  it('what comes after a step that does not hold, where all must, is not reached', () => {
    for (const { needs, children } of steps) {
      const first = children.findIndex((c) => c.outcome !== 'holds')
      if (needs !== 'all' || first < 0) continue
      for (const later of children.slice(first + 1)) expect(['unreached', later.outcome]).toContain(later.outcome)
      expect(children[first]?.outcome).not.toBe('unreached')
    }
  })

  it('the status is that of the root, and the cause stands where the path leads', () => {
    const { status, cause, path } = report.verdict
    expect(status).toBe(statusOf(report.root.outcome))
    if (status === 'secure') {
      expect(cause).toBeNull()
      expect(report.findings.filter((f) => f.decisive)).toEqual([])
      // What would break the clients of one server is an error there, whatever the others say.
      const dissenting = report.verdict.dissent.map((d) => d.finding?.code)
      const errors = report.findings.filter((f) => f.severity === 'error').map((f) => f.finding.code)
      expect(errors).toEqual(dissenting)
      expect(report.validity).not.toBeNull()
    } else {
      expect(cause).not.toBeNull()
      expect(at(report.root, path).findings).toContain(cause)
      expect(report.findings[0]).toMatchObject({
        finding: { code: cause?.code, evidence: cause?.evidence },
        decisive: true,
      })
      expect(report.findings.filter((f) => f.decisive)).toHaveLength(1)
      expect(report.validity).toBeNull()
    }
  })

  it('every finding of a step is told once, and names packets that exist', () => {
    const told = report.findings.map((f) => f.finding)
    const inSteps = steps.flatMap((step) => step.findings)
    for (const f of inSteps)
      expect(told.some((other) => other.code === f.code && other.owner.equals(f.owner))).toBe(true)
    for (const f of told) for (const id of f.seen) expect(Number(id.slice(1))).toBeLessThanOrEqual(report.queries)
  })
})

describe('steps carry the records they rest on', () => {
  const facts = (report: Report, kind: Step['kind']): Step['facts'] =>
    stepsOf(report.root).find((step) => step.kind === kind && step.outcome === 'holds')!.facts

  it('a zone: its DS and the keys they name', () => {
    const report = below('www.sub.example. A', { answer: www }, [
      dsOf(child.name, testKey('a')),
      dsOf(child.name, child.key),
    ])
    const zones = stepsOf(report.root).filter((step) => step.kind === 'zone')
    expect(zones.map((step) => String(step.subject.zone))).toEqual(['example.', 'sub.example.'])
    expect(zones[0]!.facts.anchors).toEqual([parent.anchor])
    expect(zones[0]!.facts.matched?.map((key) => key.keyTag)).toEqual([parent.key.keyTag])
    expect(zones[1]!.facts.ds?.map((ds) => ds.keyTag)).toContain(child.key.keyTag)
    expect(zones[1]!.facts.matched?.map((key) => key.keyTag)).toEqual([child.key.keyTag])
    expect(zones[1]!.facts.keys?.map((key) => key.keyTag)).toEqual([child.key.keyTag])
  })

  it('an answer: the RRset, its signature, its RCODE', () => {
    const answer = facts(below('www.sub.example. A', { answer: www }), 'answer')
    expect(answer.rcode).toBe(0)
    expect(answer.rrset?.records.map((record) => record.rdata)).toEqual(bare.map((record) => record.rdata))
    expect(answer.rrsig?.keyTag).toBe(child.key.keyTag)
    expect(answer.alias).toBeUndefined()
    expect(answer.wildcard).toBeUndefined()
  })

  it('an alias: where it leads', () => {
    const answer = facts(below('alias.sub.example. A', { answer: [...alias, ...www] }), 'answer')
    expect(String(answer.alias)).toBe('www.sub.example.')
    expect(answer.rrset?.type).toBe(t('CNAME'))
    const dname = facts(
      below('q.red.sub.example. A', {
        answer: [...child.signed('red.sub.example.', 'DNAME'), ...child.signed('q.baz.sub.example.', 'A')],
      }),
      'answer',
    )
    expect(String(dname.alias)).toBe('q.baz.sub.example.')
    expect(dname.rrset?.type).toBe(t('DNAME'))
  })

  it('a wildcard: where the answer comes from', () => {
    const answer = facts(below('q.wild.sub.example. TXT', child.answer('q.wild.sub.example.', 'TXT')), 'answer')
    expect(String(answer.wildcard)).toBe('*.wild.sub.example.')
  })

  it('a denial: what it proves, and by what', () => {
    expect(facts(below('none.sub.example. A', child.deny('none.sub.example.')), 'answer')).toMatchObject({
      proves: 'NXDOMAIN',
      by: 'NSEC3',
      rcode: 3,
    })
    expect(facts(judgeReply(parent, 'none.example. A', parent.deny('none.example.')), 'answer')).toMatchObject({
      proves: 'NXDOMAIN',
      by: 'NSEC',
    })
    expect(facts(judgeReply(parent, 'example. TXT', parent.deny('example.')), 'answer')).toMatchObject({
      proves: 'NODATA',
      by: 'NSEC',
    })
  })
})
