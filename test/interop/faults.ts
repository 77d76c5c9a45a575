/**
 * Faults that an edit of a zone file can make, most of them in two flavours (NSEC and NSEC3). What they bring about is
 * not written here: the validators say it.
 */

import { CONTROLS, UNSUPPORTED } from './faults/controls.ts'
import { DENIAL } from './faults/denial.ts'
import { DNSKEY } from './faults/dnskey.ts'
import { DS } from './faults/ds.ts'
import type { Fault } from './faults/fault.ts'
import { RRSIG } from './faults/rrsig.ts'
import { SERVERS } from './faults/servers.ts'

export const FAULTS: readonly Fault[] = [...CONTROLS, ...UNSUPPORTED, ...DS, ...DNSKEY, ...RRSIG, ...DENIAL, ...SERVERS]
