import { AppError } from "../../errors.ts";

/** Nobody has this many pages; a list that does not end must not be read for ever. */
const MAX_PAGES = 10_000;

interface ChainPage<T> {
  items: readonly T[];
  /** Where the next one begins; null for the last one. */
  next: string | null;
}

/**
 * One page after the other, none held for longer than its turn. Whoever was given the last one has seen the whole list;
 * whoever was not knows nothing of what is missing (I3).
 * @throws AppError between two pages as `readPage` does; `unavailable` for a list that does not end
 */
export async function* chainPages<T>(
  readPage: (from: string | null) => Promise<ChainPage<T>>,
): AsyncGenerator<readonly T[]> {
  let from: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page: ChainPage<T> = await readPage(from);
    yield page.items;
    if (page.next === null) return;
    from = page.next;
  }
  throw new AppError("unavailable", "the node's list does not end");
}

/** The whole list at once, or nothing of it: half a list must never look like a whole one. @throws AppError as `chainPages` */
export async function allOnPages<T>(readPage: (from: string | null) => Promise<ChainPage<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of chainPages(readPage)) items.push(...page);
  return items;
}
