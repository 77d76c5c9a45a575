/**
 * Where DNSViz and Zonemaster have called something wrong that is right, the other way round, or by another name: for each the
 * issue in which that was reported, or the right thing asked for, a world of the lab with the same circumstances, and what is to be said of it here.
 */

import { describe, expect, test } from 'vitest'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { findScenario } from '../../src/lab/index.ts'
import { traceScenario } from '../lab/trace.ts'
import { checkWorld } from './run.ts'

type Status = 'secure' | 'insecure' | 'bogus'

interface Row {
  /** the numbers of issues of that repository */
  readonly issues: readonly string[]
  /** what goes wrong there */
  readonly wrong: string
  /** worlds of `check` and scenarios of a trace, with their status */
  readonly worlds: Readonly<Record<string, Status>>
  /** findings that must not be there; null: no error and no warning at all */
  readonly never: readonly string[] | null
  /** findings of which at least one must be there, in each world */
  readonly told?: readonly string[]
}

const DNSVIZ: readonly Row[] = [
  {
    issues: ['#132'],
    wrong: 'a wildcard that is an empty non-terminal makes NODATA bogus',
    worlds: { 'check-names-in-between': 'secure', 'check-wildcard-in-between': 'secure' },
    never: null,
  },
  {
    issues: ['#152'],
    wrong: 'names that a DNAME makes are said to be covered by an NSEC',
    worlds: { dname: 'secure', 'dname-too-long': 'secure', 'check-names-in-between': 'secure' },
    never: null,
  },
  {
    issues: ['#137'],
    wrong: 'signers who hold different types are said to deny each other’s',
    worlds: { 'check-data-of-each-signer': 'secure', 'check-multi-signer-nsec3': 'secure' },
    never: null,
  },
  {
    issues: ['#157'],
    wrong: 'CDS before the first DS are an error, since no key of a DS signs them',
    worlds: { 'check-cds-before-ds': 'insecure', 'cds-before-first-ds': 'insecure', 'roll-first-ds': 'insecure' },
    never: ['CDS_NOT_SIGNED_BY_DS_KEY', 'CDS_BREAKS_DELEGATION'],
  },
  {
    issues: ['#163'],
    wrong: 'a delegation that is bogus for certain is shown as incomplete, for the sake of its NS',
    worlds: { 'check-bogus-and-untidy': 'bogus' },
    never: ['NS_NOT_AT_PARENT'],
    told: ['DS_NO_MATCHING_KEY'],
  },
  {
    issues: ['#158'],
    wrong: 'glue is missed of servers that have their names in a sibling zone',
    worlds: { 'check-sibling-servers': 'secure', glueless: 'secure' },
    never: null,
  },
  {
    issues: ['#169'],
    wrong: 'a name server with an IPv6 address alone is said not to resolve',
    worlds: { 'check-ipv6-only-server': 'secure', 'check-no-ipv6-here': 'secure', 'check-ipv4-only': 'secure' },
    never: null,
  },
  {
    issues: ['#135'],
    wrong: 'that one secondary alone is stale does not show',
    worlds: { 'check-stale-secondary': 'secure', 'check-stale-expired': 'secure' },
    never: ['SIGNATURE_INVALID'],
    told: ['SERVER_BEHIND'],
  },
  {
    issues: ['#119'],
    wrong: 'a zone of very many name servers has no end',
    worlds: { 'check-many-servers': 'secure' },
    never: ['SERVER_NO_RESPONSE'],
    told: ['LIMIT_SERVERS'],
  },
  {
    issues: ['#44', '#99', '#110'],
    wrong: 'odd input ends the program: a key whose exponent is longer than the key, a server that answers nothing',
    worlds: {
      'rsa-e-huge': 'secure',
      'dnskey-empty': 'bogus',
      'dnskey-cut-short': 'secure',
      'ds-cut-short': 'bogus',
      'rrsig-cut-short': 'bogus',
      'nsec-unreadable': 'bogus',
      'nsec3-unreadable': 'bogus',
      'idle-key-empty': 'secure',
    },
    never: [],
    told: [
      'DNSKEY_RSA_EXPONENT',
      'DNSKEY_MALFORMED',
      'DS_MALFORMED',
      'RRSIG_MALFORMED',
      'DENIAL_RECORD_MALFORMED',
      'DENIAL_MISSING',
    ],
  },
  {
    issues: ['#32', '#45', '#84'],
    wrong: 'without IPv6 nothing can be looked at',
    worlds: { 'check-no-ipv6-route': 'secure', 'check-no-ipv6-here': 'secure', 'ipv6-unreachable': 'secure' },
    never: ['SERVER_NO_RESPONSE', 'ZONE_UNREACHABLE'],
  },
  {
    issues: ['#51', '#76', '#114'],
    wrong: 'an NSEC that denies what is there is not seen, or not told of',
    worlds: {
      'check-nsec-lists-little': 'secure',
      'check-nsec3-lists-little': 'secure',
      'check-nsec-covers-name': 'secure',
      'check-nsec3-covers-name': 'secure',
    },
    never: [],
    told: ['DENIAL_HIDES_TYPE', 'DENIAL_HIDES_NAME'],
  },
  {
    issues: ['#78', '#64'],
    wrong: 'records that deny a DS and lack the NS bit, or NSEC3 without Opt-Out over what is not listed, pass',
    worlds: {
      'referral-with-ds-bit': 'bogus',
      'referral-with-soa-bit': 'bogus',
      'referral-without-ns-bit': 'bogus',
      'optout-flag-missing': 'bogus',
    },
    never: [],
    told: ['DS_DENIAL_DS_BIT', 'DS_DENIAL_CHILD_SIDE', 'DS_DENIAL_NO_NS_BIT', 'DS_DENIAL_NOT_OPT_OUT'],
  },
  {
    issues: ['#38', '#103', '#136'],
    wrong: 'several signers are said to lack each other’s keys and signatures',
    worlds: {
      'check-multi-signer-common-ksk': 'secure',
      'check-multi-signer-own-ksk': 'secure',
      'check-multi-signer-csk': 'secure',
    },
    never: null,
  },
  {
    issues: ['#49'],
    wrong: 'that CDS would break the zone is not said',
    worlds: { 'roll-cds-early': 'secure', 'cds-too-early': 'secure', 'cds-of-no-key': 'secure' },
    never: [],
    told: ['CDS_BREAKS_DELEGATION'],
  },
  {
    issues: ['#154'],
    wrong: 'the zone is blamed for what its parent signs with',
    worlds: { 'check-sha1-above': 'secure' },
    never: ['DNSKEY_ALGORITHM_NOT_RECOMMENDED'],
    told: ['DNSKEY_SHA1'],
  },
  {
    issues: ['#126'],
    wrong: 'few iterations of NSEC3 weigh as much as many',
    worlds: { 'nsec3-iterations-1': 'secure', 'nsec3-iterations-51': 'insecure' },
    never: [],
    told: ['NSEC3_ITERATIONS_NOT_ZERO', 'NSEC3_ITERATIONS_HIGH'],
  },
  {
    issues: ['#83', '#85', '#139'],
    wrong: 'TTLs that are counted down, or end with a signature to the second, are wrong TTLs',
    worlds: { 'check-round-robin': 'secure', 'check-ends-with-ttl': 'secure' },
    never: ['RRSIG_EXPIRES_BEFORE_TTL', 'RRSIG_TTL_MISMATCH', 'DNSKEY_MISSING_FROM_SERVERS'],
  },
  {
    issues: ['#26'],
    wrong: 'a DS in SHA-1 counts beside one in SHA-256',
    worlds: { 'ds-sha1-good-sha256-bad': 'bogus' },
    never: [],
    told: ['DS_DIGEST_MISMATCH'],
  },
  {
    issues: ['#34'],
    wrong: 'NXDOMAIN for an empty non-terminal passes',
    worlds: { 'ent-nxdomain': 'bogus', 'ent-nxdomain-on-one-server': 'secure' },
    never: [],
    told: ['DENIAL_NAME_EXISTS', 'NXDOMAIN_CONTRADICTED', 'DENIAL_NAME_NOT_COVERED'],
  },
  {
    issues: ['#52'],
    wrong: 'a DS cannot be tried before it is published',
    worlds: { 'check-before-delegation': 'secure', 'check-ds-assumed': 'secure', 'assumed-ds-wrong': 'bogus' },
    never: ['DELEGATION_INSECURE'],
  },
]

const ZONEMASTER: readonly Row[] = [
  {
    issues: ['zonemaster#1048', 'zonemaster#1101', 'zonemaster-engine#1253'],
    wrong: 'DNSSEC10: a wildcard answers for a name that should not exist, and its signature is said not to verify',
    worlds: { 'check-apex-wildcard': 'secure', 'check-healthy': 'secure', 'wildcard-nsec': 'secure' },
    never: null,
  },
  {
    issues: ['zonemaster#1153'],
    wrong: 'DNSSEC10: the same of a zone with Opt-Out',
    worlds: {
      'check-wildcard-among-delegations': 'secure',
      'check-opt-out-wildcard': 'insecure',
      'optout-wildcard': 'insecure',
    },
    never: null,
  },
  {
    issues: ['zonemaster#1530', 'zonemaster#1534'],
    wrong: 'DNSSEC05: algorithm 18 is not known',
    worlds: { alg18: 'secure' },
    never: null,
  },
  {
    issues: ['zonemaster#1535'],
    wrong: 'DNSSEC02: where an algorithm is not known the keys are said not to be signed',
    worlds: { alg18: 'secure', alg100: 'insecure', 'advice-unverified-standby': 'insecure' },
    never: ['DNSKEY_NOT_SIGNED_BY_DS_KEY', 'RRSIG_DOES_NOT_VERIFY', 'RRSIG_MISSING'],
  },
  {
    issues: ['zonemaster#832', 'zonemaster-engine#632', 'zonemaster-engine#679'],
    wrong: 'DNSSEC08, DNSSEC09: signatures of an algorithm that is not known are said not to verify',
    worlds: { sm2: 'insecure', gost2012: 'insecure', 'advice-unverified-beside': 'secure' },
    never: ['RRSIG_DOES_NOT_VERIFY', 'RRSIG_MALFORMED'],
  },
  {
    issues: ['zonemaster#1532'],
    wrong: 'DNSSEC02, DNSSEC11: a DS without keys, or keys without signatures, are a warning',
    worlds: { 'ds-but-child-unsigned': 'bogus', 'roll-unsigned-early': 'bogus', 'dnskey-unsigned': 'bogus' },
    never: [],
    told: ['DNSKEY_MISSING', 'RRSIG_MISSING'],
  },
  {
    issues: ['zonemaster-engine#1512'],
    wrong: 'DNSSEC09: a good signature of half a year in a zone without DS is said not to verify',
    worlds: { 'check-signed-for-half-a-year': 'insecure' },
    never: null,
  },
  {
    issues: ['zonemaster-engine#308', 'zonemaster#553'],
    wrong: 'DNSSEC07: NXDOMAIN for the DS of a zone that is delegated is not seen',
    worlds: { 'check-ds-nxdomain': 'insecure' },
    never: ['NAME_NONEXISTENT'],
    told: ['NXDOMAIN_CONTRADICTED'],
  },
  {
    issues: ['zonemaster#1035'],
    wrong: 'DNSSEC08, DNSSEC09: signatures that come before their keys, as they should, are an error',
    worlds: { 'roll-algorithm-signatures': 'secure' },
    never: null,
  },
]

/** Status, and findings with their weight; those of a trace have none but that of their effect. */
async function outcome(name: string): Promise<{ readonly status: string; readonly findings: readonly string[] }> {
  const world = findCheck(name)
  if (world !== null) {
    const { health } = await checkWorld(world)
    return { status: health.status, findings: health.findings.map((f) => `${f.severity} ${f.finding.code}`) }
  }
  const scenario = findScenario(name)
  if (scenario === null) throw new Error(`no such world: ${name}`)
  const { report } = await traceScenario(scenario)
  const told = report.findings.map((f) => `${f.severity} ${f.finding.code}`)
  return { status: report.verdict.status, findings: told }
}

const codeOf = (finding: string): string => finding.split(' ')[1]!

describe.each([
  ['DNSViz', DNSVIZ],
  ['Zonemaster', ZONEMASTER],
] as const)('%s', (_, table) => {
  test.each(table.map((row) => [row.issues.join(', '), row.wrong, row] as const))(
    '%s: %s',
    async (_issues, _wrong, { worlds, never, told }) => {
      for (const [name, status] of Object.entries(worlds)) {
        const found = await outcome(name)
        expect(found.status, name).toBe(status)
        const codes = found.findings.map(codeOf)
        if (never === null)
          expect(
            found.findings.filter((one) => !one.startsWith('notice ')),
            name,
          ).toEqual([])
        else
          expect(
            codes.filter((code) => never.includes(code)),
            name,
          ).toEqual([])
        if (told !== undefined)
          expect(
            codes.filter((code) => told.includes(code)),
            name,
          ).not.toEqual([])
      }
    },
  )
})

test('what the parent signs with is told of the parent', async () => {
  const { health } = await checkWorld(findCheck('check-sha1-above')!)
  const zones = health.findings.map(({ finding }) => finding.zone.toString())
  expect([...new Set(zones)]).toEqual(['test.'])
})

test('nothing is told twice (DNSViz #75)', async () => {
  const { health } = await checkWorld(findCheck('check-stale-expired')!)
  const told = health.findings.map(({ finding: { code, zone, owner, type } }) => `${code} ${zone} ${owner} ${type}`)
  expect(new Set(told).size).toBe(told.length)
})
