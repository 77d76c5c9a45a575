/** A DNSKEY that had another octet once: the key tag it had then says which values can have stood there (RFC 4034 Appendix B). */

/** The fixed fields come before the public key. */
const FIELDS = 4

/**
 * Every RDATA that differs from this one in one octet of the public key and has this key tag, at most two for each octet.
 * @param tag the tag that the key had
 */
export function* changedOctet(
  rdata: Uint8Array,
  tag: number,
): Generator<{ readonly offset: number; readonly rdata: Uint8Array }> {
  let sum = 0
  for (let i = 0; i < rdata.length; i++) sum += weight(i, rdata[i]!)
  for (let offset = FIELDS; offset < rdata.length; offset++) {
    const rest = sum - weight(offset, rdata[offset]!)
    for (let value = 0; value < 256; value++) {
      if (value === rdata[offset] || tagOf(rest + weight(offset, value)) !== tag) continue
      const changed = Uint8Array.from(rdata)
      changed[offset] = value
      yield { offset, rdata: changed }
    }
  }
}

const weight = (offset: number, octet: number): number => (offset & 1 ? octet : octet << 8)

const tagOf = (sum: number): number => (sum + ((sum >>> 16) & 0xffff)) & 0xffff
