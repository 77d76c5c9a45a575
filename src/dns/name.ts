/**
 * A domain name: a sequence of labels of octets (RFC 1035 §3.1, RFC 2181 §11).
 *
 * Decides equality, ancestry and canonical order (RFC 4034 §6.1), and the presentation form with escapes
 * (RFC 1035 §5.1, RFC 4343 §2.1). Case is kept as received and never decides equality.
 */

import { quote } from './quote.ts'

const MAX_LABEL = 63
const MAX_WIRE = 255

/** A text or sequence of labels that cannot be a domain name; `message` is one line fit for a user. */
export class NameError extends Error {
  override name = 'NameError'
}

const lower = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet)

/** Where a constructor writes the key; it keeps nothing here. */
const scratch = Buffer.alloc(MAX_WIRE)

export class Name {
  /** Labels from left to right, the root label left out; octets as received. */
  readonly labels: readonly Uint8Array[]
  /** Canonical wire form as a string of octets: equal for equal names, so fit for `===` and as a Map key. */
  readonly key: string

  static readonly root = new Name([])

  /** @throws NameError when a label is empty or over 63 octets, or the wire form over 255 octets (RFC 1035 §2.3.4). */
  constructor(labels: readonly Uint8Array[]) {
    let size = 0
    for (const label of labels) {
      if (label.length === 0) throw new NameError('a domain name cannot have an empty label')
      if (label.length > MAX_LABEL) {
        throw new NameError(`a label has ${label.length} octets; ${MAX_LABEL} is the most (RFC 1035 §2.3.4)`)
      }
      size += label.length + 1
    }
    if (size >= MAX_WIRE) {
      throw new NameError(`the name has ${size + 1} octets; ${MAX_WIRE} is the most (RFC 1035 §2.3.4)`)
    }
    let at = 0
    for (const label of labels) {
      scratch[at++] = label.length
      for (let i = 0; i < label.length; i++) scratch[at++] = lower(label[i]!)
    }
    scratch[at] = 0
    this.labels = labels
    this.key = scratch.toString('latin1', 0, size + 1)
  }

  /**
   * Reads presentation form: labels apart by ".", `\X` for a literal character, `\DDD` for an octet.
   * @param text a name; without a final dot it is relative to `origin`. "." is the root, "@" the origin itself.
   * @param origin default: the root
   * @throws NameError for an empty label, a bad escape, a non-ASCII character (see `idna.ts` for U-labels), or a length over the limits
   */
  static parse(text: string, origin: Name = Name.root): Name {
    if (text === '.') return Name.root
    if (text === '@') return origin
    if (text === '') throw new NameError('a domain name cannot be empty; the root is "."')
    const labels: Uint8Array[] = []
    let label: number[] = []
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) throw new NameError(`${quote(text)} has a character outside ASCII; write octets as \\DDD`)
      if (code === 0x2e) {
        if (label.length === 0) throw new NameError(`${quote(text)} has an empty label`)
        labels.push(Uint8Array.from(label))
        label = []
      } else if (code === 0x5c) {
        const ddd = /^[0-9]{3}/.exec(text.slice(i + 1))?.[0]
        if (ddd !== undefined) {
          if (Number(ddd) > 255) throw new NameError(`"\\${ddd}" in ${quote(text)} is over 255`)
          label.push(Number(ddd))
          i += 3
        } else {
          const next = text.charCodeAt(++i)
          if (Number.isNaN(next) || (next >= 0x30 && next <= 0x39) || next > 0x7f) {
            throw new NameError(`${quote(text)} has a backslash that is not followed by a character or three digits`)
          }
          label.push(next)
        }
      } else label.push(code)
    }
    if (label.length === 0) return new Name(labels)
    return new Name([...labels, Uint8Array.from(label), ...origin.labels])
  }

  /** Number of labels, the root label and a leading `*` included (for RRSIG's Labels field see `signedLabels`). */
  get depth(): number {
    return this.labels.length
  }

  /** Number of labels as RRSIG's Labels field counts them: neither the root label nor a leading `*` (RFC 4034 §3.1.3). */
  get signedLabels(): number {
    return this.isWildcard ? this.labels.length - 1 : this.labels.length
  }

  /** True when the leftmost label is the single octet `*` (RFC 4592 §2.1.1). */
  get isWildcard(): boolean {
    const first = this.labels[0]
    return first !== undefined && first.length === 1 && first[0] === 0x2a
  }

  get isRoot(): boolean {
    return this.labels.length === 0
  }

  equals(other: Name): boolean {
    return this.key === other.key
  }

  /** True when this name is `ancestor` itself or below it. */
  isWithin(ancestor: Name): boolean {
    const extra = this.labels.length - ancestor.labels.length
    if (extra < 0) return false
    let at = 0
    for (let i = 0; i < extra; i++) at += this.labels[i]!.length + 1
    return this.key.length - at === ancestor.key.length && this.key.startsWith(ancestor.key, at)
  }

  /** True when this name is below `ancestor`, not equal to it. */
  isBelow(ancestor: Name): boolean {
    return this.labels.length > ancestor.labels.length && this.isWithin(ancestor)
  }

  /** The name without its leftmost label; null for the root. */
  parent(): Name | null {
    return this.labels.length === 0 ? null : this.ancestor(this.labels.length - 1)
  }

  /** The rightmost `depth` labels of this name. */
  ancestor(depth: number): Name {
    if (depth >= this.labels.length) return this
    return depth <= 0 ? Name.root : new Name(this.labels.slice(this.labels.length - depth))
  }

  /** This name with one more label on the left. @throws NameError when that is too long */
  child(label: Uint8Array | string): Name {
    const octets = typeof label === 'string' ? Uint8Array.from(label, (c) => c.charCodeAt(0)) : label
    return new Name([octets, ...this.labels])
  }

  /** `*.` followed by this name: the source of synthesis below it (RFC 4592 §3.3.1). @throws NameError when too long */
  wildcard(): Name {
    return this.child('*')
  }

  /** The longest name that both names are within. */
  commonAncestor(other: Name): Name {
    const most = Math.min(this.depth, other.depth)
    for (let depth = most; depth > 0; depth--) {
      const mine = this.ancestor(depth)
      if (mine.key === other.ancestor(depth).key) return mine
    }
    return Name.root
  }

  /** This name with the suffix `from` replaced by `to` (DNAME substitution, RFC 6672 §2.2). @throws NameError when too long */
  rebase(from: Name, to: Name): Name {
    return new Name([...this.labels.slice(0, this.depth - from.depth), ...to.labels])
  }

  /** Canonical order (RFC 4034 §6.1): negative, zero or positive as this name sorts before, with or after `other`. */
  compare(other: Name): number {
    const most = Math.min(this.depth, other.depth)
    for (let i = 1; i <= most; i++) {
      const a = this.labels[this.depth - i]!
      const b = other.labels[other.depth - i]!
      const length = Math.min(a.length, b.length)
      for (let j = 0; j < length; j++) {
        const difference = lower(a[j]!) - lower(b[j]!)
        if (difference !== 0) return difference
      }
      if (a.length !== b.length) return a.length - b.length
    }
    return this.depth - other.depth
  }

  /** Uncompressed wire form, case as received (RFC 1035 §3.1). */
  wire(): Uint8Array {
    const out = new Uint8Array(this.key.length)
    let at = 0
    for (const label of this.labels) {
      out[at] = label.length
      out.set(label, at + 1)
      at += label.length + 1
    }
    return out
  }

  /** Canonical wire form: uncompressed, A–Z lowered (RFC 4034 §6.2). */
  canonicalWire(): Uint8Array {
    return Uint8Array.from(Buffer.from(this.key, 'latin1'))
  }

  /** This name with A–Z lowered. */
  canonical(): Name {
    return new Name(this.labels.map((label) => label.map(lower)))
  }

  /** Presentation form with a final dot; special and unprintable octets escaped (RFC 1035 §5.1, RFC 4343 §2.1). Pure ASCII. */
  toString(): string {
    if (this.labels.length === 0) return '.'
    return this.labels.map((label) => `${presentLabel(label)}.`).join('')
  }

  toJSON(): string {
    return this.toString()
  }
}

function presentLabel(label: Uint8Array): string {
  let text = ''
  for (const octet of label) {
    if (octet <= 0x20 || octet >= 0x7f) text += `\\${String(octet).padStart(3, '0')}`
    else if ('."();@$\\'.includes(String.fromCharCode(octet))) text += `\\${String.fromCharCode(octet)}`
    else text += String.fromCharCode(octet)
  }
  return text
}
