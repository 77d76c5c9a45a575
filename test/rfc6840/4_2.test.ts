/** Responses to ANY: RFC 6840 section 4.2, RFC 8482 section 4. */

import { describe, expect, it } from 'vitest'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone(
  'example.',
  'www A 192.0.2.80\nwww TXT "t"\nwww HINFO "RFC8482" ""\nalias CNAME www\n* A 192.0.2.1',
)
const verdict = (name: string, reply: Parameters<typeof judgeReply>[2]): string =>
  verdictOf(judgeReply(zone, `${name} ANY`, reply))

describe('RFC 6840 section 4.2', () => {
  it('every RRset received must hold', () => {
    const [a, text] = [zone.signed('www.example.', 'A'), zone.signed('www.example.', 'TXT')]
    expect(verdict('www.example.', { answer: [...a, ...text] })).toBe('secure')
    expect(verdict('www.example.', { answer: [...a, ...zone.bare('www.example.', 'TXT')] })).toBe('bogus RRSIG_MISSING')
    expect(verdict('www.example.', { answer: [...zone.signed('www.example.', 'A', { spoil: true }), ...text] })).toBe(
      'bogus RRSIG_DOES_NOT_VERIFY',
    )
  })

  it('the answer need not be complete', () => {
    expect(verdict('www.example.', { answer: zone.signed('www.example.', 'A') })).toBe('secure')
  })

  it('an HINFO alone is an answer (RFC 8482 section 4.2)', () => {
    expect(verdict('www.example.', { answer: zone.signed('www.example.', 'HINFO') })).toBe('secure')
  })

  it('a CNAME answers it and is not followed', () => {
    expect(verdict('alias.example.', { answer: zone.signed('alias.example.', 'CNAME') })).toBe('secure')
  })

  it('RRsets of a wildcard need the proof that no closer name exists', () => {
    const answer = zone.expanded('*.example.', 'A', 'q.example.')
    expect(verdict('q.example.', { answer, authority: zone.covering('q.example.') })).toBe('secure')
    expect(verdict('q.example.', { answer })).toMatch(/^bogus/)
  })

  it('a denial of every type needs a name without types', () => {
    expect(verdict('www.example.', { authority: [...zone.soa, ...zone.matching('www.example.')] })).toBe(
      'bogus DENIAL_TYPE_EXISTS',
    )
    const ent = testZone('example.', 'x.ent A 192.0.2.1')
    expect(verdictOf(judgeReply(ent, 'ent.example. ANY', ent.deny('ent.example.')))).toBe('secure')
  })
})
