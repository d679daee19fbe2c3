/**
 * A page of a list that is read onwards from its last row.
 * @param found what was asked for with a limit of one more than fits a page
 * @param cursorOf what names a row to whoever asks for what comes after it
 */
export function cutPage<T, C>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => C,
): { rows: T[]; next: C | null } {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : cursorOf(last) };
}
