/** A small signed zone with one mutation, judged from its packets, and what forensics says of the finding. */

import { diagnose, type Inquiry } from '../../src/diagnose/diagnose.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { parseDs } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { respond } from '../../src/lab/authority.ts'
import { dsFor } from '../../src/lab/draft.ts'
import { KSK, type LabKey, labKey, ZSK } from '../../src/lab/keys.ts'
import { makeZone, type Zone } from '../../src/lab/zone.ts'
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
    parentKey: labKey({ algorithm, seed: 'parent ZSK', flags: ZSK, rsa: 'root-zsk' }),
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

function zoneWith(s: Setting, made: Made, changed: boolean, text = TEXT): Zone {
  const owner = made.owner === '@' ? ZONE : Name.parse(made.owner, ZONE)
  const { change } = made
  return makeZone({
    apex: ZONE,
    records: parseZone(text, { origin: ZONE, ttl: 3600 }),
    keys: made.keys ?? [s.ksk, s.zsk],
    signers: { keys: [s.ksk], data: made.signers ?? [s.zsk] },
    denial:
      s.denial === 'nsec' ? { kind: 'nsec' } : { kind: 'nsec3', iterations: 0, salt: new Uint8Array(0), optOut: false },
    inception: AT - 14 * DAY,
    expiration: AT + 14 * DAY,
    edits: changed && change !== undefined ? [{ owner, type: made.type, change }] : [],
  })
}

function replyOf(zone: Zone, name: Name, type: number, server: number): Reply {
  const { rcode, answer, authority } = respond(zone, { name, type }, true)
  const mnemonic = rcode === RCODE.NXDOMAIN ? 'NXDOMAIN' : 'NOERROR'
  return { zone: ZONE, question: { name, type }, rcode: mnemonic, answer, authority, server }
}

export interface Told {
  readonly report: Report
  readonly snapshot: Snapshot
  /** of the decisive finding, or else of the first error */
  readonly inquiry: Inquiry | null
}

export function told(s: Setting, made: Made, text = TEXT): Told {
  const [label, type] = made.ask
  const name = Name.parse(label, ZONE)
  const replies: Reply[] = [
    {
      zone: PARENT,
      question: { name: PARENT, type: TYPE.DNSKEY },
      server: 9,
      answer: [rr(PARENT, TYPE.DNSKEY, s.parentKey.rdata)],
    },
  ]
  const servers = made.second === true ? [true, false] : [true]
  servers.forEach((changed, i) => {
    const zone = zoneWith(s, made, changed, text)
    const server = 20 + i
    replies.push(replyOf(zone, ZONE, TYPE.DNSKEY, server), replyOf(zone, ZONE, TYPE.SOA, server))
    replies.push(replyOf(zone, name, type, server))
  })
  const ds = parseDs(dsFor(ZONE, s.ksk))
  const anchors = [{ zone: ZONE, ds: ds.ok ? ds.value : null, key: null }]
  const settings = { at: AT, anchors, policy: POLICIES.iana }
  let packets = snapshot(replies)
  let report = validate(packets, { name, type }, settings)
  for (let turn = 0; report.needs.length > 0 && turn < 4; turn++) {
    const zone = zoneWith(s, made, true, text)
    replies.push(...report.needs.map(({ question }) => replyOf(zone, question.name, question.type, 20)))
    packets = snapshot(replies)
    report = validate(packets, { name, type }, settings)
  }
  const diagnosis = diagnose(report, packets)
  const found = report.verdict.cause ?? report.findings.find((p) => /^(RRSIG|DNSKEY)_/.test(p.finding.code))?.finding
  return { report, snapshot: packets, inquiry: found ? diagnosis.inquire(found) : null }
}
