import { type ProviderRecord, reliability, startedPercent } from "../../domain/providers/record.ts";
import type { KnownProvider } from "../../services/providers/list-providers.ts";
import { day, dollars, oneLine, shortAddress } from "../format.ts";
import type { Say } from "../language/language.ts";
import { CONFIRMATION_MS } from "../pending-actions.ts";
import type { Choice, View } from "../view.ts";
import { act, fields, paragraph } from "./parts.ts";
import { recordText } from "./provider-record.ts";

const DAY_MS = 86_400_000;

/** How long a provider can be kept out with a tap; null is for good. */
export const BANS = { day: DAY_MS, week: 7 * DAY_MS, forever: null } as const;
export type Ban = keyof typeof BANS;

const BAN_WORDS: Record<Ban, string> = {
  day: "providers-button-day",
  week: "providers-button-week",
  forever: "providers-button-forever",
};

const startsText = (say: Say, record: ProviderRecord): string => {
  const percent = startedPercent(record);
  return percent === null
    ? say("providers-untried")
    : say("providers-starts", { percent, starts: record.starts });
};

function lineOf(say: Say, { record, agents, usdPerMonth, blacklisted }: KnownProvider): string {
  return [
    startsText(say, record),
    say("providers-agents", { count: agents }),
    ...(usdPerMonth === null ? [] : [say("card-price-value", { price: dollars(say, usdPerMonth) })]),
    ...(blacklisted ? [say("providers-out")] : []),
  ].join(" · ");
}

/** A page of the providers that we know, each a tap away. */
export function providersView(
  say: Say,
  { providers, next }: { providers: readonly KnownProvider[]; next: string | null },
): View {
  const title = say("providers-title");
  if (providers.length === 0) return { tone: "plain", title, body: [paragraph(say("providers-none"))] };
  return {
    tone: "plain",
    title,
    private: true,
    body: [
      {
        kind: "items",
        choosable: true,
        items: providers.map((one) => ({ title: shortAddress(one.address), detail: lineOf(say, one) })),
      },
    ],
    choices: [
      ...providers.map(({ address }) => [act(shortAddress(address), "provider_show", { address })]),
      ...(next ? [[act(say("button-next-page"), "providers_page", { after: next })]] : []),
    ],
  };
}

/** One provider: what we have seen of it, what it costs, who runs there, and whether it may be chosen. */
export function providerView(say: Say, provider: KnownProvider, nowMs: number): View {
  const { address, record, agents, usdPerMonth, blacklisted } = provider;
  const { lastTroubleAtMs: last, starts, troubles } = record;
  const percent = startedPercent(record);
  const troubleDaysAgo = last === null ? null : Math.floor((nowMs - last) / DAY_MS);
  const change: Choice = blacklisted
    ? act(say("providers-button-remove"), "provider_allow", { address })
    : act(say("providers-button-ban"), "provider_ban_ask", { address }, "danger");
  return {
    tone: blacklisted ? "warning" : "plain",
    title: say("providers-one", { address: shortAddress(address) }),
    private: true,
    body: [
      paragraph(
        percent === null ? say("providers-no-record") : recordText(say, { percent, starts, troubleDaysAgo }),
      ),
      fields(
        { label: say("card-provider"), value: address, exact: true },
        {
          label: say("providers-trust"),
          value: say("providers-trust-value", { percent: Math.round(reliability(record) * 100) }),
        },
        { label: say("providers-troubles"), value: String(troubles) },
        { label: say("providers-running"), value: String(agents) },
        usdPerMonth === null
          ? null
          : {
              label: say("providers-price"),
              value: say("card-price-value", { price: dollars(say, usdPerMonth) }),
            },
        blacklisted && {
          label: say("providers-out"),
          value: say("blacklist-line", {
            reason: oneLine(blacklisted.reason, 300),
            until:
              blacklisted.expiresAt === null
                ? say("blacklist-forever")
                : say("blacklist-until", { date: day(say, blacklisted.expiresAt) }),
          }),
        },
      ),
    ],
    choices: [
      ...(agents > 0
        ? [[act(say("providers-button-agents"), "deployments_page", { provider: address })]]
        : []),
      [change],
      [act(say("button-back"), "providers_page", {})],
    ],
  };
}

/** What keeping a provider out would do, before it is done; and for how long. */
export const banView = (say: Say, { address, agents }: KnownProvider, from: string): View => ({
  tone: "warning",
  title: say("providers-ban-title", { address: shortAddress(address) }),
  private: true,
  body: [paragraph(say("providers-ban-text")), paragraph(say("providers-ban-agents", { count: agents }))],
  choices: [
    ...(["day", "week", "forever"] as const).map((ban): Choice[] => [
      {
        kind: "act",
        label: say(BAN_WORDS[ban]),
        style: "danger",
        act: {
          verb: "provider_ban",
          args: { address, ban, from },
          once: true,
          ttlMs: CONFIRMATION_MS,
        },
      },
    ]),
    [act(say("button-back"), "provider_show", { address })],
  ],
});
