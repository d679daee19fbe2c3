import { createChainNodeWebSDK } from "@akashnetwork/chain-sdk/web";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { connectionFailure, failedQuery, refusedQuery } from "./chain-errors.ts";
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
  /** The same for what the SDK's messages are too old, or too slow, to tell. */
  readJson<T>(what: string, question: JsonQuestion<T>): Promise<T>;
}

export interface JsonQuestion<T> {
  path: string;
  params?: Record<string, string>;
  shape: z.ZodType<T>;
}

const Refusal = z.object({ code: z.number(), message: z.string() });

async function askJson<T>(base: string, what: string, question: JsonQuestion<T>, timeoutMs: number) {
  const url = new URL(`${base}${question.path}`);
  url.search = new URLSearchParams(question.params ?? {}).toString();
  try {
    const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    const body: unknown = await answer.json();
    if (answer.ok) return question.shape.parse(body);
    const refusal = Refusal.safeParse(body).data;
    throw refusal
      ? refusedQuery(refusal, what)
      : new AppError("unavailable", `${what}: ${answer.status} that is not the node's own`);
  } catch (error) {
    // A shape that we do not know, and what is no JSON at all, are no answer.
    throw connectionFailure(error, what);
  }
}

/** The chain's REST interface through the SDK, with failover and a deadline per call. */
export function createRestReads(restUrls: readonly string[], timeoutMs: number, log: Log): RestReads {
  const nodes = restUrls.map((url) => {
    const base = url.replace(/\/+$/, "");
    return { base, sdk: createChainNodeWebSDK({ query: { baseUrl: base } }) };
  });
  const endpoints = createFailover(nodes, log, "rest");
  return {
    readJson: (what, question) => endpoints.found(({ base }) => askJson(base, what, question, timeoutMs)),
    read: (what, query) =>
      endpoints.found(async ({ sdk }) => {
        try {
          return await query(sdk, { timeoutMs });
        } catch (error) {
          throw failedQuery(error, what);
        }
      }),
  };
}
