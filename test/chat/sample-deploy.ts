import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as deploy from "../../src/chat/views/deploy.ts";
import * as price from "../../src/chat/views/price.ts";
import * as tokens from "../../src/chat/views/tokens.ts";
import type { ScreenedProvider } from "../../src/ports/bid-screening.ts";
import type { PriceCard } from "../../src/services/deployments/price-card.ts";
import { ADDRESS, AT, SLEEPY } from "./sample-facts.ts";

const stamp = { dialog: "0197-dialog", version: 3 };

const offer = { currency: "usd", elsewhere: [], slots: 1, tokens: 10_000_000, aboutMessages: 760 };

const fitting: [ScreenedProvider, ScreenedProvider, ScreenedProvider] = [
  { provider: ADDRESS, name: "Aurora Hosting", region: "eu-central", incidents: 0 },
  { provider: SLEEPY, name: "Blue Ridge", region: "us-east", incidents: 0 },
  { provider: SLEEPY, name: "Cedar Cloud", region: "us-west", incidents: 0 },
];

const card: PriceCard = {
  providers: fitting,
  offers: [
    { ...offer, id: "starter", title: "Starter", priceMinor: 2900 },
    {
      ...offer,
      id: "pro",
      title: "Pro",
      priceMinor: 4900,
      slots: 3,
      tokens: 25_000_000,
      aboutMessages: 1900,
    },
  ],
  estimate: { usdPerMonthMin: 3.2, usdPerMonthMax: 5.9, basis: "recent_bids", samples: 12 },
  paused: false,
  freeSlot: false,
  freeSlotEndsAtMs: null,
  slotsTaken: false,
};

const bot = { accountId: "5001", username: "ann_agent_bot", displayName: "Ann's" };
const priced = { name: "Ann's agent", username: "ann_agent_bot", model: "Llama Small" };

const models = [
  { id: "small", title: "Llama Small", description: "Quick and cheap" },
  { id: "large", title: "Llama Large", description: "Slower and wiser" },
];

/** Every view of the way to a new agent. */
export const deploySamples = (say: Say): Record<string, View> => ({
  wentOnView: deploy.wentOnView(say, "Discord"),
  wentOnCardView: deploy.wentOnCardView(say, "Discord"),
  modelView: deploy.modelView(say, stamp, models, null),
  "modelView two platforms": deploy.modelView(say, stamp, models, {
    channel: "telegram",
    others: ["discord"],
  }),
  modelChosenView: deploy.modelChosenView(say, "Llama Small"),
  createBotView: deploy.createBotView(
    say,
    {
      label: say("button-create-bot"),
      requestId: 7,
      suggestedName: "Ann Agent",
      suggestedUsername: "ann_1a2b_bot",
      link: "https://t.me/newbot/goclaw_bot/ann_1a2b_bot?name=Ann%20Agent",
    },
    null,
  ),
  botReadyView: deploy.botReadyView(say, "ann_agent_bot", null),
  "botReadyView invite": deploy.botReadyView(
    say,
    "ann_agent",
    "https://discord.com/oauth2/authorize?client_id=1",
  ),
  pasteTokenView: deploy.pasteTokenView(
    say,
    stamp,
    { channel: "telegram", makerLink: "https://t.me/BotFather" },
    null,
  ),
  "pasteTokenView discord": deploy.pasteTokenView(
    say,
    stamp,
    { channel: "discord", makerLink: "https://discord.com/developers/applications" },
    { channel: "discord", others: ["telegram"] },
  ),
  cancelledView: deploy.cancelledView(say, true),
  startedView: deploy.startedView(say, "Ann's agent"),
  createdBotView: deploy.createdBotView(say, bot),
  strangersBotView: deploy.strangersBotView(say, "lees_bot"),
  "priceView plans": price.priceView(say, stamp, priced, card),
  "priceView two rails": price.priceView(say, stamp, priced, {
    ...card,
    offers: card.offers.map((one) => ({
      ...one,
      elsewhere: [{ rail: "polar", priceMinor: one.priceMinor + 200, currency: "usd" }],
    })),
  }),
  "priceView paused": price.priceView(say, stamp, priced, { ...card, paused: true }),
  "priceView nobody": price.priceView(say, stamp, priced, { ...card, providers: [] }),
  "priceView nobody knows": price.priceView(say, stamp, priced, { ...card, providers: null }),
  "priceView troubled": price.priceView(say, stamp, priced, {
    ...card,
    providers: [...fitting, { ...fitting[0], name: "Dunes", region: null, incidents: 3 }],
  }),
  "priceView free slot": price.priceView(say, stamp, priced, { ...card, freeSlot: true }),
  "priceView free slot that goes": price.priceView(say, stamp, priced, {
    ...card,
    freeSlot: true,
    freeSlotEndsAtMs: AT,
  }),
  "priceView slots taken": price.priceView(say, stamp, priced, {
    ...card,
    slotsTaken: true,
    estimate: { ...card.estimate, basis: "list_price", samples: 0 },
  }),
  payView: price.payView(say, stamp, {
    rail: "stripe",
    plan: "starter",
    others: [],
    planTitle: "Starter",
    priceMinor: 2900,
    currency: "usd",
    url: "https://checkout.stripe.com/c/pay/cs_1",
    validForMs: 1_800_000,
  }),
  "payView two rails": price.payView(say, stamp, {
    rail: "stripe",
    plan: "starter",
    others: [{ rail: "polar", priceMinor: 3100, currency: "usd" }],
    planTitle: "Starter",
    priceMinor: 2900,
    currency: "usd",
    url: "https://checkout.stripe.com/c/pay/cs_1",
    validForMs: 1_800_000,
  }),
  "strayTokenView deleted": tokens.strayTokenView(say, "deleted"),
  "burntTokenView stays": tokens.burntTokenView(say, false, {
    botMaker: { label: say("button-bot-maker", { channel: "telegram" }), url: "https://t.me/BotFather" },
    privateChat: "https://t.me/goclaw_bot",
  }),
  paidView: price.paidView(say),
});
