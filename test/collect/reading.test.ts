/** What one response says about the way (RFC 1034 §4.3.2, RFC 2308 §2): each kind by the records that make it. */

import { describe, expect, test } from 'vitest'
import { type Reading, read } from '../../src/collect/reading.ts'
import { decodeMessage, encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { RCODE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { question } from './run.ts'
import { signature } from './world.ts'

interface Given {
  readonly zone?: string
  readonly ask?: string
  readonly aa?: boolean
  readonly rcode?: keyof typeof RCODE
  /** zone text; "; signed NAME" after a line adds its RRSIG */
  readonly answer?: string
  readonly authority?: string
  readonly indirect?: boolean
}

function records(text = ''): readonly RR[] {
  return text.split('\n').flatMap((line) => {
    const [record = '', signer] = line.split('; signed ')
    const parsed = parseZone(record, { ttl: 300 })
    return signer === undefined ? parsed : [...parsed, ...parsed.map((rr) => signature(rr, Name.parse(signer)))]
  })
}

function reading(given: Given): Reading {
  const asked = question(given.ask ?? 'www.a.test. A')
  const wire = encodeMessage({
    id: 1,
    qr: true,
    aa: given.aa ?? false,
    rcode: RCODE[given.rcode ?? 'NOERROR'],
    questions: [{ ...asked, class: 1 }],
    answer: records(given.answer),
    authority: records(given.authority),
  })
  const decoded = decodeMessage(wire)
  if (decoded.kind !== 'response') throw new Error(decoded.why)
  return read(decoded.message, Name.parse(given.zone ?? 'test.'), asked, given.indirect !== true)
}

const SOA = 'SOA ns. host. 1 2 3 4 5'
const text = (r: Reading): string => {
  if (r.kind === 'useless') return r.kind
  if (r.kind === 'referral') return `referral ${r.child}${r.vouched ? ' vouched' : ''}`
  return `${r.kind} ${r.apex ?? '?'}${r.signed ? ' signed' : ''}${r.alias === null ? '' : ` → ${r.alias}`}`
}

describe.each<[string, readonly (readonly [Given, string])[]]>([
  [
    'answers',
    [
      [{ answer: 'www.a.test. A 192.0.2.1' }, 'answer ?'],
      [{ answer: 'www.a.test. A 192.0.2.1; signed test.' }, 'answer test. signed'],
      [{ answer: 'www.a.test. A 192.0.2.1; signed a.test.' }, 'answer a.test. signed'],
      [{ answer: 'www.a.test. A 192.0.2.1; signed .' }, 'answer ?'],
      [{ answer: 'www.a.test. A 192.0.2.1; signed x.test.' }, 'answer ?'],
      [{ answer: 'www.a.test. A 192.0.2.1', authority: 'a.test. NS ns.' }, 'answer a.test.'],
      [{ answer: 'www.a.test. A 192.0.2.1', authority: 'b.test. NS ns.' }, 'answer ?'],
      [{ answer: 'x.test. A 192.0.2.1' }, 'useless'],
      [{ ask: 'a.test. SOA', answer: `a.test. ${SOA}` }, 'answer a.test.'],
      [{ ask: 'a.test. NS', answer: 'a.test. NS ns.' }, 'answer a.test.'],
      [{ ask: 'a.test. DS', answer: 'a.test. DS 1 13 2 00; signed test.' }, 'answer test. signed'],
      [{ ask: 'a.test. DS', answer: 'a.test. DS 1 13 2 00; signed a.test.' }, 'answer ?'],
      [{ ask: '. DS', zone: '.', authority: `. ${SOA}; signed .` }, 'denial . signed'],
    ],
  ],
  [
    'aliases',
    [
      [{ answer: 'www.a.test. CNAME b.' }, 'answer ? → b.'],
      [{ answer: 'www.a.test. CNAME b.', authority: `test. NS ns.\ntest. ${SOA}` }, 'answer ? → b.'],
      [{ answer: 'www.a.test. CNAME b.; signed a.test.' }, 'answer a.test. signed → b.'],
      [{ ask: 'www.a.test. CNAME', answer: 'www.a.test. CNAME b.' }, 'answer ?'],
      [{ ask: 'www.a.test. ANY', answer: 'www.a.test. CNAME b.' }, 'answer ?'],
      [{ answer: 'a.test. DNAME b.' }, 'answer ? → www.b.'],
      [{ answer: 'a.test. DNAME b.; signed test.\nwww.a.test. CNAME wrong.' }, 'answer test. signed → www.b.'],
      [{ answer: 'a.test. DNAME b.\nwww.a.test. CNAME own.; signed test.' }, 'answer test. signed → own.'],
      [{ answer: 'www.a.test. DNAME b.' }, 'answer ?'],
      [{ ask: 'www.a.test. DNAME', answer: 'www.a.test. DNAME b.' }, 'answer ?'],
      [
        {
          answer: `a.test. DNAME ${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(60)}.`,
          rcode: 'YXDOMAIN',
        },
        'answer ?',
      ],
    ],
  ],
  [
    'denials',
    [
      [{ authority: `test. ${SOA}` }, 'denial test.'],
      [{ authority: `a.test. ${SOA}`, rcode: 'NXDOMAIN' }, 'denial a.test.'],
      [{ authority: 'www.a.test. NSEC x.test. A; signed test.' }, 'denial test. signed'],
      [{ aa: true }, 'denial ?'],
      [{ aa: true, authority: 'test. NS ns.' }, 'denial ?'],
      [{ aa: true, authority: `. ${SOA}`, rcode: 'NXDOMAIN' }, 'useless'],
      [{ aa: true, authority: `b.test. ${SOA}` }, 'useless'],
      [{ ask: 'a.test. DS', aa: true, authority: `test. ${SOA}` }, 'denial test.'],
      [{ ask: 'a.test. DS', aa: true, authority: `a.test. ${SOA}` }, 'useless'],
      [{ ask: 'a.test. DS', aa: true, authority: `a.test. ${SOA}; signed a.test.` }, 'useless'],
    ],
  ],
  [
    'referrals',
    [
      [{ authority: 'a.test. NS ns.' }, 'referral a.test.'],
      [{ authority: 'a.test. NS ns.\na.test. DS 1 13 2 00' }, 'referral a.test. vouched'],
      [{ authority: 'a.test. NS ns.\na.test. NSEC b.test. NS' }, 'referral a.test. vouched'],
      [{ authority: 'www.a.test. NS ns.' }, 'referral www.a.test.'],
      [{ authority: 'test. NS ns.' }, 'useless'],
      [{ authority: '. NS ns.' }, 'useless'],
      [{ authority: 'b.test. NS ns.' }, 'useless'],
      [{ ask: 'a.test. DS', authority: 'a.test. NS ns.' }, 'denial test.'],
      [{ ask: 'www.a.test. DS', authority: 'a.test. NS ns.' }, 'referral a.test.'],
    ],
  ],
  [
    'servers that are of no use',
    [
      [{}, 'useless'],
      [{ rcode: 'NXDOMAIN' }, 'useless'],
      [{ rcode: 'REFUSED', answer: 'www.a.test. A 192.0.2.1' }, 'useless'],
      [{ rcode: 'SERVFAIL', aa: true }, 'useless'],
    ],
  ],
  [
    'what comes along with another answer',
    [
      [{ indirect: true, aa: true }, 'useless'],
      [{ indirect: true, answer: 'www.a.test. A 192.0.2.1' }, 'answer ?'],
      [{ indirect: true, aa: true, authority: `test. ${SOA}` }, 'denial test.'],
      [{ indirect: true, authority: 'a.test. NS ns.' }, 'referral a.test.'],
    ],
  ],
])('%s', (_, cases) => {
  test.each(cases.map(([given, expected]) => [JSON.stringify(given).slice(0, 120), given, expected] as const))(
    '%s',
    (_name, given, expected) => {
      expect(text(reading(given))).toBe(expected)
    },
  )
})

test('records of another class say nothing', () => {
  const asked = question('www.a.test. A')
  const [rr] = records('www.a.test. A 192.0.2.1')
  const wire = encodeMessage({ id: 1, qr: true, questions: [{ ...asked, class: 1 }], answer: [{ ...rr!, class: 3 }] })
  const decoded = decodeMessage(wire)
  expect(decoded.kind === 'response' && read(decoded.message, Name.parse('test.'), asked)).toEqual({ kind: 'useless' })
})
