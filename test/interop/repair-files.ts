/** Rows of the repair tests for servers whose zones and keys are files: BIND and NSD. */

import { mkdirSync, writeFileSync } from 'node:fs'
import type { Machine } from './machine.ts'
import { program } from './programs.ts'
import { awaitAnswer, type Registrar } from './registrar.ts'
import { type Asked, type Choice, mend, type Operator } from './repair.ts'

export interface Row {
  /** what is before test. */
  readonly id: string
  readonly title: string
  /** what the first trace says: status, and the code of the cause */
  readonly before: RegExp
  /** what is asked below the zone; default: www A */
  readonly asked?: readonly [string, string]
  /** another repair than that of the cause */
  readonly choice?: Choice
  /** what the parent publishes; default: the DS of the zone's keys */
  readonly ds?: (own: readonly string[]) => readonly string[]
  /** makes the zone; $Z is its name, $F its file */
  readonly made?: readonly string[]
  /** breaks it */
  readonly broken?: readonly string[]
  /** what a note says is to be seen to first, and how that is done here */
  readonly note?: string
  readonly seenTo?: readonly string[]
}

export const zoneOf = ({ id }: Row): string => `${id}.test.`

/** A zone of one server. */
export const zoneText = (zone: string, address: string): string => `$ORIGIN ${zone}
$TTL 600
@ SOA ns1 hostmaster 1 7200 3600 1209600 300
@ NS ns1
ns1 A ${address}
www A 192.0.2.1
mail A 192.0.2.2
*.wild A 192.0.2.3
deep.er TXT "two  spaces"
`

/** A DS of no key. */
export const OTHER = `12345 13 2 ${'ab'.repeat(32)}`

/** Shell lines for one row. */
export const linesFor = (row: Row, lines: readonly string[]): readonly string[] => [
  `Z=${row.id}.test`,
  'F=$Z.zone',
  ...lines,
]

/** The DNSKEY RRset of another signing of the same zone, which is in $F.b. */
export const TAKE_DNSKEY = `pattern='IN[ \t]+(RRSIG[ \t]+)?DNSKEY'
{ grep -vE "$pattern" $F.signed; grep -E "$pattern" $F.b; } > $F.c; mv $F.c $F.signed`

/** Breaks are made long ago, so that no clock matters. */
export const LONG_AGO = { from: '20240101000000', until: '20240201000000' }

/** Traces, mends, traces again: what happened, and what should have. */
export async function mendRow(machine: Machine, registrar: Registrar, operator: Operator, row: Row) {
  const [name, type] = row.asked ?? ['www', 'A']
  const asked: Asked = { name: `${name}.${zoneOf(row)}`, type }
  if (row.seenTo !== undefined) await machine.shell(operator.folder, linesFor(row, row.seenTo))
  const { before, after, notes, left, plan } = await mend(machine, registrar, operator, asked, row.before, row.choice)
  const note = row.note === undefined || notes.some((said) => said.includes(row.note!))
  const advice = left.filter((code) => code === row.choice?.advice)
  return {
    mended: { before: row.before.test(before) || before, after, note: note || notes, advice },
    expected: { before: true, after: 'secure', note: true, advice: [] },
    steps: plan?.steps.map(({ action }) => action.kind) ?? [],
  }
}

/** SHA-256 DS records in what a program printed. */
const dsIn = (stdout: string): readonly string[] =>
  [...stdout.matchAll(/\sDS\s(\d+ \d+ 2 [0-9A-Fa-f]+)/g)].map((match) => match[1]!.toLowerCase())

/** Makes, registers and breaks one zone of signed files. @param lines what makes it, and what prints its DS */
export async function setUp(
  machine: Machine,
  registrar: Registrar,
  row: Row,
  place: { readonly folder: string; readonly address: string },
  lines: { readonly made: readonly string[]; readonly ds: readonly string[] },
): Promise<void> {
  const all = row.made ?? [...lines.made, ...lines.ds]
  const ran = await machine.shell(place.folder, linesFor(row, [...all, ...(row.broken ?? [])]))
  const own = dsIn(ran.stdout)
  registrar.servers.set(zoneOf(row), [place.address])
  registrar.ds.set(zoneOf(row), row.ds === undefined ? own : row.ds(own))
}

/** Another server, which secondaries get their zones from; it is not what is repaired. */
export const PRIMARY = '10.53.2.1'

export interface Primary {
  /** what the secondary does not get to know of: the zone is signed anew */
  readonly renew: () => Promise<void>
}

/** Starts a primary of one zone whose signatures have expired. */
export async function startPrimary(
  machine: Machine,
  registrar: Registrar,
  folder: string,
  row: Row,
  secondary: string,
): Promise<Primary> {
  const own = `${folder}/primary`
  const zone = zoneOf(row)
  mkdirSync(own)
  const text = `${zoneText(zone, secondary)}@ NS ns2\nns2 A ${PRIMARY}\n`
  writeFileSync(`${own}/${row.id}.test.zone`, text)
  writeFileSync(
    `${own}/named.conf`,
    `options { directory "${own}"; listen-on { ${PRIMARY}; }; listen-on-v6 { none; }; recursion no;
  dnssec-validation no; notify no; pid-file none; session-keyfile none; lock-file none; allow-transfer { any; }; };
controls { };
zone "${row.id}.test" { type primary; file "${row.id}.test.zone.signed"; };
`,
  )
  const sign = (options: string): string => `dnssec-signzone -q -P -S -z -O full -N increment ${options} -o $Z $F`
  const ran = await machine.shell(
    own,
    linesFor(row, [
      'dnssec-keygen -q -a 13 -f KSK $Z',
      sign(`-s ${LONG_AGO.from} -e ${LONG_AGO.until}`),
      'dnssec-dsfromkey -2 -f $F.signed $Z',
    ]),
  )
  registrar.servers.set(zone, [secondary, PRIMARY])
  registrar.ds.set(zone, dsIn(ran.stdout))
  const server = machine.start(program('named'), ['-g', '-n', '1', '-c', `${own}/named.conf`], `${folder}/primary.log`)
  await awaitAnswer(machine, PRIMARY, zone, 6)
  return {
    renew: async () => {
      const mark = 'renewed TXT "yes"'
      writeFileSync(`${own}/${row.id}.test.zone`, `${text.replace(' 1 7200', ' 2 7200')}${mark}\n`)
      await machine.shell(own, linesFor(row, [sign('')]))
      server.kill('SIGHUP')
      await awaitAnswer(machine, PRIMARY, `renewed.${zone}`, 16)
    },
  }
}
