/**
 * Verifications a second by algorithm: node:crypto with a kept key, node:crypto with the key read anew, JavaScript alone.
 *
 *   npm run build && node bench/verify.js
 *
 * What to look at is the ratios: times depend on the machine, and each line's three are measured in turns.
 */

import { generateKeyPairSync, sign } from 'node:crypto'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ALGORITHMS } from '../dist/crypto/algorithms.js'
import { readEcdsaKey } from '../dist/crypto/ec.js'
import { readEddsaKey } from '../dist/crypto/edwards.js'
import { readMldsaKey } from '../dist/crypto/mldsa.js'
import { readRsaKey } from '../dist/crypto/rsa.js'

const ROUNDS = 7
const ROUND_MS = 60
const data = Buffer.alloc(400, 'www.example.test. A 192.0.2.1 ')

const READ = { rsa: readRsaKey, ecdsa: readEcdsaKey, eddsa: readEddsaKey, mldsa: readMldsaKey }
const octets = (text) => Buffer.from(text, 'base64url')

/** A DNSKEY's public key and a signature over `data`, made by node:crypto (for ML-DSA by noble: Node 20 has none). */
function make(algorithm, bits) {
  if (algorithm.kind === 'mldsa') {
    const { publicKey, secretKey } = ml_dsa44.keygen(new Uint8Array(32))
    return { publicKey, signature: ml_dsa44.sign(data, secretKey) }
  }
  const [type, options] = {
    rsa: ['rsa', { modulusLength: bits }],
    ecdsa: ['ec', { namedCurve: algorithm.curve }],
    eddsa: [algorithm.curve?.toLowerCase(), {}],
  }[algorithm.kind]
  const pair = generateKeyPairSync(type, options)
  const { n, e, x, y } = pair.publicKey.export({ format: 'jwk' })
  const publicKey = {
    rsa: () => Buffer.concat([Buffer.of(octets(e).length), octets(e), octets(n)]),
    ecdsa: () => Buffer.concat([octets(x), octets(y)]),
    eddsa: () => octets(x),
  }[algorithm.kind]()
  return { publicKey, signature: sign(algorithm.hash, data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }) }
}

/** Calls a second, over one round. */
function rate(call) {
  const start = performance.now()
  let calls = 0
  let elapsed = 0
  while (elapsed < ROUND_MS) {
    call()
    calls++
    elapsed = performance.now() - start
  }
  return (calls * 1000) / elapsed
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(14))).join(''))
const perSecond = (number) => (number === null ? '–' : `${Math.round(number)}/s`)
const ratio = (a, b) => (a === null ? '–' : `${(a / b).toFixed(1)}×`)

console.log(`node ${process.version}, OpenSSL ${process.versions.openssl}, ${data.length} octets of data\n`)
row('algorithm', 'native', 'key read anew', 'JavaScript', 'native/JS', 'kept/anew')
for (const [number, bits] of [[8, 1024], [8, 2048], [8, 4096], [10, 2048], [13], [14], [15], [16], [18]]) {
  const algorithm = ALGORITHMS.get(number)
  const { publicKey, signature } = make(algorithm, bits)
  const read = () => READ[algorithm.kind](algorithm, publicKey)
  const key = read()
  if (key.pure(data, signature).outcome !== 'verifies') throw new Error(`${algorithm.mnemonic} does not verify`)
  const known = key.native(data, signature)
  const calls = [
    known ? () => key.native(data, signature) : null,
    known ? () => read().native(data, signature) : null,
    () => key.pure(data, signature),
  ]
  for (const call of calls) if (call !== null) rate(call)
  const rounds = calls.map(() => [])
  for (let i = 0; i < ROUNDS; i++) {
    for (const [j, call] of calls.entries()) if (call !== null) rounds[j].push(rate(call))
  }
  const [native, anew, pure] = rounds.map((rates) => (rates.length === 0 ? null : median(rates)))
  const name = bits === undefined ? algorithm.mnemonic : `${algorithm.mnemonic} ${bits}`
  row(name, perSecond(native), perSecond(anew), perSecond(pure), ratio(native, pure), ratio(native, anew))
}
