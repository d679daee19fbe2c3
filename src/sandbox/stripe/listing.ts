import { invalidRequest, noSuch } from "./errors.ts";
import type { List, StripeObject } from "./types.ts";

export interface Paging {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

export type Range =
  | number
  | { gt?: number | undefined; gte?: number | undefined; lt?: number | undefined; lte?: number | undefined };

/** Whether a time lies in a `created` filter. */
export function inRange(value: number, range: Range | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === "number") return value === range;
  return (
    (range.gt === undefined || value > range.gt) &&
    (range.gte === undefined || value >= range.gte) &&
    (range.lt === undefined || value < range.lt) &&
    (range.lte === undefined || value <= range.lte)
  );
}

/** One page of a list, newest first. `stored` is in the order in which things came to be. */
export function page<T extends StripeObject>(stored: T[], paging: Paging, url: string): List<T> {
  const limit = paging.limit ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalidRequest(
      limit < 1
        ? "This value must be greater than or equal to 1."
        : "This value must be less than or equal to 100.",
      {
        code: "parameter_invalid_integer",
        param: "limit",
      },
    );
  }
  const newest = [...stored].reverse();
  const cursor = (id: string, param: string): number => {
    const index = newest.findIndex((one) => one.id === id);
    if (index < 0) throw noSuch("object", id, param);
    return index;
  };
  if (paging.ending_before !== undefined) {
    const end = cursor(paging.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return list(newest.slice(start, end), start > 0, url);
  }
  const start = paging.starting_after === undefined ? 0 : cursor(paging.starting_after, "starting_after") + 1;
  return list(newest.slice(start, start + limit), start + limit < newest.length, url);
}

export const list = <T>(data: T[], hasMore: boolean, url: string): List<T> =>
  ({ object: "list", data, has_more: hasMore, url }) as List<T>;
