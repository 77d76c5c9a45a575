/** What tells a limit on the rate of denials from a filter, by hand-made exchanges of one server (RFC 9715 §3.1). */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { RCODE } from '../../src/dns/registry.ts'
import { columnsFor } from '../../src/health/columns.ts'
import { datagramComparisons } from '../../src/health/servers/datagrams.ts'
import type { Exam } from '../../src/health/types.ts'
import { answersIn } from '../../src/health/views.ts'
import type { Observation, Server, Snapshot } from '../../src/snapshot.ts'

const zone = Name.parse('example.')
const [ONE, TWO]: readonly Server[] = ['198.51.100.1', '198.51.100.2'].map((address) => ({
  name: null,
  address,
  port: 53,
}))

/** Over TCP: what it is and how many octets it has; over UDP it is lost or comes. */
type Said = readonly ['data' | 'no data' | 'no name' | 'error', number, 'lost' | 'heard']
const RCODES = { data: RCODE.NOERROR, 'no data': RCODE.NOERROR, 'no name': RCODE.NXDOMAIN, error: RCODE.REFUSED }

/** Whether it answers over UDP when it is asked again at the end. */
let atTheEnd: Said[2] = 'heard'

/** What is made of servers that say so, of the first types of a zone in order. */
function told(...all: readonly (readonly Said[])[]) {
  const observations: Observation[] = []
  const columns = columnsFor(zone, zone, [], { observations } as unknown as Snapshot).slice(0, all[0]!.length)
  const servers = [ONE!, TWO!].slice(0, all.length)
  const put = (server: Server, at: number, via: 'udp' | 'tcp', [kind, octets, udp]: Said, more = {}): void => {
    const question = columns[at]!.question
    const rr = { owner: zone, type: question.type, class: 1, ttl: 60, rdata: new Uint8Array() }
    const response = { rcode: RCODES[kind], aa: true, tc: false, answer: kind === 'data' ? [rr] : [], authority: [] }
    const isLost = via === 'udp' && udp === 'lost'
    observations.push({
      id: `o${observations.length + 1}`,
      askedFor: zone,
      server,
      via,
      question,
      sent: { edns: true, do: true, cd: false, rd: false, ...more },
      outcome: isLost
        ? { kind: 'no-response', why: 'timeout' }
        : { kind: 'response', response, wire: new Uint8Array(octets) },
    } as unknown as Observation)
  }
  for (const [i, server] of servers.entries()) {
    for (const [at, one] of all[i]!.entries()) for (const via of ['udp', 'tcp'] as const) put(server, at, via, one)
    put(server, 0, 'udp', ['data', 100, atTheEnd], { udpSize: 1232 })
    put(server, 0, 'tcp', ['data', 100, atTheEnd], { udpSize: 1232 })
  }
  const snapshot = { observations } as unknown as Snapshot
  const exam = { zone, servers, columns, snapshot, answers: answersIn(snapshot) } as unknown as Exam
  return datagramComparisons(exam).flatMap(({ severity, finding: { evidence } }) =>
    'limited' in evidence ? `${severity} limited` : `${severity}`,
  )
}

const heard = (kind: Said[0], octets = 100): Said => [kind, octets, 'heard']
const lost = (kind: Said[0], octets = 100): Said => [kind, octets, 'lost']
const DATA = Array.from({ length: 6 }, () => heard('data', 300))

describe('a limit on the rate of responses', () => {
  test.each(['no data', 'no name', 'error'] as const)(
    'answers one of a kind, and drops the others of it: %s',
    (kind) => {
      expect(told([...DATA, heard(kind), lost(kind), lost(kind)])).toEqual(['notice limited'])
    },
  )

  test('drops denials of data and of names each by its own count', () => {
    expect(told([...DATA, heard('no name'), lost('no name'), lost('no data')])).toEqual(['error'])
    expect(told([...DATA, heard('error'), lost('no name'), lost('no name')])).toEqual(['error'])
  })

  test('counts data by name: where that is lost, few questions that are answered say nothing', () => {
    expect(told([heard('data', 300), lost('data'), lost('data')])).toEqual([])
    expect(told([heard('data', 300), heard('no data'), lost('no data'), lost('no data')])).toEqual(['notice limited'])
  })

  test('is told of a server that still answers over UDP at the end', () => {
    const limited = [...DATA, heard('no data'), lost('no data'), lost('no data')]
    expect(told(limited)).toEqual(['notice limited'])
    atTheEnd = 'lost'
    expect(told(limited)).toEqual([])
    atTheEnd = 'heard'
  })

  test('drops more than one', () => {
    expect(told([...DATA, heard('data', 300), lost('no data')], [...DATA, heard('no data'), heard('no data')])).toEqual(
      ['warning'],
    )
  })

  test('drops whatever the size: what is larger than all that came may be a matter of that', () => {
    expect(told([...DATA, heard('no data'), lost('no data', 301), lost('no data', 301)])).toEqual(['error'])
    expect(told([...DATA, heard('no data'), lost('no data', 300), lost('no data', 300)])).toEqual(['notice limited'])
  })

  test('drops most of the kind: where as many come, it is the types', () => {
    const some = [heard('no data'), heard('no data'), lost('no data'), lost('no data')]
    expect(told([...DATA, ...some])).toEqual(['error'])
  })

  test('lets one of the kind through at some server, else it never comes', () => {
    const none = [...DATA, heard('data', 300), lost('no data'), lost('no data')]
    expect(told(none)).toEqual(['error'])
    expect(told(none, [...DATA, heard('no data'), heard('data'), heard('data')])).toEqual(['notice limited'])
  })
})
