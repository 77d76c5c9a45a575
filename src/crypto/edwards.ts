/**
 * EdDSA keys and signatures: algorithms 15 and 16 (RFC 8080 §3, §4; RFC 8032 §5.1, §5.2).
 *
 * - Key: RFC 8032 §5.1.3 and §5.2.3 decode no y at or above the field prime, no y without an x, and no negative zero.
 *   A point of small order is refused as well: any text has signatures by such a key, and while Node 20's node:crypto
 *   accepts them, Node 24's does not.
 * - S must be below the group order (RFC 8032 §5.1.7 step 1), or a signature could be had in many forms.
 * - RFC 8032 §5.1.7 step 3 states the group equation with the cofactor and allows the one without, which differs only for
 *   keys or signatures with a component of small order, which no honest signer makes. We take what OpenSSL takes, and with
 *   it BIND and Unbound: for Ed25519 the one without, for Ed448 the one with the cofactor (§5.2.7).
 * - R is compared as octets for Ed25519; for Ed448 it must decode as strictly as a key, but may have any order.
 */

import type { EddsaAlgorithm } from './algorithms.ts'
import { hash } from './hash.ts'
import { littleEndian, modpow } from './integer.ts'
import { base64url, jwkWitness } from './native.ts'
import { ed448, ed25519 } from './noble.ts'
import { doesNotVerify, lengthFault, type PublicKey, VERIFIES, type Verification } from './scheme.ts'

interface Curve {
  /** field prime */
  readonly p: bigint
  /** a x² + y² = 1 + d x² y² */
  readonly a: bigint
  readonly d: bigint
  /** order of the base point */
  readonly order: bigint
  /** y of every point whose order divides the cofactor */
  readonly small: ReadonlySet<bigint>
}

const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n
/** y of two of the four points of order 8; the others have p − y */
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n

/** RFC 8032 §5.1 and §5.2. */
const CURVES: Readonly<Record<EddsaAlgorithm['curve'], Curve>> = {
  Ed25519: {
    p: P25519,
    a: -1n,
    d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
    order: 2n ** 252n + 27742317777372353535851937790883648493n,
    small: new Set([0n, 1n, P25519 - 1n, Y8, P25519 - Y8]),
  },
  Ed448: {
    p: P448,
    a: 1n,
    d: -39081n,
    order: 2n ** 446n - 13818066809895115352007386748515426880336692474882178609894547503885n,
    small: new Set([0n, 1n, P448 - 1n]),
  },
}

/** Makes a key of an EdDSA algorithm ready, or says why it cannot be one. */
export function readEddsaKey(algorithm: EddsaAlgorithm, publicKey: Uint8Array): PublicKey | string {
  const curve = CURVES[algorithm.curve]
  const fault = lengthFault('key', publicKey, algorithm.keyOctets) ?? pointFault(curve, publicKey)
  if (fault !== null) return fault
  return {
    signatureFault: (signature) =>
      lengthFault('signature', signature, algorithm.signatureOctets) ?? scalarFault(curve, signature),
    native: jwkWitness({ kty: 'OKP', crv: algorithm.curve, x: base64url(publicKey) }, null),
    pure: (data, signature) =>
      algorithm.curve === 'Ed25519' ? judge25519(publicKey, data, signature) : judge448(publicKey, data, signature),
  }
}

function pointFault({ p, a, d, small }: Curve, octets: Uint8Array): string | null {
  const signBit = 1n << BigInt(8 * octets.length - 1)
  const y = littleEndian(octets) & (signBit - 1n)
  if (y >= p) return 'y of the point is not below the field prime'
  if (small.has(y)) return 'the point is of small order'
  // x² = (y² − 1) / (d y² − a) has a root when the product of both is a square: Euler's criterion.
  const product = (y * y - 1n) * (d * y * y - a)
  const positive = ((product % p) + p) % p
  return modpow(positive, (p - 1n) / 2n, p) === 1n ? null : 'the point is not on the curve'
}

function scalarFault(curve: Curve, signature: Uint8Array): string | null {
  const s = littleEndian(signature.subarray(signature.length / 2))
  return s < curve.order ? null : 'S is not below the order of the group'
}

/** [S]B − [k]A must encode to the octets of R (RFC 8032 §5.1.7 step 3, without the cofactor). */
function judge25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Verification {
  const { Point } = ed25519().ed25519
  const r = signature.subarray(0, 32)
  const k = littleEndian(hash('sha512', Buffer.concat([r, publicKey, data])))
  const s = littleEndian(signature.subarray(32))
  const expected = Point.BASE.multiplyUnsafe(s).subtract(
    Point.fromBytes(publicKey).multiplyUnsafe(k % CURVES.Ed25519.order),
  )
  return Buffer.from(expected.toBytes()).equals(r) ? VERIFIES : doesNotVerify(null)
}

function judge448(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Verification {
  return ed448().ed448.verify(signature, data, publicKey, { zip215: false }) ? VERIFIES : doesNotVerify(null)
}
