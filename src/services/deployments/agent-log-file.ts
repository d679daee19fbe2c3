import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { openLog } from "./read-logs.ts";

/** Providers keep about as much. */
const LINES = 5_000;
const PATIENCE_MS = 30_000;

/**
 * All that an agent wrote lately, line by line, for its owner's file.
 * @throws AppError `not_found` for somebody else's (I4); those of `openLog`
 */
export async function* agentLogFile(
  ctx: Context,
  source: { userId: string; deploymentId: string },
): AsyncGenerator<string> {
  const row = await ctx.repos.deployments.findForUser(source.userId, source.deploymentId);
  if (!row) throw new AppError("not_found", "no such agent of theirs", { details: { reason: "agent" } });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  for await (const line of await openLog(ctx, row, { tail: LINES, follow: false, signal })) yield `${line}\n`;
}
