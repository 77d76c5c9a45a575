// Runs inside the private network: traces every question with the built program and tells the verdicts. Reads
// { hints, anchors, options?: { resolver, tcp, families, allServers }, questions: [[name, type]] } from standard input,
// writes one report a question to standard output: { status, code, rcode, types, dissent, queries, ms } or { error }.

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
