import type { Identity } from "../../ports/identity.ts";
import { createBackend, unlessUnknown } from "./backend.ts";
import { endSessionsWith } from "./end-sessions.ts";
import { createUserReader } from "./read-user.ts";
import { createSignIn } from "./sign-in.ts";
import { createWebhookVerifier } from "./verify-webhook.ts";

export interface ClerkOptions {
  secretKey: string;
  /** Backend API base; undefined means Clerk's own address. */
  apiUrl?: string;
  webhookSecret: string;
  oauth: { issuer: string; clientId: string; clientSecret: string };
  /** Per call; default 10 000. */
  timeoutMs?: number;
}

/**
 * Clerk as the identity provider. Makes no call until it is used.
 * @throws AppError `misconfigured` for an address that is neither https nor loopback
 */
export function createClerkIdentity(options: ClerkOptions): Identity {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const backend = createBackend({ secretKey: options.secretKey, apiUrl: options.apiUrl, timeoutMs });
  return {
    ...createSignIn({ ...options.oauth, timeoutMs }),
    readUser: createUserReader(backend),
    endSessions: endSessionsWith(backend),
    async deleteUser(clerkUserId) {
      await unlessUnknown(backend.ask(({ users }) => users.deleteUser(clerkUserId)));
    },
    signatureHeader: "svix-signature",
    verifyWebhook: createWebhookVerifier(options.webhookSecret),
  };
}
