/** Words for what is peculiar to NSEC3: RFC 5155 §3 and §8, RFC 9276. */

import type { DenialRecord } from '../codes.ts'
import type { Finding } from '../report.ts'
import { fromSeen } from './facts.ts'
import { operator } from './party.ts'
import type { Context, Side } from './types.ts'
import { part } from './types.ts'
import { denialText, help, shortHex, side } from './words.ts'

const nsec3Of = (record: DenialRecord) => (record.kind === 'NSEC3' ? record.nsec3 : null)
const iterations = (record: DenialRecord): number => nsec3Of(record)?.iterations ?? 0

const published = (f: Finding, c: Context, record: DenialRecord): Side =>
  side(`published by ${f.zone}`, denialText(record), fromSeen(f, c))

const plain = (f: Finding) =>
  help(`sign ${f.zone} again with NSEC, or with NSEC3 of 0 iterations and no salt, which is "1 0 0 -" (RFC 9276 §3.1)`)

export const NSEC3_WORDS = part({
  NSEC3_HASH_UNKNOWN: (f, c) => ({
    message: `an NSEC3 of ${f.zone} uses hash algorithm ${nsec3Of(f.evidence.record)?.hashAlgorithm}; only 1 (SHA-1) is defined`,
    brief: `NSEC3 hash algorithm ${nsec3Of(f.evidence.record)?.hashAlgorithm} is unknown`,
    sides: [published(f, c, f.evidence.record), side('known', 'hash algorithm 1', 'RFC 5155 §8.1')],
    ...operator(f),
    help: [plain(f)],
  }),
  NSEC3_FLAGS_UNKNOWN: (f, c) => ({
    message: `an NSEC3 of ${f.zone} has flags ${nsec3Of(f.evidence.record)?.flags}; only 0 and 1 (Opt-Out) are defined`,
    brief: `NSEC3 flags ${nsec3Of(f.evidence.record)?.flags} are unknown`,
    sides: [published(f, c, f.evidence.record), side('known', 'flags 0 and 1', 'RFC 5155 §8.2')],
    ...operator(f),
    help: [plain(f)],
  }),
  NSEC3_OWNER_MALFORMED: (f, c) => ({
    message: `the owner ${f.evidence.record.owner} of an NSEC3 is not a hash directly below ${f.zone}: ${f.evidence.why}`,
    brief: 'the owner of an NSEC3 is no hash',
    sides: [
      side(`published by ${f.zone}`, f.evidence.record.owner.toString(), fromSeen(f, c)),
      side('read here', f.evidence.why, 'RFC 5155 §3'),
    ],
    ...operator(f),
    help: [plain(f)],
  }),
  NSEC3_PARAMETERS_DIFFER: (f, c) => ({
    message: `the NSEC3 records of one proof of ${f.zone} have different hash parameters, so they belong to different chains`,
    brief: 'NSEC3 records of different chains',
    sides: f.evidence.records.slice(0, 4).map((record) => published(f, c, record)),
    ...operator(f),
    help: [
      help(
        `let the signer of ${f.zone} finish the change of NSEC3 parameters, and publish the NSEC3PARAM of one complete chain only`,
      ),
    ],
  }),
  NSEC3_ITERATIONS_HIGH: (f, c) => ({
    message: `an NSEC3 of ${f.zone} asks for ${iterations(f.evidence.record)} hash iterations; above ${f.evidence.limit} a proof does not count`,
    brief: `NSEC3 with ${iterations(f.evidence.record)} iterations`,
    sides: [
      published(f, c, f.evidence.record),
      side('accepted here', `at most ${f.evidence.limit} iterations`, 'RFC 9276 §3.2'),
    ],
    ...operator(f),
    help: [plain(f)],
  }),
  NSEC3_ITERATIONS_NOT_ZERO: (f, c) => ({
    message: `the NSEC3 records of ${f.zone} use ${iterations(f.evidence.record)} hash iterations; RFC 9276 wants 0`,
    brief: `NSEC3 with ${iterations(f.evidence.record)} iterations`,
    sides: [published(f, c, f.evidence.record), side('wanted', '0 iterations', 'RFC 9276 §3.1')],
    ...operator(f),
    help: [plain(f)],
  }),
  NSEC3_SALTED: (f, c) => ({
    message: `the NSEC3 records of ${f.zone} use the salt ${shortHex(nsec3Of(f.evidence.record)?.salt ?? new Uint8Array())}; RFC 9276 advises none`,
    brief: 'NSEC3 with a salt',
    sides: [published(f, c, f.evidence.record), side('advised', 'no salt', 'RFC 9276 §3.1')],
    ...operator(f),
    help: [plain(f)],
  }),
  NSEC3_OPT_OUT: (f, c) => ({
    message: `the proof about ${f.evidence.name} rests on an opt-out span of ${f.zone}, where unsigned delegations need not be listed`,
    brief: 'the proof rests on an opt-out span',
    sides: [
      published(f, c, f.evidence.record),
      side('covers', f.evidence.name.toString(), 'flag Opt-Out, RFC 5155 §9.2'),
    ],
    ...operator(f),
    help: [help(`nothing is broken; ${f.zone} would have to be signed without Opt-Out for the proof to be secure`)],
  }),
  LIMIT_NSEC3: (f, c) => ({
    message:
      f.evidence.of === 'records'
        ? `the answer about ${f.evidence.question.name} has more than the ${f.evidence.limit} NSEC and NSEC3 records that are looked at`
        : `the proof about ${f.evidence.question.name} needs more than the ${f.evidence.limit} NSEC3 hashes that are computed`,
    brief: `too many NSEC3 ${f.evidence.of}`,
    sides: [
      side('needed', `more than ${f.evidence.limit}`, fromSeen(f, c)),
      side('done here', `at most ${f.evidence.limit}`, 'CVE-2023-50868'),
    ],
    ...operator(f),
    help: [
      plain(f),
      help('a response with so many NSEC3 records, or with such parameters, may be an attack on validators'),
    ],
  }),
})
