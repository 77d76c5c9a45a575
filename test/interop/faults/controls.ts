/** Healthy zones, algorithms and keys that do no harm, and algorithms that nobody has. */

import { collidingKeys, generatePair } from '../colliding.ts'
import { change, DAY, drop, dsAfter, dsWith, isZsk, redated, rekey, renumber, sigOf, withAlgorithm } from '../edits.ts'
import { corrupt, covers, dsOf, isSep, type Rec, rrsigField } from '../records.ts'
import type { Fault } from './fault.ts'

export const CONTROLS: readonly Fault[] = [
  { id: 'ok' },
  { id: 'unsigned', signing: null },
  { id: 'no-ds', ds: () => [] },
  { id: 'csk', signing: { csk: true } },
  { id: 'ds-of-zsk', ds: (keys) => keys.filter(isZsk).map((key) => dsOf(key)) },
  { id: 'ds-sha384', ds: dsWith((t) => t, 4) },
  { id: 'ds-sha1', ds: dsWith((t) => t, 1) },
  { id: 'ds-all-digests', ds: (keys) => [1, 2, 4].flatMap((type) => keys.filter(isSep).map((key) => dsOf(key, type))) },
  { id: 'rsa1024', signing: { algorithm: 8, bits: 1024 } },
  { id: 'rsa2048', signing: { algorithm: 8, bits: 2048 } },
  { id: 'two-algorithms', signing: { also: 8 } },
  {
    id: 'two-algorithms-one-missing',
    signing: { also: 8 },
    edit: drop((r, t) => sigOf('A', 'www')(r, t) && rrsigField(r, 'algorithm') === '8'),
  },
  {
    id: 'two-algorithms-one-bad',
    signing: { also: 8 },
    edit: change((r, t) => sigOf('A', 'www')(r, t) && rrsigField(r, 'algorithm') === '8', corrupt),
  },
  {
    id: 'two-algorithms-dropped',
    signing: { also: 8 },
    edit: drop((r) => r.type === 'RRSIG' && rrsigField(r, 'algorithm') === '8' && covers(r) !== 'DNSKEY'),
  },
  { id: 'standby-key', edit: rekey((keys) => [...keys, standbyKey(keys)]) },
  // Octets that are no RSA key, in a DNSKEY that nothing is signed with.
  { id: 'standby-key-malformed', edit: rekey((keys) => [...keys, withAlgorithm(standbyKey(keys), 8)]) },
  { id: 'dnskey-over-tcp', edit: rekey((keys) => [...keys, ...Array.from({ length: 8 }, (_, n) => bigKey(keys, n))]) },
  { id: 'tag-collision', denial: 'nsec', makeKeys: collidingKeys },
  { id: 'not-before-2090', edit: redated(-3600, 63 * 365 * DAY) },
]

/** A key of an algorithm that nothing is signed with, big enough that a few fill a datagram. */
function bigKey(keys: readonly Rec[], n: number): Rec {
  return {
    ...keys[0]!,
    rdata: `256 3 8 ${Buffer.concat([Buffer.of(3, 1, 0, 1), Buffer.alloc(256, 0x81 + n)]).toString('base64')}`,
  }
}

const standbyKey = (keys: readonly Rec[]): Rec => generatePair(keys[0]!.owner).dnskey

/** Algorithm numbers that no validator here has. */
export const UNSUPPORTED: readonly Fault[] = [1, 3, 6, 12, 17, 23, 100, 200, 253].map((algorithm) => ({
  id: `algorithm-${algorithm}`,
  denial: algorithm % 2 === 0 ? 'nsec3' : 'nsec',
  servers: ['nsd'],
  edit: renumber(algorithm),
  ds: dsAfter((key) => withAlgorithm(key, algorithm)),
}))
