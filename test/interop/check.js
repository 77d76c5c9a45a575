// Runs inside the private network: checks a zone with the built program each time one is named on the socket whose path
// is given. Reads { socket, hints, anchors } as the first argument; each connection sends the name of a zone and gets
// { at, states, next, removals, errors, status, cds }, or { error }.

import net from 'node:net'
import { check } from '../../dist/check/check.js'
import { Name, POLICIES, parseAnchors, parseHints, socketTransport } from '../../dist/index.js'

const { socket, hints, anchors } = JSON.parse(process.argv[2])

async function checkZone(name) {
  const zone = Name.parse(name)
  const { health, snapshot } = await check(zone, {
    anchors: parseAnchors(anchors, Math.floor(Date.now() / 1000)),
    policy: POLICIES.iana,
    hints: parseHints(hints),
    port: 53,
    resolver: null,
    families: [4],
    tcp: false,
    retries: 2,
    timeoutMs: 2000,
    publicOnly: false,
    allServers: false,
    limits: { queries: 2000, ms: 60_000 },
    transport: socketTransport(),
    now: Date.now,
    types: [],
    minValidity: 10,
    allowInsecure: true,
    verified: new Map(),
  })
  const { states = [], next = [], removals = [] } = health.rollover ?? {}
  const tags = (list) => list.map(({ keyTag }) => keyTag)
  return {
    at: health.at,
    states,
    next: next.map(({ action, who, keys, ds, provided, from }) => ({
      action,
      who,
      keys: tags(keys),
      ds: tags(ds),
      provided,
      from,
    })),
    removals: removals.map(({ what, effect }) => ({ kind: what.kind, tag: (what.ds ?? what.key).keyTag, effect })),
    errors: health.findings.filter(({ severity }) => severity === 'error').map(({ finding }) => finding.code),
    status: health.status,
    cds: cdsOf(snapshot, zone),
  }
}

/** The RDATA of CDS that ask for a DS. */
function cdsOf({ observations }, zone) {
  const told = observations.flatMap(({ question, outcome }) =>
    question.type === 59 && outcome.kind === 'response' ? outcome.response.answer : [],
  )
  const wanted = told.filter(({ type, owner, rdata }) => type === 59 && owner.key === zone.key && rdata[2] !== 0)
  const text = ({ rdata }) =>
    `${(rdata[0] << 8) | rdata[1]} ${rdata[2]} ${rdata[3]} ${Buffer.from(rdata.subarray(4)).toString('hex')}`
  return [...new Set(wanted.map(text))]
}

net
  .createServer({ allowHalfOpen: true }, (connection) => {
    connection.on('data', async (name) => {
      const found = await checkZone(name.toString()).catch((error) => ({ error: String(error?.stack ?? error) }))
      connection.end(JSON.stringify(found))
    })
  })
  .listen(socket)
