import type { Part } from "../db/cas-batch.ts";
import { AppError } from "../errors.ts";
import type { Context } from "./context.ts";

/**
 * A wake-up that is committed with the change that needs it. It is not guarded: waking for nothing is harmless,
 * and an unguarded wake keeps `on conflict` simple.
 */
export function wakePart(ctx: Context, key: string, atMs: number = ctx.clock.now()): Part {
  const statement = ctx.scheduler.wakeStatements(key, atMs)[0];
  if (!statement) throw new AppError("internal", `the scheduler gave no wake-up for ${key}`);
  return () => statement;
}
