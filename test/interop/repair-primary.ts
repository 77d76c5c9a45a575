/** A primary whose secondary stays behind: what the secondary got expires, and the renewed zone is told to nobody. */

import { mkdirSync, writeFileSync } from 'node:fs'
import type { Machine } from './machine.ts'
import { program } from './programs.ts'
import { dsOf, rec, writeRecords } from './records.ts'
import { awaitAnswer } from './registrar.ts'
import { makeKeys, type Signing, signZone } from './signers.ts'

export const PRIMARY = '10.53.2.1'

const SIGNING: Signing = { by: 'bind', algorithm: 13, csk: true, denial: 'nsec' }

export interface Primary {
  readonly ds: readonly string[]
  /** serves the next version */
  readonly renew: () => Promise<void>
}

/** Serves the first version, whose signatures hold a few seconds. @param secondary its address */
export async function openPrimary(machine: Machine, folder: string, zone: string, secondary: string): Promise<Primary> {
  const own = `${folder}/primary`
  mkdirSync(own)
  const keys = await makeKeys(own, zone, SIGNING)
  const publish = async (serial: number, until: number): Promise<void> => {
    const records = [
      rec(zone, 600, 'SOA', `ns1.${zone} hostmaster.${zone} ${serial} 7200 3600 1209600 300`),
      rec(zone, 600, 'NS', `ns1.${zone}`),
      rec(zone, 600, 'NS', `ns2.${zone}`),
      rec(`ns1.${zone}`, 600, 'A', PRIMARY),
      rec(`ns2.${zone}`, 600, 'A', secondary),
      rec(`www.${zone}`, 600, 'A', '192.0.2.1'),
      rec(`version${serial}.${zone}`, 600, 'A', '192.0.2.1'),
    ]
    writeFileSync(
      `${own}/zone`,
      writeRecords(await signZone(own, zone, SIGNING, keys, records, { from: -7200, until })),
    )
  }
  await publish(1, 8)
  writeFileSync(
    `${own}/named.conf`,
    `options { directory "${own}"; listen-on { ${PRIMARY}; }; listen-on-v6 { none; }; recursion no; notify no;
  dnssec-validation no; pid-file none; session-keyfile none; lock-file none; allow-transfer { any; }; };
controls { };
zone "${zone}" { type primary; file "zone"; };
`,
  )
  const server = machine.start(program('named'), ['-g', '-n', '1', '-c', `${own}/named.conf`], `${own}/log`)
  await awaitAnswer(machine, PRIMARY, `version1.${zone}`, 1)
  return {
    ds: keys.dnskeys.map((key) => dsOf(key)),
    renew: async () => {
      await publish(2, 20 * 86_400)
      server.kill('SIGHUP')
      await awaitAnswer(machine, PRIMARY, `version2.${zone}`, 1)
    },
  }
}
