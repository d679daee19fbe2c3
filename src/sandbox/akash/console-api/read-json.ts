import type { Context } from "hono";
import type { z } from "zod";
import { badRequest, ConsoleError } from "./console-error.ts";

/** A request's JSON in the shape the API asks for. @throws ConsoleError 400 as the real validators word it */
export async function readJson<T>(c: Context, shape: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw badRequest("Malformed JSON in request body");
  }
  return checked(body, shape);
}

/** @throws ConsoleError 400 with the issues that the shape found */
export function checked<T>(value: unknown, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConsoleError(400, "BadRequestError", "Validation error", parsed.error.issues);
}
