import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { deriveId } from "../derive-id.ts";
import { hashOf, LINK_LIFE_MS } from "./login-secrets.ts";

const Input = z.object({
  /** What asked for it (an inbox row): a repeat after a crash answers the same link, which may have been sent. */
  requestId: z.string().min(1),
  displayName: z.string().transform((name) => name.trim().slice(0, 200)),
  username: z.string().max(64).nullish(),
  language: z.string().max(16).nullish(),
});

/**
 * Makes a one-time sign-in link for the chat account that asks; an older link of the same account stops working.
 * @throws AppError `conflict` with details.reason `already_linked` when the account is signed in
 */
export async function beginLogin({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<{ url: string; expiresAtMs: number }> {
  const { actor } = ctx;
  if (actor.kind === "user")
    throw new AppError("conflict", "this chat account is signed in", {
      details: { reason: "already_linked" },
    });
  if (actor.kind !== "guest") throw new AppError("forbidden", "only a chat account can sign in");
  const facts = Input.parse(input);
  const nonce = ctx.repos.loginRequests.nonceFor(facts.requestId);
  const request = await ctx.repos.loginRequests.create({
    id: deriveId("login", facts.requestId),
    nonceHash: hashOf(nonce),
    platform: actor.platform,
    platformUserId: actor.platformUserId,
    chatId: actor.chatId,
    displayName: facts.displayName || actor.platformUserId,
    username: facts.username ?? null,
    language: facts.language ?? null,
    expiresAt: ctx.clock.now() + LINK_LIFE_MS,
  });
  await ctx.repos.loginRequests.expireOthers(actor.platform, actor.platformUserId, request.id);
  return { url: `${ctx.settings.publicUrl}/link/${nonce}`, expiresAtMs: request.expiresAt };
}
