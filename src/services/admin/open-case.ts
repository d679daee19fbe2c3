import type { Part } from "../../db/cas-batch.ts";
import type { NewCase } from "../../db/repositories/admin-case-repository.ts";
import { runParts } from "../../db/run.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** The job that tells administrators of it. */
export const pageOf = (key: string): string => `case:${key}`;

/**
 * Asks administrators for a decision within a commit of the caller's: they are told once, and the case stays in
 * `/cases` until it is settled. The same key opens no second one meanwhile.
 */
export const openCaseParts = (ctx: Context, opened: NewCase): Part[] => [
  ctx.repos.adminCases.openPart(opened),
  wakePart(ctx, pageOf(opened.key)),
];

/** The same by itself, where there is nothing else to commit. @returns whether it is a new one */
export async function openCase({ ctx, input }: { ctx: Context; input: NewCase }): Promise<boolean> {
  const [opened] = await runParts(ctx.db, openCaseParts(ctx, input));
  ctx.scheduler.nudge(pageOf(input.key));
  return opened === 1;
}

/** The trouble went away: what is open under that key is settled without anybody. */
export const caseOverPart = (ctx: Context, key: string): Part =>
  ctx.repos.adminCases.settlePart(key, { by: "goclaw", note: null });
