/**
 * Signatures as careless signers make them and as edits spoil them: over octets out of canonical form (RFC 4034 §6), by keys
 * of other zones, in other encodings. Each is one change of what a healthy zone has.
 */

import { canonicalRecords, type SignedForm, signedOctets, signedOwner } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { encodeRrsig, parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRset, RRType } from '../dns/rr.ts'
import type { LabKey } from './keys.ts'
import { type Change, rrsigFields } from './mutate.ts'

type Fields = Omit<RRSIG, 'signature' | 'rdata'>

/** What a signer puts together that errs in one thing. */
type Misform = (
  set: RRset,
  form: SignedForm,
  fields: Fields,
) => Partial<SignedForm> & { readonly fields?: Partial<Fields> }

/** Every signature made again by its own key, over these octets. The fields of the RRSIG stay as they are. */
export function signedOver(misform: Misform): Change {
  return (set, tools) => ({
    ...set,
    signatures: set.signatures.map((rr) => {
      const rrsig = read(rr)
      const key = tools.keys.find((one) => one.keyTag === rrsig.keyTag && one.algorithm === rrsig.algorithm)
      if (key === undefined) throw new RangeError(`no key has tag ${rrsig.keyTag}`)
      const owner = signedOwner(set.owner, rrsig.labels).canonicalWire()
      const form = { owner, type: set.type, class: set.class, rdata: canonicalRecords(set) }
      const changed = misform(set, form, rrsig)
      const data = signedOctets({ ...rrsig, ...changed.fields }, { ...form, ...changed })
      return { ...rr, rdata: encodeRrsig({ ...rrsig, signature: key.sign(data) }) }
    }),
  })
}

/** The first record twice: the signer did not drop a duplicate (RFC 4034 §6.3). */
export const duplicated = signedOver((_, { rdata }) => ({ rdata: [rdata[0]!, ...rdata] }))

/** Names in the RDATA in their own case (RFC 4034 §6.2). */
export const unlowered = signedOver(({ records }) => ({
  rdata: records.map((rr) => rr.rdata).sort(Buffer.compare),
}))

/** The RDATA lowered as a whole: for types whose names keep their case (RFC 6840 §5.1). */
export const lowered = signedOver((_, { rdata }) => ({
  rdata: rdata.map((octets) => octets.map((octet) => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet))),
}))

/** The owner in capitals. */
export const ownerInCapitals = signedOver((_, { owner }) => ({
  owner: owner.map((octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet)),
}))

/** Over this owner instead of the wildcard that it comes from, or the other way round (RFC 4035 §5.3.2). */
export const overOwner = (owner: (set: RRset) => Name): Change =>
  signedOver((set) => ({ owner: owner(set).canonicalWire() }))

/** Signs over another class than the records have. */
export const overClass = (value: number): Change => signedOver(() => ({ class: value }))

/** The records last to first. */
export const unsorted = signedOver((_, { rdata }) => ({ rdata: [...rdata].reverse() }))

/** The signature of another RRset, its Type Covered changed to fit. */
export function signatureOf(other: (set: RRset) => RRset): Change {
  return (set, tools) => ({
    ...set,
    signatures: tools.sign(other(set)).signatures.map((rr) => ({
      ...rr,
      owner: set.owner,
      rdata: encodeRrsig({ ...read(rr), typeCovered: set.type }),
    })),
  })
}

/** Signatures that say they are over another type. */
export const overType = (type: RRType): Change => rrsigFields(() => ({ typeCovered: type }))

/** Signed by other keys that bear the fields of the right one: its tag and the zone as the signer. */
export const byKey =
  (key: LabKey): Change =>
  (set, tools) => {
    const [own] = tools.sign(set).signatures
    return own === undefined ? set : tools.sign(set, { keyTag: read(own).keyTag }, [key])
  }

/** The octets of every signature changed. */
const octets = (change: (signature: Uint8Array) => Uint8Array): Change =>
  rrsigFields(({ signature }) => ({ signature: change(signature) }))

const halves = (signature: Uint8Array): readonly [Uint8Array, Uint8Array] => [
  signature.subarray(0, signature.length / 2),
  signature.subarray(signature.length / 2),
]

/** s before r. */
export const swapped = octets((signature) =>
  Uint8Array.from([...signature.subarray(signature.length / 2), ...halves(signature)[0]]),
)

/** As libraries return it: a DER SEQUENCE of two INTEGERs (RFC 3279 §2.2.3). */
export const inDer = octets((signature) => {
  const body = halves(signature).flatMap((half) => {
    const bare = stripped(half)
    const number = bare[0]! >= 0x80 ? [0, ...bare] : [...bare]
    return [2, number.length, ...number]
  })
  return Uint8Array.from([0x30, ...(body.length < 0x80 ? [] : [0x81]), body.length, ...body])
})

/** Leading zeros left out: of r and of s, or of the one number that an RSA signature is. */
export const unpadded = (halved: boolean): Change =>
  octets((signature) =>
    Uint8Array.from((halved ? halves(signature) : [signature]).flatMap((part) => [...stripped(part)])),
  )

function stripped(octets: Uint8Array): Uint8Array {
  const start = octets.findIndex((octet) => octet !== 0)
  return start === -1 ? octets.subarray(-1) : octets.subarray(start)
}

/** Signed with the first TTL from `ttl` on under which a signature has a leading zero to lose. */
export function withLeadingZero(ttl: number, halved: boolean): Change {
  return (set, tools) => {
    for (let original = ttl; original < ttl + 4096; original++) {
      const records = set.records.map((rr) => ({ ...rr, ttl: original }))
      const signed = tools.sign({ ...set, records })
      const begins = (parts: readonly Uint8Array[]): boolean => parts.some((part) => part[0] === 0)
      if (signed.signatures.every((rr) => begins(halved ? halves(read(rr).signature) : [read(rr).signature])))
        return signed
    }
    throw new RangeError('no such signature was found')
  }
}

/** One change after another. */
export const both =
  (one: Change, other: Change): Change =>
  (set, tools) => {
    const changed = one(set, tools)
    return changed === null ? null : other(changed, tools)
  }

function read(rr: RR): RRSIG {
  const parsed = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
  if (!parsed?.ok) throw new RangeError('not an RRSIG that can be read')
  return parsed.value
}
