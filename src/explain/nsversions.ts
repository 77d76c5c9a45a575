/** Words for servers of a parent that delegate a zone to different name servers (RFC 1034 §4.3.5). */

import { servers } from './party.ts'
import type { FindingOf } from './types.ts'
import { part } from './types.ts'
import { help, listText, serverText, side, zoneText } from './words.ts'

type Version = FindingOf<'NS_DIFFERS'>['evidence']['versions'][number]

const namesText = ({ nameservers }: Pick<Version, 'nameservers'>): string => listText(nameservers.map(String).sort())
const atText = ({ servers: at }: Version): string => listText(at.map(serverText), 2)

function noteOf({ answers, behind, nameservers }: Version): string {
  const one = nameservers.length === 1
  const well = one ? 'answers' : 'answer'
  const said = answers === null ? [] : [`${answers ? well : one ? 'does not answer' : 'none answers'} for the zone`]
  return [...said, ...(behind ? ['an older version'] : [])].join('; ')
}

export const NS_VERSION_WORDS = part({
  NS_DIFFERS: (f) => {
    const { versions, child } = f.evidence
    const dead = versions.filter(({ answers }) => answers === false)
    const hit = dead.length > 0 && dead.length < versions.length ? dead : []
    const odd = hit.length > 0 ? hit : versions.slice(1)
    const said = odd.map((one) => {
      const lost = hit.length === 0 ? '' : ', where nothing answers for it'
      return `${atText(one)} to ${namesText(one)}${lost}`
    })
    return {
      message: `the servers of ${zoneText(f.zone)} delegate ${f.owner} to ${versions.length} different sets of name servers: ${said.join('; ')}`,
      brief: `${versions.length} versions of the delegation`,
      sides: [
        ...versions.map((one) => side(`from ${atText(one)}`, namesText(one), noteOf(one))),
        ...(child.length === 0 ? [] : [side(`published by ${f.owner}`, namesText({ nameservers: child }))]),
      ],
      ...servers(...odd.flatMap(({ servers: at }) => at)),
      help: [
        help(
          `bring every server of ${zoneText(f.zone)} to the same version; right after a change of the delegation wait until its secondaries have it`,
        ),
        help('until then have the former servers answer for the zone as the new ones do'),
      ],
    }
  },
})
