/** Near misses: the word that a misspelt one was probably meant to be. */

/** Insertions, deletions, substitutions and swaps of neighbours that make one text of the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, substituted)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = above
    above = row
  }
  return above[b.length]!
}

const folded = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '')

/**
 * The words nearest to `text`, best first, at most `most`: those few letters away, and those that contain it.
 * Case, "-" and "_" do not count.
 */
function nearest(text: string, words: readonly string[], most = 1): readonly string[] {
  const wanted = folded(text)
  if (wanted === '' || wanted.length > 64) return []
  const scored = words.flatMap((word) => {
    const candidate = folded(word)
    const distance = editDistance(wanted, candidate)
    if (distance <= Math.max(1, Math.floor(wanted.length / 3))) return [{ word, distance }]
    return wanted.length >= 3 && candidate.includes(wanted) ? [{ word, distance: candidate.length }] : []
  })
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ word }) => word)
}

/** "; did you mean X?", or "" when nothing is near. */
export function hint(text: string, words: readonly string[], most = 1): string {
  const near = nearest(text, words, most)
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
}
