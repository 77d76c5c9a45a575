/** The servers of a zone and of its parent: a line for those that all do the same, a table of what differs. */

import type { Told } from '../../../check/result.ts'
import { CODES, type Code } from '../../../codes.ts'
import { isAmong } from '../../../explain/health.ts'
import { countText, listText } from '../../../explain/words.ts'
import type { Capability, Health } from '../../../health/types.ts'
import { type Block, blank, type Page, span, text } from '../../doc.ts'
import { blockedIn, gridOf, type Mark } from './grid.ts'
import { GLYPH, heaviest, STYLE } from './marks.ts'
import { legend, table } from './table.ts'
import { unlikeNotes } from './unlike.ts'

/** What is said of the servers of one zone. */
interface Said {
  readonly label: string
  readonly mark: Mark
  readonly text: string
}

/** What one server was asked says as much as all: that it was this one sets it apart from nobody. */
const OF_ANYBODY: ReadonlySet<Code> = new Set<Code>(['NAMESERVER_NO_ADDRESS', 'NAMESERVER_IS_ALIAS'])

/** Longer names of zones do not push what is said of the other. */
const MOST_LABEL = 36

/** What is said of all answers that are alike. */
const ALIKE: Readonly<Record<Mark, string>> = {
  secure: 'all secure',
  insecure: 'all insecure',
  bogus: 'all bogus',
  indeterminate: 'all indeterminate',
  differs: 'no two servers say the same',
  error: 'none usable',
  silent: 'no response',
  unasked: 'not asked',
}

/** All servers: those of the parent in one line, those of the zone in one line or a table. */
export function serverBlocks(health: Health, told: readonly Told[], page: Page, verbose: boolean): readonly Block[] {
  const above = parentSaid(health, told)
  const lines = above === null ? [] : [above]
  if (health.servers.length === 0) return lines.length === 0 ? [] : [blank, ...saidLines(lines)]
  const grid = gridOf(health, told, verbose)
  const mark = heaviest(grid.columns.flatMap(({ marks }) => marks))
  const state = grid.alike === null ? '' : `: ${ALIKE[grid.alike]}`
  const notes = unlikeNotes(health, told, grid.unlike)
  const said = `${countText(health.servers.length, 'server')} × ${countText(health.columns.length, 'answer')}${viaText(grid.vias, blockedIn(health))}${state}`
  return [
    blank,
    ...saidLines([...lines, { label: health.zone.toString(), mark, text: said }]),
    ...(grid.alike === null || verbose ? [blank, ...table(grid, health.zone, page), ...legend(grid)] : []),
    ...notes.map((note) => text(4, 6, span(GLYPH.differs, STYLE.differs), span(` ${note}`, 'faint'))),
  ]
}

function saidLines(lines: readonly Said[]): readonly Block[] {
  const width = Math.max(0, ...lines.map(({ label }) => label.length).filter((length) => length <= MOST_LABEL))
  return lines.map(({ label, mark, text: said }) =>
    text(2, 6, span(`${GLYPH[mark]} ${label.padEnd(width)}`, STYLE[mark]), `  ${said}`),
  )
}

function viaText(vias: readonly string[], blocked: string | null): string {
  const asked = vias.length === 0 ? '' : `, ${vias.map((via) => via.toUpperCase()).join(' and ')}`
  return blocked === null ? asked : `${asked} (nothing answers over ${blocked.toUpperCase()} here)`
}

/** The servers of the parent, and those of them that do otherwise. */
function parentSaid(health: Health, told: readonly Told[]): Said | null {
  const { parent, parents } = health
  const blocked = blockedIn(health)
  if (parent === null || parents.length === 0) return null
  const addresses = (list: readonly Capability[]): string =>
    listText(
      list.map(({ server }) => server.address),
      3,
    )
  const mute = (via: 'udp' | 'tcp'): readonly Capability[] =>
    via === blocked ? [] : parents.filter((one) => one[via] === false)
  const live = told.filter(({ ignored, severity }) => ignored === null && severity !== 'notice')
  const named = live.filter(({ finding, servers }) => !OF_ANYBODY.has(finding.code) && servers.length < parents.length)
  const odd = parents.filter(({ server }) => named.some(({ servers }) => isAmong(server, servers)))
  const dead = mute('udp').filter((one) => mute('tcp').includes(one))
  const parts = [
    ...(dead.length === 0 ? [] : [`no response from ${addresses(dead)}`]),
    ...(['udp', 'tcp'] as const).flatMap((via) => {
      const only = mute(via).filter((one) => !dead.includes(one))
      return only.length === 0 ? [] : [`none over ${via.toUpperCase()} from ${addresses(only)}`]
    }),
    ...(odd.length === 0 ? [] : [`findings name ${addresses(odd)}`]),
  ]
  const broken = live.some(
    ({ finding, severity }) =>
      severity === 'error' && CODES[finding.code].effect === 'bogus' && finding.zone.equals(parent),
  )
  const all = countText(parents.length, 'server')
  const well = `${all} ${parents.length === 1 ? 'answers for' : 'agree on'} the delegation`
  const mark = broken
    ? 'bogus'
    : odd.some((one) => !dead.includes(one))
      ? 'differs'
      : parts.length > 0
        ? 'silent'
        : 'secure'
  return { label: parent.toString(), mark, text: parts.length === 0 ? well : `${all}: ${parts.join('; ')}` }
}
