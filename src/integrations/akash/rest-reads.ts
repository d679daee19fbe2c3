import { createChainNodeWebSDK } from "@akashnetwork/chain-sdk/web";
import type { Log } from "../../log.ts";
import { failedQuery } from "./chain-errors.ts";
import { createFailover } from "./failover.ts";

type RestSdk = ReturnType<typeof createChainNodeWebSDK>;
interface CallTime {
  timeoutMs: number;
}

export interface RestReads {
  /**
   * One query, on whichever endpoint answers.
   * @throws AppError `not_found` only when every endpoint that answers says so; `unavailable` or `timeout` otherwise
   */
  read<R>(what: string, query: (sdk: RestSdk, time: CallTime) => Promise<R>): Promise<R>;
}

/** The chain's REST interface through the SDK, with failover and a deadline per call. */
export function createRestReads(restUrls: readonly string[], timeoutMs: number, log: Log): RestReads {
  const sdks = restUrls.map((url) => createChainNodeWebSDK({ query: { baseUrl: url.replace(/\/+$/, "") } }));
  const endpoints = createFailover(sdks, log, "rest");
  return {
    read: (what, query) =>
      endpoints.found(async (sdk) => {
        try {
          return await query(sdk, { timeoutMs });
        } catch (error) {
          throw failedQuery(error, what);
        }
      }),
  };
}

const PAGE_SIZE = 100;
const MAX_PAGES = 1_000;

interface Page<T> {
  items: T[];
  nextKey: Uint8Array | undefined;
}
interface PageOf {
  limit: number;
  key?: Uint8Array;
}

/** Reads every page, or fails as a whole: half a list must never look like a whole one. */
export async function readAllPages<T>(readPage: (pagination: PageOf) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let key: Uint8Array | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items: more, nextKey } = await readPage({ limit: PAGE_SIZE, ...(key && { key }) });
    items.push(...more);
    if (!nextKey?.length) break;
    key = nextKey;
  }
  return items;
}
