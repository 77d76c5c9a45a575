/** Zones that BIND signs, by dnssec-policy or by hand, each broken in one way. */

import { LONG_AGO, OTHER, type Row, TAKE_DNSKEY } from './repair-files.ts'

const configured = (edit: string): string => `sed -i '${edit}' /etc/bind/named.conf.local`

const KEYS = [
  'ksk=$(dnssec-keygen -q -a 13 -f KSK $Z); zsk=$(dnssec-keygen -q -a 13 $Z)',
  'echo "ksk=$ksk; zsk=$zsk" > $Z.keys',
]
const signWith = (options: string): string => `dnssec-signzone -q -S -O full ${options} -o $Z $F`
const SIGN = signWith('')
export const MADE = [...KEYS, SIGN]
const PAST = `-P -s ${LONG_AGO.from} -e ${LONG_AGO.until}`
const KEPT = '. ./$Z.keys'
/** Takes the records of mail's NSEC out. */
const GAP = `sed -i -E '/^mail\\..*IN[ \\t]+(RRSIG[ \\t]+)?NSEC[ \\t]/d'`

export const BY_HAND: readonly Row[] = [
  {
    id: 'expired',
    title: 're-sign what has expired',
    broken: [signWith(PAST)],
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
    broken: [KEPT, 'rm $ksk.*', 'dnssec-keygen -q -a 13 -f KSK $Z', SIGN],
    before: /^bogus DS_/,
  },
  {
    id: 'found',
    title: 'a DS of a key that is found again',
    broken: [KEPT, 'mkdir kept', 'mv $ksk.* kept', 'dnssec-keygen -q -a 13 -f KSK $Z', SIGN],
    choice: { instead: 'restore-key' },
    note: 'first put ',
    seenTo: ['mv kept/K$Z.* .'],
    before: /^bogus DS_/,
  },
  {
    id: 'no-zsk',
    title: 'new ZSK',
    broken: [KEPT, 'rm $zsk.*', signWith('-P -f $F.b'), TAKE_DNSKEY],
    before: /^bogus RRSIG_KEY_MISSING/,
  },
  {
    id: 'revoked',
    title: 'new KSK, remove a revoked key',
    broken: [KEPT, 'dnssec-settime -R now $ksk', signWith('-P')],
    before: /^bogus D/,
  },
  {
    id: 'ttl',
    title: 'reduce a TTL',
    broken: ["sed -i 's/^www A/www 86400 A/' $F", signWith('-e now+43200')],
    choice: { advice: 'RRSIG_EXPIRES_BEFORE_TTL' },
    before: /^secure/,
  },
  {
    id: 'short',
    title: 'sign for longer',
    broken: ['sed -i "s/ 1209600 / 3542400 /" $F', SIGN],
    choice: { advice: 'RRSIG_LIFETIME_UNDER_SOA_EXPIRE' },
    asked: ['nope', 'A'],
    before: /^secure/,
  },
  {
    id: 'gap',
    title: 'a gap in the NSEC chain',
    broken: [`${GAP} $F.signed`],
    asked: ['nope', 'A'],
    before: /^bogus DENIAL_/,
  },
  {
    id: 'gap3',
    title: 'a gap in the NSEC3 chain',
    broken: [signWith('-3 -'), `sed -i -E '/IN[ \\t]+(RRSIG[ \\t]+)?NSEC3[ \\t]/d' $F.signed`],
    asked: ['nope', 'A'],
    before: /^bogus DENIAL_/,
  },
  {
    id: 'costly',
    title: 'NSEC3 with many iterations',
    broken: [signWith('-3 ABCD -H 150')],
    asked: ['nope', 'A'],
    before: /NSEC3_ITERATIONS/,
  },
  {
    id: 'unsigned',
    title: 'sign',
    made: [],
    ds: () => [OTHER],
    note: 'file "unsigned.test.zone.signed";',
    seenTo: [configured('s/file "unsigned.test.zone"/file "unsigned.test.zone.signed"/')],
    before: /^bogus DNSKEY_MISSING/,
  },
]

/** What takes the signed zone out as text and, edited, back in; named is not running. */
const editSigned = (edit: string): readonly string[] => [
  'named-compilezone -q -i none -k ignore -j -f raw -s full -o $F.text $Z $F.signed',
  `sed -i -E '${edit}' $F.text`,
  'named-compilezone -q -i none -k ignore -F raw -o $F.signed $Z $F.text',
  'rm -f $F.signed.jnl; chown bind: $F.signed',
]

export interface PolicyRow extends Row {
  readonly policy?: string
}

export const POLICY: readonly PolicyRow[] = [
  {
    id: 'p-edited',
    title: 're-sign what was edited',
    broken: editSigned('s/192.0.2.1$/192.0.2.99/'),
    before: /^bogus RRSIG_DOES_NOT_VERIFY/,
  },
  { id: 'p-wrong', title: 'remove a wrong DS', ds: () => [OTHER], before: /^bogus DS_/ },
  { id: 'p-upload', title: 'upload a DS', ds: () => [], before: /^insecure DELEGATION_INSECURE/ },
  {
    id: 'p-lost',
    title: 'a DS of keys that are lost',
    policy: 'split',
    broken: ['rm -f K$Z.* $F.signed $F.signed.jnl $F.jbk'],
    before: /^bogus DS_/,
  },
  {
    id: 'p-found',
    title: 'a DS of a key that is found again',
    broken: ['mkdir p-kept; mv K$Z.* p-kept; rm -f $F.signed $F.signed.jnl $F.jbk'],
    choice: { instead: 'restore-key' },
    note: 'first put ',
    seenTo: ['mv p-kept/K$Z.* .'],
    before: /^bogus DS_/,
  },
  {
    id: 'p-gap',
    title: 'a gap in the NSEC chain',
    broken: editSigned('/^mail\\..*IN[ \\t]+(RRSIG[ \\t]+)?NSEC[ \\t]/d'),
    asked: ['nope', 'A'],
    before: /^bogus DENIAL_/,
  },
  {
    id: 'p-costly',
    title: 'NSEC3 with many iterations',
    policy: 'costly',
    asked: ['nope', 'A'],
    note: 'in the dnssec-policy of the zone: nsec3param iterations 0 optout no salt-length 0;',
    seenTo: [
      configured(
        's/nsec3param iterations 150 optout no salt-length 8;/nsec3param iterations 0 optout no salt-length 0;/',
      ),
    ],
    before: /NSEC3_ITERATIONS/,
  },
  {
    id: 'p-ttl',
    title: 'reduce a TTL',
    policy: 'brief',
    made: ["sed -i 's/^www A/www 86400 A/' $F"],
    choice: { advice: 'RRSIG_EXPIRES_BEFORE_TTL' },
    before: /^secure/,
  },
  {
    id: 'p-unsigned',
    title: 'sign',
    policy: '',
    ds: () => [OTHER],
    note: 'dnssec-policy default; inline-signing yes;',
    seenTo: [configured('s/file "p-unsigned.test.zone";/& dnssec-policy default; inline-signing yes;/')],
    before: /^bogus DNSKEY_MISSING/,
  },
]

/** Nothing is wrong with these. */
export const HEALTHY: Row = { id: 'healthy', title: 'nothing', before: /^secure/ }
export const P_HEALTHY: PolicyRow = { id: 'p-healthy', title: 'nothing', policy: 'own', before: /^secure/ }

/** What the notes have an operator write into the policy first. */
export const NOTED: Readonly<Partial<Record<string, string>>> = {
  algorithm: configured('s/^ keys .*/ keys { csk lifetime unlimited algorithm ed25519; };/'),
  'other commands': configured(
    's/^ keys .*/& dnskey-ttl 400; signatures-validity PT1209600S; signatures-validity-dnskey PT1209600S; signatures-refresh PT518400S;/',
  ),
}

export const POLICIES = `
dnssec-policy split { keys { ksk lifetime unlimited algorithm 13; zsk lifetime unlimited algorithm 13; }; };
dnssec-policy own {
 keys { csk lifetime unlimited algorithm 13; };
};
dnssec-policy costly { nsec3param iterations 150 optout no salt-length 8; };
dnssec-policy brief { signatures-validity PT12H; signatures-validity-dnskey PT12H; signatures-refresh PT6H; };
`
