import { randomBytes } from "node:crypto";
import { z } from "zod";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { deriveId } from "../derive-id.ts";
import { hashOf, LINK_LIFE_MS } from "./login-secrets.ts";
import { requireRoom } from "./require-room.ts";

const Input = z.object({
  /** What asked for it (an inbox row): a repeat after a crash answers the same secret. */
  requestId: z.string().min(1),
  displayName: z.string().transform((name) => name.trim().slice(0, 200)),
  username: z.string().max(64).nullish(),
});

/** Letters and digits that nobody mistakes for each other when they copy them by hand. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_CHARS = 12;

/**
 * 60 random bits that can be typed: guessing one gives nothing but a code that its owner never sends back. With at
 * least one digit in it, it is never taken for words.
 */
function newLinkSecret(): string {
  const secret = Array.from(randomBytes(SECRET_CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return /\d/.test(secret) ? secret : newLinkSecret();
}

/** `k7qm-2xvd-9hrt`, as people type it, → what was made; null when it cannot be one. */
export function readLinkSecret(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return plain.length === SECRET_CHARS && [...plain].every((char) => ALPHABET.includes(char)) ? plain : null;
}

/**
 * Makes the secret with which another chat account of the same person joins this one; an older secret of this
 * account stops working.
 * @throws AppError `unauthenticated`, `conflict` (`too_many_accounts`), `gone` when a repeat comes after it was used
 */
export async function beginLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<{ secret: string; expiresAtMs: number }> {
  const { userId, platform, platformUserId } = requireUser(ctx);
  const asked = Input.parse(input);
  await requireRoom(ctx, userId);
  const secret = newLinkSecret();
  const request = await ctx.repos.linkRequests.create({
    id: deriveId("link", asked.requestId),
    secret,
    secretHash: hashOf(secret),
    userId,
    platform,
    platformUserId,
    displayName: asked.displayName || platformUserId,
    username: asked.username ?? null,
    expiresAt: ctx.clock.now() + LINK_LIFE_MS,
  });
  return { secret: ctx.repos.linkRequests.openSecret(request), expiresAtMs: request.expiresAt };
}
