/** What only `-v` tells: how each server takes questions, and every answer that is not like the usual. */

import { explain } from '../../../explain/explain.ts'
import { columnHead, isAmong } from '../../../explain/health.ts'
import { countText, listText, serverText } from '../../../explain/words.ts'
import type { Capability, Cell, Health } from '../../../health/types.ts'
import { type Block, blank, line, span, text } from '../../doc.ts'
import { GLYPH, MARK_TEXT, STYLE } from './marks.ts'

/** What `-v` adds of servers: what each can do, and each answer that is not secure. */
export const detailBlocks = (health: Health): readonly Block[] => [
  ...capabilityBlocks('servers of the zone', health.servers, placeOf),
  ...capabilityBlocks('servers of the parent', health.parents, () => ''),
  ...cellBlocks(health),
]

/** Parent and zone should name the same servers. */
const placeOf = ({ atParent, atChild }: Capability): string =>
  atParent === atChild ? '' : `; named by the ${atParent ? 'parent' : 'zone'} alone`

function capabilityBlocks(
  title: string,
  list: readonly Capability[],
  place: (one: Capability) => string,
): readonly Block[] {
  if (list.length === 0) return []
  return [
    blank,
    line(2, span(title, 'strong')),
    ...list.map((one) =>
      text(
        4,
        6,
        serverText({ ...one.server, name: one.names[0] ?? one.server.name }),
        ': ',
        `${abilities(one)}${place(one)}`,
      ),
    ),
  ]
}

/** "UDP, TCP, EDNS, DO, cookies; serial 7; largest answer over UDP 1232 octets"; what is not known is left out */
function abilities(one: Capability): string {
  const { names, serial, largest } = one
  const asked = [
    [one.udp, 'UDP'],
    [one.tcp, 'TCP'],
    [one.edns, 'EDNS'],
    [one.dnssecOk, 'DO'],
    [one.cookies, 'cookies'],
  ] as const
  const has = asked.filter(([able]) => able === true).map(([, word]) => word)
  const lacks = asked.filter(([able]) => able === false).map(([, word]) => word)
  return [
    ...(has.length === 0 ? [] : [has.join(', ')]),
    ...(lacks.length === 0 ? [] : [`without ${lacks.join(', ')}`]),
    ...(serial === null ? [] : [`serial ${serial}`]),
    ...(largest === null ? [] : [`largest answer over UDP ${largest} octets`]),
    ...(names.length > 1 ? [`also ${listText(names.slice(1).map(String))}`] : []),
  ].join('; ')
}

/** Answers that are not secure, server by server, and by what; both transports together where they agree. */
function cellBlocks(health: Health): readonly Block[] {
  const { cells, servers } = health
  const blocks = servers.flatMap(({ server }) => {
    const own = cells.filter(
      (cell) => isAmong(cell.server, [server]) && cell.state !== 'secure' && cell.state !== 'unasked',
    )
    return own.length === 0 ? [] : [line(4, span(serverText(server), 'strong')), ...answerLines(own, health)]
  })
  const good = cells.filter(({ state }) => state === 'secure').length
  const left = cells.filter(({ state }) => state === 'unasked').length
  const rest = [
    ...(good === 0 ? [] : [`${countText(good, 'answer')} secure`]),
    ...(left === 0 ? [] : [`${left} not asked`]),
  ]
  return [blank, line(2, span('answers', 'strong'), rest.length === 0 ? '' : `: ${rest.join(', ')}`), ...blocks]
}

/** Columns of one server that say the same of it, in one line. */
function answerLines(cells: readonly Cell[], { zone, at }: Health): readonly Block[] {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const why = cell.finding === null ? '' : `${cell.finding.code}: ${explain(cell.finding, { at }).brief}`
    const vias = cells.filter((c) => c.column === cell.column && c.state === cell.state).map(({ via }) => via)
    const key = [cell.state, why, vias.length > 1 ? '' : ` over ${cell.via.toUpperCase()}`].join('\n')
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups].map(([key, members]) => {
    const [, why = '', over = ''] = key.split('\n')
    const { state } = members[0]!
    const heads = [...new Set(members.map(({ column }) => columnHead(column, zone)))]
    return text(
      6,
      8,
      span(`${GLYPH[state]} ${MARK_TEXT[state]}`, STYLE[state]),
      `${over}: ${heads.join(', ')}`,
      why === '' ? '' : span(`  ${why}`, 'faint'),
    )
  })
}
