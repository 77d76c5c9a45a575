/** DS records that name no key of their zone, one for every change of a DS that forensics tells, below a parent that is trusted. */

import { createHash } from 'node:crypto'
import type { Code } from '../../src/codes.ts'
import type { WhyName } from '../../src/diagnose/why.ts'
import { Name } from '../../src/dns/name.ts'
import { encodeDs, keyTag } from '../../src/dns/rdata.ts'
import { dsFor, dsWith } from '../../src/lab/draft.ts'
import { KSK, type LabKey, labKey, publishedAs } from '../../src/lab/keys.ts'
import { ADDRESSES, at, type Made, type Mutation, type Setting, ZONE } from './mutations.ts'

const PARENT = ZONE.parent()!

const sha = (type: 'sha256' | 'sha384', ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(createHash(type).update(Buffer.concat(parts)).digest())

const named = (key: Pick<LabKey, 'keyTag' | 'algorithm'>, digest: Uint8Array): Uint8Array =>
  encodeDs({ keyTag: key.keyTag, algorithm: key.algorithm, digestType: 2, digest })

const right = (key: LabKey): Uint8Array => sha('sha256', ZONE.wire(), key.rdata)

/** The key with another octet, and the tag that it has then. */
function damaged(key: LabKey): Uint8Array {
  const rdata = Uint8Array.from(key.rdata)
  rdata[30] = rdata[30]! ^ 0x44
  return named({ keyTag: keyTag(rdata), algorithm: key.algorithm }, sha('sha256', ZONE.wire(), rdata))
}

const former = ({ algorithm }: Setting): LabKey =>
  labKey({ algorithm, seed: 'former KSK', flags: KSK, rsa: 'example-ksk' })

const made = (...ds: readonly Uint8Array[]): Made => ({ ...ADDRESSES, ds })

const ds = (name: string, why: WhyName, code: Code, make: (s: Setting) => Uint8Array): Mutation =>
  at(name, (s) => made(make(s)), why, code)

const otherNumber = ({ algorithm }: Setting): number => (algorithm === 8 ? 13 : 8)

export const DELEGATIONS: readonly Mutation[] = [
  at('DS: nothing', (s) => made(dsFor(ZONE, s.ksk)), null, null),
  ds('DS: key tag', 'ds-key-tag', 'DS_NO_MATCHING_KEY', ({ ksk }) =>
    dsWith(dsFor(ZONE, ksk), { keyTag: ksk.keyTag ^ 0x101 }),
  ),
  ds('DS: algorithm number', 'ds-algorithm-field', 'DS_ALGORITHM_MISMATCH', (s) =>
    dsWith(dsFor(ZONE, s.ksk), { algorithm: otherNumber(s) }),
  ),
  ds('DS: of the key without SEP', 'ds-key-flags', 'DS_NO_MATCHING_KEY', ({ ksk }) =>
    dsFor(ZONE, publishedAs(ksk, { flags: KSK & ~1 })),
  ),
  ds('DS: of Protocol 1', 'ds-key-protocol', 'DS_NO_MATCHING_KEY', ({ ksk }) =>
    dsFor(ZONE, publishedAs(ksk, { protocol: 1 })),
  ),
  ds('DS: of another algorithm number', 'ds-algorithm', 'DS_NO_MATCHING_KEY', (s) =>
    dsFor(ZONE, publishedAs(s.ksk, { algorithm: otherNumber(s) })),
  ),
  ds('DS: of a key with one octet wrong', 'ds-key-octet', 'DS_NO_MATCHING_KEY', ({ ksk }) => damaged(ksk)),
  ds('DS: under the name of the parent', 'ds-owner', 'DS_DIGEST_MISMATCH', ({ ksk }) => dsFor(PARENT, ksk)),
  ds('DS: under the name without its origin', 'ds-owner', 'DS_DIGEST_MISMATCH', ({ ksk }) =>
    dsFor(Name.parse('gen.'), ksk),
  ),
  ds('DS: of the public key alone', 'ds-digest-input', 'DS_DIGEST_MISMATCH', ({ ksk }) =>
    named(ksk, sha('sha256', ksk.publicKey)),
  ),
  ds('DS: cut short', 'ds-digest-truncated', 'DS_DIGEST_LENGTH', ({ ksk }) => named(ksk, right(ksk).slice(0, -3))),
  ds('DS: extended', 'ds-digest-extended', 'DS_DIGEST_LENGTH', ({ ksk }) =>
    named(ksk, Uint8Array.from([...right(ksk), 7])),
  ),
  ds('DS: of SHA-384, cut', 'ds-digest-type', 'DS_DIGEST_MISMATCH', ({ ksk }) =>
    named(ksk, sha('sha384', ZONE.wire(), ksk.rdata).slice(0, 32)),
  ),
  ds('DS: two digits mistyped', 'ds-digest-mistyped', 'DS_DIGEST_MISMATCH', ({ ksk }) =>
    named(
      ksk,
      right(ksk).map((octet, i) => (i === 2 || i === 9 ? octet ^ 0x30 : octet)),
    ),
  ),
  ds("DS: of the parent's key", 'ds-other-zone-key', 'DS_NO_MATCHING_KEY', ({ parentKey }) => dsFor(PARENT, parentKey)),
  ds('DS: of a key that nobody has', 'ds-of-lost-key', 'DS_NO_MATCHING_KEY', (s) => dsFor(ZONE, former(s))),
  at(
    'DS: of a key of another server',
    (s) => ({ ...made(dsFor(ZONE, former(s))), elsewhere: { keys: [former(s), s.zsk], entry: former(s) } }),
    'ds-key-elsewhere',
    'DS_NO_MATCHING_KEY',
  ),
]
