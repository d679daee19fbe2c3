import { ON_THE_WAY } from "../../domain/deployments/phases.ts";
import type { Context } from "../../services/context.ts";

const REPAIR_EVERY_MS = 60_000;
const PAGE = 200;

/** Wakes every deployment that is on its way somewhere; waking one that needs nothing is harmless. */
export async function repairWakes(ctx: Context): Promise<number> {
  let after: string | undefined;
  do {
    const page = await ctx.repos.deployments.listInPhases(ON_THE_WAY, {
      limit: PAGE,
      ...(after ? { after } : {}),
    });
    const statements = page.flatMap((d) =>
      ctx.scheduler.wakeStatements(`deployment:${d.id}`, ctx.clock.now()),
    );
    if (statements.length > 0) await ctx.db.batch(statements, "write");
    after = page.length === PAGE ? page.at(-1)?.id : undefined;
  } while (after);
  return ctx.clock.now() + REPAIR_EVERY_MS;
}
