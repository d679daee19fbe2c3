import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { ChannelAccount, Platform } from "../../ports/channel-accounts.ts";
import { requireUser } from "../actor.ts";
import { requireNotHeldBack } from "../billing/checkout/require-clear.ts";
import type { Actor, Context } from "../context.ts";
import { deriveId } from "../derive-id.ts";
import { refuseWithdrawnModel } from "./offered-models.ts";

const Input = z.object({
  /** What asked for it (an inbox row): a repeat after a crash finds the same draft. */
  requestId: z.string().min(1),
  channel: z.enum(["telegram", "discord"]),
  model: z.string().min(1).max(100),
  account: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("managed"),
      accountId: z.string(),
      username: z.string(),
      displayName: z.string(),
    }),
    z.object({ kind: z.literal("pasted"), token: z.string().max(200) }),
  ]),
});
export type StartDraftInput = z.input<typeof Input>;

/**
 * Writes down what a person wants to run. Costs nothing yet.
 * @throws AppError `rejected` as `checkToken` does, `forbidden` (`not_linked`, `held_back`), `conflict` (`account_in_use`), `invalid_input`, `unavailable`
 */
export async function startDraft({ ctx, input }: { ctx: Context; input: StartDraftInput }) {
  const actor = requireUser(ctx);
  const wanted = Input.parse(input);
  const id = deriveId("deployment", wanted.requestId);
  const existing = await ctx.repos.deployments.findForUser(actor.userId, id);
  if (existing) return existing;
  refuseWithdrawnModel(ctx, wanted.model);
  const ownerPlatformUserId = await ownerOn(ctx, actor, wanted.channel);
  const account = await checkAccount(ctx, wanted.channel, wanted.account);
  await requireNotHeldBack(ctx, {
    userId: actor.userId,
    channel: wanted.channel,
    channelAccountId: account.accountId,
  });
  await refuseAccountInUse(ctx, wanted.channel, account.accountId, actor.userId);
  return await ctx.repos.deployments.create({
    id,
    userId: actor.userId,
    model: wanted.model,
    channel: wanted.channel,
    channelKind: wanted.account.kind,
    channelAccountId: account.accountId,
    channelUsername: account.username,
    channelToken: wanted.account.kind === "pasted" ? wanted.account.token : null,
    name: account.displayName || account.username,
    ownerPlatformUserId,
    originPlatform: actor.platform,
    originChatId: actor.chatId,
  });
}

/** The agent answers its owner alone, so it must be known who that is on the bot's platform. */
async function ownerOn(
  ctx: Context,
  actor: Extract<Actor, { kind: "user" }>,
  channel: Platform,
): Promise<string> {
  if (actor.platform === channel) return actor.platformUserId;
  const linked = await ctx.repos.chatIdentities.listByUser(actor.userId);
  const there = linked.find((identity) => identity.platform === channel);
  if (there) return there.platformUserId;
  throw new AppError("forbidden", `no ${channel} account is linked`, {
    details: { reason: "not_linked", platform: channel },
  });
}

async function checkAccount(
  ctx: Context,
  channel: Platform,
  account: z.output<typeof Input>["account"],
): Promise<ChannelAccount> {
  if (account.kind === "managed") return { platform: channel, ...account };
  const platform = ctx.channels.get(channel);
  if (!platform) throw new AppError("misconfigured", `channel ${channel} is off`);
  return await platform.checkToken(account.token);
}

/** One channel account runs in at most one live deployment (I6); the unique index is the second line of defence. */
async function refuseAccountInUse(
  ctx: Context,
  channel: Platform,
  accountId: string,
  userId: string,
): Promise<void> {
  const holder = await ctx.repos.deployments.findByChannelAccount(channel, accountId);
  if (!holder) return;
  throw new AppError("conflict", "this bot already runs in a deployment", {
    details: {
      reason: "account_in_use",
      yours: holder.userId === userId,
      deploymentId: holder.userId === userId ? holder.id : null,
    },
  });
}
