import type { PageRequest } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { Grpc, QueryError } from "../chain-error.ts";

const DEFAULT_LIMIT = 100;

/** Cuts one page; `key` continues where the last page ended, and excludes `offset`. */
export function paginate<T>(
  items: T[],
  page: PageRequest | undefined,
): { items: T[]; pagination: { nextKey: Uint8Array; total: number } } {
  const key = page?.key ?? new Uint8Array();
  const offset = page?.offset.toNumber() ?? 0;
  if (key.length > 0 && offset > 0) {
    throw new QueryError(Grpc.invalidArgument, "invalid request, either offset or key is expected, got both");
  }
  const start = key.length > 0 ? Number(Buffer.from(key).toString("utf8")) : offset;
  if (!Number.isSafeInteger(start) || start < 0)
    throw new QueryError(Grpc.internal, "invalid pagination key");
  const limit = page?.limit.toNumber() || DEFAULT_LIMIT;
  const end = start + limit;
  const nextKey = end < items.length ? new Uint8Array(Buffer.from(String(end))) : new Uint8Array();
  return { items: items.slice(start, end), pagination: { nextKey, total: items.length } };
}
