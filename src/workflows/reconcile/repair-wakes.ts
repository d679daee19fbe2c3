import { ON_THE_WAY } from "../../domain/deployments/phases.ts";
import type { Context } from "../../services/context.ts";
import { entryJobKey } from "../../services/providers/blacklist-add.ts";

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
  await wakeEnded(ctx);
  return ctx.clock.now() + REPAIR_EVERY_MS;
}

/** Entries of the blacklist that are over, and whose end nobody has noticed. */
async function wakeEnded(ctx: Context): Promise<void> {
  const over = await ctx.repos.blacklist.listOver(ctx.clock.now() - REPAIR_EVERY_MS, PAGE);
  const wakes = over.flatMap(({ providerAddress }) =>
    ctx.scheduler.wakeStatements(entryJobKey(providerAddress), ctx.clock.now()),
  );
  if (wakes.length > 0) await ctx.db.batch(wakes, "write");
}
