import { invalid } from "./errors.ts";

export interface Paging {
  page?: number | undefined;
  limit?: number | undefined;
  sorting?: readonly string[] | undefined;
}

const MAX_LIMIT = 100;

/** One page of a list. `stored` is in the order in which things came to be; newest first unless asked otherwise. */
export function pageOf<T>(stored: readonly T[], { page = 1, limit = 10, sorting }: Paging) {
  if (page < 1 || limit < 1)
    throw invalid({
      type: "greater_than",
      loc: ["query", page < 1 ? "page" : "limit"],
      msg: "Input should be greater than 0",
    });
  const size = Math.min(limit, MAX_LIMIT);
  const isOldestFirst = sorting?.[0]?.startsWith("-") === false;
  const all = isOldestFirst ? stored : stored.toReversed();
  return {
    items: all.slice((page - 1) * size, page * size),
    pagination: { total_count: all.length, max_page: Math.ceil(all.length / size) },
  };
}

/** Whether a value is among those asked for; nothing asked for means any. */
export const among = <T>(wanted: readonly T[] | undefined, value: T): boolean =>
  wanted === undefined || wanted.includes(value);
