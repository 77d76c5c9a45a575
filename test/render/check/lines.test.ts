/** The forms that are read line by line: TAP by a parser of it, the others by readers as strict as the programs they are for. */

import { type FinalResults, Parser, type Result as Point } from 'tap-parser'
import { describe, expect, it } from 'vitest'
import { findCheck } from '../../../src/lab/checks/catalogue.ts'
import { githubFormat } from '../../../src/render/check/github.ts'
import { type NagiosStatus, nagiosFormat, nagiosStatus, worstNagios } from '../../../src/render/check/nagios.ts'
import { prometheusFormat } from '../../../src/render/check/prometheus.ts'
import { tapFormat } from '../../../src/render/check/tap.ts'
import { ALL, AT, broken, EVIL, healthy, hostile, ignored, resultFor, runOf, strict, undetermined } from './fixtures.ts'

/** The lines of a text that ends with a line feed. */
const linesOf = (text: string): readonly string[] => {
  expect(text.endsWith('\n')).toBe(true)
  return text.slice(0, -1).split('\n')
}

describe('GitHub annotations', () => {
  const unescaped = (text: string, more: readonly (readonly [string, string])[] = []): string =>
    [['%0D', '\r'] as const, ['%0A', '\n'] as const, ...more, ['%25', '%'] as const].reduce(
      (said, [from, to]) => said.replaceAll(from, to),
      text,
    )
  /** As the runner reads a line; null when it would not take it for a command. */
  const command = (line: string) => {
    const match = /^::([a-z]+)(?: ([^:]*(?::[^:]+)*?))?::(.*)$/.exec(line)
    if (match === null) return null
    const [, name, properties = '', data] = match
    const pairs = properties.split(',').map((pair) => {
      const at = pair.indexOf('=')
      return [
        pair.slice(0, at),
        unescaped(pair.slice(at + 1), [
          ['%3A', ':'],
          ['%2C', ','],
        ]),
      ]
    })
    return { name, properties: Object.fromEntries(pairs), data: unescaped(data!) }
  }
  const read = (...run: Parameters<typeof runOf> extends [unknown, ...infer More] ? More : never) =>
    linesOf(runOf(githubFormat, ...run)).map((line) => command(line)!)

  it('has nothing but commands, one for each finding that is not ignored, and the sum', () => {
    const made = read(ALL)
    for (const one of made) expect(['error', 'warning', 'notice']).toContain(one.name)
    const told = ALL.flatMap(({ findings }) => findings.filter((f) => f.ignored === null))
    expect(made).toHaveLength(told.length + 2)
    expect(made.at(-1)).toMatchObject({ name: 'notice', properties: { title: 'dnssec-trace check' } })
  })

  it('says in the sum what is ignored, and why', () => {
    const { data } = read([healthy, ignored]).at(-1)!
    expect(data.split('\n').at(-1)).toMatch(/^stale\.test: ignored: RRSIG_EXPIRED of stale\.test\. \(ticket #42: .*\)/)
    const many = read(Array<typeof ignored>(70).fill(ignored)).at(-1)!.data.split('\n')
    expect(many.filter((line) => line.includes(': ignored: '))).toHaveLength(50)
    expect(many.at(-1)).toBe('20 names more with something ignored')
  })

  it('says the name and the code as title, then the message, where, and what to do', () => {
    const [first] = read([broken])
    expect(first).toMatchObject({ name: 'error', properties: { title: 'stale.test.: RRSIG_EXPIRED' } })
    expect(
      first!.data
        .split('\n')
        .slice(1)
        .map((line) => line.split(':')[0]),
    ).toEqual(expect.arrayContaining(['at', 'hits', 'repair']))
  })

  it('names the file with the names', () => {
    const [first] = read([broken], { source: 'dns/a,b:c%.txt' })
    expect(first!.properties.file).toBe('dns/a,b:c%.txt')
  })

  it('gives a name that could not be determined an error, since the job fails', () => {
    expect(read([undetermined])[0]).toMatchObject({ name: 'error' })
  })

  it('gives a name that cannot be read an error, since the job fails', () => {
    const [first] = read([], { source: 'names.txt' }, {}, [{ name: 'a..b,::', why: 'it has an empty label' }])
    expect(first).toEqual({
      name: 'error',
      properties: { file: 'names.txt', title: 'a..b,:: was not checked' },
      data: 'it has an empty label',
    })
  })

  it('lets nobody else command the runner', () => {
    for (const line of linesOf(runOf(githubFormat, [hostile, strict]))) expect(command(line)).not.toBeNull()
    const [first] = read([strict])
    expect(first!.properties.title).toContain('::error::owned')
    expect(
      read([strict])
        .map(({ data }) => data)
        .join('\n'),
    ).toContain('{0} %0A')
  })
})

describe('TAP', () => {
  const read = (text: string): Promise<FinalResults & { points: readonly Point[]; odd: readonly string[] }> =>
    new Promise((resolve) => {
      const points: Point[] = []
      const odd: string[] = []
      const parser = new Parser({ strict: true }, (results) => resolve(Object.assign(results, { points, odd })))
      parser.on('assert', (point: Point) => points.push(point))
      parser.on('extra', (line: string) => odd.push(line))
      parser.on('child', () => odd.push('a subtest'))
      parser.end(text)
    })

  it('has a point for each name, and one to be done for each finding that is ignored', async () => {
    const { points, odd, count, plan, failures, bailout } = await read(runOf(tapFormat, ALL))
    const ignoring = ALL.flatMap(({ findings }) => findings.filter((f) => f.ignored !== null))
    expect(odd).toEqual([])
    expect(count).toBe(ALL.length + ignoring.length)
    expect(plan.end).toBe(count)
    expect(points.map(({ id }) => id)).toEqual(points.map((_, i) => i + 1))
    expect(points.filter(({ todo }) => todo !== false)).toHaveLength(ignoring.length)
    expect(points.filter(({ ok }) => ok)).toHaveLength(ALL.filter(({ outcome }) => outcome === 'healthy').length)
    expect(failures).toHaveLength(ALL.filter(({ outcome }) => outcome !== 'healthy').length)
    expect(bailout).toBe(false)
  })

  it('says what was found below the name', async () => {
    const { points } = await read(runOf(tapFormat, [broken, undetermined]))
    expect(points[0]!.diag).toMatchObject({ outcome: 'unhealthy', zone: 'stale.test.', status: expect.any(String) })
    expect(points[0]!.diag!.findings[0]).toMatchObject({ code: 'RRSIG_EXPIRED', severity: 'error', fails: true })
    expect(points[0]!.diag!.findings[0].details.join('\n')).toContain('192.0.2.91')
    expect(points[1]!.diag).toMatchObject({ outcome: 'undetermined', undetermined: expect.any(String) })
  })

  it('gives the reason of what is ignored', async () => {
    const { points } = await read(runOf(tapFormat, [ignored]))
    expect(points[1]!.todo).toContain('ticket #42: the vendor | is told')
  })

  it('lets hostile text neither pass a test nor make one', async () => {
    const { points, odd } = await read(runOf(tapFormat, [hostile, strict]))
    expect(odd).toEqual([])
    expect(points.filter(({ todo }) => todo === false).map(({ ok }) => ok)).toEqual([false, false])
    expect(points.map(({ skip }) => skip)).not.toContain('owned')
    expect(points[0]!.name).toContain('# SKIP owned')
  })

  it('has a point that is not ok for a name that cannot be read', async () => {
    const { points, count, ok } = await read(
      runOf(tapFormat, [healthy], {}, {}, [{ name: 'a..b # SKIP', why: 'why "so"' }]),
    )
    expect({ count, ok }).toEqual({ count: 2, ok: false })
    expect(points[1]).toMatchObject({ ok: false, name: 'a..b # SKIP was not checked', diag: { message: 'why "so"' } })
  })

  it('bails out when the run was interrupted', async () => {
    const text = runOf(tapFormat, [healthy], {}, { interrupted: true })
    expect((await read(text)).bailout).toBe('the run was interrupted')
  })

  it('is a plan of nothing without names', () => {
    expect(runOf(tapFormat, [])).toBe('TAP version 14\n# 0 names\n1..0\n')
  })
})

describe('Nagios', () => {
  const PERF = /^(?:'(?:[^'=]|'')+'|[^\s'=|]+)=-?\d+(?:\.\d+)?(?:s|us|ms|%|B|KB|MB|GB|TB|c)?(?:;(?:[-\d.:~@]*)){0,4}$/
  const read = (text: string) => {
    expect(text.length).toBeLessThanOrEqual(8192)
    const [first, ...more] = linesOf(text)
    const match = /^DNSSEC (OK|WARNING|CRITICAL|UNKNOWN) - ([^|]+) \| ([^|]+)$/.exec(first!)
    expect(match, first).not.toBeNull()
    const perf = match![3]!.split(' ')
    for (const one of perf) expect(one).toMatch(PERF)
    for (const line of more) expect(line).toMatch(/^[^|<>]+$/)
    return { word: match![1], said: match![2], perf: Object.fromEntries(perf.map((p) => p.split('='))), more }
  }

  it('is one line for one healthy name, with what there is to draw', () => {
    const { word, said, perf, more } = read(runOf(nagiosFormat, [healthy], { total: 1 }))
    expect(word).toBe('OK')
    expect(said).toMatch(/^fine\.test\. healthy, secure, holds until 2026-06-30T00:00:00Z, in 15 d$/)
    expect(perf.validity).toBe(`${15 * 86_400}s;259200:;0:`)
    expect(perf.queries).toMatch(/^\d+;;;0$/)
    expect(more).toEqual([])
  })

  it('says the worst of many, and a line for each finding', () => {
    const { word, said, more } = read(runOf(nagiosFormat, [healthy, undetermined, broken]))
    expect(word).toBe('CRITICAL')
    expect(said).toContain('3 names: 1 healthy, 1 unhealthy, 1 undetermined; stale.test. RRSIG_EXPIRED: ')
    expect(more[0]).toMatch(/^UNKNOWN lost\.test /)
    expect(more[1]).toMatch(/^CRITICAL stale\.test\. RRSIG_EXPIRED: .*192\.0\.2\.91/)
  })

  it('has no threshold to draw where none was set, and nothing but zeros without names', () => {
    expect(read(runOf(nagiosFormat, [healthy], { minValidity: null })).perf.validity).toMatch(/s;;0:$/)
    expect(read(runOf(nagiosFormat, []))).toMatchObject({ word: 'UNKNOWN', said: 'no name was checked' })
    expect(read(runOf(nagiosFormat, [healthy], {}, { interrupted: true })).word).toBe('UNKNOWN')
  })

  it('says last what is ignored, and why', () => {
    const { word, more } = read(runOf(nagiosFormat, [ignored, broken]))
    expect(word).toBe('CRITICAL')
    const first = more.findIndex((line) => line.startsWith('IGNORED '))
    expect(more[first]).toMatch(/^IGNORED stale\.test RRSIG_EXPIRED of stale\.test\. \(ticket #42: /)
    expect(first).toBeGreaterThan(0)
    expect(more.slice(first).every((line) => line.startsWith('IGNORED stale.test '))).toBe(true)
  })

  it('is not OK when a name could not be read', () => {
    const failure = { name: 'a..b|', why: 'it has an empty label' }
    const { word, said, more } = read(runOf(nagiosFormat, [healthy], { total: 1 }, {}, [failure]))
    expect(word).toBe('UNKNOWN')
    expect(said).toBe('1 name: 1 healthy; a..b\\124 was not checked: it has an empty label')
    expect(more).toEqual(['UNKNOWN a..b\\124 was not checked: it has an empty label'])
    expect(read(runOf(nagiosFormat, [broken], {}, {}, [failure])).word).toBe('CRITICAL')
  })

  it('keeps hostile text on its line, also where it is long', () => {
    expect(read(runOf(nagiosFormat, ALL)).word).toBe('CRITICAL')
    expect(read(runOf(nagiosFormat, Array<typeof strict>(40).fill(strict))).more.length).toBeGreaterThan(0)
    const long = { ...strict, name: `${EVIL}${'x'.repeat(20_000)}` }
    expect(read(runOf(nagiosFormat, [long])).word).toBe('CRITICAL')
  })

  it.each<[string, typeof healthy, NagiosStatus]>([
    ['healthy', healthy, 0],
    ['ignored', ignored, 0],
    ['a warning', { ...strict, findings: strict.findings.slice(1) }, 1],
    ['a notice that fails', { ...strict, findings: strict.findings.slice(2) }, 1],
    ['an error', broken, 2],
    ['undetermined', undetermined, 3],
    ['an error of what is undetermined', { ...broken, outcome: 'undetermined' }, 2],
  ])('has a status for %s', (_, result, status) => {
    expect(nagiosStatus(result)).toBe(status)
  })

  it('ranks an error above what is unknown, and that above a warning', () => {
    expect([
      worstNagios([]),
      worstNagios([0]),
      worstNagios([0, 1]),
      worstNagios([3, 1]),
      worstNagios([1, 2, 3]),
    ]).toEqual([3, 0, 1, 3, 2])
  })
})

describe('Prometheus', () => {
  interface Sample {
    readonly metric: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }
  /** The text format 0.0.4, read strictly: families in one piece, each with HELP and TYPE, no sample twice. */
  const read = (text: string): readonly Sample[] => {
    const samples: Sample[] = []
    const closed = new Set<string>()
    let current = ''
    const seen = new Set<string>()
    for (const line of linesOf(text)) {
      const help = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
      if (help !== null) {
        closed.add(current)
        current = help[1]!
        expect(closed.has(current), current).toBe(false)
        expect(help[2]).not.toMatch(/\\(?![\\n])/)
        continue
      }
      if (line.startsWith('# TYPE ')) {
        expect(line).toBe(`# TYPE ${current} gauge`)
        expect(samples.some(({ metric }) => metric === current)).toBe(false)
        continue
      }
      const match =
        /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*"(?:,(?=[a-z])|(?=\})))+\})? (-?\d+(?:\.\d+)?)$/.exec(
          line,
        )
      expect(match, line).not.toBeNull()
      const [, metric = '', labels = '', value] = match!
      expect(metric).toBe(current)
      expect(seen.has(metric + labels), line).toBe(false)
      seen.add(metric + labels)
      const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"/g)].map(
        ([, label, raw]) => [label!, raw!.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))] as const,
      )
      expect(new Set(pairs.map(([label]) => label)).size).toBe(pairs.length)
      samples.push({
        metric: metric.replace('dnssec_trace_', ''),
        labels: Object.fromEntries(pairs),
        value: Number(value),
      })
    }
    return samples
  }
  const find = (samples: readonly Sample[], metric: string, labels: Readonly<Record<string, string>>) =>
    samples
      .filter((s) => s.metric === metric && Object.entries(labels).every(([label, value]) => s.labels[label] === value))
      .map(({ value }) => value)

  it('is of the grammar, names twice given told once', () => {
    const once = read(runOf(prometheusFormat, ALL))
    const twice = read(runOf(prometheusFormat, [...ALL, ...ALL]))
    expect(twice.filter(({ metric }) => metric !== 'names')).toEqual(once.filter(({ metric }) => metric !== 'names'))
  })

  it('says what holds for a name, its layers and its servers', () => {
    const samples = read(runOf(prometheusFormat, [healthy, broken]))
    const of = (metric: string, labels: Readonly<Record<string, string>>) => find(samples, metric, labels)
    expect(of('healthy', { name: 'fine.test.' })).toEqual([1])
    expect(of('healthy', { name: 'stale.test.' })).toEqual([0])
    expect(of('findings', { name: 'stale.test.', severity: 'error' })[0]).toBeGreaterThan(0)
    expect(of('status', { name: 'fine.test.', status: 'secure' })).toEqual([1])
    expect(of('status', { name: 'fine.test.', status: 'bogus' })).toEqual([0])
    expect(of('validity_seconds', { name: 'fine.test.' })).toEqual([15 * 86_400])
    expect(of('valid_until_timestamp_seconds', { name: 'fine.test.', layer: 'test.' })).toEqual([AT + 15 * 86_400])
    expect(of('server_up', { zone: 'stale.test.', server: '192.0.2.91', transport: 'tcp' })).toEqual([1])
    expect(of('server_soa_serial', { zone: 'stale.test.' })).toHaveLength(2)
    expect(of('names', { outcome: 'unhealthy' })).toEqual([1])
    expect(of('info', {})).toEqual([1])
  })

  it('says of each layer when something in that layer ends', async () => {
    const ends = await resultFor(findCheck('check-tld-ends')!)
    const own = { name: 'check-tld-ends.test.' }
    const samples = read(runOf(prometheusFormat, [ends]))
    const until = (layer: string) => find(samples, 'valid_until_timestamp_seconds', { ...own, layer })
    expect(['.', 'test.', own.name].flatMap(until)).toEqual([15, 2, 15].map((days) => AT + days * 86_400))
  })

  it('escapes what names have', () => {
    const [label] = read(runOf(prometheusFormat, [hostile])).filter(({ metric }) => metric === 'healthy')
    expect(label!.labels.name).toBe(hostile.health.target.canonical().toString())
    expect(find(read(runOf(prometheusFormat, [hostile])), 'server_up', { server: '192.0.2.66#5353' })).toEqual([1, 0])
  })

  it('says which names it knows nothing of', () => {
    const samples = read(runOf(prometheusFormat, [undetermined], {}, { interrupted: true }))
    expect(find(samples, 'undetermined', {})).toEqual([1])
    expect(find(samples, 'healthy', {})).toEqual([0])
    const unhealthy = read(runOf(prometheusFormat, [broken]))
    expect(find(unhealthy, 'undetermined', {})).toEqual([0])
    expect(find(samples, 'run_interrupted', {})).toEqual([1])
    expect(find(samples, 'names', { outcome: 'unreadable' })).toEqual([0])
    const failures = ['a..b', 'b c'].map((name) => ({ name, why: 'it is none' }))
    expect(find(read(runOf(prometheusFormat, [], {}, {}, failures)), 'names', { outcome: 'unreadable' })).toEqual([2])
  })
})
