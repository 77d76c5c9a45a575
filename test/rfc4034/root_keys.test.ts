/** Key tags (RFC 4034 Appendix B) and DS digests (§5.1.4) of the real root's keys, and the anchors that are built in. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dsDigest } from '../../src/crypto/digest.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { keyTag, parseDs } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { BUILT_IN_ANCHORS, parseAnchors } from '../../src/index.ts'
import type { Timestamp } from '../../src/snapshot.ts'

const text = readFileSync(new URL('../vectors/root-keys.zone', import.meta.url), 'utf8')
const records = parseZone(text)
const keys = records.filter((rr) => rr.type === TYPE.DNSKEY)
const ds = records.filter((rr) => rr.type === TYPE.DS).map((rr) => parseDs(rr.rdata))
const hex = (octets: Uint8Array | null | undefined): string => Buffer.from(octets ?? []).toString('hex')

describe('the keys of the root', () => {
  it('have the tags that their DS records name', () => {
    expect(keys.map((rr) => keyTag(rr.rdata))).toEqual([20326, 38696])
    expect(ds.map((parsed) => parsed.ok && parsed.value.keyTag)).toEqual([20326, 38696])
  })

  it.each([0, 1])('have the digest that their DS record holds: key %i', (n) => {
    const parsed = ds[n]!
    expect(hex(dsDigest(2, Name.parse('.'), keys[n]!.rdata))).toBe(parsed.ok ? hex(parsed.value.digest) : '')
  })

  it('are the trust anchors that are built in', () => {
    const anchors = parseAnchors(text, 1781481600 as Timestamp).filter((anchor) => anchor.ds !== null)
    const plain = (list: typeof BUILT_IN_ANCHORS) => list.map((a) => `${a.zone} ${a.ds?.keyTag} ${hex(a.ds?.digest)}`)
    expect(plain(BUILT_IN_ANCHORS)).toEqual(plain(anchors))
  })
})
