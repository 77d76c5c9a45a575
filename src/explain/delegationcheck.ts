/** Words for what parent and child, or the servers of the parent, say differently of a delegation (RFC 1034 §4.2.2, RFC 9471). */

import type { Name } from '../dns/name.ts'
import type { DS } from '../dns/rdata.ts'
import { rcodeName, typeName } from '../dns/registry.ts'
import { formatTime } from '../dns/time.ts'
import { expectedHelp } from './expectedds.ts'
import { fromCarrier, fromSeen, parentText } from './facts.ts'
import { operator, parent, servers } from './party.ts'
import type { Side } from './types.ts'
import { part } from './types.ts'
import {
  countText,
  dateText,
  dsText,
  farText,
  help,
  listText,
  rrsigText,
  serverText,
  side,
  spanText,
  zoneText,
} from './words.ts'

const namesText = (names: readonly Name[]): string => listText(names.map(String))
const serversText = (names: readonly Name[]): string => (names.length === 0 ? 'no server' : namesText(names))
const addressesText = (addresses: readonly string[]): string =>
  addresses.length === 0 ? 'no address' : listText(addresses)

/** What brings the servers of the parent together again. */
const alike = (parent: string): ReturnType<typeof help> =>
  help(
    `bring every server of ${parent} to the same version; right after a change of the delegation wait until its secondaries have it`,
  )

/** As it is typed. */
const undotted = (name: Name): string => (name.isRoot ? '.' : name.toString().replace(/\.$/, ''))

/** One side for each record, at most four. */
const dsSides = (label: string, ds: readonly DS[]): readonly Side[] =>
  ds.length === 0 ? [side(label, 'no DS')] : ds.slice(0, 4).map((one) => side(label, dsText(one)))

export const DELEGATION_CHECK_WORDS = part({
  NAME_NONEXISTENT: (f, c) => ({
    message:
      f.evidence.undelegated === true
        ? `${zoneText(f.zone)} does not delegate ${f.evidence.name} yet: it is judged by its own keys`
        : `${f.evidence.name} does not exist: ${zoneText(f.zone)} answers NXDOMAIN`,
    brief: f.evidence.nodata === true ? 'no delegation' : 'NXDOMAIN',
    sides: [
      side(
        `answered by ${zoneText(f.zone)}`,
        f.evidence.nodata === true ? 'neither NS nor DS' : 'NXDOMAIN',
        fromSeen(f, c),
      ),
    ],
    who: 'parent or registrar',
    party: `the holder of ${f.evidence.name}`,
    help:
      f.evidence.undelegated === true
        ? [help('give the DS records that its parent is to have with --ds FILE, to have the zone judged by them')]
        : [
            help('see whether the name is spelled as it should be, and whether its registration has lapsed'),
            help(
              `before it is delegated, ask its servers themselves: dnssec-trace check --server ${undotted(f.evidence.name)}=ADDRESS --ds FILE ${undotted(f.evidence.name)}`,
            ),
          ],
  }),
  NS_NOT_AT_CHILD: (f, c) => {
    const { nameservers, child } = f.evidence
    return {
      message: `${parentText(f, c)} delegates ${f.owner} to ${namesText(nameservers)}, which the NS records of ${f.owner} do not name`,
      brief: `not in the zone's own NS: ${namesText(nameservers)}`,
      sides: [
        side(`only at ${parentText(f, c)}`, namesText(nameservers), fromSeen(f, c)),
        side(`published by ${f.owner}`, serversText(child)),
      ],
      ...parent(f, c),
      help: [
        help(`if it still serves ${f.owner}, add it to the NS records of the zone`),
        help(`if it does not, take it out of the delegation at ${parentText(f, c)}: resolvers go on asking it`),
      ],
    }
  },
  NS_NOT_AT_PARENT: (f, c) => {
    const { nameservers } = f.evidence
    return {
      message: `${f.owner} names ${namesText(nameservers)} among its servers, to which ${parentText(f, c)} does not delegate it`,
      brief: `not in the delegation: ${namesText(nameservers)}`,
      sides: [
        side(`only in ${f.owner}`, namesText(nameservers), fromSeen(f, c)),
        side(`delegated by ${parentText(f, c)}`, serversText(f.evidence.parent)),
      ],
      ...parent(f, c),
      help: [help(`add it to the delegation at ${parentText(f, c)}, or take it out of the NS records of ${f.owner}`)],
    }
  },
  GLUE_DIFFERS: (f, c) => {
    const { nameserver, child, only } = f.evidence
    const at = only === undefined ? '' : ` on ${listText(only.map(serverText), 2)}`
    return {
      message: `the glue of ${nameserver}${at} is ${addressesText(f.evidence.parent)}, but ${zoneText(f.zone)} itself has ${addressesText(child)}`,
      brief: `glue ${addressesText(f.evidence.parent)}, in the zone ${addressesText(child)}`,
      sides: [
        side(`glue from ${parentText(f, c, f.zone)}`, addressesText(f.evidence.parent), fromSeen(f, c)),
        side(`published by ${zoneText(f.zone)}`, addressesText(child)),
      ],
      ...(only === undefined ? parent(f, c, f.zone) : servers(...only)),
      help: [
        ...(only === undefined ? [] : [alike(parentText(f, c, f.zone))]),
        help(
          `make both the same: the glue (host object) of ${nameserver} through the registrar, or its address records in ${zoneText(f.zone)}`,
        ),
      ],
    }
  },
  GLUE_MISSING: (f, c) => {
    const { nameserver, others, lacking = [], elsewhere = [] } = f.evidence
    const above = parentText(f, c, f.zone)
    if (lacking.length > 0)
      return {
        message: `${listText(lacking.map(serverText), 2)}, of the servers of ${above}, ${lacking.length === 1 ? 'delegates' : 'delegate'} ${zoneText(f.zone)} to ${nameserver}, a name within it, without the address that others give`,
        brief: `no glue for ${nameserver} on ${listText(
          lacking.map(({ address }) => address),
          2,
        )}`,
        sides: [
          side(`glue from ${above}`, 'no address', `from ${listText(lacking.map(serverText), 2)}`),
          side(`glue from ${above}`, 'given', `from ${listText(elsewhere.map(serverText), 2)}`),
        ],
        ...servers(...lacking),
        help: [
          alike(above),
          help('see that it puts glue for names within the zone into every referral, or truncates (RFC 9471 §3.1)'),
        ],
      }
    return {
      message: `${above} delegates ${zoneText(f.zone)} to ${nameserver}, a name within it, without an address${others.length === 0 ? ': nobody can find the zone' : ''}`,
      brief: `no glue for ${nameserver}`,
      sides: [
        side(`glue from ${parentText(f, c, f.zone)}`, 'no address', fromSeen(f, c)),
        side('other ways in', serversText(others)),
      ],
      ...parent(f, c, f.zone),
      help: [help(`publish the addresses of ${nameserver} as glue (host object) at ${parentText(f, c, f.zone)}`)],
    }
  },
  NAMESERVER_NO_ADDRESS: (f, c) => ({
    message: `${f.evidence.nameserver} is named as a server of ${zoneText(f.zone)}, but has neither an A nor an AAAA record (${rcodeName(f.evidence.rcode)})`,
    brief: `no address for ${f.evidence.nameserver}`,
    sides: [
      side('named as a server', f.evidence.nameserver.toString()),
      side('its addresses', `none, ${rcodeName(f.evidence.rcode)}`, fromSeen(f, c)),
    ],
    ...operator(f),
    help: [
      help(
        `give ${f.evidence.nameserver} an address, or take it out of the NS records and the delegation of ${zoneText(f.zone)}`,
      ),
      help('a name below a domain that has lapsed can be registered by anybody, who then speaks for the zone'),
    ],
  }),
  NAMESERVER_IS_ALIAS: (f, c) => ({
    message: `${f.evidence.nameserver}, a server of ${zoneText(f.zone)}, is an alias of ${f.evidence.target}, which some resolvers do not follow`,
    brief: `${f.evidence.nameserver} is an alias`,
    sides: [
      side('named as a server', f.evidence.nameserver.toString()),
      side('published there', `CNAME ${f.evidence.target}`, fromSeen(f, c)),
    ],
    ...operator(f),
    help: [
      help(
        `name ${f.evidence.target} itself in the NS records and the delegation, or give ${f.evidence.nameserver} addresses`,
      ),
    ],
  }),
  DS_DIFFERS: (f) => {
    const { versions } = f.evidence
    const bad = versions.filter(({ status }) => status !== 'secure')
    const hit = bad.length < versions.length ? bad : []
    const worst = hit.map(({ ds, status, servers: at }) => {
      const said = ds.length === 0 ? 'without one' : 'other records'
      return `${said} on ${listText(at.map(serverText), 2)}, by which it is ${status}`
    })
    return {
      message: `the servers of ${zoneText(f.zone)} have ${countText(versions.length, 'version')} of the DS RRset of ${f.owner}${worst.length === 0 ? '' : `: ${worst.join('; ')}`}`,
      brief: `${countText(versions.length, 'version')} of the DS RRset`,
      sides: versions.flatMap(({ ds, servers: at, status }) => {
        const note = `${status} with it`
        const from = `from ${listText(at.map(serverText), 2)}`
        return ds.length === 0
          ? [side(from, 'no DS', note)]
          : ds.slice(0, 4).map((one, i) => side(from, dsText(one), i === 0 ? note : ''))
      }),
      ...servers(...(hit.length > 0 ? hit : versions.slice(1)).flatMap(({ servers: at }) => at)),
      help: [
        help(
          `bring every server of ${zoneText(f.zone)} to the same version; right after a change of DS wait until its secondaries have it`,
        ),
      ],
    }
  },
  DS_UNEXPECTED: (f, c) => {
    const { expected, missing, extra } = f.evidence
    const parts = [
      ...(missing.length > 0 ? [`lacks ${countText(missing.length, 'expected record')}`] : []),
      ...(extra.length > 0 ? [`has ${extra.length} that ${extra.length === 1 ? 'is' : 'are'} not expected`] : []),
    ]
    return {
      message: `the DS RRset of ${f.owner} at ${zoneText(f.zone)} ${parts.join(' and ')}`,
      brief: `DS RRset ${parts.join(' and ')}`,
      sides: [
        ...dsSides('expected', expected),
        ...missing.slice(0, 4).map((ds) => side('missing', dsText(ds), fromSeen(f, c))),
        ...extra.slice(0, 4).map((ds) => side('not expected', dsText(ds), fromSeen(f, c))),
      ],
      ...parent(f, c),
      help: expectedHelp(f, c),
    }
  },
  VALIDITY_SHORT: (f, c) => {
    const { rrsig, at, wanted } = f.evidence
    const what = `${f.owner} ${typeName(rrsig.typeCovered)}`
    return {
      message: `the signature over ${what} by key ${rrsig.keyTag} of ${zoneText(f.zone)} ends ${farText(rrsig.expiration, at)}; everything should stay valid for ${spanText(0, wanted)}`,
      brief: `${what} is signed for ${farText(rrsig.expiration, at)} only`,
      sides: [
        side(`published by ${zoneText(f.zone)}`, rrsigText(rrsig), fromCarrier(f, c, f.owner, rrsig.typeCovered)),
        side('signed until', dateText(rrsig.expiration, at), farText(rrsig.expiration, at)),
        side('wanted until', formatTime((at + wanted) as typeof at), `for ${spanText(0, wanted)}`),
      ],
      ...operator(f),
      help: [
        help(`see whether the signer of ${zoneText(f.zone)} still runs and all of its servers get what it signs`),
        help('if it renews so late by design, let it renew earlier, or give a smaller --min-validity'),
      ],
    }
  },
})
