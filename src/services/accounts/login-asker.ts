import type { Platform } from "../../ports/channel-accounts.ts";

/** The chat account that asked to sign in or to be linked, as it may be shown. */
export interface LoginAsker {
  platform: Platform;
  platformUserId: string;
  displayName: string;
  username: string | null;
}

export const askerOf = ({ platform, platformUserId, displayName, username }: LoginAsker): LoginAsker => ({
  platform,
  platformUserId,
  displayName,
  username,
});
