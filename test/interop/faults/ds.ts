/** What can be wrong at the parent: the DS RRset, or the proof that there is none. */

import { dsWith, parentDenial, spoil, stale, usual } from '../edits.ts'
import { belongs, corrupt, covers, dsOf, isSep, rec } from '../records.ts'
import type { Fault } from './fault.ts'

export const DS: readonly Fault[] = [
  { id: 'ds-bad-tag', ds: dsWith(([, ...t]) => ['0', ...t]) },
  { id: 'ds-other-algorithm', ds: dsWith(([tag, , ...t]) => [tag, '8', ...t]) },
  { id: 'ds-algorithm-100', ds: dsWith(([tag, , ...t]) => [tag, '100', ...t]) },
  { id: 'ds-algorithm-200', ds: dsWith(([tag, , ...t]) => [tag, '200', ...t]) },
  { id: 'ds-digest-100', ds: dsWith(([tag, alg, , digest]) => [tag, alg, '100', digest]) },
  { id: 'ds-digest-5', ds: dsWith(([tag, alg, , digest]) => [tag, alg, '5', digest]) },
  { id: 'ds-digest-bogus', ds: dsWith(([tag, alg, type, digest]) => [tag, alg, type, spoil(digest)]) },
  {
    id: 'ds-digest-short',
    denial: 'nsec3',
    ds: dsWith(([tag, alg, type, digest]) => [tag, alg, type, digest.slice(0, 40)]),
  },
  {
    id: 'ds-sha1-good-sha256-bad',
    ds: (keys) => [...dsWith((t) => t, 1)(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)])(keys)],
  },
  {
    id: 'ds-sha256-good-sha1-bad',
    ds: (keys) => [...usual(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)], 1)(keys)],
  },
  {
    id: 'ds-sha256-good-sha384-bad',
    ds: (keys) => [...usual(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)], 4)(keys)],
  },
  {
    id: 'ds-sha384-good-sha256-bad',
    ds: (keys) => [...dsWith((t) => t, 4)(keys), ...dsWith(([a, b, c, d]) => [a, b, c, spoil(d)])(keys)],
  },
  { id: 'ds-stale-plus-good', ds: (keys) => [stale(keys, 1), ...usual(keys)] },
  { id: 'ds-three-stale-plus-good', ds: (keys) => [stale(keys, 1), stale(keys, 2), stale(keys, 3), ...usual(keys)] },
  {
    id: 'ds-twelve-stale-plus-good',
    ds: (keys) => [...Array.from({ length: 12 }, (_, n) => stale(keys, n)), ...usual(keys)],
  },
  {
    id: 'ds-unsupported-plus-good',
    ds: (keys) => [...dsWith(([tag, , ...t]) => [tag, '100', ...t])(keys), ...usual(keys)],
  },
  {
    id: 'ds-unsupported-plus-bad',
    ds: (keys) => [...dsWith(([tag, , ...t]) => [tag, '100', ...t])(keys), stale(keys, 1)],
  },
  {
    id: 'ds-algorithm-8-plus-good',
    ds: (keys) => [...dsWith(([tag, , ...t]) => [tag, '8', ...t])(keys), ...usual(keys)],
  },
  { id: 'ds-other-owner', ds: (keys) => keys.filter(isSep).map((key) => dsOf({ ...key, owner: 'elsewhere.fn.' })) },
  { id: 'ds-but-unsigned', signing: null, ds: () => [`12345 13 2 ${'ab'.repeat(32)}`] },
  { id: 'ds-unsupported-but-unsigned', signing: null, ds: () => [`12345 100 2 ${'ab'.repeat(32)}`] },
  {
    id: 'ds-rrsig-missing',
    parentEdit: (signed, _, child) => signed.filter((r) => !(covers(r) === 'DS' && r.owner === child)),
  },
  {
    id: 'ds-rrsig-bad',
    parentEdit: (signed, _, child) => signed.map((r) => (covers(r) === 'DS' && r.owner === child ? corrupt(r) : r)),
  },
  { id: 'ds-dropped-from-parent', parentEdit: (signed, _, child) => signed.filter((r) => !belongs(r, child, 'DS')) },
  {
    id: 'ds-denial-lists-ds',
    signing: null,
    parentEdit: parentDenial((base, child) => [...base, rec(child, 3600, 'DS', `12345 13 2 ${'ab'.repeat(32)}`)]),
  },
  {
    id: 'ds-denial-without-ns',
    signing: null,
    parentEdit: parentDenial((base, child) =>
      base.map((r) => (r.owner === child && r.type === 'NS' ? { ...r, type: 'TXT', rdata: '"no cut"' } : r)),
    ),
  },
  {
    id: 'ds-denial-rrsig-bad',
    signing: null,
    denial: 'nsec',
    parentEdit: (signed, _, child) => signed.map((r) => (covers(r) === 'NSEC' && r.owner === child ? corrupt(r) : r)),
  },
  {
    id: 'ds-denial-rrsig-missing',
    signing: null,
    denial: 'nsec',
    parentEdit: (signed, _, child) => signed.filter((r) => !(covers(r) === 'NSEC' && r.owner === child)),
  },
]
