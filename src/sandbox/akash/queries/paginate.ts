import type { PageRequest } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { Grpc, QueryError } from "../chain-error.ts";

const DEFAULT_LIMIT = 100;

interface Page<T> {
  items: T[];
  pagination: { nextKey: Uint8Array; total: number };
}

/** Cuts one page; `key` continues where the last page ended, and excludes `offset`. */
export function paginate<T>(items: T[], page: PageRequest | undefined): Page<T> {
  const { key, offset, limit } = readRequest(page);
  const start = key === "" ? offset : Number(key);
  if (!Number.isSafeInteger(start) || start < 0)
    throw new QueryError(Grpc.internal, "invalid pagination key");
  const end = start + limit;
  return pageOf(items.slice(start, end), end < items.length ? String(end) : "", items.length);
}

/**
 * Cuts one page of those records that match. As in the chain's store, `key` names the next one: pages do not shift when
 * what was served does not match any more. `records` are all there ever were, in an order that stays.
 */
export function paginateMatching<T>(
  records: T[],
  matches: (record: T) => boolean,
  keyOf: (record: T) => string,
  page: PageRequest | undefined,
): Page<T> {
  const { key, offset, limit } = readRequest(page);
  const from = key === "" ? 0 : records.findIndex((record) => keyOf(record) === key);
  if (from < 0) throw new QueryError(Grpc.internal, "invalid pagination key");
  const rest = (from === 0 ? records : records.slice(from)).filter(matches);
  const next = rest[offset + limit];
  const total = from === 0 ? rest.length : records.filter(matches).length;
  return pageOf(rest.slice(offset, offset + limit), next === undefined ? "" : keyOf(next), total);
}

const pageOf = <T>(items: T[], nextKey: string, total: number): Page<T> => ({
  items,
  pagination: { nextKey: new Uint8Array(Buffer.from(nextKey)), total },
});

function readRequest(page: PageRequest | undefined): { key: string; offset: number; limit: number } {
  const key = Buffer.from(page?.key ?? new Uint8Array()).toString("utf8");
  const offset = page?.offset.toNumber() ?? 0;
  if (key !== "" && offset > 0) {
    throw new QueryError(Grpc.invalidArgument, "invalid request, either offset or key is expected, got both");
  }
  return { key, offset, limit: page?.limit.toNumber() || DEFAULT_LIMIT };
}
