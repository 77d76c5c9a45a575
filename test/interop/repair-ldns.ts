/** Zones that ldns-signzone signs and NSD serves, each broken in one way. */

import { LONG_AGO, OTHER, type Row, TAKE_DNSKEY } from './repair-files.ts'

const KEYS = [
  'ksk=$(ldns-keygen -a ECDSAP256SHA256 -k $Z); zsk=$(ldns-keygen -a ECDSAP256SHA256 $Z)',
  'echo "ksk=$ksk; zsk=$zsk" > $Z.keys',
]
const signWith = (options: string): string =>
  `ldns-signzone ${options} -o $Z $F $(ls K$Z.+*.private | sed 's/\\.private$//')`

export const MADE: readonly string[] = [...KEYS, signWith('')]
export const PRINT_DS: readonly string[] = ['ldns-key2ds -n -2 $ksk.key']

const KEPT = '. ./$Z.keys'

export const ROWS: readonly Row[] = [
  {
    id: 'expired',
    title: 're-sign what has expired',
    broken: [signWith(`-i ${LONG_AGO.from} -e ${LONG_AGO.until}`)],
    before: /^bogus RRSIG_EXPIRED/,
  },
  {
    id: 'edited',
    title: 're-sign what was edited',
    broken: ['sed -i s/192.0.2.1$/192.0.2.99/ $F.signed'],
    before: /^bogus RRSIG_DOES_NOT_VERIFY/,
  },
  { id: 'wrong', title: 'remove a wrong DS', ds: () => [OTHER], before: /^bogus DS_/ },
  { id: 'upload', title: 'upload a DS', ds: () => [], before: /^insecure DELEGATION_INSECURE/ },
  {
    id: 'lost',
    title: 'a DS of a key that is lost',
    broken: [KEPT, 'rm $ksk.*', 'ldns-keygen -a ECDSAP256SHA256 -k $Z', signWith('')],
    before: /^bogus DS_/,
  },
  {
    id: 'found',
    title: 'a DS of a key that is found again',
    broken: [KEPT, 'mkdir kept', 'mv $ksk.* kept', 'ldns-keygen -a ECDSAP256SHA256 -k $Z', signWith('')],
    choice: { instead: 'restore-key' },
    note: 'first put ',
    seenTo: ['mv kept/K$Z.* .'],
    before: /^bogus DS_/,
  },
  {
    id: 'no-zsk',
    title: 'new ZSK',
    broken: [KEPT, 'rm $zsk.*', signWith('-f $F.b'), TAKE_DNSKEY],
    before: /^bogus RRSIG_KEY_MISSING/,
  },
  {
    id: 'revoked',
    title: 'new KSK, remove a revoked key',
    broken: [KEPT, 'ldns-revoke $ksk.key', signWith('')],
    before: /^bogus D/,
  },
  {
    id: 'ttl',
    title: 'reduce a TTL',
    broken: ["sed -i 's/^www A/www 86400 A/' $F", signWith('-e $(($(date +%s) + 43200))')],
    choice: { advice: 'RRSIG_EXPIRES_BEFORE_TTL' },
    before: /^secure/,
  },
  {
    id: 'short',
    title: 'sign for longer',
    broken: ['sed -i "s/ 1209600 / 3542400 /" $F', signWith('')],
    choice: { advice: 'RRSIG_LIFETIME_UNDER_SOA_EXPIRE' },
    asked: ['nope', 'A'],
    before: /^secure/,
  },
  {
    id: 'gap',
    title: 'a gap in the NSEC chain',
    broken: ["sed -i -E '/^mail\\..*IN[ \\t]+(RRSIG[ \\t]+)?NSEC[ \\t]/d' $F.signed"],
    asked: ['nope', 'A'],
    before: /^bogus DENIAL_/,
  },
  {
    id: 'gap3',
    title: 'a gap in the NSEC3 chain',
    broken: [signWith('-n'), "sed -i -E '/IN[ \\t]+(RRSIG[ \\t]+)?NSEC3[ \\t]/d' $F.signed"],
    asked: ['nope', 'A'],
    before: /^bogus DENIAL_/,
  },
  {
    id: 'costly',
    title: 'NSEC3 with many iterations',
    broken: [signWith('-n -s ABCD -t 600')],
    asked: ['nope', 'A'],
    before: /NSEC3_ITERATIONS/,
  },
  {
    id: 'unsigned',
    title: 'sign',
    made: [],
    ds: () => [OTHER],
    note: 'zonefile: "unsigned.test.zone.signed"',
    seenTo: ['sed -i s/unsigned.test.zone$/unsigned.test.zone.signed/ /etc/nsd/nsd.conf.d/zones.conf'],
    before: /^bogus DNSKEY_MISSING/,
  },
]

/** Nothing is wrong with it. */
export const HEALTHY: Row = { id: 'healthy', title: 'nothing', before: /^secure/ }
