import type { RailName } from "../../ports/payment-rail.ts";
import type { PriceCard } from "../../services/deployments/price-card.ts";
import { day, dollars, money, oneLine, tokens } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { type DialogStamp, stampArgs } from "./deploy.ts";
import { act, fields, link, note, paragraph } from "./parts.ts";
import { railName } from "./rails.ts";

export interface PricedAgent {
  name: string;
  username: string;
  model: string;
}

function estimateText(say: Say, card: PriceCard): string {
  const { usdPerMonthMin, usdPerMonthMax, basis, samples } = card.estimate;
  const range = { low: dollars(say, usdPerMonthMin), high: dollars(say, usdPerMonthMax) };
  return basis === "recent_bids"
    ? say("price-estimate-bids", { ...range, samples })
    : say("price-estimate-list", range);
}

const NAMED = 3;

/** Who could run it, as far as that is known. */
function providerParts(say: Say, { providers }: PriceCard): Part[] {
  if (providers === null || providers.length === 0) return [];
  const names = providers
    .slice(0, NAMED)
    .map(({ name, region }) => (region === null ? oneLine(name, 40) : `${oneLine(name, 40)} (${region})`));
  const more = providers.length - names.length;
  const troubled = providers.filter(({ incidents }) => incidents > 0).length;
  const who = say("price-providers", {
    count: providers.length,
    names: more > 0 ? say("price-providers-more", { names: names.join(", "), more }) : names.join(", "),
  });
  const calm = troubled === 0 ? say("price-incidents-none") : say("price-incidents", { count: troubled });
  return [note(`${who} ${calm}`)];
}

/** Nobody could run it now: the card says so, and takes no money. */
function nobodyView(say: Say, stamp: DialogStamp, name: string, about: Part): View {
  return {
    tone: "warning",
    title: say("price-nobody-title", { name }),
    body: [about, paragraph(say("price-nobody"))],
    choices: [
      [act(say("button-look-again"), "deploy_look", stampArgs(stamp), "primary")],
      [act(say("button-cancel"), "deploy_cancel", stampArgs(stamp))],
    ],
  };
}

/** Nothing can be begun now, and nothing is charged: whoever wants hears when it can. */
function pausedView(say: Say, stamp: DialogStamp, name: string, about: Part): View {
  return {
    tone: "warning",
    title: say("price-paused-title", { name }),
    body: [about, paragraph(say("error-deploys_paused"))],
    choices: [
      [act(say("button-tell-open"), "deploys_await", {}, "primary")],
      [act(say("button-look-again"), "deploy_look", stampArgs(stamp))],
      [act(say("button-cancel"), "deploy_cancel", stampArgs(stamp))],
    ],
  };
}

/** What the agent costs, what is in it and who could run it, before anything is charged. */
export function priceView(say: Say, stamp: DialogStamp, agent: PricedAgent, card: PriceCard): View {
  const name = oneLine(agent.name);
  const about = fields(
    { label: say("price-bot"), value: `@${agent.username}` },
    { label: say("price-model"), value: agent.model },
  );
  const cancel = act(say("button-cancel"), "deploy_cancel", stampArgs(stamp));
  if (card.paused) return pausedView(say, stamp, name, about);
  if (card.providers?.length === 0) return nobodyView(say, stamp, name, about);
  if (card.freeSlot) {
    return {
      tone: "plain",
      title: say("price-free-title", { name }),
      body: [
        about,
        paragraph(say("price-free")),
        ...(card.freeSlotEndsAtMs === null
          ? []
          : [paragraph(say("price-free-until", { date: day(say, card.freeSlotEndsAtMs) }))]),
        ...providerParts(say, card),
        note(estimateText(say, card)),
      ],
      choices: [[act(say("button-free-slot"), "deploy_free", stampArgs(stamp), "primary")], [cancel]],
    };
  }
  const offers: Choice[][] = card.offers.map((o, i) => [
    act(
      say("button-plan-offer", { title: o.title, price: money(say, o.priceMinor, o.currency) }),
      "deploy_pay",
      { ...stampArgs(stamp), plan: o.id },
      i === 0 ? "primary" : undefined,
    ),
  ]);
  return {
    tone: "plain",
    title: card.slotsTaken ? say("price-no-slot-title") : say("price-title", { name }),
    body: [
      about,
      ...(card.slotsTaken ? [paragraph(say("price-slots-taken"))] : []),
      {
        kind: "items",
        choosable: true,
        items: card.offers.map((o) => ({
          title: say("price-offer", { title: o.title, price: money(say, o.priceMinor, o.currency) }),
          detail: [
            say("price-offer-detail", {
              slots: o.slots,
              tokens: tokens(say, o.tokens),
              messages: o.aboutMessages,
            }),
            ...o.elsewhere.map((other) =>
              say("price-offer-elsewhere", {
                rail: railName(say, other.rail),
                price: money(say, other.priceMinor, other.currency),
              }),
            ),
          ].join(" · "),
        })),
      },
      ...providerParts(say, card),
      note(estimateText(say, card)),
      paragraph(say("price-renews")),
    ],
    choices: [...offers, [cancel]],
  };
}

interface Priced {
  rail: RailName;
  priceMinor: number;
  currency: string;
}

export interface Payable extends Priced {
  plan: string;
  planTitle: string;
  /** The other rails that it can be paid on. */
  others: Priced[];
  url: string;
  validForMs: number;
}

/** Whole minutes that can be promised; nobody counts single ones of a long time. */
function roundMinutes(ms: number): number {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  return minutes < 10 ? minutes : minutes - (minutes % 5);
}

/** The link to the payment page. */
export function payView(say: Say, stamp: DialogStamp, payable: Payable): View {
  const price = money(say, payable.priceMinor, payable.currency);
  return {
    tone: "plain",
    title: say("pay-title", { plan: payable.planTitle, price }),
    private: true,
    body: [paragraph(say("pay-text")), note(say("pay-valid", { minutes: roundMinutes(payable.validForMs) }))],
    choices: [
      [link(say("button-pay", { price }), payable.url)],
      ...payable.others.map((other) => [
        act(
          say("button-pay-elsewhere", {
            rail: railName(say, other.rail),
            price: money(say, other.priceMinor, other.currency),
          }),
          "deploy_pay",
          { ...stampArgs(stamp), plan: payable.plan, rail: other.rail },
        ),
      ]),
      [
        act(say("button-change-plan"), "deploy_back", stampArgs(stamp)),
        act(say("button-cancel"), "deploy_cancel", stampArgs(stamp)),
      ],
    ],
  };
}

/** What the payment card becomes once it was paid. */
export const paidView = (say: Say): View<never> => ({
  tone: "good",
  title: say("paid-title"),
  private: true,
  body: [paragraph(say("paid-text"))],
});
