// Runs inside a private network until it is ended: gives the loopback every address of one world of the lab, for `check`
// or a scenario, and serves that world there on port 53, its signatures made around now. The arguments are the name of
// the world and where the program `ip` is; what a client needs goes to standard output as one line of JSON:
// { target, hints, anchors }.

import { execFileSync } from 'node:child_process'
import { findCheck } from '../../dist/lab/checks/catalogue.js'
import { findScenario } from '../../dist/lab/scenarios/catalogue.js'
import { serveNetwork, sharedNetwork } from '../../dist/lab/serve.js'

const [name, ip] = process.argv.slice(2)
const at = Math.floor(Date.now() / 1000)
const check = findCheck(name)
const scenario = findScenario(name)
const network = check?.build({ at }).network ?? sharedNetwork([scenario], at, (address) => address)
const addresses = [...network.hosts.keys()].map((address) =>
  address.includes(':') ? `addr replace ${address}/128 dev lo nodad` : `addr replace ${address}/32 dev lo`,
)
// Those of the world before are gone. Routes that lead nowhere: without them DNSViz takes it that there is no network.
const routes = ['route replace 0.0.0.0/0 dev lo', 'route replace ::/0 dev lo']
execFileSync(ip, ['-batch', '-'], {
  input: ['link set lo up', 'addr flush dev lo scope global', ...addresses, ...routes, ''].join('\n'),
})
const { hintsText, anchorText } = await serveNetwork(network, { port: 53 })
const target = (check?.target ?? scenario.zone).toString()
process.stdout.write(`${JSON.stringify({ target, hints: hintsText, anchors: anchorText })}\n`)
