/** Text of others inside our messages: one line, printable, not longer than helps. */

const MOST = 64

/** The text between quotation marks, control characters as \\DDD, cut short where it is long. */
export function quote(text: string): string {
  const shown = text.length > MOST ? `${text.slice(0, MOST)}…` : text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
  return `"${shown.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, '0')}`)}"`
}
