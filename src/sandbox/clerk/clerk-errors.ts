import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { newId } from "./records.ts";

/** Answers with exactly `application/json`: the Backend SDK reads any other spelling as plain text. */
export function jsonAnswer(c: Context, body: unknown, status: ContentfulStatusCode = 200): Response {
  return c.body(JSON.stringify(body), status, { "content-type": "application/json" });
}

export interface ClerkProblem {
  code: string;
  message: string;
  longMessage: string;
  meta?: Record<string, unknown>;
}

/** Clerk's error envelope. */
export function clerkError(c: Context, status: ContentfulStatusCode, problem: ClerkProblem): Response {
  const error = {
    message: problem.message,
    long_message: problem.longMessage,
    code: problem.code,
    ...(problem.meta ? { meta: problem.meta } : {}),
  };
  return jsonAnswer(c, { errors: [error], clerk_trace_id: newId("trace").slice(6) }, status);
}
