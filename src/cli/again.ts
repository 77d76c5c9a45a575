/** Further commands for the same question and route, as they can be pasted. */

/** Options that say how much to print, or where: not those of a further command. */
const PRINTING = /^(?:-[qv]|--quiet|--verbose|--json|--ordered)$/
export const PRINTING_VALUE =
  /^(?:-o|--output|--format|--save|--software|--input|--concurrency|--rate|--fail-on|--ignore)$/
/** Options of one run alone: the next is judged as things are then. */
export const ONCE_VALUE = /^(?:--at|--replay)$/

/** @param without options that take a value and are left out, as switches for printing are */
export function command(name: string, argv: readonly string[], without: readonly RegExp[]): string {
  const left = (word = ''): boolean => without.some((option) => option.test(word))
  const words = argv.filter((word, i) => !PRINTING.test(word) && !left(word.replace(/=.*/, '')) && !left(argv[i - 1]))
  return [name, ...words.map(quoted)].join(' ')
}

const quoted = (word: string): string =>
  /^[\w.,:;@%+=/#[\]-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`
