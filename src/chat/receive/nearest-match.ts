/** Edits between two words, counting a swap of neighbours as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

/** The known word that a typo most likely meant, or null when none is close. */
export function nearestMatch(word: string, known: readonly string[]): string | null {
  const given = word.slice(0, 32).toLowerCase();
  let best: { word: string; far: number } | null = null;
  for (const candidate of known) {
    const far = candidate.startsWith(given) && given.length >= 2 ? 1 : distance(given, candidate);
    if (far <= Math.max(1, Math.floor(candidate.length / 3)) && (!best || far < best.far))
      best = { word: candidate, far };
  }
  return best?.word ?? null;
}
