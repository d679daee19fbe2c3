import { z } from "zod";
import { AppError } from "../../errors.ts";
import { replaceBotToken } from "../../services/agents/replace-bot-token.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { errorView } from "../views/error-view.ts";
import { mendingView, pasteNewTokenView } from "../views/health.ts";
import { makerLink } from "./deploy.ts";

const KIND = "new_token";
const HOUR_MS = 3_600_000;
const State = z.object({ deploymentId: z.string(), rowId: z.string() });

/** Which agent waits for a token of its bot from this person; null when none does. */
export async function agentThatWaits(request: Request): Promise<string | null> {
  const { ctx } = request;
  if (ctx.actor.kind !== "user") return null;
  const row = await ctx.repos.dialogs.get(ctx.actor.userId);
  if (row?.kind !== KIND || row.expiresAt <= ctx.clock.now()) return null;
  return State.parse(JSON.parse(row.state)).deploymentId;
}

/** Waits for another token of an agent's bot. A wizard that was open is left. */
export async function askForNewToken(request: Request, deploymentId: string): Promise<View> {
  const { ctx, intent, rowId, say } = request;
  const row = await ownDeployment(ctx, deploymentId);
  const state = { deploymentId: row.id, rowId };
  await ctx.repos.dialogs.put({
    userId: row.userId,
    platform: intent.platform,
    chatId: intent.chat.id,
    kind: KIND,
    state: JSON.stringify(state),
    expiresAt: ctx.clock.now() + HOUR_MS,
  });
  return pasteNewTokenView(say, row, makerLink(request, row.channel));
}

export async function stopWaiting(request: Request): Promise<void> {
  const { ctx } = request;
  if (ctx.actor.kind === "user" && (await agentThatWaits(request)) !== null)
    await ctx.repos.dialogs.remove(ctx.actor.userId);
}

/** The token goes straight to the service; the dialog, the log and the answer never hold it. */
export async function useNewToken(request: Request, deploymentId: string, token: string): Promise<View> {
  const { ctx, say } = request;
  const row = await ownDeployment(ctx, deploymentId);
  try {
    await replaceBotToken({ ctx, input: { deploymentId, token } });
  } catch (error) {
    if (!(error instanceof AppError) || !["rejected", "unavailable", "timeout"].includes(error.code))
      throw error;
    // It goes on waiting: the next token may be the right one.
    const again = pasteNewTokenView(say, row, makerLink(request, row.channel));
    return {
      ...errorView(say, error, request.rowId, again.choices),
      ...(again.form && { form: again.form }),
    };
  }
  await stopWaiting(request);
  return mendingView(say, "rotate", row);
}
