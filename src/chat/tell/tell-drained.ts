import { runParts } from "../../db/run.ts";
import type { Context } from "../../services/context.ts";
import type { AdminEntry } from "../identities.ts";
import { drainedView } from "../views/blacklist.ts";
import { pageOne } from "./reach-admins.ts";

/** Tells whoever had a provider's agents moved off how that went. */
export async function tellDrained(ctx: Context, admins: readonly AdminEntry[], id: string): Promise<null> {
  const row = await ctx.repos.drains.find(id);
  if (row?.state !== "done") return null;
  const { provider: address, agents, begun, left } = row;
  const page = await pageOne(ctx, admins, row.byUserId, `drained:${id}`, (say) =>
    drainedView(say, { address, agents, begun, left: left ?? 0 }),
  );
  await runParts(ctx.db, page.parts);
  page.nudge();
  return null;
}
