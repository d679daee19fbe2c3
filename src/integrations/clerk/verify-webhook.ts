import { verifyWebhook } from "@clerk/backend/webhooks";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Identity, IdentityEvent } from "../../ports/identity.ts";

const Subject = z.object({ id: z.string().startsWith("user_").max(64) });

/** Checks the signature with Clerk's own verifier and keeps only which user to read again. */
export function createWebhookVerifier(signingSecret: string): Identity["verifyWebhook"] {
  return async (rawBody, headers): Promise<IdentityEvent> => {
    const request = new Request("http://webhook.invalid/", {
      method: "POST",
      headers: svixHeaders(headers),
      body: rawBody,
    });
    const event = await verifyWebhook(request, { signingSecret }).catch((error: unknown) => {
      throw new AppError("unauthenticated", "the webhook's signature does not hold", { cause: error });
    });
    const eventId = headers.get("svix-id")?.trim() ?? "";
    if (event.type !== "user.created" && event.type !== "user.updated" && event.type !== "user.deleted") {
      return { eventId, type: "other", clerkUserId: null };
    }
    const subject = Subject.safeParse(event.data);
    if (!subject.success) throw new AppError("invalid_input", "the webhook names no user");
    return { eventId, type: event.type, clerkUserId: subject.data.id };
  };
}

/** Only what the signature is made of; a copied content-length would not fit a re-encoded body. */
function svixHeaders(headers: Headers): Headers {
  const kept = new Headers({ "content-type": "application/json" });
  for (const name of ["svix-id", "svix-timestamp", "svix-signature"]) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}
