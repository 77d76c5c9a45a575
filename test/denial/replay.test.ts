/**
 * What an attacker can do who has every record of a zone, and no key: no choice of honest records proves what is not so.
 * RFC 4035 section 5.4, RFC 5155 section 8, RFC 7129 section 5.6.
 */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { judgeReply } from '../support/judge.ts'
import { moved } from '../support/signer.ts'
import { testZone, type ZoneOptions } from '../support/zone.ts'

const text = ['* MX 10 a', 'a A 192.0.2.1', 'x.ent A 192.0.2.2', '*.w TXT "t"', 'h.w A 192.0.2.3', 'bar DNAME a']
const child = testZone('signed.example.', '')

type Rcode = 'NOERROR' | 'NXDOMAIN'
const lies: readonly (readonly [asked: string, says: Rcode | `*${string}`])[] = [
  ['a.example. A', 'NOERROR'],
  ['a.example. A', 'NXDOMAIN'],
  ['ent.example. A', 'NXDOMAIN'],
  ['q.example. MX', 'NXDOMAIN'],
  ['q.example. MX', 'NOERROR'],
  ['q.z.example. MX', 'NXDOMAIN'],
  ['q.w.example. TXT', 'NXDOMAIN'],
  ['q.w.example. TXT', 'NOERROR'],
  ['q.bar.example. A', 'NXDOMAIN'],
  ['signed.example. DS', 'NOERROR'],
  ['h.w.example. MX', '*.example.'],
  ['h.w.example. TXT', '*.w.example.'],
  ['q.w.example. MX', '*.example.'],
  ['ent.example. MX', '*.example.'],
]

/** Every choice of `size` of these. */
function choices<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]]
  return all.flatMap((first, i) => choices(all.slice(i + 1), size - 1).map((rest) => [first, ...rest]))
}

const kinds: readonly (readonly [kind: string, options: ZoneOptions, size: number])[] = [
  ['NSEC', {}, 2],
  ['NSEC3', { nsec3: {} }, 3],
]

describe.each(kinds)('%s', (_, options, size) => {
  const zone = testZone('example.', text.join('\n'), { secure: [child], ...options })

  it.each(lies)('%s, %s', (asked, says) => {
    const [name = '', type = ''] = asked.split(' ')
    const expanded = says !== 'NOERROR' && says !== 'NXDOMAIN'
    const answer: readonly RR[] = expanded ? zone.expanded(says, type, name) : []
    const proven = choices(zone.chain, size).filter((some) => {
      const reply = { rcode: expanded ? 'NOERROR' : says, answer, authority: [...zone.soa, ...some.flat()] } as const
      return judgeReply(zone, asked, reply).verdict.status !== 'bogus'
    })
    expect(proven.map((some) => some.map(([record]) => String(record!.owner)))).toEqual([])
  })
})

it('the NSEC of a wildcard, expanded to a name that exists, is not the NSEC of that name (RFC 4035 section 5.4)', () => {
  const zone = testZone('example.', text.join('\n'))
  for (const asked of ['a.example. A', 'h.w.example. A', 'x.ent.example. A']) {
    for (const wildcard of ['*.example.', '*.w.example.']) {
      const [name = ''] = asked.split(' ')
      const authority = [...zone.soa, ...moved(zone.matching(wildcard), name)]
      expect(judgeReply(zone, asked, { authority }).verdict.status, `${asked} by ${wildcard}`).toBe('bogus')
    }
  }
})
