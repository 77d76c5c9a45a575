/** `dnssec-trace explain [code]`: the catalogue of findings by family, or one page of it from docs/codes. */

import { readFileSync } from 'node:fs'
import { CODES, type Code, type Family } from '../codes.ts'
import { painter, print } from '../render/doc.ts'
import { EXIT, type Io, UsageError } from './io.ts'
import { hint } from './nearest.ts'
import { pageOf } from './output.ts'
import { type Parsed, parse, type Shape } from './parse.ts'

const SHAPE: Shape = {
  name: 'dnssec-trace explain',
  usage: '[code] [options]',
  description: 'Lists the findings by family, or prints the page of one.',
  options: ['json', 'noColor', 'ascii'],
}

const EXPLAIN_FORMAT = 'dnssec-trace.explain/1'

const FAMILIES: Readonly<Record<Family, string>> = {
  anchor: 'trust anchors',
  ds: 'DS, at the parent',
  dnskey: 'DNSKEY, at the apex of the zone',
  cds: 'CDS and CDNSKEY, at the child',
  rrsig: 'signatures',
  denial: 'proofs of non-existence',
  alias: 'CNAME and DNAME',
  server: 'servers and transport',
  limit: 'bounds on the work done',
  local: 'the resolver that was asked, and this host',
}

const ALL = Object.keys(CODES) as readonly Code[]

/** Prints the catalogue, or one page. @returns the exit status @throws UsageError for a code that there is not */
export async function explainCommand(argv: readonly string[], io: Io): Promise<number> {
  const parsed = parse(argv, SHAPE, io)
  if (parsed === null) return EXIT.secure
  const [word, extra] = parsed.words
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much: one code at a time`)
  const asJson = parsed.targets[0]?.format === 'json'
  if (word === undefined)
    await (asJson ? printJson(io, { format: EXPLAIN_FORMAT, codes: ALL.map(entry) }) : catalogue(parsed, io))
  else {
    const code = codeOf(word)
    const text = readFileSync(new URL(`../../docs/codes/${code}.md`, import.meta.url), 'utf8')
    await (asJson ? printJson(io, { format: EXPLAIN_FORMAT, ...entry(code), page: text }) : page(text, parsed, io))
  }
  return EXIT.secure
}

function codeOf(word: string): Code {
  const upper = word.toUpperCase().replace(/-/g, '_')
  const code = ALL.find((c) => c === upper)
  if (code !== undefined) return code
  const near = hint(word, ALL, 3)
  throw new UsageError(`there is no code "${word}"${near === '' ? '; "dnssec-trace explain" lists them' : near}`)
}

function entry(code: Code) {
  const { family, title, effect, aside, rank, rfc, ede } = CODES[code]
  return { code, family, title, effect, aside, rank, rfc, ede }
}

async function printJson(io: Io, value: unknown): Promise<void> {
  const { jsonText } = await import('../render/json.ts')
  io.stdout.write(jsonText(value))
}

async function catalogue({ options }: Parsed, io: Io): Promise<void> {
  const { list } = await import('./list.ts')
  const place = pageOf(io, options)
  const paint = await painter(place.color)
  for (const family of Object.keys(FAMILIES) as readonly Family[]) {
    const codes = ALL.filter((code) => CODES[code].family === family)
    io.stdout.write(`${paint(FAMILIES[family], 'strong')}\n`)
    io.stdout.write(
      list(
        codes.map((code) => [{ text: code }, { text: CODES[code].title, style: 'faint' }]),
        place,
        paint,
      ),
    )
    io.stdout.write('\n')
  }
  io.stdout.write('one page of it: dnssec-trace explain CODE\n')
}

async function page(text: string, { options }: Parsed, io: Io): Promise<void> {
  const { pageDoc } = await import('../render/page.ts')
  const place = pageOf(io, options)
  io.stdout.write(print(pageDoc(text), place, await painter(place.color)))
}
