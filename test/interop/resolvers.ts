/** The four validating resolvers whose verdicts ours are held against, each in its own configuration. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { end, type Network } from './namespace.ts'
import { program } from './programs.ts'
import { readRecords } from './records.ts'

export const RESOLVERS = {
  unbound: '10.53.200.1',
  bind: '10.53.200.2',
  kresd: '10.53.200.3',
  recursor: '10.53.200.4',
} as const

export type Resolver = keyof typeof RESOLVERS

export interface Setting {
  readonly hints: string
  /** DS records in zone-file text */
  readonly anchors: string
  readonly ipv6: boolean
}

/** Answers made up from cached denials would hide what the servers say, so that is off where it can be. */
function unbound(folder: string, { ipv6 }: Setting): readonly string[] {
  writeFileSync(
    `${folder}/unbound.conf`,
    `server:
  interface: ${RESOLVERS.unbound}
  access-control: 0.0.0.0/0 allow
  do-daemonize: no
  do-ip6: ${ipv6 ? 'yes' : 'no'}
  chroot: ""
  username: ""
  directory: "${folder}"
  pidfile: "${folder}/unbound.pid"
  use-syslog: no
  logfile: ""
  val-log-level: 2
  ede: yes
  module-config: "validator iterator"
  num-threads: 1
  root-hints: "${folder}/hints"
  trust-anchor-file: "${folder}/anchors"
  aggressive-nsec: no
  do-not-query-localhost: no
  local-zone: "test." nodefault
  outgoing-range: 900
  num-queries-per-thread: 450
remote-control:
  control-enable: no
`,
  )
  return [program('unbound'), '-d', '-c', `${folder}/unbound.conf`]
}

function bind(folder: string, { anchors, ipv6 }: Setting): readonly string[] {
  const lines = readRecords(anchors).map(({ owner, rdata }) => {
    const [tag, algorithm, type, ...digest] = rdata.split(/\s+/)
    return `  "${owner}" static-ds ${tag} ${algorithm} ${type} "${digest.join('')}";\n`
  })
  writeFileSync(
    `${folder}/named.conf`,
    `options { directory "${folder}"; listen-on { ${RESOLVERS.bind}; }; listen-on-v6 { none; };
  recursion yes; allow-query { any; }; dnssec-validation yes; synth-from-dnssec no; empty-zones-enable no;
  pid-file none; session-keyfile none; servfail-ttl 0; recursive-clients 5000; };
controls { };
trust-anchors {\n${lines.join('')}};
zone "." { type hint; file "${folder}/hints"; };
`,
  )
  return [program('named'), '-g', '-n', '1', ...(ipv6 ? [] : ['-4']), '-c', `${folder}/named.conf`]
}

function kresd(folder: string, { anchors, hints, ipv6 }: Setting): readonly string[] {
  const addresses = new Map<string, string[]>()
  for (const { owner, type, rdata } of readRecords(hints)) {
    if (type === 'A' || (type === 'AAAA' && ipv6)) addresses.set(owner, [...(addresses.get(owner) ?? []), rdata])
  }
  const roots = [...addresses].map(([name, list]) => `['${name}'] = {${list.map((a) => `'${a}'`).join(', ')}}`)
  writeFileSync(
    `${folder}/kresd.conf`,
    `net.listen('${RESOLVERS.kresd}', 53, { kind = 'dns' })
net.ipv6 = ${ipv6}
log_level('notice')
cache.size = 100 * MB
option('ALLOW_LOCAL', true)
policy.add(policy.suffix(policy.PASS, policy.todnames({ 'test', 'example' })))
modules.load('hints > iterate')
hints.root({ ${roots.join(', ')} })
for _, module in ipairs({ 'priming', 'detect_time_skew', 'detect_time_jump', 'ta_update', 'ta_signal_query', 'ta_sentinel' }) do
  pcall(modules.unload, module)
end
trust_anchors.remove('.')
${readRecords(anchors)
  .map(({ owner, rdata }) => `trust_anchors.add('${owner} DS ${rdata}')\n`)
  .join('')}`,
  )
  return [program('kresd'), '-n', '-c', `${folder}/kresd.conf`, folder]
}

function recursor(folder: string, { anchors, ipv6 }: Setting): readonly string[] {
  writeFileSync(
    `${folder}/anchors.lua`,
    `clearTA()\n${readRecords(anchors)
      .map(({ owner, rdata }) => `addTA('${owner}', '${rdata}')\n`)
      .join('')}`,
  )
  writeFileSync(
    `${folder}/recursor.conf`,
    `local-address=${RESOLVERS.recursor}
local-port=53
${ipv6 ? 'query-local-address=0.0.0.0, ::' : 'query-local-address=0.0.0.0'}
hint-file=${folder}/hints
dnssec=validate
lua-config-file=${folder}/anchors.lua
dont-query=
allow-from=0.0.0.0/0
aggressive-nsec-cache-size=0
extended-resolution-errors=yes
security-poll-suffix=
serve-rfc1918=no
export-etc-hosts=no
socket-dir=${folder}
threads=1
disable-syslog=yes
loglevel=3
setuid=
setgid=
`,
  )
  return [program('pdns_recursor'), `--config-dir=${folder}`, '--daemon=no']
}

const STARTERS = { unbound, bind, kresd, recursor } as const

/** Starts them with empty caches; they prime at the first question. The function it gives ends them. */
export function startResolvers(
  network: Network,
  folder: string,
  setting: Setting,
  which: readonly Resolver[] = ['unbound', 'bind', 'kresd', 'recursor'],
): () => Promise<void> {
  const started = which.map((name) => {
    const configure = STARTERS[name]
    const own = join(folder, `resolver-${name}`)
    rmSync(own, { recursive: true, force: true })
    mkdirSync(own, { recursive: true })
    writeFileSync(`${own}/hints`, setting.hints)
    writeFileSync(`${own}/anchors`, setting.anchors)
    const [command, ...args] = configure(own, setting)
    return network.start(command!, args, `${own}/log`)
  })
  return async () => {
    await Promise.all(started.map(end))
  }
}
