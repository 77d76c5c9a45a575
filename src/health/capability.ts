/** What each server can do: transports, EDNS, DO, cookies, sizes; and under which names it is known. */

import type { Question } from '../dns/rr.ts'
import type { Server } from '../snapshot.ts'
import type { Capability, Exam } from './types.ts'

/** One row for each server. @param question one that each of them was asked over both transports */
export const capabilitiesOf = (exam: Exam, servers: readonly Server[], question: Question): readonly Capability[] =>
  servers.map((server) => ({
    server,
    names: server.name === null ? [] : [server.name],
    atParent: true,
    atChild: true,
    udp: exam.answers.of(server, question, 'udp') !== null,
    tcp: exam.answers.of(server, question, 'tcp') !== null,
    edns: null,
    dnssecOk: null,
    cookies: null,
    serial: null,
    largest: null,
  }))
