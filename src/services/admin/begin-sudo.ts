import { z } from "zod";
import { hashOf, LINK_LIFE_MS } from "../accounts/login-secrets.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { deriveId } from "../derive-id.ts";

/** What a button does, to be offered again after the sign-in. */
export const Resume = z.object({ verb: z.string(), args: z.record(z.string(), z.string()) });
export type Resume = z.output<typeof Resume>;

const Input = z.object({
  /** What asked for it (an inbox row): a repeat after a crash answers the same link. */
  requestId: z.string().min(1),
  displayName: z.string().transform((name) => name.trim().slice(0, 200)),
  username: z.string().max(64).nullish(),
  language: z.string().max(16).nullish(),
  resume: Resume.nullable(),
});

/**
 * Makes a one-time link by which a person signs in afresh for the chat account that asks; an older link of
 * the account stops working.
 * @throws AppError `unauthenticated`
 */
export async function beginSudo({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<{ url: string; expiresAtMs: number }> {
  const actor = requireUser(ctx);
  const { requestId, resume, ...facts } = Input.parse(input);
  const { loginRequests } = ctx.repos;
  const asked = `sudo:${requestId}`;
  const nonce = loginRequests.nonceFor(asked);
  const request = await loginRequests.create({
    id: deriveId("login", asked),
    nonceHash: hashOf(nonce),
    platform: actor.platform,
    platformUserId: actor.platformUserId,
    chatId: actor.chatId,
    displayName: facts.displayName || actor.platformUserId,
    username: facts.username ?? null,
    language: facts.language ?? null,
    purpose: "sudo",
    resume: resume && JSON.stringify(resume),
    expiresAt: ctx.clock.now() + LINK_LIFE_MS,
  });
  await loginRequests.expireOthers(actor.platform, actor.platformUserId, request.id);
  return { url: `${ctx.settings.publicUrl}/link/${nonce}`, expiresAtMs: request.expiresAt };
}
