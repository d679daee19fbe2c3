import { z } from "zod";
import type { AdminCase } from "../../db/repositories/admin-case-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";

const CASES_PAGE = 10;

const Page = z.object({ after: z.number().int().optional() });

/** A page of what waits for a decision, oldest first. @throws AppError `forbidden` */
export async function listCases({ ctx, input }: { ctx: Context; input: z.input<typeof Page> }) {
  await requireMay(ctx, "case.list");
  const { after } = Page.parse(input);
  const found = await ctx.repos.adminCases.listOpen({
    limit: CASES_PAGE + 1,
    ...(after !== undefined && { after }),
  });
  const { rows: cases, next } = cutPage(found, CASES_PAGE, ({ number }) => number);
  return { cases, next };
}

/** One case, open or settled. @throws AppError `forbidden`, `not_found` (`case`) */
export async function readCase({
  ctx,
  input,
}: {
  ctx: Context;
  input: { number: number };
}): Promise<AdminCase> {
  await requireMay(ctx, "case.show");
  const found = await ctx.repos.adminCases.findByNumber(input.number);
  if (found) return found;
  throw new AppError("not_found", "no such case", { details: { reason: "case" } });
}
