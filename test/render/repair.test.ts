/** Repairs in every form: text, Markdown and JSON say the same; what is to be pasted is whole; nothing breaks out of its place. */

import { beforeAll, describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import type { RR } from '../../src/dns/rr.ts'
import { SOFTWARE, type Software } from '../../src/explain/repair/commands.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { type Page, painter, print } from '../../src/render/doc.ts'
import { reportJson } from '../../src/render/json.ts'
import { reportMarkdown } from '../../src/render/markdown.ts'
import { fenced, plain } from '../../src/render/repair/markdown.ts'
import { textDoc } from '../../src/render/text.ts'
import { finding, type Report } from '../../src/report.ts'
import { matchGolden } from '../support/golden.ts'
import { type Told, traceScenario } from './lab.ts'

const PLAIN: Page = { width: 80, color: false, ascii: false }

/** Of each kind of plan one. */
const NAMES = [
  'ds-digest-bogus',
  'ds-but-child-unsigned',
  'no-ds',
  'ksk-revoked',
  'no-zsk',
  'expired',
  'parent-bogus',
  'stale-secondary',
  'nsec3-iterations-51',
  'lame-refused',
  'clock-ahead',
  'rsasha1',
]

interface Step {
  readonly text: string
  readonly records: readonly string[]
  readonly commands: Readonly<
    Record<Software, readonly { readonly label: string; readonly commands: readonly string[] }[]>
  >
  readonly check: { readonly command: string }
  readonly wait: { readonly until: string } | null
}
interface PlanJson {
  readonly steps: readonly Step[]
  readonly instead: readonly Step[]
  readonly never: readonly string[]
}

let all: readonly Told[] = []
beforeAll(async () => {
  const chosen = SCENARIOS.filter((s) => NAMES.includes(s.name))
  all = await Promise.all(chosen.map(traceScenario))
}, 60_000)

const paint = await painter(false)
const text = ({ report, snapshot }: Told, options = {}): string =>
  print(textDoc(report, snapshot, 'normal', options), PLAIN, paint)
const markdown = ({ report, snapshot }: Told, options = {}): string =>
  reportMarkdown(report, snapshot, 'dnssec-trace 0', options)
const planOf = ({ report, snapshot }: Told): PlanJson | null =>
  (reportJson(report, snapshot, 'dnssec-trace 0').diagnosis as { plan: PlanJson } | null)?.plan ?? null
const of = (name: string): Told => all.find(({ scenario }) => scenario.name === name)!

const heading = ({ scenario }: Told): string => `$ dnssec-trace lab ${scenario.name}`
const everywhere = (commands: Step['commands']): readonly string[] =>
  SOFTWARE.flatMap((software) => commands[software].flatMap((recipe) => recipe.commands))

describe('text', () => {
  it('reads as it did', () => {
    matchGolden(
      all.map((told) => `${heading(told)}\n${text(told)}`).join('\n'),
      new URL('repairs.txt', import.meta.url),
    )
  })

  it('stays about one screen', () => {
    for (const told of all) expect(text(told).split('\n').length, told.scenario.name).toBeLessThan(50)
  })

  it('has each step of the plan, in order, with what shows that it is done and how long to wait', () => {
    for (const told of all) {
      const plan = planOf(told)
      const shown = text(told)
      let from = 0
      for (const [i, { check, wait }] of (plan?.steps ?? []).entries()) {
        const at = shown.indexOf(`\n  ${i + 1}.     `, from)
        expect(at, told.scenario.name).toBeGreaterThan(from)
        expect(shown.indexOf(`check: ${check.command}\n`, at)).toBeGreaterThan(at)
        if (wait !== null) expect(shown.indexOf(`wait until ${wait.until}`, at)).toBeGreaterThan(at)
        from = at
      }
    }
  })

  it('has the commands of the program that is asked for, line by line, and of no other', () => {
    const told = of('no-zsk')
    const { steps } = planOf(told)!
    for (const software of SOFTWARE) {
      const shown = text(told, { software })
      const wanted = steps.flatMap(({ commands }) => commands[software].flatMap((recipe) => recipe.commands))
      expect(wanted.length, software).toBeGreaterThan(0)
      for (const command of wanted) expect(shown).toContain(`\n           ${command}\n`)
      expect(shown).not.toContain('--software bind')
    }
    expect(text(told)).toContain('--software bind, knot, pdns or ldns shows the commands')
    expect(text(told)).not.toContain('rndc')
  })

  it('says what only follows from the cause in one line', () => {
    const { report, snapshot } = of('ds-digest-bogus')
    const cause = report.verdict.cause!
    const about = { zone: cause.zone, owner: cause.owner, type: cause.type }
    const more = finding('DNSKEY_MISSING', about, { ds: [], rcode: 0 })
    // Beside the cause, in the step that decided.
    const within = (step: Report['root'], path: readonly number[]): Report['root'] =>
      path.length === 0
        ? { ...step, findings: [...step.findings, more] }
        : { ...step, children: step.children.map((c, i) => (i === path[0] ? within(c, path.slice(1)) : c)) }
    const changed: Report = {
      ...report,
      root: within(report.root, report.verdict.path),
      findings: [...report.findings, { finding: more, severity: 'error', decisive: false }],
    }
    const shown = print(textDoc(changed, snapshot, 'normal'), PLAIN, paint)
    expect(shown).toMatch(/^ {2}and 1 more follows from this: DNSKEY_MISSING$/m)
    expect(shown).not.toContain('1 error')
  })
})

describe('JSON', () => {
  it('has every command, record and check as one line of printable ASCII', () => {
    let seen = 0
    for (const told of all) {
      const plan = planOf(told)
      for (const { records, commands, check } of [...(plan?.steps ?? []), ...(plan?.instead ?? [])]) {
        for (const line of [...records, check.command, ...everywhere(commands)]) {
          seen++
          expect(line, told.scenario.name).toMatch(/^[ -~]+$/)
        }
      }
    }
    expect(seen).toBeGreaterThan(50)
  })

  it('labels each of several ways with one program apart', () => {
    for (const told of all) {
      for (const { commands } of planOf(told)?.steps ?? []) {
        for (const software of SOFTWARE) {
          const labels = commands[software].map(({ label }) => label)
          expect(new Set(labels).size, `${told.scenario.name} ${software}`).toBe(labels.length)
        }
      }
    }
  })

  it('has no diagnosis of a chain that is secure', () => {
    const { report, snapshot } = of('stale-secondary')
    expect(reportJson(report, snapshot, 'dnssec-trace 0').diagnosis).toBeNull()
  })

  it('ends with the command that traces the question again, as it was given', () => {
    const { report, snapshot } = of('no-zsk')
    const json = reportJson(report, snapshot, 'dnssec-trace 0', 'dnssec-trace www.no-zsk.test --port 5300')
    const { plan } = json.diagnosis as { plan: PlanJson }
    expect(plan.steps.at(-1)!.check.command).toBe('dnssec-trace www.no-zsk.test --port 5300')
  })
})

describe('Markdown', () => {
  it('reads as it did', () => {
    matchGolden(
      all.map((told) => markdown(told, { software: 'knot' })).join('\n'),
      new URL('repairs.md', import.meta.url),
    )
  })

  it('has the commands of all programs, or of the one asked for', () => {
    const shown = markdown(of('no-zsk'))
    for (const name of ['BIND', 'Knot DNS', 'PowerDNS', 'ldns and NSD']) expect(shown).toContain(`   ${name}`)
    const one = markdown(of('no-zsk'), { software: 'knot' })
    expect(one).toContain('   Knot DNS')
    expect(one).not.toContain('PowerDNS')
  })

  it('closes every fence, has tables of three cells, and no HTML', () => {
    for (const told of all) {
      const shown = markdown(told)
      expect((shown.match(/^ *```/gm) ?? []).length % 2, told.scenario.name).toBe(0)
      const outside = shown.replace(/^( *)```[\s\S]*?^\1```$/gm, '')
      expect(outside).not.toMatch(/(?<!\\)[<>]/)
      for (const row of outside.split('\n').filter((line) => line.startsWith('|')))
        expect(row.match(/(?<!\\)\|/g)?.length, row).toBe(4)
    }
  })

  it('is ASCII with --ascii', () => {
    for (const told of all) expect(markdown(told, { ascii: true })).toMatch(/^[\n -~]*$/)
  })

  it('escapes whatever could be read as Markdown, HTML or a link', () => {
    const ink = { ascii: false }
    expect(plain('a|b`c*d_e[f](g)<h>&~\\010', ink)).toBe('a\\|b\\`c\\*d\\_e\\[f\\](g)\\<h\\>\\&\\~\\\\010')
    expect(plain('see www.evil.test. and https://evil', ink)).toBe('see www\\.evil.test. and https:\\/\\/evil')
    expect(plain('a\nb\u001b[2J', ink)).toBe('a\\\\u{a}b\\\\u{1b}\\[2J')
  })

  it('fences lines so that none of them ends the fence', () => {
    expect(fenced(['a ``` b', '`````'], { ascii: false }, 'sh')).toEqual(['``````sh', 'a ``` b', '`````', '``````'])
    expect(fenced(['x\n```'], { ascii: false })).toEqual(['````', 'x\\u{a}```', '````'])
  })

  it('keeps hostile names in their place', () => {
    const owner = Name.parse('a|b`c\\010```<script>.test.')
    const rr: RR = { owner, type: 16, class: 1, ttl: 60, rdata: Uint8Array.of(1, 0x60) }
    const { report, snapshot } = of('expired')
    const cause = finding(
      'RRSIG_MISSING',
      { zone: owner, owner, type: 16 },
      { rrset: { ...rr, records: [rr], signatures: [] } },
    )
    const hostile: Report = {
      ...report,
      target: { name: owner, type: 16 },
      verdict: { ...report.verdict, cause },
      findings: [{ finding: cause, severity: 'error', decisive: true }],
    }
    const shown = reportMarkdown(hostile, snapshot, 'dnssec-trace 0')
    expect(shown).not.toContain('\n```<script>')
    expect(shown).not.toMatch(/^script/m)
    // The name is written with \010 for its newline, so it stays on its line, and fences outdo its backticks.
    const outside = shown.replace(/^( *)(`{3,})[\s\S]*?^\1\2$/gm, '')
    expect(outside).not.toMatch(/(?<!\\)[<>]/)
    expect(outside).not.toMatch(/(?<!\\)`(?!RRSIG_MISSING|DNSKEY_|DS_)/)
    expect(shown).toMatch(/^ *````/m)
  })
})
