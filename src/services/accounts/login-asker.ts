import type { LoginRequest } from "../../db/repositories/login-request-repository.ts";
import type { Platform } from "../../ports/channel-accounts.ts";

/** The chat account that asked to sign in, as pages may show it. */
export interface LoginAsker {
  platform: Platform;
  platformUserId: string;
  displayName: string;
  username: string | null;
}

export const askerOf = (request: LoginRequest): LoginAsker => ({
  platform: request.platform,
  platformUserId: request.platformUserId,
  displayName: request.displayName,
  username: request.username,
});
