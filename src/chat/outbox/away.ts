import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import type { ChatAdapter } from "../adapter.ts";

/** What waits for a platform that is away looks again after this long. */
export const AWAY_AGAIN_MS = 5_000;

/** True of a platform that is switched on and has not answered since GoClaw started; nothing for it is given up. */
export const isAway = (
  { channels }: Pick<Context, "channels">,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
  platform: Platform,
): boolean => channels.has(platform) && !adapters.has(platform);
