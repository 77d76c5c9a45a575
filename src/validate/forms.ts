/**
 * Denials and aliases of a form that no zone should have, though they prove what they are sent for: both kinds of denial in one
 * response (RFC 5155 §10.4), NXNAME beside data or with NXDOMAIN (RFC 9824 §3.1, §5.1), a CNAME beside other data (RFC 2181 §10.1).
 */

import type { DenialRecord } from '../codes.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { RRset, RRType } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import { saysAbsent } from './bitmaps.ts'
import { type Authentic, type Context, subject } from './context.ts'
import { isDenial, readDenial } from './denial.ts'
import type { Packet } from './evidence.ts'

/** What a bitmap lists for the sake of denial itself. */
const OF_DENIAL: ReadonlySet<RRType> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.NXNAME])
/** What may stand beside a CNAME: RFC 2181 §10.1 in the types of its time, RFC 4034 §3 and §4 in those of today. */
const BESIDE_CNAME: ReadonlySet<RRType> = new Set([TYPE.CNAME, TYPE.SIG, TYPE.KEY, TYPE.NXT, ...OF_DENIAL])

/** @param authentic RRsets whose signatures hold, each once */
export function oddForms(context: Context, authentic: readonly Authentic[]): readonly Finding[] {
  const denials = authentic.filter(({ rrset }) => isDenial(rrset))
  return [
    ...mixedKinds(context, denials),
    ...denials.flatMap((one) => readDenial(one.rrset).flatMap((record) => [...bitmapForms(context, one, record)])),
    ...context.index.packets.flatMap(besideCname),
  ]
}

/**
 * RFC 5155 §10.4: a zone that goes over from the one kind to the other has both for a while, but the server goes over at
 * once. One finding for each zone.
 */
function mixedKinds(context: Context, denials: readonly Authentic[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const packet of context.index.packets) {
    const here = denials.filter(
      ({ seen, rrset }) =>
        seen.includes(packet.id) &&
        packet.authority.some(({ type, owner }) => type === rrset.type && owner.equals(rrset.owner)),
    )
    for (const { zone } of here) {
      const records = here.filter((one) => one.zone.equals(zone)).flatMap(({ rrset }) => readDenial(rrset))
      if (found.has(zone.key) || new Set(records.map(({ kind }) => kind)).size < 2) continue
      const { name, type } = packet.observation.question
      found.set(zone.key, finding('NSEC_AND_NSEC3', subject(zone, name, type), { records, apart: false }, [packet.id]))
    }
  }
  return [...found.values()]
}

function* bitmapForms(context: Context, one: Authentic, record: DenialRecord): Generator<Finding> {
  const { types } = record.kind === 'NSEC' ? record.nsec : record.nsec3
  const { zone, rrset, seen } = one
  const about = subject(zone, rrset.owner, rrset.type)
  if (types.has(TYPE.NXNAME)) {
    const data = inOrder([...types].filter((type) => !OF_DENIAL.has(type)))
    if (data.length > 0) yield finding('NXNAME_WITH_TYPES', about, { record, types: data }, seen)
  }
  if (saysAbsent(types)) yield* nxdomains(context, one, record)
  if (!types.has(TYPE.CNAME)) return
  const beside = inOrder([...types].filter((type) => !BESIDE_CNAME.has(type)))
  if (beside.length > 0) yield finding('CNAME_WITH_OTHER_DATA', about, { record, types: beside }, seen)
}

const inOrder = (types: readonly RRType[]): readonly RRType[] => [...types].sort((a, b) => a - b)

/**
 * RFC 9824 §3.1: compact denial has NOERROR, unless the query had the CO flag (§5.1), which ours have not. Whoever does not
 * know NXNAME sees a record that matches the name, which contradicts NXDOMAIN. What a resolver makes of it is its own affair.
 */
function nxdomains(context: Context, { zone, seen }: Authentic, record: DenialRecord): readonly Finding[] {
  const { snapshot, packets } = context.index
  if (snapshot.resolver !== undefined) return []
  const packet = packets.find(({ id, message }) => seen.includes(id) && message.rcode === RCODE.NXDOMAIN)
  if (packet === undefined) return []
  const { question, server } = packet.observation
  const about = subject(zone, question.name, question.type)
  return [finding('NXNAME_WITH_NXDOMAIN', about, { record, question, server }, [packet.id])]
}

/** A CNAME and another RRset of the same name in one response; for a question of type ANY HINFO may be made up (RFC 8482 §4.2). */
function besideCname({ observation, id, answer, authority }: Packet): readonly Finding[] {
  const { askedFor, question } = observation
  const sent = [...answer, ...authority]
  const counts = ({ type }: RRset): boolean =>
    !BESIDE_CNAME.has(type) && !(question.type === TYPE.ANY && type === TYPE.HINFO)
  const aliases = answer.filter(({ type }) => type === TYPE.CNAME)
  return aliases.flatMap(({ owner }) => {
    const types = sent.filter((rrset) => rrset.owner.equals(owner) && counts(rrset)).map(({ type }) => type)
    if (types.length === 0) return []
    const evidence = { record: null, types: inOrder([...new Set(types)]) }
    return [finding('CNAME_WITH_OTHER_DATA', subject(askedFor, owner, TYPE.CNAME), evidence, [id])]
  })
}
