import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";

export interface Failover<T> {
  /**
   * Asks the endpoint that answered last; moves on when nothing is known (`unavailable`, `timeout`).
   * @throws the first definite AppError, else the last one
   */
  first<R>(ask: (endpoint: T) => Promise<R>): Promise<R>;
  /** Like `first`, but "not found" counts only when every endpoint that answers says so: a node may lag (I3). */
  found<R>(ask: (endpoint: T) => Promise<R>): Promise<R>;
}

/** Tries endpoints in turn and stays with the one that works. */
export function createFailover<T>(endpoints: readonly T[], log: Log, kind: "rpc" | "rest"): Failover<T> {
  if (endpoints.length === 0) throw new AppError("misconfigured", `no Akash ${kind} endpoint is configured`);
  let preferred = 0;

  async function run<R>(ask: (endpoint: T) => Promise<R>, goOn: (error: AppError) => boolean): Promise<R> {
    let last: AppError | undefined;
    let definite: AppError | undefined;
    const start = preferred;
    for (let step = 0; step < endpoints.length; step++) {
      const index = (start + step) % endpoints.length;
      const endpoint = endpoints[index];
      if (endpoint === undefined) continue;
      try {
        const answer = await ask(endpoint);
        preferred = index;
        return answer;
      } catch (error) {
        if (!(error instanceof AppError) || !goOn(error)) throw error;
        last = error;
        if (error.code === "not_found") definite = error;
        else
          log.warn({ event: "akash.endpoint_failed", kind, endpoint: index, code: error.code, err: error });
      }
    }
    throw definite ?? last ?? new AppError("unavailable", `no Akash ${kind} endpoint answered`);
  }

  const unknown = (error: AppError) => error.code === "unavailable" || error.code === "timeout";
  return {
    first: (ask) => run(ask, unknown),
    found: (ask) => run(ask, (error) => unknown(error) || error.code === "not_found"),
  };
}
