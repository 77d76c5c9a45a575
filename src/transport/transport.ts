/** The interface between asking and wires: octets to a server, octets back. */

import type { Server } from '../snapshot.ts'

export interface Exchange {
  readonly server: Server
  readonly via: 'udp' | 'tcp'
  /** the query message; its id (the first two octets) and question are what a reply must repeat */
  readonly query: Uint8Array
  /** milliseconds after which the exchange is given up */
  readonly timeoutMs: number
  /** aborts the exchange; it then ends as a timeout */
  readonly signal?: AbortSignal
  /** told when the query has to wait its turn, and when it is sent after all: its time begins then */
  readonly onHeld?: (held: boolean) => void
  /** told when the query has been handed to the network: a busy process may do that long after it was asked to */
  readonly onSent?: () => void
  /** the zone that the question is about, as far as the asker can guess: its `Name.key` */
  readonly zone?: string
}

export type Reply =
  | {
      readonly kind: 'reply'
      readonly wire: Uint8Array
      readonly elapsedMs: number
      readonly discarded: number
      /** when the query was sent, if it was not sent for this asker: milliseconds, by the asker's clock */
      readonly sentAt?: number
    }
  | {
      readonly kind: 'no-response'
      /** refused: an ICMP or RST answer; unreachable: no route, no such family, or not permitted */
      readonly why: 'timeout' | 'refused' | 'unreachable'
      readonly elapsedMs: number
      readonly discarded: number
      readonly sentAt?: number
    }

export interface Transport {
  /** One try: sends once and waits. Never rejects: what goes wrong is a `no-response`. */
  exchange(exchange: Exchange): Promise<Reply>
  /** Frees sockets that are kept open; pending exchanges end as timeouts. */
  close(): Promise<void>
}
