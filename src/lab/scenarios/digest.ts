/** Group d, third part: DS whose digest can be explained: of what it is the digest tells what was done. */

import { createHash } from 'node:crypto'
import type { Name } from '../../dns/name.ts'
import { encodeDs } from '../../dns/rdata.ts'
import { concat } from '../../dns/wire.ts'
import { asksFor } from '../childds.ts'
import { dsFor, dsWith, usualDs, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { type LabKey, publishedAs, ZSK } from '../keys.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { formerKey } from './ds.ts'

/** The child's only DS. */
const ds =
  (make: (ksk: LabKey, child: ZoneDraft, world: WorldDraft) => Uint8Array): NonNullable<Plan['fault']> =>
  (child, world) => {
    child.ds = [make(child.keys[0]!, child, world)]
  }

const sha = (algorithm: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(createHash(algorithm).update(concat(parts)).digest())

/** A DS that names the key and has this digest. */
const withDigest = ({ keyTag, algorithm }: LabKey, digest: Uint8Array): Uint8Array =>
  encodeDs({ keyTag, algorithm, digestType: 2, digest })

/** The digest as a tool that keeps upper case makes it, or one that takes another name. */
const upperCase = (name: Name): Uint8Array =>
  name.wire().map((octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet))

type Known = Omit<Plan, 'status' | 'code'> & { readonly code: NonNullable<Plan['code']>; readonly why: string }

const plans: readonly Known[] = [
  {
    id: 'd50',
    name: 'ds-tag-swapped',
    sentence: 'the two octets of the key tag in the DS have changed places',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-key-tag',
    fault: ds((ksk, child) => {
      const keyTag = ((ksk.keyTag & 0xff) << 8) | (ksk.keyTag >> 8)
      return dsWith(dsFor(child.apex, ksk), { keyTag })
    }),
  },
  {
    id: 'd51',
    name: 'ds-without-sep',
    sentence: 'the DS was made of the key without its SEP flag',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-key-flags',
    fault: ds((ksk, child) => dsFor(child.apex, publishedAs(ksk, { flags: ZSK }))),
  },
  {
    id: 'd52',
    name: 'ds-under-parent-name',
    sentence: 'the DS was made of the right key under the name of the parent',
    code: 'DS_DIGEST_MISMATCH',
    why: 'ds-owner',
    fault: ds((ksk, _, world) => dsFor(world.test.apex, ksk)),
  },
  {
    id: 'd53',
    name: 'ds-under-upper-case',
    sentence: 'the DS was made by a tool that does not lower the letters of the name',
    code: 'DS_DIGEST_MISMATCH',
    why: 'ds-owner',
    fault: ds((ksk, child) => withDigest(ksk, sha('sha256', upperCase(child.apex), ksk.rdata))),
  },
  {
    id: 'd54',
    name: 'ds-origin-twice',
    sentence: 'the DS was made for a name to which the origin was added once more',
    code: 'DS_DIGEST_MISMATCH',
    why: 'ds-owner',
    fault: ds((ksk, child, world) => dsFor(child.apex.rebase(world.root.apex, world.test.apex), ksk)),
  },
  {
    id: 'd55',
    name: 'ds-truncated',
    sentence: 'the digest of the DS lacks its last octets',
    code: 'DS_DIGEST_LENGTH',
    why: 'ds-digest-truncated',
    fault: ds((ksk, child) => withDigest(ksk, dsFor(child.apex, ksk).slice(4, 30))),
  },
  {
    id: 'd56',
    name: 'ds-extended',
    sentence: 'two octets follow the digest of the DS',
    code: 'DS_DIGEST_LENGTH',
    why: 'ds-digest-extended',
    fault: ds((ksk, child) => withDigest(ksk, concat([dsFor(child.apex, ksk).slice(4), Uint8Array.of(0, 0)]))),
  },
  {
    id: 'd57',
    name: 'ds-sha384-as-sha256',
    sentence: 'the DS has a SHA-384 digest and says SHA-256',
    code: 'DS_DIGEST_LENGTH',
    why: 'ds-digest-type',
    fault: ds((ksk, child) => dsWith(dsFor(child.apex, ksk, 4), { digestType: 2 })),
  },
  {
    id: 'd58',
    name: 'ds-sha384-cut-to-sha256',
    sentence: 'the DS has the first 32 octets of a SHA-384 digest and says SHA-256',
    code: 'DS_DIGEST_MISMATCH',
    why: 'ds-digest-type',
    fault: ds((ksk, child) => withDigest(ksk, dsFor(child.apex, ksk, 4).slice(4, 36))),
  },
  {
    id: 'd59',
    name: 'ds-mistyped',
    sentence: 'two digits of the digest in the DS were mistyped',
    code: 'DS_DIGEST_MISMATCH',
    why: 'ds-digest-mistyped',
    fault: ds((ksk, child) => {
      const digest = dsFor(child.apex, ksk).slice(4)
      digest[3] = digest[3]! ^ 0x50
      digest[17] = digest[17]! ^ 0x03
      return withDigest(ksk, digest)
    }),
  },
  {
    id: 'd60',
    name: 'ds-of-parent-key',
    sentence: 'the DS is one of the key of the parent',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-other-zone-key',
    fault: ds((_, __, world) => dsFor(world.test.apex, world.test.keys[0]!)),
  },
  {
    id: 'd61',
    name: 'ds-of-sibling',
    sentence: 'the DS is that of another zone of the same parent',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-other-zone-key',
    fault: (child, world) => {
      const sibling = world.zone('ds-of-sibling-other.test.')
      child.text = child.text.replace(
        'www A 203.0.113.10\nwww AAAA 2001:db8:80::10\n',
        `www CNAME www.${sibling.apex}\n`,
      )
      child.ds = usualDs(sibling)
    },
  },
  {
    id: 'd62',
    name: 'ds-of-public-key',
    sentence: 'the digest of the DS was made of the public key alone',
    code: 'DS_DIGEST_MISMATCH',
    why: 'ds-digest-input',
    fault: ds((ksk) => withDigest(ksk, sha('sha256', ksk.publicKey))),
  },
  {
    id: 'd63',
    name: 'ds-of-cds-without-key',
    sentence: 'the DS is the one that the zone asks for, but the zone does not have the key',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-of-cds',
    fault: (child) => {
      child.ds = [dsFor(child.apex, formerKey(child))]
      asksFor(child, formerKey(child))
    },
  },
  {
    id: 'd64',
    name: 'ds-two-fields',
    sentence: 'the DS has the digest of the key, with key tag 1 and algorithm 8',
    code: 'DS_NO_MATCHING_KEY',
    why: 'ds-algorithm-field',
    fault: ds((ksk, child) => dsWith(dsFor(child.apex, ksk), { keyTag: 1, algorithm: 8 })),
  },
]

export const DIGESTS: readonly Scenario[] = plans.map((plan) => scenario({ ...plan, status: 'bogus' }))
