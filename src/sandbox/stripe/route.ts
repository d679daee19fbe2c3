import type { z } from "zod";
import type { StripeState } from "./state.ts";

/** One call of the API. `path` is written with `:id` for the part that names an object. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** Reads parameters and does the work; throws StripeFault. */
  run(state: StripeState, id: string, read: <T>(schema: z.ZodType<T>) => T): object;
}

/** Ties a handler to its parameter list. */
export function route<T>(
  call: `${Route["method"]} ${string}`,
  params: z.ZodType<T>,
  handle: (state: StripeState, params: T, id: string) => object,
): Route {
  const [method, path] = call.split(" ") as [Route["method"], string];
  return { method, path, run: (state, id, read) => handle(state, read(params), id) };
}
