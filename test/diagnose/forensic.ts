/** A small signed zone with one mutation, judged from its packets, and what forensics says of the finding. */

import { diagnose, type Inquiry } from '../../src/diagnose/diagnose.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { parseDs } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import type { Question } from '../../src/dns/rr.ts'
import { respond } from '../../src/lab/authority.ts'
import { dsFor } from '../../src/lab/draft.ts'
import { KSK, type LabKey, labKey, ZSK } from '../../src/lab/keys.ts'
import { corrupt } from '../../src/lab/mutate.ts'
import { type Denial, makeZone, type Zone } from '../../src/lab/zone.ts'
import type { Report } from '../../src/report.ts'
import type { Snapshot } from '../../src/snapshot.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { AT, DAY, rr } from '../support/signer.ts'
import { type Reply, snapshot } from '../support/snapshot.ts'
import { type Chance, kindOf, type Made, NO_CHANCE, type Setting, ZONE } from './mutations.ts'

const PARENT = Name.parse('test.')
const known = new Map<number, Omit<Setting, 'denial' | 'chance'>>()

/** Signs the same data once: mutations have most RRsets in common. */
function remembering(key: LabKey): LabKey {
  const signed = new Map<string, Uint8Array>()
  return {
    ...key,
    sign: (data) => {
      const id = Buffer.from(data).toString('latin1')
      const signature = signed.get(id) ?? key.sign(data)
      signed.set(id, signature)
      return signature
    },
  }
}

export function setting(algorithm: number, denial: Setting['denial'], chance: Chance = NO_CHANCE): Setting {
  const made = known.get(algorithm) ?? {
    algorithm,
    kind: kindOf(algorithm),
    ksk: remembering(labKey({ algorithm, seed: 'gen KSK', flags: KSK })),
    zsk: remembering(labKey({ algorithm, seed: 'gen ZSK', flags: ZSK })),
    parentKey: remembering(labKey({ algorithm, seed: 'parent ZSK', flags: ZSK, rsa: 'root-zsk' })),
  }
  known.set(algorithm, made)
  return { ...made, denial, chance }
}

const TEXT = `
@ SOA ns1 hostmaster 1 7200 3600 1209600 600
@ NS ns1
ns1 A 192.0.2.10
www A 192.0.2.11
www A 192.0.2.12
www A 192.0.2.13
mixed MX 10 Mail.Elsewhere.Example.
mixed HTTPS 1 Www.Elsewhere.Example.
*.wild A 192.0.2.20
`

const usual = (s: Setting) => ({
  denial: s.denial === 'nsec' ? ({ kind: 'nsec' } as const) : NSEC3,
  inception: AT - 14 * DAY,
  expiration: AT + 14 * DAY,
})
const NSEC3: Denial = { kind: 'nsec3', iterations: 0, salt: new Uint8Array(0), optOut: false }

function zoneWith(s: Setting, made: Made, changed: boolean, text = TEXT): Zone {
  const owner = made.owner === '@' ? ZONE : Name.parse(made.owner, ZONE)
  const { change } = made
  const elsewhere = changed ? undefined : made.elsewhere
  const keys = elsewhere?.keys ?? made.keys ?? [s.ksk, s.zsk]
  const edits = [
    ...(changed && change !== undefined ? [{ owner, type: made.type, change }] : []),
    ...(elsewhere?.spoilt === true ? [{ owner: ZONE, type: TYPE.DNSKEY, change: corrupt }] : []),
  ]
  return makeZone({
    ...usual(s),
    apex: ZONE,
    records: parseZone(text, { origin: ZONE, ttl: 3600 }),
    keys,
    signers: { keys: [elsewhere?.entry ?? s.ksk], data: made.signers ?? [s.zsk] },
    edits,
  })
}

/** The parent that has this DS RRset of the zone. */
const parentWith = (s: Setting, ds: readonly Uint8Array[]): Zone =>
  makeZone({
    ...usual(s),
    apex: PARENT,
    records: [
      ...parseZone(
        '@ SOA ns1.gen hostmaster.gen 1 7200 3600 1209600 600\n@ NS ns1.gen\ngen NS ns1.gen\nns1.gen A 192.0.2.10',
        { origin: PARENT, ttl: 3600 },
      ),
      ...ds.map((rdata) => rr(ZONE, TYPE.DS, rdata)),
    ],
    keys: [s.parentKey],
    signers: { keys: [s.parentKey], data: [s.parentKey] },
    edits: [],
  })

type Tamper = NonNullable<Made['tamper']>

function replyOf(zone: Zone, question: Question, server: number, tamper: Tamper = (answer) => answer): Reply {
  const { rcode, answer, authority } = tamper(respond(zone, question, true), zone)
  const mnemonic = rcode === RCODE.NXDOMAIN ? 'NXDOMAIN' : 'NOERROR'
  return { zone: zone.apex, question, rcode: mnemonic, answer, authority, server }
}

export interface Told {
  readonly report: Report
  readonly snapshot: Snapshot
  /** of the decisive finding, or else of the first error */
  readonly inquiry: Inquiry | null
}

export function told(s: Setting, made: Made, text = TEXT): Told {
  const [label, type] = made.ask
  const target: Question = { name: Name.parse(label, ZONE), type }
  const parent = made.ds === undefined ? null : parentWith(s, made.ds)
  const isOfParent = ({ name, type: asked }: Question): boolean => asked === TYPE.DS && name.equals(ZONE)
  const replies: Reply[] = [parentKeys(s, parent)]
  if (parent !== null) replies.push(replyOf(parent, { name: ZONE, type: TYPE.DS }, 9))
  const servers = made.second === true || made.elsewhere !== undefined ? [true, false] : [true]
  servers.forEach((changed, i) => {
    const zone = zoneWith(s, made, changed, text)
    for (const wanted of [TYPE.DNSKEY, TYPE.SOA]) replies.push(replyOf(zone, { name: ZONE, type: wanted }, 20 + i))
    replies.push(replyOf(zone, target, 20 + i, made.tamper))
  })
  const [entry, trusted] = parent === null ? [s.ksk, ZONE] : [s.parentKey, PARENT]
  const ds = parseDs(dsFor(trusted, entry))
  const anchors = [{ zone: trusted, ds: ds.ok ? ds.value : null, key: null }]
  const settings = { at: AT, anchors, policy: POLICIES.iana }
  let packets = snapshot(replies)
  let report = validate(packets, target, settings)
  for (let turn = 0; report.needs.length > 0 && turn < 4; turn++) {
    const zone = zoneWith(s, made, true, text)
    const fitting = ({ question }: { readonly question: Question }): Reply =>
      parent !== null && isOfParent(question) ? replyOf(parent, question, 9) : replyOf(zone, question, 20)
    replies.push(...report.needs.map(fitting))
    packets = snapshot(replies)
    report = validate(packets, target, settings)
  }
  const diagnosis = diagnose(report, packets)
  const found = report.verdict.cause ?? report.findings.find((p) => p.severity === 'error')?.finding
  return { report, snapshot: packets, inquiry: found ? diagnosis.inquire(found) : null }
}

/** Without a delegation the keys of the parent are merely there, unsigned. */
const parentKeys = (s: Setting, parent: Zone | null): Reply =>
  parent === null
    ? {
        zone: PARENT,
        question: { name: PARENT, type: TYPE.DNSKEY },
        server: 9,
        answer: [rr(PARENT, TYPE.DNSKEY, s.parentKey.rdata)],
      }
    : replyOf(parent, { name: PARENT, type: TYPE.DNSKEY }, 9)
