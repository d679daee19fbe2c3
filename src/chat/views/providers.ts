import { readProof } from "../../domain/providers/propose-entry.ts";
import { type ProviderRecord, reliability, startedPercent } from "../../domain/providers/record.ts";
import type { KnownProvider, ProviderFacts } from "../../services/providers/list-providers.ts";
import { dollars, oneLine, shortAddress } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { entryText } from "./blacklist.ts";
import { act, fields, paragraph } from "./parts.ts";
import { proofText } from "./provider-proof.ts";
import { recordText } from "./provider-record.ts";

const DAY_MS = 86_400_000;

const startsText = (say: Say, record: ProviderRecord): string => {
  const percent = startedPercent(record);
  return percent === null
    ? say("providers-untried")
    : say("providers-starts", { percent, starts: record.starts });
};

function lineOf(say: Say, { name, record, agents, usdPerMonth, blacklisted }: KnownProvider): string {
  return [
    ...(name === null ? [] : [oneLine(name, 40)]),
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

/** Those that run at one that is kept out can be moved off, and that can be stopped. */
function drainChoices(say: Say, { address, agents, blacklisted, drain }: ProviderFacts): Choice[][] {
  if (drain?.state === "moving")
    return [
      [
        act(say("button-refresh"), "provider_show", { address }),
        act(say("drain-button-stop"), "provider_drain_stop", { address }),
      ],
    ];
  return blacklisted && agents > 0
    ? [[act(say("drain-button-begin"), "provider_drain_ask", { address })]]
    : [];
}

/** One provider: what we have seen of it, what it costs, who runs there, and whether it may be chosen. */
export function providerView(say: Say, provider: ProviderFacts, nowMs: number): View {
  const { drain, address, name, record, agents, usdPerMonth, blacklisted, seen } = provider;
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
        name === null ? null : { label: say("providers-name"), value: oneLine(name, 60) },
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
          value: entryText(say, blacklisted),
        },
        {
          label: say("blacklist-proof"),
          value: proofText(say, blacklisted ? readProof(blacklisted.evidence) : seen),
        },
      ),
      ...(drain?.state === "moving"
        ? [paragraph(say("drain-moving", { left: agents, agents: drain.agents, begun: drain.begun }))]
        : []),
    ],
    choices: [
      ...(agents > 0
        ? [[act(say("providers-button-agents"), "deployments_page", { provider: address })]]
        : []),
      ...drainChoices(say, provider),
      [change],
      [act(say("person-button-audit"), "audit_page", { subjectKind: "provider", subjectId: address })],
      [act(say("button-back"), "providers_page", {})],
    ],
  };
}
