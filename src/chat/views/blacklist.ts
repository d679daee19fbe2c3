import { planById } from "../../domain/plans/plans.ts";
import { readProof } from "../../domain/providers/propose-entry.ts";
import type { ListedProvider } from "../../services/providers/blacklist-list.ts";
import type { BlacklistEffect } from "../../services/providers/preview-blacklist.ts";
import { clockTime, day, oneLine, shortAddress } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, confirm, fields, paragraph } from "./parts.ts";
import { proofText } from "./provider-proof.ts";

const DAY_MS = 86_400_000;

/** How long a provider can be kept out with a tap; null is for good. */
export const BANS = { day: DAY_MS, week: 7 * DAY_MS, forever: null } as const;
export type Ban = keyof typeof BANS;

const BAN_WORDS: Record<Ban, string> = {
  day: "providers-button-day",
  week: "providers-button-week",
  forever: "providers-button-forever",
};

/** An entry may last for years, and ends at an hour. */
const untilText = (say: Say, expiresAt: number | null): string =>
  expiresAt === null
    ? say("blacklist-forever")
    : say("blacklist-until", { date: `${day(say, expiresAt)}, ${clockTime(say, expiresAt)} UTC` });

/** An entry as a line: why, and until when. */
export const entryText = (
  say: Say,
  { reason, expiresAt }: { reason: string; expiresAt: number | null },
): string => say("blacklist-line", { reason: oneLine(reason, 300), until: untilText(say, expiresAt) });

/** A page of the providers that are kept out: why, until when, since when, and who runs there all the same. */
export function blacklistView(
  say: Say,
  { entries, next }: { entries: readonly ListedProvider[]; next: string | null },
): View {
  if (entries.length === 0)
    return { tone: "plain", title: say("blacklist-title"), body: [paragraph(say("blacklist-empty"))] };
  return {
    tone: "plain",
    title: say("blacklist-title"),
    private: true,
    body: [
      {
        kind: "items",
        items: entries.map((entry) => ({
          title: shortAddress(entry.providerAddress),
          detail: [
            entryText(say, entry),
            say("blacklist-since", { date: day(say, entry.createdAt) }),
            ...(entry.agents > 0 ? [say("providers-agents", { count: entry.agents })] : []),
            ...(entry.evidence === null ? [] : [proofText(say, readProof(entry.evidence))]),
          ].join(" · "),
        })),
      },
    ],
    choices: [
      ...entries.map(({ providerAddress: address }) => [
        act(shortAddress(address), "provider_show", { address }),
      ]),
      ...(next ? [[act(say("button-next-page"), "blacklist_page", { after: next })]] : []),
    ],
  };
}

export const unblacklistedView = (say: Say, address: string, was: boolean): View => ({
  tone: was ? "good" : "plain",
  title: say(was ? "blacklist-removed-title" : "blacklist-title"),
  body: [paragraph(say(was ? "blacklist-removed-text" : "blacklist-removed-none", { address }))],
});

/** Whom it concerns: how many agents of how many people, on which plans. */
function effectParts(say: Say, { agents, people, plans }: BlacklistEffect): Part[] {
  if (agents === 0) return [paragraph(say("blacklist-effect-none"))];
  const split = plans.map(({ plan, agents: count }) =>
    say("blacklist-plan", {
      plan: plan === null ? say("blacklist-plan-none") : planById(plan).title,
      count,
    }),
  );
  return [paragraph(say("blacklist-effect", { agents, people, plans: split.join(", ") }))];
}

function knownParts(say: Say, { known }: BlacklistEffect): Part[] {
  return known ? [paragraph(say("blacklist-known", { entry: entryText(say, known) }))] : [];
}

/** What an entry would do, and how long it could last. */
export const banView = (say: Say, effect: BlacklistEffect): View => ({
  tone: "warning",
  title: say("providers-ban-title", { address: shortAddress(effect.address) }),
  private: true,
  body: [
    paragraph(say("providers-ban-text")),
    ...effectParts(say, effect),
    ...knownParts(say, effect),
    fields({ label: say("blacklist-proof"), value: proofText(say, effect.proof) }),
    paragraph(say("blacklist-how-long")),
  ],
  choices: [
    (["day", "week", "forever"] as const).map((ban) =>
      act(say(BAN_WORDS[ban]), "provider_ban_how", { address: effect.address, ban }),
    ),
    [act(say("button-back"), "provider_show", { address: effect.address })],
  ],
});

/** Whom it concerns that all agents are moved off a provider, before the first one is. */
export const confirmDrainView = (say: Say, effect: BlacklistEffect): View => ({
  tone: "warning",
  title: say("drain-confirm-title", { address: shortAddress(effect.address) }),
  private: true,
  body: [...effectParts(say, effect), paragraph(say("drain-confirm-text"))],
  choices: [
    [
      confirm(say("drain-button-yes"), "provider_drain", {
        address: effect.address,
        upTo: String(effect.upTo),
      }),
      act(say("drain-button-no"), "provider_show", { address: effect.address }),
    ],
  ],
});

/** An entry that waits for a yes. */
export interface WantedEntry {
  reason: string;
  /** How long, ms; null for good. */
  forMs: number | null;
  /** The proposal that it follows, if any. */
  caseNumber: number | null;
}

/**
 * What it would do and for how long, before it takes effect; and what is to become of those that run there.
 * @param from what makes these buttons unlike those of another message
 */
export function confirmBanView(say: Say, effect: BlacklistEffect, wanted: WantedEntry, from: string): View {
  const { address, agents, known, upTo } = effect;
  const { reason, forMs, caseNumber } = wanted;
  const yes = (label: string, what: "leave" | "move"): Choice =>
    confirm(say(label), "provider_ban", {
      address,
      reason,
      agents: what,
      upTo: String(upTo),
      from,
      seen: String(known?.createdAt ?? 0),
      ...(forMs !== null && { forMs: String(forMs) }),
      ...(caseNumber !== null && { number: String(caseNumber) }),
    });
  return {
    tone: "warning",
    title: say("providers-ban-title", { address: shortAddress(address) }),
    private: true,
    body: [
      ...effectParts(say, effect),
      paragraph(say("providers-ban-text")),
      ...knownParts(say, effect),
      fields(
        { label: say("card-provider"), value: address, exact: true },
        { label: say("blacklist-reason"), value: oneLine(reason, 300) },
        {
          label: say("blacklist-length"),
          value:
            forMs === null
              ? say("blacklist-forever")
              : say("blacklist-days", { days: Math.round((forMs / DAY_MS) * 10) / 10 }),
        },
        { label: say("blacklist-proof"), value: proofText(say, effect.proof) },
      ),
      ...(agents > 0 ? [paragraph(say("blacklist-choose"))] : []),
    ],
    choices: [
      ...(agents > 0
        ? [[yes("blacklist-button-leave", "leave")], [yes("blacklist-button-move", "move")]]
        : [[yes("blacklist-button-yes", "leave")]]),
      [
        caseNumber === null
          ? act(say("button-back"), "provider_show", { address })
          : act(say("button-back"), "case_show", { number: String(caseNumber) }),
      ],
    ],
  };
}

/** Told to whoever made an entry when its time is over. */
export const entryOverView = (say: Say, { address, reason }: { address: string; reason: string }): View => ({
  tone: "plain",
  title: say("blacklist-over-title", { address: shortAddress(address) }),
  private: true,
  body: [paragraph(say("blacklist-over-text", { reason: oneLine(reason, 300) }))],
  choices: [
    [
      act(say("blacklist-button-look"), "provider_show", { address }),
      act(say("blacklist-button-again"), "provider_ban_ask", { address }),
    ],
  ],
});

/** Told to whoever had a provider's agents moved off. */
export const drainedView = (
  say: Say,
  { address, agents, left, begun }: { address: string; agents: number; left: number; begun: number },
): View => ({
  tone: left === 0 ? "good" : "warning",
  title: say("drained-title", { address: shortAddress(address) }),
  private: true,
  body: [
    paragraph(left === 0 ? say("drained-all", { agents }) : say("drained-some", { left, agents })),
    fields({ label: say("drained-begun"), value: String(begun) }),
  ],
  choices: [[act(say("blacklist-button-look"), "provider_show", { address })]],
});
