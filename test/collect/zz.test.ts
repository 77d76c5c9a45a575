import { test } from 'vitest'
import { SCENARIOS } from '../../src/lab/index.ts'
import { trace, replay } from '../../src/trace.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { typeName } from '../../src/dns/registry.ts'
import { readSnapshot, writeSnapshot } from '../../src/collect/file.ts'
test('lab', async () => {
  let bad = 0
  for (const s of SCENARIOS) {
    try {
    const w: any = s.build()
    const o: any = { anchors: w.anchors, policy: POLICIES[s.policy ?? 'iana'], hints: w.hints, port: 53, resolver: null, families: [4, 6], tcp: false, retries: 2, timeoutMs: 2000, publicOnly: false, allServers: false, limits: { queries: 200, ms: 30000 }, transport: w.transport, now: w.now ?? (() => w.at * 1000), at: w.at, ...(s.options?.publicOnly !== undefined ? { publicOnly: s.options.publicOnly } : {}), ...(s.options?.allServers ? { allServers: true } : {}) }
    if (s.options?.limits) o.limits = { ...o.limits, ...s.options.limits }
    if (s.options?.resolver) o.resolver = { name: null, address: s.options.resolver, port: 53 }
    const t0 = performance.now()
    const { snapshot, report } = await trace(s.question, o)
    const ms = Math.round(performance.now() - t0)
    let rep = 'replay ok'
    try { const r = replay(readSnapshot(writeSnapshot(snapshot)), s.question, o); if (r.report.verdict.status !== report.verdict.status) rep = 'REPLAY DIFFERS' } catch (e: any) { rep = 'REPLAY: ' + e.message }
    const ok = report.verdict.status === s.status && (report.verdict.cause?.code ?? null) === s.code
    console.log(`${s.id} ${s.name} q=${snapshot.observations.length} ${ms}ms ${report.verdict.status} ${report.verdict.cause?.code ?? ''} ${ok ? '' : `WANT ${s.status} ${s.code}`} ${rep === 'replay ok' ? '' : rep} stop=${snapshot.stopped ?? ''}`)
    if (process.env.LIST === s.id) for (const x of snapshot.observations) console.log('   ', x.askedFor.toString(), x.server.address, x.question.name.toString(), typeName(x.question.type), x.via, x.sent.edns ? '' : 'plain', x.outcome.kind)
    } catch (e: any) { console.log(s.id, s.name, 'THROWS', e.stack.split('\n').slice(0, 4).join(' | ')) }
  }
}, 600000)
