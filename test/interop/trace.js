// Runs inside the private network: traces every question with the built program and tells the verdicts. Reads
// { hints, anchors, options?: { resolver, tcp, families, allServers }, questions: [[name, type]] } from standard input,
// writes one report a question to standard output: { status, code, rcode, types, denial, dissent, queries, ms } or
// { error }.

import { readFileSync } from 'node:fs'
import { Name, POLICIES, parseAnchors, parseHints, parseType, socketTransport, trace } from '../../dist/index.js'

const WIDTH = 8

const { hints, anchors, options: how = {}, questions } = JSON.parse(readFileSync(0, 'utf8'))
const now = Math.floor(Date.now() / 1000)
const options = {
  anchors: parseAnchors(anchors, now),
  policy: POLICIES.iana,
  hints: parseHints(hints),
  port: 53,
  resolver: null,
  families: [4, 6],
  tcp: false,
  retries: 2,
  publicOnly: false,
  allServers: false,
  timeoutMs: 2000,
  limits: { queries: 200, ms: 30_000 },
  transport: socketTransport(),
  now: Date.now,
  ...how,
  ...(how.resolver === undefined ? {} : { resolver: { name: null, address: how.resolver, port: 53 } }),
}

/** How many records of each type the answer has over all hops, signatures aside. */
function typesOf(report) {
  const types = {}
  for (const { answer } of report.hops) {
    for (const { type } of answer) if (type !== 46) types[type] = (types[type] ?? 0) + 1
  }
  return types
}

const minimalNsec = ({ owner, rdata }) => {
  const next = Buffer.concat([Buffer.of(1, 0), ...owner.labels.flatMap((label) => [Buffer.of(label.length), label])])
  return next.equals(rdata.subarray(0, next.length))
}

/** An owner hash and a next hash two apart: the hash of the name less and more one. */
const minimalNsec3 = ({ owner, rdata }) => {
  const label = Buffer.from(owner.labels[0]).toString()
  // The lab also has owners that spell no hash.
  if (!/^[0-9a-v]+$/i.test(label)) return false
  const number = (text, base) =>
    [...text].reduce((sum, digit) => sum * BigInt(base) + BigInt(parseInt(digit, base)), 0n)
  const next = Buffer.from(rdata).subarray(6 + rdata[4])
  const span = number(next.subarray(0, 20).toString('hex'), 16) - number(label, 32)
  return span <= 2n && span > 0n
}

/** How the last answer to the very question denies, by its NSEC or NSEC3 RRs; null if it has none. */
function denialOf({ observations }, { name, type }) {
  for (const { question, outcome } of observations.toReversed()) {
    if (outcome.kind !== 'response' || question.type !== type || question.name.key !== name.key) continue
    const nsec = outcome.response.authority.filter((rr) => rr.type === 47)
    const nsec3 = outcome.response.authority.filter((rr) => rr.type === 50)
    if (nsec.length > 0) return nsec.some(minimalNsec) ? 'minimal NSEC' : 'NSEC'
    if (nsec3.length > 0 && nsec3.some(minimalNsec3)) return 'minimal NSEC3'
    if (nsec3.length > 0) return nsec3.some((rr) => (rr.rdata[1] & 1) === 1) ? 'opt-out NSEC3' : 'NSEC3'
  }
  return null
}

async function one([name, type]) {
  const started = performance.now()
  try {
    const question = { name: Name.parse(name), type: parseType(type), class: 1 }
    const { report, snapshot } = await trace(question, options)
    return {
      status: report.verdict.status,
      code: report.verdict.cause?.code ?? null,
      rcode: report.rcode,
      types: typesOf(report),
      denial: denialOf(snapshot, question),
      dissent: report.verdict.dissent.length,
      queries: snapshot.observations.length,
      ms: Math.round(performance.now() - started),
    }
  } catch (error) {
    return { error: String(error?.stack ?? error), ms: Math.round(performance.now() - started) }
  }
}

const reports = new Array(questions.length)
let next = 0
const worker = async () => {
  while (next < questions.length) {
    const place = next++
    reports[place] = await one(questions[place])
  }
}
await Promise.all(Array.from({ length: WIDTH }, worker))
process.stdout.write(JSON.stringify(reports))
