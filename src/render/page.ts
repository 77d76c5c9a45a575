/** A page of docs/codes for the terminal: headings, paragraphs, lists and console blocks of Markdown, no more. */

import { type Block, blank, type Doc, line, type Span, span, text } from './doc.ts'

/** Lays a page out. Lines within a paragraph are joined; fenced blocks stand as they are. */
export function pageDoc(markdown: string): Doc {
  const blocks: Block[] = []
  let paragraph: string[] = []
  const flush = (): void => {
    if (paragraph.length === 0) return
    const [first = ''] = paragraph
    const listed = first.startsWith('- ')
    const joined = paragraph.join(' ').replace(/^- /, '')
    blocks.push(listed ? text(2, 4, '- ', ...inline(joined)) : text(0, 0, ...inline(joined)))
    paragraph = []
  }
  let fenced = false
  for (const raw of markdown.split('\n')) {
    const row = raw.trimEnd()
    if (row.startsWith('```')) {
      flush()
      fenced = !fenced
    } else if (fenced) {
      blocks.push(line(2, span(row, row.startsWith('$ ') ? 'strong' : 'plain')))
    } else if (row === '') {
      flush()
      if (blocks.at(-1)?.kind !== 'blank' && blocks.length > 0) blocks.push(blank)
    } else if (row.startsWith('#')) {
      flush()
      blocks.push(line(0, span(row.replace(/^#+ /, ''), 'strong')))
    } else {
      if (row.startsWith('- ')) flush()
      paragraph.push(row.trim())
    }
  }
  flush()
  while (blocks.at(-1)?.kind === 'blank') blocks.pop()
  return blocks
}

/** `code` and **strong** become strong; links keep their text. */
function inline(raw: string): readonly Span[] {
  return raw
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('`')) return span(part.slice(1, -1), 'strong')
      return part.startsWith('**') ? span(part.slice(2, -2), 'strong') : span(part)
    })
}
