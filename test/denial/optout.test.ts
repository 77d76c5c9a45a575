/**
 * An opt-out span that is the wildcard's own: RFC 5155 section 8.6 and its errata 3441 ask for the closest encloser and the
 * span over the next closer name, whatever the wildcard at whose record the span begins may list.
 */

import { describe, expect, it } from 'vitest'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

const zoneWith = (i: number) =>
  testZone('example.', `a A 192.0.2.1\n* CNAME a\np${i} NS ns.p${i}\nx.e${i} NS ns.x.e${i}\nns.p${i} A 192.0.2.1`, {
    nsec3: { optOut: true },
  })
type Zone = ReturnType<typeof zoneWith>
const told = (zone: Zone, name: string, type: string): string =>
  verdictOf(
    judgeReply(zone, `${name} ${type}`, {
      authority: [...zone.soa, ...zone.matching('example.'), ...zone.covering(name)],
    }),
  )

describe('RFC 5155 section 8.6 and errata 3441', () => {
  it('the DS of an unsigned delegation beside a wildcard', () => {
    const zone = zoneWith(1)
    // The hashes were searched for: the one record covers the delegation and stands at the wildcard.
    expect(zone.covering('p1.example.')).toEqual(zone.matching('*.example.'))
    expect(told(zone, 'p1.example.', 'DS')).toBe('insecure NSEC3_OPT_OUT')
  })

  it('an empty non-terminal above an unsigned delegation beside a wildcard', () => {
    const zone = zoneWith(0)
    expect(zone.covering('e0.example.')).toEqual(zone.matching('*.example.'))
    expect(told(zone, 'e0.example.', 'TXT')).toBe('insecure NSEC3_OPT_OUT')
  })
})
