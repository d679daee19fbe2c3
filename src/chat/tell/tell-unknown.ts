import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import type { Context } from "../../services/context.ts";
import type { AdminEntry } from "../identities.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { unknownFoundView, unknownSettledView } from "../views/unknown.ts";
import { NOBODY_MS, pageParts, reachableAdmins } from "./reach-admins.ts";

/** Something that somebody is doing by hand right now may be over before anybody has read about it. */
const SETTLE_MS = 2 * 60_000;

/**
 * Asks every administrator who can be reached what to do about an unknown deployment, once, and tells them when one
 * that they had closed is over.
 * @returns when to come back (ms since epoch), or null
 */
export async function tellUnknown(
  ctx: Context,
  admins: readonly AdminEntry[],
  id: string,
): Promise<number | null> {
  const row = await ctx.repos.unknownDeployments.find(id);
  if (!row || (row.state !== "found" && row.state !== "closed")) return null;
  const ripe = row.createdAt + SETTLE_MS;
  if (row.state === "found" && ctx.clock.now() < ripe) return ripe;
  const reached = await reachableAdmins(ctx, admins);
  if (reached.length === 0) {
    ctx.log.error({ event: "admin.nobody_to_tell", about: "unknown_deployment", dseq: row.dseq });
    return row.state === "found" ? ctx.clock.now() + NOBODY_MS : null;
  }
  const view: (say: Say, row: UnknownDeployment) => View =
    row.state === "found" ? unknownFoundView : unknownSettledView;
  // A row that was gone and came back is asked about anew.
  const key = `unknown:${row.id}:${row.state}:${row.createdAt}`;
  const page = await pageParts(ctx, reached, key, (say) => view(say, row));
  const next = row.state === "found" ? "told" : row.state;
  if (await ctx.repos.unknownDeployments.transition(row.id, [row.state], next, page.parts)) page.nudge();
  return null;
}
