import { day } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { act, paragraph } from "./parts.ts";

export interface BlacklistLine {
  providerAddress: string;
  reason: string;
  expiresAt: number | null;
}

export function blacklistView(say: Say, lines: readonly BlacklistLine[], nextAfter: string | null): View {
  if (lines.length === 0)
    return { tone: "plain", title: say("blacklist-title"), body: [paragraph(say("blacklist-empty"))] };
  return {
    tone: "plain",
    title: say("blacklist-title"),
    private: true,
    body: [
      {
        kind: "items",
        items: lines.map((l) => ({
          title: l.providerAddress,
          detail: say("blacklist-line", {
            reason: l.reason,
            until:
              l.expiresAt === null
                ? say("blacklist-forever")
                : say("blacklist-until", { date: day(say, l.expiresAt) }),
          }),
        })),
      },
    ],
    ...(nextAfter && { choices: [[act(say("button-next-page"), "blacklist_page", { after: nextAfter })]] }),
  };
}

export const blacklistedView = (say: Say, address: string): View => ({
  tone: "good",
  title: say("blacklist-added-title"),
  body: [paragraph(say("blacklist-added-text", { address }))],
});

export const unblacklistedView = (say: Say, address: string, was: boolean): View => ({
  tone: was ? "good" : "plain",
  title: say("blacklist-removed-title"),
  body: [paragraph(say(was ? "blacklist-removed-text" : "blacklist-removed-none", { address }))],
});
