/**
 * The catalogue of findings: what is known of each code without words. What it must carry as evidence is in `evidence.ts`,
 * words are in `explain/`. A code, once released, is never renamed.
 */

import type { Evidence } from './evidence.ts'

export type { DenialRecord } from './denialevidence.ts'
export type { Evidence, TrustAnchor } from './evidence.ts'

export type Code = keyof Evidence

/** Where a finding matters when it decides: the status it brings about, or `advice` when it never decides. */
export type Effect = 'bogus' | 'insecure' | 'indeterminate' | 'advice'

export type Family = 'anchor' | 'ds' | 'dnskey' | 'cds' | 'rrsig' | 'denial' | 'alias' | 'server' | 'limit' | 'local'

export interface CodeInfo {
  readonly family: Family
  /** one line, lower case, no full stop; stands alone */
  readonly title: string
  readonly effect: Effect
  /** severity when it does not decide */
  readonly aside: 'warning' | 'notice'
  /** among alternatives that all fail, the finding of highest rank is the one told: nearer to success ranks higher */
  readonly rank: number
  readonly rfc: readonly string[]
  /** the most specific Extended DNS Error (RFC 8914 and later), or null */
  readonly ede: number | null
}

const info = (
  family: Family,
  effect: Effect,
  rank: number,
  ede: number | null,
  title: string,
  rfc: readonly string[],
  aside: 'warning' | 'notice' = 'warning',
): CodeInfo => ({ family, effect, rank, ede, title, rfc, aside })

// biome-ignore format: one line a code
export const CODES: { readonly [C in Code]: CodeInfo } = {
  ANCHOR_NONE: info('anchor', 'insecure', 10, null, 'no trust anchor is at or above the name', ['RFC 4035 §4.3'], 'notice'),
  ANCHOR_NO_MATCH: info('anchor', 'bogus', 40, 9, 'no DNSKEY of the zone matches a trust anchor', ['RFC 4035 §5']),
  DNSKEY_ALGORITHM_UNSUPPORTED: info('anchor', 'insecure', 20, 1, 'the trust anchor is a DNSKEY of an algorithm that does not count', ['RFC 4035 §5.2', 'RFC 6840 §5.2'], 'notice'),

  DELEGATION_INSECURE: info('ds', 'insecure', 10, null, 'the parent proves that there is no DS', ['RFC 4035 §5.2', 'RFC 6840 §4.4'], 'notice'),
  DS_NO_MATCHING_KEY: info('ds', 'bogus', 30, 9, 'no DNSKEY has the key tag and algorithm of the DS', ['RFC 4035 §5.2', ]),
  DS_ALGORITHM_MISMATCH: info('ds', 'bogus', 40, 9, 'the DNSKEY with the key tag of the DS has another algorithm', ['RFC 4035 §5.2', ]),
  DS_DIGEST_MISMATCH: info('ds', 'bogus', 50, 9, 'DS digest differs from the DNSKEY it names', ['RFC 4034 §5.1.4', 'RFC 4035 §5.2', ]),
  DS_DIGEST_LENGTH: info('ds', 'bogus', 45, 9, 'the digest of the DS has the wrong length for its type', ['RFC 4034 §5.1.4', 'RFC 4509 §2.2', ]),
  DS_ALGORITHM_UNSUPPORTED: info('ds', 'insecure', 20, 1, 'the DS names an algorithm that does not count', ['RFC 4035 §5.2', 'RFC 6840 §5.2'], 'notice'),
  DS_DIGEST_UNSUPPORTED: info('ds', 'insecure', 20, 2, 'the DS has a digest type that does not count', ['RFC 4035 §5.2', 'RFC 6840 §5.2'], 'notice'),
  DS_SHA1: info('ds', 'advice', 5, null, 'the delegation rests on a SHA-1 digest', ['RFC 9905 §2']),
  DS_SHA1_IGNORED: info('ds', 'advice', 5, null, 'a SHA-1 DS is ignored beside a stronger one', ['RFC 4509 §3'], 'notice'),
  DS_MALFORMED: info('ds', 'bogus', 25, 9, 'a DS record cannot be read', ['RFC 4034 §5.1']),
  DS_FROM_CHILD: info('ds', 'advice', 15, 20, 'a question for DS was answered from the child zone', ['RFC 4035 §3.1.4.1', ]),
  DS_QUERY_REFERRED: info('ds', 'advice', 15, null, 'a question for DS was answered with a referral', ['RFC 4035 §3.1.4.1']),
  DS_KEY_NOT_SIGNING: info('ds', 'advice', 5, null, 'a DS names a key that does not sign the DNSKEY RRset, beside one that does', ['RFC 4035 §2.4', 'RFC 6840 §5.11'], 'notice'),
  DS_DENIAL_MISSING: info('ds', 'bogus', 30, 12, 'the delegation has neither DS nor a proof that there is none', ['RFC 4035 §5.2', 'RFC 5155 §8.9', ]),
  DS_DENIAL_DS_BIT: info('ds', 'bogus', 60, 12, 'the proof that there is no DS lists DS', ['RFC 4035 §5.2', 'RFC 6840 §4.4', ]),
  DS_DENIAL_CHILD_SIDE: info('ds', 'bogus', 55, 12, 'the proof that there is no DS comes from the child side of the cut', ['RFC 4035 §5.2', 'RFC 6840 §4.4']),
  DS_DENIAL_NO_NS_BIT: info('ds', 'bogus', 55, 12, 'the proof that there is no DS says there is no delegation', ['RFC 6840 §4.4', 'RFC 5155 §8.9', ]),
  DS_DIFFERS: info('ds', 'advice', 14, null, 'the servers of the parent have different DS RRsets', ['RFC 1034 §4.3.5', 'RFC 6781 §4.3.3']),
  DS_UNEXPECTED: info('ds', 'advice', 13, null, 'the parent does not have the DS RRset that is expected', ['RFC 4035 §5.2', 'RFC 7344 §4']),
  DS_ASSUMED_NO_MATCH: info('ds', 'bogus', 40, null, 'a DS that was assumed is of no key of the zone', ['RFC 4035 §5.2']),
  DS_DENIAL_NOT_OPT_OUT: info('ds', 'bogus', 50, 12, 'the NSEC3 that covers the delegation is not opt-out', ['RFC 5155 §8.6', 'RFC 5155 §8.9', ]),

  DNSKEY_MISSING: info('dnskey', 'bogus', 35, 9, 'the parent has a DS but the zone has no DNSKEY', ['RFC 4035 §5.2']),
  DNSKEY_NOT_SIGNED_BY_DS_KEY: info('dnskey', 'bogus', 55, 10, 'the DNSKEY RRset is not signed by a key that a DS or trust anchor names', ['RFC 4035 §5.2', 'RFC 4035 §5']),
  DNSKEY_NO_ZONE_FLAG: info('dnskey', 'bogus', 60, 11, 'the DNSKEY has no Zone Key flag', ['RFC 4034 §2.1.1', 'RFC 4035 §5.3.1', ]),
  DNSKEY_REVOKED: info('dnskey', 'bogus', 60, 9, 'the DNSKEY is revoked', ['RFC 5011 §2.1']),
  DNSKEY_PROTOCOL: info('dnskey', 'bogus', 60, 9, 'the DNSKEY has a Protocol other than 3', ['RFC 4034 §2.1.2']),
  DNSKEY_MALFORMED: info('dnskey', 'bogus', 58, 9, 'the public key cannot be a key of its algorithm', ['RFC 4034 §2.1', ]),
  DNSKEY_SHA1: info('dnskey', 'advice', 5, null, 'the zone is signed with SHA-1', ['RFC 9905 §2']),
  DNSKEY_RSA_SMALL: info('dnskey', 'advice', 5, null, 'the RSA key is shorter than 2048 bits', ['RFC 6781 §3.4.2']),
  DNSKEY_RSA_EXPONENT: info('dnskey', 'advice', 6, null, 'the RSA key has an exponent that some validators refuse', ['RFC 3110 §3']),
  DNSKEY_ALGORITHM_NOT_RECOMMENDED: info('dnskey', 'advice', 5, null, 'the zone has a key of an algorithm that is not recommended for signing', ['RFC 9904']),
  DNSKEY_WITHOUT_SEP: info('dnskey', 'advice', 3, null, 'a DS or CDS names a key without the SEP flag, beside keys that have it', ['RFC 6781 §3.2.3', 'RFC 4034 §2.1.1'], 'notice'),
  DNSKEY_TAG_COLLISION: info('dnskey', 'advice', 5, null, 'two keys of the zone share key tag and algorithm', ['RFC 4034 §8', 'CVE-2023-50387'], 'notice'),
  DNSKEY_REVOKED_NOT_SIGNING: info('dnskey', 'advice', 6, null, 'a revoked key does not sign the DNSKEY RRset, so that its revocation does not count', ['RFC 5011 §2.1']),
  DNSKEY_BELOW_APEX: info('dnskey', 'advice', 5, null, 'a zone key stands at a name that is not the apex of a zone', ['RFC 4034 §2.1.1']),
  DNSKEY_MISSING_FROM_SERVERS: info('dnskey', 'advice', 18, 9, 'a key is not in the DNSKEY RRset of every server', ['RFC 8901 §3', 'RFC 4035 §5.3.1']),

  CDS_MALFORMED: info('cds', 'advice', 12, null, 'a CDS or CDNSKEY record cannot be read', ['RFC 7344 §3', ]),
  CDS_NOT_AT_APEX: info('cds', 'advice', 5, null, 'a CDS or CDNSKEY stands where no parent looks for it', ['RFC 7344 §4.1', 'RFC 9615 §4.1'], 'notice'),
  CDS_NOT_SIGNED_BY_DS_KEY: info('cds', 'advice', 12, null, 'no key that a DS names signs the CDS or CDNSKEY', ['RFC 7344 §4.1']),
  CDS_DELETE: info('cds', 'advice', 8, null, 'the child asks its parent to remove the DS', ['RFC 8078 §4'], 'notice'),
  CDS_DELETE_MALFORMED: info('cds', 'advice', 12, null, 'the request to remove the DS does not have the one form it must have', ['RFC 8078 §4']),
  CDS_DELETE_MIXED: info('cds', 'advice', 12, null, 'the request to remove the DS stands beside other records', ['RFC 8078 §4']),
  CDS_CDNSKEY_MISMATCH: info('cds', 'advice', 10, null, 'CDS and CDNSKEY do not ask for the same', ['RFC 7344 §4']),
  CDS_WITHOUT_CDNSKEY: info('cds', 'advice', 5, null, 'the zone has CDS and no CDNSKEY', ['RFC 7344 §4'], 'notice'),
  CDNSKEY_WITHOUT_CDS: info('cds', 'advice', 5, null, 'the zone has CDNSKEY and no CDS', ['RFC 7344 §4'], 'notice'),
  CDS_DIFFERS_FROM_DS: info('cds', 'advice', 6, null, 'the child asks for other DS than its parent has', ['RFC 7344 §4.1', 'RFC 8078 §2.1'], 'notice'),
  CDS_DIGEST_UNSUPPORTED: info('cds', 'advice', 6, null, 'the CDS has a digest type that does not count', ['RFC 7344 §3.1', 'RFC 6840 §5.2'], 'notice'),
  CDS_NOT_RECOMMENDED: info('cds', 'advice', 6, null, 'a CDS or CDNSKEY asks for what nobody should make any more', ['RFC 9904', 'RFC 9905 §2']),
  CDS_NO_MATCHING_KEY: info('cds', 'advice', 7, null, 'a CDS or CDNSKEY names no key of the zone', ['RFC 7344 §4.1', 'RFC 8078 §3.1'], 'notice'),
  CDS_KEY_UNUSABLE: info('cds', 'advice', 11, null, 'the key that a CDS or CDNSKEY names may not sign', ['RFC 7344 §4.1', 'RFC 4034 §2.1.1', 'RFC 5011 §2.1']),
  CDS_KEY_NOT_SIGNING: info('cds', 'advice', 7, null, 'the key that a CDS or CDNSKEY names does not sign the DNSKEY RRset', ['RFC 7344 §4.1'], 'notice'),
  CDS_BREAKS_DELEGATION: info('cds', 'advice', 14, null, 'the zone would be bogus with the DS that it asks for', ['RFC 7344 §4.1', 'RFC 4035 §5.2']),
  CDS_DIFFERS_BETWEEN_SERVERS: info('cds', 'advice', 13, null, 'servers of the zone ask for different DS', ['RFC 9975', 'RFC 7344 §4.1', 'RFC 8901 §8']),
  SIGNAL_NOT_SECURE: info('cds', 'advice', 12, null, 'the signal for the first DS is not authenticated', ['RFC 9615 §4.2']),
  SIGNAL_ZONE_CUT: info('cds', 'advice', 12, null, 'a zone begins at the signaling name', ['RFC 9615 §4.1']),
  SIGNAL_WITHIN_CHILD: info('cds', 'advice', 5, null, 'the signal is from a name server within the child', ['RFC 9615 §4.1', 'RFC 9615 §4.2'], 'notice'),
  SIGNAL_DIFFERS: info('cds', 'advice', 13, null, 'the signal for the first DS is not as the child has CDS and CDNSKEY', ['RFC 9615 §4.2']),
  SIGNAL_MISSING: info('cds', 'advice', 12, null, 'a name server has no signal for the first DS, while others have', ['RFC 9615 §4.2']),
  SIGNAL_DELETE: info('cds', 'advice', 6, null, 'the signal for the first DS asks to remove it', ['RFC 9615 §4.2', 'RFC 8078 §4'], 'notice'),

  RRSIG_MISSING: info('rrsig', 'bogus', 50, 10, 'the RRset has no signature', ['RFC 4035 §5.2', 'RFC 4035 §2.2']),
  RRSIG_EXPIRED: info('rrsig', 'bogus', 85, 7, 'the signature has expired', ['RFC 4035 §5.3.1']),
  RRSIG_NOT_YET_VALID: info('rrsig', 'bogus', 85, 8, 'the signature is not valid yet', ['RFC 4035 §5.3.1']),
  RRSIG_TIMES_INVERTED: info('rrsig', 'bogus', 86, 25, 'the signature expires before it begins', ['RFC 4035 §5.3.1', 'RFC 8914 §4.26', ]),
  RRSIG_SIGNER_NOT_ZONE: info('rrsig', 'bogus', 60, 6, 'the signer is not the zone that holds the RRset', ['RFC 4035 §5.3.1', ]),
  RRSIG_LABELS_EXCEED_OWNER: info('rrsig', 'bogus', 70, 6, 'the Labels field counts more labels than the owner has', ['RFC 4035 §5.3.1', ]),
  RRSIG_LABELS_BELOW_SIGNER: info('rrsig', 'bogus', 70, 6, 'the Labels field counts fewer labels than the signer has', ['RFC 4034 §3.1.3', 'RFC 4035 §5.3.1', ]),
  RRSIG_KEY_MISSING: info('rrsig', 'bogus', 65, 9, 'no DNSKEY has the key tag and algorithm of the signature', ['RFC 4035 §5.3.1', ]),
  RRSIG_ALGORITHM_UNSUPPORTED: info('rrsig', 'bogus', 20, 1, 'the signature has an algorithm that does not count', ['RFC 4035 §5.2'], 'notice'),
  RRSIG_DOES_NOT_VERIFY: info('rrsig', 'bogus', 80, 6, 'the signature does not verify with the key it names', ['RFC 4035 §5.3.3', ]),
  RRSIG_MALFORMED: info('rrsig', 'bogus', 75, 6, 'the signature cannot be a signature of its algorithm', ['RFC 4034 §3.1', ]),
  RRSIG_TTL_MISMATCH: info('rrsig', 'advice', 5, null, 'the RRSIG and the RRset it covers have different TTLs', ['RFC 4034 §3', ]),
  RRSIG_ORIGINAL_TTL_EXCEEDED: info('rrsig', 'advice', 5, null, 'the RRset has a TTL over the Original TTL of its signature', ['RFC 4035 §5.3.3']),
  RRSIG_EXPIRES_BEFORE_TTL: info('rrsig', 'advice', 5, null, 'the signature expires before the TTL of the RRset runs out', ['RFC 4035 §5.3.3', 'RFC 6781 §4.4.2']),
  RRSIG_EXPIRES_SOON: info('rrsig', 'advice', 10, null, 'a signature that the zone rests on expires soon', ['RFC 4035 §5.3.1', 'RFC 6781 §4.4.2']),
  VALIDITY_SHORT: info('rrsig', 'advice', 9, null, 'something that the chain rests on does not stay valid for as long as is wanted', ['RFC 4035 §5.3.1', 'RFC 6781 §4.4.2']),
  RRSIG_JUST_BEGUN: info('rrsig', 'advice', 4, null, 'a signature began so recently that a clock behind takes it for not valid yet', ['RFC 4035 §5.3.1', 'RFC 6781 §4.4.2'], 'notice'),
  RRSIG_LIFETIME_LONG: info('rrsig', 'advice', 4, null, 'a signature is valid for more than 180 days', ['RFC 6781 §4.4.2']),
  RRSIG_LIFETIME_UNDER_SOA_EXPIRE: info('rrsig', 'advice', 3, null, 'a secondary may keep the zone for longer than its signatures last', ['RFC 6781 §4.4.1'], 'notice'),
  RRSIG_ALGORITHM_MISSING: info('rrsig', 'advice', 5, null, 'an algorithm of the zone does not sign the RRset', ['RFC 4035 §2.2', 'RFC 6840 §5.11']),
  RRSIG_QUERY_UNSIGNED: info('rrsig', 'insecure', 10, null, 'RRSIG records are not signed themselves', ['RFC 4035 §2.2'], 'notice'),

  DENIAL_MISSING: info('denial', 'bogus', 30, 12, 'the negative answer has no NSEC or NSEC3', ['RFC 4035 §5.4', 'RFC 5155 §8', ]),
  DENIAL_NAME_NOT_MATCHED: info('denial', 'bogus', 50, 12, 'no NSEC or NSEC3 matches the name', ['RFC 4035 §5.4', 'RFC 5155 §8.5', ]),
  DENIAL_NAME_NOT_COVERED: info('denial', 'bogus', 50, 12, 'no NSEC or NSEC3 covers the name', ['RFC 4035 §5.4', 'RFC 5155 §8.3', ]),
  DENIAL_WILDCARD_NOT_COVERED: info('denial', 'bogus', 55, 12, 'nothing proves that no wildcard could answer', ['RFC 4035 §5.4', 'RFC 5155 §8.4', ]),
  DENIAL_CLOSEST_ENCLOSER_UNPROVEN: info('denial', 'bogus', 48, 12, 'no NSEC3 proves the closest encloser', ['RFC 5155 §8.3', ]),
  DENIAL_TYPE_EXISTS: info('denial', 'bogus', 60, 6, 'the proof lists the type that the answer denies', ['RFC 4035 §5.4', 'RFC 6840 §4.3', 'RFC 5155 §8.5', ]),
  DENIAL_NAME_EXISTS: info('denial', 'bogus', 60, 6, 'the proof shows that the name exists which the answer denies', ['RFC 4035 §5.4', 'RFC 5155 §8.4', ]),
  DENIAL_FROM_ABOVE_CUT: info('denial', 'bogus', 58, 6, 'the proof comes from above a zone cut', ['RFC 6840 §4.1', 'RFC 5155 §8.3', ]),
  DENIAL_FROM_ABOVE_DNAME: info('denial', 'bogus', 58, 6, 'the proof comes from a name whose DNAME redirects what is below it', ['RFC 6840 §4.1', 'RFC 6672 §5.3.2']),
  WILDCARD_NOT_PROVEN: info('denial', 'bogus', 50, 12, 'nothing proves that the wildcard was the closest match', ['RFC 4035 §5.3.4', 'RFC 5155 §8.8', ]),
  NSEC_NEXT_OUT_OF_ZONE: info('denial', 'bogus', 56, 6, 'the next name of the NSEC is outside the zone', ['RFC 4034 §4.1.1', ]),
  NSEC3_HASH_UNKNOWN: info('denial', 'bogus', 40, 12, 'the NSEC3 uses an unknown hash algorithm', ['RFC 5155 §8.1']),
  NSEC3_FLAGS_UNKNOWN: info('denial', 'bogus', 40, 12, 'the NSEC3 has flags that are not defined', ['RFC 5155 §8.2']),
  NSEC3_OWNER_MALFORMED: info('denial', 'bogus', 40, 12, 'the owner of the NSEC3 is not a hash below the apex', ['RFC 5155 §3', ]),
  NSEC3_PARAMETERS_DIFFER: info('denial', 'bogus', 59, 12, 'the NSEC3 records of one proof have different parameters', ['RFC 5155 §8.2', ]),
  NSEC3_ITERATIONS_HIGH: info('denial', 'insecure', 30, 27, 'the NSEC3 asks for more hash iterations than are accepted', ['RFC 9276 §3.2']),
  NSEC3_ITERATIONS_NOT_ZERO: info('denial', 'advice', 5, null, 'the NSEC3 uses hash iterations', ['RFC 9276 §3.1'], 'notice'),
  NSEC3_SALTED: info('denial', 'advice', 5, null, 'the NSEC3 uses a salt', ['RFC 9276 §3.1'], 'notice'),
  NSEC3_OPT_OUT: info('denial', 'insecure', 10, null, 'the proof rests on an opt-out span', ['RFC 5155 §9.2'], 'notice'),
  DENIAL_RECORD_MALFORMED: info('denial', 'bogus', 42, 12, 'an NSEC or NSEC3 record cannot be read', ['RFC 4034 §4.1', 'RFC 5155 §3.2', ]),
  RCODE_CONTRADICTED: info('denial', 'bogus', 52, 6, 'the response code says other than the records', ['RFC 6604 §3', 'RFC 6672 §2.2']),
  SOA_MISSING: info('denial', 'advice', 5, null, 'the negative answer has no SOA', ['RFC 2308 §2.1', 'RFC 2308 §2.2']),
  SOA_NOT_ZONE: info('denial', 'advice', 5, null, 'the SOA of the negative answer is not that of the zone', ['RFC 2308 §3']),
  NSEC_AND_NSEC3: info('denial', 'advice', 5, null, 'a server sends both NSEC and NSEC3 of a zone', ['RFC 5155 §10.4'], 'notice'),
  DENIAL_DIFFERS_BETWEEN_SERVERS: info('denial', 'advice', 6, null, 'servers of the zone deny in different ways', ['RFC 8901 §5', 'RFC 8198 §5']),
  NSEC3PARAM_MISMATCH: info('denial', 'advice', 7, null, 'no NSEC3PARAM at the apex fits the denials of the server', ['RFC 5155 §7.3', 'RFC 5155 §4']),
  NSEC3_OPT_OUT_NEEDLESS: info('denial', 'advice', 4, null, 'the zone has Opt-Out and is not one of delegations', ['RFC 9276 §3.1', 'RFC 9276 §2.2'], 'notice'),
  NXNAME_WITH_TYPES: info('denial', 'advice', 6, null, 'a type bitmap lists NXNAME beside types of data', ['RFC 9824 §2', 'RFC 9824 §3.1']),
  NXNAME_WITH_NXDOMAIN: info('denial', 'advice', 6, null, 'a compact denial has response code NXDOMAIN without being asked for it', ['RFC 9824 §3.1', 'RFC 9824 §5.1']),
  NSEC_TTL_HIGH: info('denial', 'advice', 5, null, 'an NSEC or NSEC3 has a higher TTL than a negative answer', ['RFC 9077 §3']),
  NXDOMAIN_CONTRADICTED: info('denial', 'advice', 15, null, 'one response denies a name that another shows to exist', ['RFC 8020 §2']),
  DENIAL_HIDES_NAME: info('denial', 'advice', 16, null, 'a signed denial covers a name that signed data shows to exist', ['RFC 4035 §2.3', 'RFC 5155 §7.1', 'RFC 8198 §5']),
  DENIAL_HIDES_TYPE: info('denial', 'advice', 16, null, 'a signed denial does not list a type that signed data shows to exist', ['RFC 4034 §4.1.2', 'RFC 5155 §7.1', 'RFC 8198 §5']),
  NXNAME_ASKED: info('denial', 'advice', 5, 30, 'the type asked for is NXNAME, which no zone has', ['RFC 9824 §3.5'], 'notice'),

  ALIAS_LOOP: info('alias', 'indeterminate', 50, null, 'the aliases lead back to a name already passed', ['RFC 1034 §3.6.2', ]),
  DNAME_FROM_WILDCARD: info('alias', 'bogus', 61, 6, 'the DNAME that redirects the name was made by a wildcard', ['RFC 6672 §3.3', 'RFC 6672 §8']),
  DNAME_CNAME_MISMATCH: info('alias', 'bogus', 60, 6, 'the CNAME is not what the DNAME makes of the name', ['RFC 6672 §5.3.1', ]),
  DNAME_WITHOUT_CNAME: info('alias', 'advice', 5, null, 'a DNAME redirects the name without a CNAME', ['RFC 6672 §3.1']),
  DNAME_CNAME_TTL: info('alias', 'advice', 5, null, 'the CNAME made of a DNAME has another TTL', ['RFC 6672 §3.1'], 'notice'),
  CNAME_WITH_OTHER_DATA: info('alias', 'advice', 8, null, 'a CNAME stands beside other data', ['RFC 1034 §3.6.2', 'RFC 2181 §10.1', 'RFC 4034 §4']),

  ZONE_UNREACHABLE: info('server', 'indeterminate', 40, 22, 'no server of the zone gave a usable answer', ['RFC 4035 §4.3', 'RFC 8914 §4.23', ]),
  ANSWER_WITHHELD: info('server', 'bogus', 45, 22, 'the servers of the zone do not answer this question', ['RFC 4035 §5.5', ]),
  NAMESERVER_UNRESOLVED: info('server', 'indeterminate', 35, 22, 'no address is known for any name server of the zone', ['RFC 8914 §4.23']),
  NAME_NONEXISTENT: info('server', 'advice', 40, null, 'the name does not exist', ['RFC 2308 §2.1', 'RFC 8020 §2']),
  NS_DIFFERS: info('server', 'advice', 14, 22, 'the servers of the parent delegate the zone to different name servers', ['RFC 1034 §4.3.5', 'RFC 1034 §4.2.2']),
  NS_NOT_AT_CHILD: info('server', 'advice', 8, null, 'the parent names a server that the zone itself does not', ['RFC 1034 §4.2.2', 'RFC 9471 §2']),
  NS_NOT_AT_PARENT: info('server', 'advice', 7, null, 'the zone names a server that its parent does not', ['RFC 1034 §4.2.2']),
  GLUE_DIFFERS: info('server', 'advice', 9, null, 'the address of a name server is not the same at the parent as in the zone', ['RFC 1034 §4.2.2', 'RFC 9471 §2.1']),
  GLUE_MISSING: info('server', 'advice', 12, 22, 'the parent gives no address for a name server within the zone', ['RFC 1034 §4.2.1', 'RFC 9471 §3.1']),
  NAMESERVER_NO_ADDRESS: info('server', 'advice', 11, 22, 'the name of a name server has no address', ['RFC 1035 §3.3.11', 'RFC 2181 §10.3']),
  NAMESERVER_IS_ALIAS: info('server', 'advice', 8, null, 'the name of a name server is an alias', ['RFC 2181 §10.3']),
  ADDRESS_NOT_PUBLIC: info('server', 'advice', 10, null, 'a name server has an address that is not public', ['RFC 6890 §2.2', ]),
  FAMILY_UNREACHABLE: info('server', 'advice', 5, null, 'this host has no route for one address family', ['RFC 8914 §4.24'], 'notice'),
  SERVER_NO_RESPONSE: info('server', 'advice', 10, 23, 'a server does not answer', ['RFC 8914 §4.24']),
  SERVER_RCODE: info('server', 'advice', 15, 22, 'a server answers with an error', ['RFC 1035 §4.1.1']),
  SERVER_LAME: info('server', 'advice', 15, 20, 'a server is not authoritative for the zone delegated to it', ['RFC 8499 §7', 'RFC 8914 §4.21', ]),
  SERVER_EDNS_FAILS: info('server', 'advice', 20, null, 'a server answers only without EDNS', ['RFC 6891 §7']),
  SERVER_EDNS_IGNORED: info('server', 'advice', 20, null, 'a server of a signed zone ignores EDNS or its DO bit', ['RFC 3225 §3', 'RFC 4035 §3.1', 'RFC 6891 §7']),
  RESPONSE_MALFORMED: info('server', 'advice', 20, 24, 'a response or a record in it cannot be read', ['RFC 1035 §4.1', ]),
  RESPONSE_NOT_AUTHORITATIVE: info('server', 'advice', 5, null, 'an answer has no AA bit', ['RFC 1035 §4.1.1']),
  SERVER_BEHIND: info('server', 'advice', 8, null, 'a server has an older version of the zone than another', ['RFC 1034 §4.3.5', 'RFC 1982 §3.2']),
  SERVERS_DIFFER: info('server', 'advice', 4, null, 'servers of the zone have different data', ['RFC 1034 §4.3.5'], 'notice'),
  SERVER_NO_TCP: info('server', 'advice', 9, null, 'a server answers over UDP and not over TCP', ['RFC 7766 §5', 'RFC 9210 §3']),
  SERVER_NO_UDP: info('server', 'advice', 11, 23, 'answers of a server come over TCP and not over UDP', ['RFC 7766 §5', 'RFC 9715 §3.1']),
  SERVER_LARGE_ANSWER_LOST: info('server', 'advice', 5, null, 'large answers of a server over UDP are lost', ['RFC 6891 §6.2.5', 'RFC 9715 §3.1'], 'notice'),
  RESPONSE_OVER_SIZE: info('server', 'advice', 7, null, 'a response over UDP is larger than the client offered to take', ['RFC 6891 §6.2.3', 'RFC 1035 §4.2.1']),
  SERVER_COOKIE_MISMATCH: info('server', 'advice', 9, null, 'a server answers with a cookie that no client can accept', ['RFC 7873 §4', 'RFC 7873 §5.3']),
  SERVER_OPTION_FAILS: info('server', 'advice', 12, null, 'a server fails queries that carry an EDNS option', ['RFC 6891 §6.1.2', 'RFC 7873 §5.1']),

  LIMIT_SIGNATURES: info('limit', 'bogus', 90, 6, 'too many signatures or keys were tried without success', ['RFC 6840 §5.4', 'CVE-2023-50387', ]),
  LIMIT_DS: info('limit', 'bogus', 90, 9, 'too many DS records and keys were tried without success', ['CVE-2023-50387', ]),
  LIMIT_NSEC3: info('limit', 'bogus', 90, 27, 'the proof needs more hashing than is done', ['RFC 9276 §3.2', 'CVE-2023-50868', ]),
  LIMIT_ALIASES: info('limit', 'indeterminate', 60, null, 'the chain of aliases is too long', ['RFC 1034 §3.6.2']),
  LIMIT_QUERIES: info('limit', 'indeterminate', 60, null, 'the budget of queries was used up', ['RFC 1034 §5.3.3']),
  LIMIT_SERVERS: info('limit', 'advice', 6, null, 'a zone has more name servers than are asked', ['RFC 1034 §5.3.3', 'CVE-2020-12662']),
  LIMIT_TIME: info('limit', 'indeterminate', 60, null, 'the time for a trace was used up', ['RFC 1034 §5.3.3']),

  RESOLVER_STRIPS_DNSSEC: info('local', 'indeterminate', 60, 10, 'the resolver leaves out signatures even for the root', ['RFC 4035 §3.2.1']),
  RESOLVER_DISAGREES: info('local', 'advice', 10, null, 'the resolver comes to another verdict', ['RFC 4035 §3.2.2']),
  CLOCK_SUSPECT: info('local', 'advice', 20, null, 'the clock here may be wrong', ['RFC 4035 §5.3.1']),
}
