import type { z } from "zod";
import { notFound } from "./errors.ts";
import { type Query, read } from "./params.ts";
import type { PolarState } from "./state.ts";

/** What an access token may be allowed to do. */
export type Scope =
  | `${"products" | "customers" | "checkouts" | "orders" | "subscriptions" | "refunds" | "disputes" | "webhooks"}:${"read" | "write"}`
  | "customer_sessions:write";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

export interface Asked {
  /** Parts of the path that name objects, in order. */
  ids: string[];
  query: Query;
  body: unknown;
}

/** One call of the API. `path` is written with `:id` for a part that names an object. */
export interface Route {
  method: Method;
  path: string;
  /** Any of them is enough. */
  scopes: readonly Scope[];
  status: 200 | 201 | 202;
  /** @returns the body; undefined, answered with 202 and no body, while what was asked for is being made */
  run(state: PolarState, asked: Asked): object | null | undefined;
}

type Call = `${Method} ${string}`;

function made(call: Call, scopes: readonly Scope[], run: Route["run"], status: Route["status"] = 200): Route {
  const [method, path] = call.split(" ") as [Method, string];
  return { method, path, scopes, status, run };
}

export const getOne = (
  call: Call,
  scopes: readonly Scope[],
  find: (state: PolarState, id: string) => object | undefined,
): Route =>
  made(call, scopes, (state, { ids }) => {
    const found = find(state, ids[0] ?? "");
    if (!found) throw notFound();
    return found;
  });

export const list = <T>(
  call: Call,
  scopes: readonly Scope[],
  query: z.ZodType<T>,
  answer: (state: PolarState, asked: T) => object,
): Route => made(call, scopes, (state, asked) => answer(state, read(query, "query", asked.query)));

/** A call that changes something; what it makes is answered with 201. */
export function change<T>(
  call: Call,
  scopes: readonly Scope[],
  body: z.ZodType<T>,
  act: (state: PolarState, given: T, id: string) => object,
): Route {
  const status = call.startsWith("POST") && !call.includes(":id") ? 201 : 200;
  return made(
    call,
    scopes,
    (state, asked) => act(state, read(body, "body", asked.body), asked.ids[0] ?? ""),
    status,
  );
}

/** A call without a body that changes something. */
export const act = (
  call: Call,
  scopes: readonly Scope[],
  run: (state: PolarState, id: string) => object,
): Route => made(call, scopes, (state, { ids }) => run(state, ids[0] ?? ""));

/** A file of an object, which is made when it is first asked for. */
export const file = (
  call: Call,
  scopes: readonly Scope[],
  find: (state: PolarState, id: string) => { url: string } | undefined,
): Route => made(call, scopes, (state, { ids }) => find(state, ids[0] ?? ""));

/** A call without a body that has something made, and does not wait for it. */
export const makes = (
  call: Call,
  scopes: readonly Scope[],
  run: (state: PolarState, id: string) => null,
): Route => made(call, scopes, (state, { ids }) => run(state, ids[0] ?? ""), 202);

/** @throws PolarFault 404 */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}
