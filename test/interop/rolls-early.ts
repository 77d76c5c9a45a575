/**
 * The controls: what a check says would break a zone is done. A parent adds the DS of a KSK to come, which is in order, and
 * takes the old one away before that key is published (RFC 7583 §3.3.2); and a signer is told that the parent has the DS of its
 * new KSK before it has, so that it takes the old KSK away (RFC 7583 §3.3.1).
 */

import { type Check, type Seen, type Signer, sleep, TTL } from './check-rolls.ts'
import type { Registrar } from './registrar.ts'

/** A DS of a key that is nowhere yet. */
const COMING = `4711 13 2 ${'5a'.repeat(32)}`
const MOST_MS = 60_000
/** What caches and servers of the parent had before is gone by then. */
const SETTLED_MS = (TTL + 2) * 1000

interface Early<T> {
  /** key tag of the DS or of the key that is taken away */
  readonly old: number
  /** before the step, and after it */
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

/** The signer rolls its KSK, and hears too early that the parent has the new DS. */
export async function confirmEarly<T>(
  zone: string,
  signer: Signer,
  registrar: Registrar,
  check: Check,
  hear: () => Promise<T>,
): Promise<Early<T>> {
  const ds = await firstDs(zone, check)
  const old = Number(ds[0]!.split(' ')[0])
  registrar.ds.set(zone, ds)
  await registrar.publish()
  await signer.tell(zone, [old], [])
  await until(`${zone} has its KSK`, async () => (await stateOf(signer, zone, old)) === 'KSK active')
  await signer.begin(zone)
  await until(`${zone} has a new KSK`, async () =>
    (await signer.keys(zone)).some(({ tag, state }) => tag !== old && state === 'KSK ready'),
  )
  await sleep(SETTLED_MS)
  const before = { ...(await check(zone)), heard: await hear() }
  await signer.tell(zone, [old], [])
  await until(`${zone} takes its old KSK away`, async () => !KEPT.includes(await stateOf(signer, zone, old)))
  await sleep(SETTLED_MS)
  return { old, before, after: { ...(await check(zone)), heard: await hear() } }
}

/** In the words of Knot, while the key is published. */
const KEPT = ['KSK active', 'KSK retire-active']

const stateOf = async (signer: Signer, zone: string, tag: number): Promise<string> =>
  (await signer.keys(zone)).find((key) => key.tag === tag)?.state ?? 'gone'

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + MOST_MS; Date.now() < end; await sleep(200)) if (await holds()) return
  throw new Error(`not in time: ${what}`)
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
