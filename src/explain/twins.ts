/** How keys and DS are named that share a key tag, which is no more than a hint (RFC 4034 appendix B): by what tells them apart. */

import type { DNSKEY, DS } from '../dns/rdata.ts'
import type { Rollover } from '../health/types.ts'
import { algorithmText } from './words.ts'

/** All keys and DS among which one has to be told. */
export type Among = Pick<Rollover, 'ds'> & { readonly keys: readonly { readonly key: DNSKEY }[] }

export const NONE: Among = { keys: [], ds: [] }

/** "10205", or "10205 (whose public key begins with oJMRESz5)" */
export function keyName(key: DNSKEY, { keys }: Among): string {
  const twins = keys.map((role) => role.key).filter((one) => one.keyTag === key.keyTag && !isSame(one, key))
  return `${key.keyTag}${marked(key, twins, [
    ({ algorithm }) => `of ${algorithmText(algorithm)}`,
    ({ flags }) => `with flags ${flags}`,
    (one) =>
      beginning(
        'public key',
        one.publicKey,
        twins.map((twin) => twin.publicKey),
        'base64',
      ),
  ])}`
}

/** The same of a DS: those of one key in several digest types have one tag rightly. */
export function dsName(ds: DS, { ds: all }: Among): string {
  const twins = all.filter(
    (one) => one.keyTag === ds.keyTag && !isSame(one, ds) && (one.algorithm !== ds.algorithm || isRival(one, ds)),
  )
  return `${ds.keyTag}${marked(ds, twins, [
    ({ algorithm }) => `of ${algorithmText(algorithm)}`,
    (one) =>
      beginning(
        'digest',
        one.digest,
        twins.map((twin) => twin.digest),
        'hex',
      ),
  ])}`
}

const isRival = (a: DS, b: DS): boolean => a.digestType === b.digestType

const isSame = (a: { readonly rdata: Uint8Array }, b: { readonly rdata: Uint8Array }): boolean =>
  Buffer.compare(a.rdata, b.rdata) === 0

/** The first mark that none of the others has. */
function marked<T>(one: T, twins: readonly T[], marks: readonly ((one: T) => string)[]): string {
  if (twins.length === 0) return ''
  const mark = marks.find((tell) => twins.every((twin) => tell(twin) !== tell(one)))
  return mark === undefined ? '' : ` (${mark(one)})`
}

/** As many characters as tell it from the others, and at least eight. */
function beginning(
  what: string,
  octets: Uint8Array,
  others: readonly Uint8Array[],
  encoding: 'base64' | 'hex',
): string {
  const text = Buffer.from(octets).toString(encoding)
  const rest = others.map((other) => Buffer.from(other).toString(encoding)).filter((other) => other !== text)
  let length = 8
  while (length < text.length && rest.some((other) => other.startsWith(text.slice(0, length)))) length++
  return `whose ${what} begins with ${text.slice(0, length)}`
}
