/** Until when everything holds, and what ends next. */

import { endText, instantText, thenTexts } from '../../../explain/health.ts'
import type { Health } from '../../../health/types.ts'
import { type Block, blank, span, text } from '../../doc.ts'

/** The earliest end of all, and that of the zone itself where it ends later; with everything that of each zone. */
export function horizonBlocks({ horizon, at, zone }: Health, verbose: boolean): readonly Block[] {
  if (horizon === null) return []
  const first = text(2, 4, `holds until ${instantText(horizon.until, at)}: `, endText(horizon))
  const later = thenTexts(horizon, at, (one) => verbose || one.equals(zone))
  return [blank, first, ...later.map((said) => text(4, 6, span(said, 'faint')))]
}
