/** Words for servers of one zone that do not have in common what they should: RFC 8901, RFC 9975, RFC 5155 §7.3, RFC 9276. */

import type { DenialRecord } from '../codes.ts'
import { presentRdata } from '../dns/presentation.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import type { Server } from '../snapshot.ts'
import { fromSeen, ttlText } from './facts.ts'
import { operator, servers } from './party.ts'
import { requestText } from './request.ts'
import { type Explanation, part } from './types.ts'
import { denialText, help, keyText, listText, serverText, side, typesText } from './words.ts'

const serversText = (list: readonly Server[]): string => listText(list.map(serverText))
const one = <T>(list: readonly T[], singular: string, plural: string): string => (list.length === 1 ? singular : plural)

interface Behind {
  readonly cause: 'version' | 'signers' | null
  readonly behind: readonly Server[]
}

/** Why servers differ, as far as it shows. */
function whySide({ cause, behind }: Behind): Explanation['sides'] {
  switch (cause) {
    case 'version':
      return [side('older version', serversText(behind), 'by serial and signatures')]
    case 'signers':
      return [side('signed by', 'signers of their own', 'RFC 8901 §2.1')]
    case null:
      return []
  }
}

const upToDate = ({ behind }: Behind) =>
  help(`see why ${serversText(behind)} ${one(behind, 'has', 'have')} an older version: NOTIFY, transfer, its log`)

const kindText = (record: DenialRecord): string =>
  record.kind === 'NSEC' ? 'NSEC' : denialText(record).replace(/ \(.*$/, '')

const askedText = (rrset: RRset | null, types: readonly number[]): string =>
  rrset === null
    ? `no ${listText(types.map(typeName))}`
    : rrset.records.slice(0, 3).map(requestText).join(', ') + (rrset.records.length > 3 ? ', …' : '')

export const VERSION_WORDS = part({
  DNSKEY_MISSING_FROM_SERVERS: (f, c) => {
    const { key, lacking, signing, having, types, cause, behind } = f.evidence
    const needed = signing.length > 0
    const what = types.length === 0 ? '' : `${typesText(new Set(types))} from `
    return {
      message: needed
        ? `key ${key.keyTag}, which signs ${what}${serversText(signing)}, is not in the DNSKEY RRset of ${serversText(lacking)}: resolvers that keep that RRset cannot verify the answers`
        : `key ${key.keyTag} is in the DNSKEY RRset of ${serversText(having)}, and not in that of ${serversText(lacking)}; nothing rests on it yet`,
      brief: `key ${key.keyTag} is not on every server`,
      sides: [
        side(needed ? 'signs on' : 'published by', serversText(needed ? signing : having), keyText(key)),
        side('lacking on', serversText(lacking), `caches keep that RRset${ttlText(c, f.zone, TYPE.DNSKEY)}`),
        ...whySide(f.evidence),
      ],
      ...(cause === 'version' ? servers(...behind) : operator(f)),
      help:
        cause === 'version'
          ? [upToDate(f.evidence)]
          : [
              help(
                `publish it on ${serversText(lacking)} too${needed ? '' : ', before it signs anything'}, and sign the DNSKEY RRset there again:`,
                `${f.zone} IN DNSKEY ${presentRdata(TYPE.DNSKEY, key.rdata)}`,
              ),
              ...(cause === null
                ? [help('if that server has an old copy of the zone, raise the serial and transfer it')]
                : []),
            ],
    }
  },
  DENIAL_DIFFERS_BETWEEN_SERVERS: (f) => {
    const { ways, cause, behind } = f.evidence
    const kinds = [...new Set(ways.map(({ record }) => kindText(record)))]
    return {
      message: `the servers of ${f.zone} deny in different ways: ${listText(kinds)}; resolvers that answer from cached denials ask more often`,
      brief: `denials by ${listText(kinds)}`,
      sides: [
        ...ways.slice(0, 4).map((way) => side('denied by', kindText(way.record), serversText(way.servers))),
        ...whySide(f.evidence),
      ],
      ...(cause === 'version' ? servers(...behind) : operator(f)),
      help:
        cause === 'version'
          ? [upToDate(f.evidence)]
          : cause === 'signers'
            ? [help('each answer is proven by itself; let all signers deny in one way where they can (RFC 8901 §5.1)')]
            : [help(`sign ${f.zone} in one place with one kind of denial, and see that every server has that version`)],
    }
  },
  NSEC3PARAM_MISMATCH: (f, c) => {
    const { params, record } = f.evidence
    const said =
      params.length === 0
        ? 'has no NSEC3PARAM'
        : `has NSEC3PARAM ${listText(params.map((rr) => presentRdata(TYPE.NSEC3PARAM, rr.rdata)))}`
    return {
      message: `${f.zone} ${said}, and is denied by ${kindText(record)}: a secondary that goes by NSEC3PARAM picks records that are not there`,
      brief: `NSEC3PARAM does not fit ${kindText(record)}`,
      sides: [
        ...(params.length === 0
          ? [side(`published by ${f.zone}`, 'no NSEC3PARAM')]
          : params
              .slice(0, 4)
              .map((rr) => side(`published by ${f.zone}`, `NSEC3PARAM ${presentRdata(TYPE.NSEC3PARAM, rr.rdata)}`))),
        side('denied by', denialText(record), fromSeen(f, c)),
        side('wanted', 'flags 0; hash, iterations and salt of the NSEC3', 'RFC 5155 §4, §7.3'),
      ],
      ...operator(f),
      help: [help(`sign ${f.zone} again, so that NSEC3PARAM and the chain are made together`)],
    }
  },
  NSEC3_OPT_OUT_NEEDLESS: (f, c) => ({
    message: `the NSEC3 of ${f.zone} have Opt-Out, which is for very large zones of delegations: names that do not exist are not protected`,
    brief: 'Opt-Out in a zone of hosts',
    sides: [
      side(`published by ${f.zone}`, denialText(f.evidence.record), fromSeen(f, c)),
      side('at the apex', typesText(new Set(f.evidence.types)), 'RFC 9276 §3.1'),
    ],
    ...operator(f),
    help: [help(`sign ${f.zone} again without Opt-Out; if most of it is delegations without DS, leave it as it is`)],
  }),
  CDS_DIFFERS_BETWEEN_SERVERS: (f) => {
    const { versions, types, breaks, cause, behind } = f.evidence
    const what = listText(types.map(typeName))
    const danger =
      breaks.length > 0
        ? `; with what some ask for alone, ${serversText(breaks)} would be bogus`
        : '; a parent that compares them does nothing'
    return {
      message: `the servers of ${f.zone} differ in ${what}${danger}`,
      brief: `${what} not alike on all servers`,
      sides: [
        ...versions.slice(0, 4).map((v) => side('published', askedText(v.rrset, types), serversText(v.servers))),
        ...whySide(f.evidence),
      ],
      ...(cause === 'version' ? servers(...behind) : operator(f)),
      help:
        cause === 'version'
          ? [upToDate(f.evidence)]
          : [
              help('publish one CDS and CDNSKEY RRset on every server, with the keys of all signers (RFC 8901 §8)'),
              help('until then switch off the reading of CDS at the parent, where that can be had'),
            ],
    }
  },
})
