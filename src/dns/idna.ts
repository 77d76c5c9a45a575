/**
 * A name as a user gives it: ASCII as it stands, other letters as A-labels (RFC 5890 §2.3.2.1, Unicode UTS 46), an address as its reverse name.
 *
 * DNS names are not URL hosts: ASCII never passes through `domainToASCII`, which would read "1" as 0.0.0.1 and cut names at "/".
 */

import { domainToASCII } from 'node:url'
import { reverseName } from './address.ts'
import { Name, NameError } from './name.ts'
import { quote } from './quote.ts'

const ASCII = /^[\0-\x7f]*$/
/** The full stops that UTS 46 takes for one. */
const STOPS = /[.\u3002\uff0e\uff61]/
const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i

/**
 * The name that a user means.
 * @throws NameError for what is no name; for a URL the message says which name is in it
 */
export function nameFromUser(text: string): Name {
  const trimmed = text.trim()
  if (URL_START.test(trimmed)) throw new NameError(urlHint(trimmed))
  const reverse = reverseName(trimmed)
  if (reverse !== null) return reverse
  if (ASCII.test(trimmed)) return Name.parse(trimmed)
  if (trimmed.includes('\\'))
    throw new NameError(`${quote(trimmed)} has both escapes and letters outside ASCII; write one or the other`)
  return Name.parse(trimmed.split(STOPS).map(toAscii).join('.'))
}

function urlHint(text: string): string {
  const host = /^[^:]+:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]+)/.exec(text)?.[1]
  if (host === undefined) return `${quote(text)} is a URL, not a name`
  return `${quote(text)} is a URL, not a name; the name in it is ${quote(host.replace(/^\[|\]$/g, ''))}`
}

/** One label in ASCII. */
function toAscii(label: string): string {
  if (ASCII.test(label)) return label
  // letters that are only forms of ASCII ones, such as full-width digits, must not reach a reader of IPv4 addresses
  const folded = label.normalize('NFKC').toLowerCase()
  const ascii = ASCII.test(folded) ? folded : domainToASCII(folded)
  if (!/^[a-z0-9_-]+$/.test(ascii)) throw new NameError(`${quote(label)} cannot be a label: IDNA does not allow it`)
  return ascii
}
