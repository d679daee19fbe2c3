import type { ChannelAccounts } from "../../src/ports/channel-accounts.ts";
import { only } from "../world/only.ts";
import type { Gate } from "./replica-gate.ts";

/** Managed bots of a chat platform: each has one token that works, and a rotation ends it. */
export function createSimAccounts() {
  const rotations = new Map<string, number>();
  const tokenOf = (accountId: string): string => `tok_${accountId}_${rotations.get(accountId) ?? 0}`;
  return {
    tokenOf,
    rotate(accountId: string): string {
      rotations.set(accountId, (rotations.get(accountId) ?? 0) + 1);
      return tokenOf(accountId);
    },
  };
}

export type SimAccounts = ReturnType<typeof createSimAccounts>;

/** One replica's way to the platform. */
export function createSimAccountsPort(accounts: SimAccounts, gate: Gate): ChannelAccounts {
  return only<ChannelAccounts>("channels", {
    restrictToOwner: () => gate.call("restrict bot", () => undefined),
    managedToken: (accountId) => gate.call("bot token", () => accounts.tokenOf(accountId)),
    rotateManagedToken: (accountId) => gate.call("rotate token", () => accounts.rotate(accountId)),
  });
}
