/** The zones of the family, and the healthy proofs of them: each answer that a correct server gives, and its status. */

import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { judge, judgeReply, keysReplies } from '../support/judge.ts'
import { question, type Reply } from '../support/snapshot.ts'
import { n, type TestZone, t, testZone, type ZoneOptions } from '../support/zone.ts'
import { type Claim, type Fact, factsOf, recordsOf } from './facts.ts'
import { hashOf, type Status } from './oracle.ts'

export interface Proof {
  readonly label: string
  readonly zone: TestZone
  readonly claim: Claim
  readonly facts: readonly Fact[]
  /** what it is while healthy */
  readonly status: Status
  /** the status of the answer with these records in place of the proof's */
  judged(facts: readonly Fact[], rest?: { readonly soa?: boolean }): Status | 'indeterminate'
}

const text = [
  'a A 192.0.2.1',
  'alias CNAME a',
  'bar DNAME a',
  'x.ent A 192.0.2.2',
  '*.wild TXT "t"',
  '*.cwild CNAME a',
  'd.*.half A 192.0.2.4',
  'm A 192.0.2.3',
  'm TXT "m"',
  'plain NS ns.plain',
  'ns.plain A 192.0.2.9',
  'insecure.only.here NS ns.plain',
].join('\n')
const child = testZone('signed.example.', 'www A 192.0.2.7')
const zoneOf = (options: ZoneOptions): TestZone => testZone('example.', text, { secure: [child], ...options })
const lone = (options: ZoneOptions): TestZone => testZone('example.', '', options)

/** Asked, what the answer says, and its status with NSEC, NSEC3, and NSEC3 with Opt-Out. */
type Row = readonly [asked: string, says: Claim['says'] | `wildcard ${string}`, ...statuses: [Status, Status, Status]]
const always = (status: Status): [Status, Status, Status] => [status, status, status]
const spanned: [Status, Status, Status] = ['secure', 'secure', 'insecure']

const rows: readonly Row[] = [
  ['none.example. A', 'NXDOMAIN', ...spanned],
  ['!.example. A', 'NXDOMAIN', ...spanned],
  ['zz.example. A', 'NXDOMAIN', ...spanned],
  ['q.r.none.example. A', 'NXDOMAIN', ...spanned],
  ['q.a.example. A', 'NXDOMAIN', ...spanned],
  ['q.ent.example. A', 'NXDOMAIN', ...spanned],
  ['q.x.ent.example. A', 'NXDOMAIN', ...spanned],
  ['q.*.wild.example. A', 'NXDOMAIN', ...spanned],
  ['bas.example. A', 'NXDOMAIN', ...spanned],
  ['a.example. TXT', 'NODATA', ...always('secure')],
  ['example. A', 'NODATA', ...always('secure')],
  ['bar.example. A', 'NODATA', ...always('secure')],
  ['*.wild.example. A', 'NODATA', ...always('secure')],
  ['ent.example. A', 'NODATA', ...always('secure')],
  ['*.half.example. A', 'NODATA', ...always('secure')],
  ['only.here.example. A', 'NODATA', ...spanned],
  ['q.wild.example. A', 'NODATA', ...spanned],
  ['q.r.wild.example. A', 'NODATA', ...spanned],
  ['q.half.example. A', 'NODATA', ...spanned],
  ['a.example. DS', 'NODATA', ...always('secure')],
  ['ent.example. DS', 'NODATA', ...always('secure')],
  ['plain.example. DS', 'NODATA', ...spanned],
  ['insecure.only.here.example. DS', 'NODATA', ...spanned],
  ['q.wild.example. DS', 'NODATA', ...spanned],
  ['q.wild.example. TXT', 'wildcard wild.example.', ...spanned],
  ['q.r.wild.example. TXT', 'wildcard wild.example.', ...spanned],
  ['q.cwild.example. A', 'wildcard cwild.example.', ...spanned],
  ['plain.example. A', 'unsigned delegation', ...always('insecure')],
  ['insecure.only.here.example. A', 'unsigned delegation', ...always('insecure')],
]

function claimOf(asked: string, says: Row[1]): Claim {
  const { name, type } = question(asked)
  if (says === 'NXDOMAIN' || says === 'unsigned delegation') return { says, name }
  if (says === 'NODATA') return { says, name, type }
  return { says: 'wildcard', name, encloser: n(says.split(' ')[1]!) }
}

/** A proof whose answer is judged with whatever records the test puts in. */
function proof(
  label: string,
  zone: TestZone,
  asked: string,
  claim: Claim,
  facts: readonly Fact[],
  status: Status,
): Proof {
  const { name, type } = question(asked)
  const source = claim.says === 'wildcard' ? claim.encloser.wildcard() : null
  const answer = (): readonly RR[] => {
    if (source === null) return []
    const own = zone.expanded(String(source), asked.split(' ')[1]!, String(name))
    if (own.length > 0) return own
    return [...zone.expanded(String(source), 'CNAME', String(name)), ...zone.signed('a.example.', 'A')]
  }
  const judged: Proof['judged'] = (records, { soa = true } = {}) => {
    const authority = [...(soa && source === null ? zone.soa : []), ...recordsOf(records, zone)]
    if (claim.says !== 'unsigned delegation') {
      const rcode = claim.says === 'NXDOMAIN' ? 'NXDOMAIN' : 'NOERROR'
      return judgeReply(zone, asked, { rcode, answer: answer(), authority }).verdict.status
    }
    const www = `www.${name} A`
    const replies: readonly Reply[] = [
      ...keysReplies([zone]),
      { zone: zone.name, question: { name, type: TYPE.DS }, authority },
      { zone: zone.name, question: www, aa: false, authority: zone.bare(String(name), 'NS') },
      {
        zone: name,
        question: www,
        answer: [{ owner: n(`www.${name}`), type, class: 1, ttl: 60, rdata: Uint8Array.of(192, 0, 2, 8) }],
      },
    ]
    return judge(www, replies, { anchors: [zone.anchor] }).verdict.status
  }
  return { label: `${label}: ${asked}, ${claim.says}`, zone, claim, facts, status, judged }
}

function sent(zone: TestZone, asked: string, claim: Claim): readonly RR[] {
  const { name } = claim
  if (claim.says === 'wildcard') return zone.covering(String(name.ancestor(claim.encloser.depth + 1)))
  return zone.deny(asked.split(' ')[0]!).authority
}

const kinds: readonly (readonly [string, ZoneOptions])[] = [
  ['NSEC', {}],
  ['NSEC3', { nsec3: {} }],
  ['NSEC3 with Opt-Out', { nsec3: { optOut: true } }],
]

/** With Opt-Out, those that rest on a span: the others are as without. What differs by the order of names only, once. */
const rowsOf = (kind: number): readonly Row[] =>
  rows.filter(([asked, says, , plain, optOut]) => {
    const again = kind === 2 && plain === optOut && says !== 'unsigned delegation'
    return (
      !again &&
      !(kind < 2 && /^insecure/.test(asked)) &&
      !(kind > 0 && /^(zz|bas)/.test(asked)) &&
      !(kind > 1 && /^(!|q\.a|q\.x)/.test(asked))
    )
  })

const fromZones = kinds.flatMap(([kind, options], i) => {
  const zone = zoneOf(options)
  const single = lone(options)
  const status = rows[0]!.slice(2)[i] as Status
  return [
    ...rowsOf(i).map(([asked, says, ...statuses]) => {
      const claim = claimOf(asked, says)
      return proof(kind, zone, asked, claim, factsOf(sent(zone, asked, claim)), statuses[i]!)
    }),
    proof(
      `${kind}, one record`,
      single,
      'q.example. A',
      claimOf('q.example. A', 'NXDOMAIN'),
      factsOf(single.chain.flat()),
      status,
    ),
    proof(
      `${kind}, one record`,
      single,
      'example. A',
      claimOf('example. A', 'NODATA'),
      factsOf(single.chain.flat()),
      'secure',
    ),
  ]
})

// Records made on the spot.
const nsecZone = zoneOf({})
const nsec3Zone = zoneOf({ nsec3: {} })
const types = (list: string): readonly number[] => list.split(' ').map(t)
const nsec = (owner: string, next: string, list = 'RRSIG NSEC'): Fact => ({
  kind: 'NSEC',
  owner: n(owner),
  next: n(next),
  types: types(list),
})
export const beside = (hash: string, by: number): string =>
  ((BigInt(`0x${hash}`) + BigInt(by) + 2n ** 160n) % 2n ** 160n).toString(16).padStart(40, '0')
const narrow = (name: string, below: 0 | 1, list = ''): Fact => {
  const parameters = { iterations: 0, salt: '', flags: 0, algorithm: 1 }
  const hash = hashOf(n(name), parameters)
  const bitmap = list === '' ? [] : types(list)
  return { kind: 'NSEC3', owner: beside(hash, -below), next: beside(hash, 1), types: bitmap, ...parameters }
}
const made = (label: string, asked: string, says: Row[1], facts: readonly Fact[]): Proof =>
  proof(label, facts[0]!.kind === 'NSEC' ? nsecZone : nsec3Zone, asked, claimOf(asked, says), facts, 'secure')

const APEX = 'NS SOA RRSIG DNSKEY'
const fromSigners = [
  made('minimal NSEC (RFC 4470)', 'none.example. A', 'NXDOMAIN', [
    nsec('nonc\\255.example.', 'none-.example.'),
    nsec('\\).example.', '+.example.'),
  ]),
  made('minimal NSEC (RFC 4470)', 'q.wild.example. A', 'NODATA', [
    nsec('p\\255.wild.example.', 'q-.wild.example.'),
    nsec('*.wild.example.', '*-.wild.example.', 'TXT RRSIG NSEC'),
  ]),
  made('minimal NSEC (RFC 4470)', 'q.wild.example. TXT', 'wildcard wild.example.', [
    nsec('p\\255.wild.example.', 'q-.wild.example.'),
  ]),
  made('narrow NSEC3 (RFC 7129 B)', 'none.example. A', 'NXDOMAIN', [
    narrow('example.', 0, APEX),
    narrow('none.example.', 1),
    narrow('*.example.', 1),
  ]),
  made('narrow NSEC3 (RFC 7129 B)', 'a.example. TXT', 'NODATA', [narrow('a.example.', 0, 'A RRSIG')]),
  made('narrow NSEC3 (RFC 7129 B)', 'q.wild.example. A', 'NODATA', [
    narrow('wild.example.', 0),
    narrow('q.wild.example.', 1),
    narrow('*.wild.example.', 0, 'TXT RRSIG'),
  ]),
  made('compact (RFC 9824)', 'none.example. A', 'NODATA', [
    nsec('none.example.', '\\000.none.example.', 'RRSIG NSEC NXNAME'),
  ]),
  made('compact (RFC 9824)', 'none.example. A', 'NXDOMAIN', [
    nsec('none.example.', '\\000.none.example.', 'RRSIG NSEC NXNAME'),
  ]),
  made('compact with NSEC3 (RFC 9824)', 'none.example. A', 'NODATA', [narrow('none.example.', 0, 'RRSIG NXNAME')]),
  made('compact with NSEC3 (RFC 9824)', 'none.example. A', 'NXDOMAIN', [narrow('none.example.', 0, 'RRSIG NXNAME')]),
  made('compact with NSEC3 (RFC 9824)', 'ent.example. A', 'NODATA', [narrow('ent.example.', 0)]),
  made('compact (RFC 9824)', 'ent.example. A', 'NODATA', [nsec('ent.example.', '\\000.ent.example.')]),
  made('compact (RFC 9824)', 'a.example. TXT', 'NODATA', [nsec('a.example.', '\\000.a.example.', 'A RRSIG NSEC')]),
]

export const PROOFS: readonly Proof[] = [...fromZones, ...fromSigners]
