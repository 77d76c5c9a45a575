/** A wildcard matches only the name asked, so a DNAME that a wildcard made redirects nothing: RFC 6672 sections 3.3 and 8. */

import { expect, it } from 'vitest'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone('example.', '*.w DNAME t\nx.t A 192.0.2.1\nw A 192.0.2.2')

it('RFC 6672 section 3.3: a DNAME expanded from a wildcard is no redirection', () => {
  const expanded = zone.expanded('*.w.example.', 'DNAME', 'q.w.example.')
  const { authority } = zone.deny('q.w.example.')
  const answer = [...expanded, ...zone.signed('x.t.example.', 'A')]
  expect(verdictOf(judgeReply(zone, 'x.q.w.example. A', { answer, ...(authority ? { authority } : {}) }))).toMatch(
    /^bogus/,
  )
})
