import type { Platform } from "../ports/channel-accounts.ts";

/** Names are the same in every language. */
export const PLATFORM_NAMES: Record<Platform, string> = { telegram: "Telegram", discord: "Discord" };
