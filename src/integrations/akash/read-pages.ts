import { AppError } from "../../errors.ts";
import type { ChainPage } from "../../ports/akash-backend.ts";

/** A node may serve fewer; its `next_key` says where it stopped. */
const PAGE_SIZE = 500;
const MAX_PAGES = 10_000;

/** Query parameters of one page of a filtered list. */
export function pageParams(filters: Record<string, string>, key: string | null): Record<string, string> {
  const named = Object.entries(filters).map(([name, value]) => [`filters.${name}`, value]);
  return {
    ...Object.fromEntries(named),
    "pagination.limit": String(PAGE_SIZE),
    ...(key !== null && { "pagination.key": key }),
  };
}

/**
 * Reads every page, or fails as a whole: half a list must never look like a whole one.
 * @throws AppError `unavailable` for a list that does not end
 */
export async function readAllPages<T>(
  readPage: (from: string | null) => Promise<ChainPage<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let from: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found: ChainPage<T> = await readPage(from);
    items.push(...found.items);
    if (found.next === null) return items;
    from = found.next;
  }
  throw new AppError("unavailable", "the node's list does not end");
}
