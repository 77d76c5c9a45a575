/**
 * The control: a parent that does what a check says would break the zone. It adds the DS of a KSK to come, which is in order,
 * and takes the old one away before that key is published (RFC 7583 §3.3.2).
 */

import { type Check, type Seen, sleep, TTL } from './check-rolls.ts'
import type { Registrar } from './registrar.ts'

/** A DS of a key that is nowhere yet. */
const COMING = `4711 13 2 ${'5a'.repeat(32)}`
const MOST_MS = 60_000
/** What caches and servers of the parent had before is gone by then. */
const SETTLED_MS = (TTL + 2) * 1000

interface Early<T> {
  /** key tag of the DS that is taken away */
  readonly old: number
  /** with both DS, and with the new one alone */
  readonly before: Seen & { readonly heard: T }
  readonly after: Seen & { readonly heard: T }
}

/** @param hear what resolvers say of the zone */
export async function actEarly<T>(
  zone: string,
  registrar: Registrar,
  check: Check,
  hear: () => Promise<T>,
): Promise<Early<T>> {
  const old = await firstDs(zone, check)
  const put = async (ds: readonly string[]): Promise<Seen & { readonly heard: T }> => {
    registrar.ds.set(zone, ds)
    await registrar.publish()
    await sleep(SETTLED_MS)
    return { ...(await check(zone)), heard: await hear() }
  }
  await put(old)
  const before = await put([...old, COMING])
  const after = await put([COMING])
  return { old: Number(old[0]!.split(' ')[0]), before, after }
}

/** The DS that the zone asks for, once it is said that the parent can have it. */
async function firstDs(zone: string, check: Check): Promise<readonly string[]> {
  let from: number | null = null
  for (const end = Date.now() + MOST_MS; Date.now() < end; await sleep(500)) {
    const { next, cds } = await check(zone)
    const step = next.find(({ action }) => action === 'accept the CDS')
    if (step === undefined) continue
    from ??= step.from ?? 0
    if (Date.now() / 1000 >= from) return cds
  }
  throw new Error(`${zone} does not ask for a DS`)
}
