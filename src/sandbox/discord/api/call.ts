import { invalidForm } from "../refusal.ts";
import type { BodyChecker } from "../rules/check-body.ts";
import { type FormProblem, problem } from "../rules/form-problem.ts";
import type { RequestBody } from "../spec/request-spec.ts";
import type { ApplicationRecord, UploadRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

/** One request that has found its route. */
export interface Call {
  world: World;
  check: BodyChecker;
  /** Its route, e.g. `POST /channels/:channel/messages`. */
  route: string;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: unknown;
  uploads: readonly UploadRecord[];
}

/** A request that came with a bot's token. */
export interface BotCall extends Call {
  bot: ApplicationRecord;
}

/** What is answered: a status and a body, or none. */
export interface Answer {
  status: number;
  json?: unknown;
}

export const ok = (json: unknown): Answer => ({ status: 200, json });
export const created = (json: unknown): Answer => ({ status: 201, json });
export const noContent: Answer = { status: 204 };

export type Route = { method: string; path: string } & (
  | { auth: "bot"; handle(call: BotCall): Answer | Promise<Answer> }
  | { auth: "none"; handle(call: Call): Answer | Promise<Answer> }
);

export const botRoute = (
  method: string,
  path: string,
  handle: (call: BotCall) => Answer | Promise<Answer>,
): Route => ({
  method,
  path,
  auth: "bot",
  handle,
});

export const openRoute = (
  method: string,
  path: string,
  handle: (call: Call) => Answer | Promise<Answer>,
): Route => ({
  method,
  path,
  auth: "none",
  handle,
});

/**
 * The body, once the description has nothing against it.
 * @throws Refusal 50035
 */
export function readBody<T>(
  call: Pick<Call, "world" | "check" | "route">,
  name: RequestBody,
  body: unknown,
  at: FormProblem["path"] = [],
): T {
  const { problems, ignored } = call.check(name, body, at);
  if (problems.length > 0) throw invalidForm(problems);
  if (ignored.length > 0) {
    call.world.ignored.push({ route: call.route, fields: ignored });
    if (call.world.ignored.length > 1_000) call.world.ignored.shift();
  }
  return body as T;
}

/** An id from the path. @throws Refusal 50035 when it is none */
export function idParam(call: Call, name: string): string {
  const id = call.params[name] ?? "";
  if (/^\d{1,20}$/.test(id)) return id;
  throw invalidForm([problem([`${name}_id`], "NUMBER_TYPE_COERCE", `Value "${id}" is not snowflake.`)]);
}
