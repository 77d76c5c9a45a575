/** Content that servers choose, shown to a terminal: TXT records, names, texts of Extended DNS Errors. */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import type { RR } from '../../src/dns/rr.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { type Page, painter, print } from '../../src/render/doc.ts'
import { jsonText, reportJson } from '../../src/render/json.ts'
import { textDoc } from '../../src/render/text.ts'
import { finding, type Report } from '../../src/report.ts'
import type { Server, Snapshot } from '../../src/snapshot.ts'
import { traceScenario } from './lab.ts'

const PAGE: Page = { width: 80, color: false, ascii: false }
const EVIL = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r\n\u202esecure'
const owner = Name.parse('evil\\027[31m\\010secure.test.')
const octets = Buffer.from(EVIL, 'utf8')
const txt: RR = { owner, type: 16, class: 1, ttl: 60, rdata: Uint8Array.from([octets.length, ...octets]) }
const server: Server = { name: owner, address: '192.0.2.1', port: 53 }
const { report, snapshot } = await traceScenario(SCENARIOS.find((s) => s.control)!)

/** A secure report with hostile text wherever a server can put some. */
const hostile: Report = {
  ...report,
  target: { name: owner, type: 16 },
  hops: [{ name: owner, type: 16, status: 'secure', answer: [txt], rcode: 0 }],
  resolver: { server, rcode: 2, ad: false, ede: [{ code: 6, text: EVIL }], seen: 'o1' },
  verdict: {
    ...report.verdict,
    dissent: [
      {
        server,
        status: 'bogus',
        finding: finding(
          'RRSIG_MISSING',
          { zone: owner, owner, type: 16 },
          { rrset: { ...txt, records: [txt], signatures: [] } },
        ),
        observation: 'o1',
      },
    ],
  },
  findings: [
    {
      finding: finding(
        'RESOLVER_DISAGREES',
        { zone: owner, owner, type: 16 },
        {
          server,
          says: EVIL,
          ede: [{ code: 6, text: EVIL }],
          response: null,
        },
      ),
      severity: 'warning',
      decisive: false,
    },
    {
      finding: finding(
        'ANSWER_WITHHELD',
        { zone: owner, owner, type: 16 },
        {
          question: { name: owner, type: 16 },
          outcomes: [EVIL],
        },
      ),
      severity: 'warning',
      decisive: false,
    },
  ],
}

const forms = async (told: { report: Report; snapshot: Snapshot }): Promise<readonly string[]> => [
  print(textDoc(told.report, told.snapshot, 'verbose'), PAGE, await painter(false)),
  print(textDoc(told.report, told.snapshot, 'quiet'), PAGE, await painter(false)),
  jsonText(reportJson(told.report, told.snapshot, 'dnssec-trace 0')),
]

describe('hostile content', () => {
  it('reaches the terminal as printable ASCII only', async () => {
    for (const form of await forms({ report: hostile, snapshot })) expect(form).toMatch(/^[\n -~✓✗○·→…§–]*$/)
  })

  it('cannot begin a line of its own', async () => {
    for (const form of await forms({ report: hostile, snapshot })) expect(form).not.toMatch(/^.{0,3}secure\./m)
  })

  it('is still all there', async () => {
    const [shown = ''] = await forms({ report: hostile, snapshot })
    expect(shown).toContain('evil\\027[31m\\010secure.test.')
    expect(shown).toContain('\\027[2J')
  })
})
