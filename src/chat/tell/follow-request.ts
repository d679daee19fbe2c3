import { AppError } from "../../errors.ts";
import { executeRequest, expireRequest } from "../../services/admin/execute-request.ts";
import { requestStanding } from "../../services/admin/request-standing.ts";
import type { Context } from "../../services/context.ts";
import { type AdminEntry, roleOfAccount } from "../identities.ts";
import { requestToldView } from "../views/requests.ts";
import { tellAccount } from "./tell-account.ts";

/** While another broadcast is being sent. */
const BUSY_MS = 30_000;

/**
 * Does what somebody agreed to, or ends a request that nobody decided in time; then whoever asked is told, once.
 * @returns when to come back (ms since epoch), or null
 */
export async function followRequest(
  ctx: Context,
  admins: readonly AdminEntry[],
  id: string,
): Promise<number | null> {
  let row = await ctx.repos.adminRequests.find(id);
  if (!row) return null;
  if (row.state === "open") {
    if (row.expiresAt > ctx.clock.now()) return row.expiresAt;
    row = await expireRequest(ctx, row);
  }
  try {
    if (row.state === "approved") await executeRequest(ctx, row, roleOfAccount(admins, row));
  } catch (error) {
    if (!(error instanceof AppError) || error.details.reason !== "broadcast_busy") throw error;
    return ctx.clock.now() + BUSY_MS;
  }
  await tellAsker(ctx, id);
  return null;
}

async function tellAsker(ctx: Context, id: string): Promise<void> {
  const standing = await requestStanding(ctx, id);
  if (!standing) return;
  const { platform, platformUserId } = standing.request;
  const account = await ctx.repos.chatIdentities.find(platform, platformUserId);
  if (!account || account.blockedAt !== null || !ctx.channels.has(platform)) return;
  const key = `request:${id}:${standing.request.state}`;
  await tellAccount(ctx, account, key, (say) => requestToldView(say, standing));
}
