import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as model from "../../src/chat/views/agent-model.ts";
import type { CardEvent } from "../../src/chat/views/card-facts.ts";
import * as ends from "../../src/chat/views/ends.ts";
import * as health from "../../src/chat/views/health.ts";
import { cardMovedView, liveCardView } from "../../src/chat/views/live-card.ts";
import { revisionNewsView } from "../../src/chat/views/revision-news.ts";
import { runwayNewsView } from "../../src/chat/views/runway.ts";
import { ADDRESS, AT, deployment, event, factsAt, live, PAUSE, story, TITLES } from "./sample-facts.ts";

const failing = event("attempt_failed", "starting", "failing", {
  attempt: 3,
  of: 3,
  why: "not_ready",
  provider: ADDRESS,
  last: true,
});

const failed = event("failed", "failing", "failed", { why: "not_ready", refund: true, attempts: 3 });

const chainClosed = event("chain_closed", null, null, { returnedUact: 480_000, spentUact: 20_000 });

const closing = event("closing", "live", "closing", { by: "owner" });

const closed = event("closed", "closing", "closed", { refund: false, wasLive: true });

/** Stopped for ten days, and back in a minute and a half. */
const resumed = { ...event("resumed", "stopped", "queued"), createdAt: AT + 10 * 86_400_000 };
const again = { ...live, createdAt: resumed.createdAt + 90_000 };

function runwayOf(say: Say, evidence: Parameters<typeof event>[3]): View {
  const view = runwayNewsView(say, factsAt("live", story), event("runs_out", null, null, evidence));
  if (!view) throw new Error("this is news of an escrow");
  return view;
}

const newKeyWanted = event("new_key_wanted", null, null);
const restartWanted = event("restart_wanted", null, null);
const restarted = event("restarted", null, null, { boots: 2 });
const notBooted = event("restart_failed", null, null, { why: "not_booted" });

function newsOf(say: Say, news: CardEvent, ...before: CardEvent[]) {
  const view = model.modelNewsView(say, factsAt("live", [...story, ...before]), {
    ...news,
    id: "0198-event",
  });
  if (!view) throw new Error(`${news.type} is no news`);
  return view;
}

const MAKER = "https://t.me/BotFather";

function healthNewsOf(say: Say, news: CardEvent, bot: Partial<typeof deployment> = {}) {
  const facts = factsAt("degraded", story);
  const view = health.healthNewsView(
    say,
    { ...facts, deployment: { ...facts.deployment, ...bot } },
    news,
    MAKER,
  );
  if (!view) throw new Error(`${news.type} is no news`);
  return view;
}

function revisionNews(say: Say, type: string, evidence: Record<string, string | number>) {
  const news = event(type, null, null, evidence);
  const view = revisionNewsView(say, factsAt("live", story), news, (id) => TITLES[id] ?? id);
  if (!view) throw new Error(`${type} is no news`);
  return view;
}

const silence = (layer: string, kind: string) =>
  event("silent", null, null, { layer, kind, provider: ADDRESS });

/** Every view of an agent's card and the news of it. */
export const newsSamples = (say: Say): Record<string, View> => ({
  "revisionNewsView settled": revisionNews(say, "settings_settled", { n: 2, model: "large", why: "changed" }),
  "revisionNewsView fell back": revisionNews(say, "settings_fell_back", {
    n: 3,
    from: "large",
    model: "small",
    why: "out_of_memory",
  }),
  "revisionNewsView stuck": revisionNews(say, "settings_stuck", { n: 3, model: "small", why: "down" }),
  "healthNewsView conflict": healthNewsOf(say, silence("channel", "conflict")),
  "healthNewsView conflict, pasted": healthNewsOf(say, silence("channel", "conflict"), {
    channelKind: "pasted",
  }),
  "healthNewsView token refused": healthNewsOf(say, silence("channel", "token_refused")),
  "healthNewsView not managed": healthNewsOf(say, silence("channel", "not_managed")),
  "healthNewsView intents": healthNewsOf(say, silence("channel", "intents_missing"), {
    channel: "discord",
    channelKind: "pasted",
    channelAccountId: "1234567890",
  }),
  "healthNewsView blocked": healthNewsOf(say, silence("channel", "blocked")),
  "healthNewsView disconnected": healthNewsOf(say, silence("channel", "disconnected")),
  "healthNewsView provider": healthNewsOf(say, silence("provider", "unreachable")),
  "healthNewsView out of memory": healthNewsOf(say, silence("agent", "out_of_memory")),
  "healthNewsView configuration": healthNewsOf(say, silence("agent", "config_refused")),
  "healthNewsView model": healthNewsOf(say, silence("model", "failing")),
  "healthNewsView again": healthNewsOf(
    say,
    event("silent", null, null, { layer: "channel", kind: "conflict", again: true }),
  ),
  "healthNewsView answers again": healthNewsOf(
    say,
    event("answers_again", null, null, { layer: "provider", kind: "missing", silentMs: 14 * 60_000 }),
  ),
  "healthNewsView asked": healthNewsOf(
    say,
    event("heal_asked", null, null, { layer: "agent", kind: "crash_loop" }),
  ),
  "mendingView rotate": health.mendingView(say, "rotate", deployment),
  "mendingView restart": health.mendingView(say, "restart", deployment),
  "mendingView move": health.mendingView(say, "move", deployment),
  "mendingView check": health.mendingView(say, "check", deployment),
  leftView: health.leftView(say, deployment),
  pasteNewTokenView: health.pasteNewTokenView(say, deployment, MAKER),
  "pasteNewTokenView discord": health.pasteNewTokenView(
    say,
    { ...deployment, channel: "discord" },
    "https://discord.com/developers/applications",
  ),
  cardMovedView: cardMovedView(say),
  "liveCardView bidding": liveCardView(say, factsAt("bidding", story.slice(0, 3))),
  "liveCardView second provider": liveCardView(say, factsAt("starting", story)),
  "liveCardView live": liveCardView(say, factsAt("live", [...story, live])),
  "liveCardView failing": liveCardView(say, factsAt("failing", [...story, failing])),
  "liveCardView failed": liveCardView(say, factsAt("failed", [...story, failing, failed])),
  "liveCardView closing": liveCardView(say, factsAt("closing", [...story, live, closing])),
  "liveCardView closed": liveCardView(say, factsAt("closed", [...story, live, closing, closed])),
  "liveCardView resuming": liveCardView(
    say,
    factsAt("creating", [...story, live, event("resumed", "stopped", "queued")]),
  ),
  liveEndView: ends.liveEndView(say, factsAt("live", [...story, live]), live),
  "liveEndView resumed": ends.liveEndView(say, factsAt("live", [...story, live, resumed, again]), again),
  failedEndView: ends.failedEndView(say, factsAt("failed", [...story, failing, failed]), failed),
  "closedEndView last of plan": ends.closedEndView(
    say,
    factsAt("closed", [...story, live, closing, chainClosed, closed]),
    closed,
    { id: "0197-sub", title: "Starter" },
  ),
  "closedEndView others left": ends.closedEndView(
    say,
    factsAt("closed", [...story, live, closing, chainClosed, closed]),
    closed,
    null,
  ),
  "moneyNewsView refunded": ends.moneyNewsView(
    say,
    factsAt("failed", story),
    event("refunded", null, null, { amountMinor: 2900, currency: "usd" }),
  ),
  "moneyNewsView given": ends.moneyNewsView(
    say,
    factsAt("live", [...story, live]),
    event("refunded", null, null, {
      ...{ amountMinor: 950, currency: "usd", paidMinor: 2900, endsPlan: false, reason: "refund_fault" },
    }),
  ),
  "moneyNewsView given by hand": ends.moneyNewsView(
    say,
    factsAt("live", [...story, live]),
    event("refunded", null, null, {
      ...{ amountMinor: 1000, currency: "usd", paidMinor: 2900, endsPlan: false, reason: "by_hand" },
    }),
  ),
  "moneyNewsView given, of a plan that was over": ends.moneyNewsView(
    say,
    factsAt("live", [...story, live]),
    event("refunded", null, null, {
      ...{ amountMinor: 1000, currency: "usd", paidMinor: 2900, endsPlan: null, reason: "by_hand" },
    }),
  ),
  "moneyNewsView returned": ends.moneyNewsView(
    say,
    factsAt("live", story),
    event("payment_returned", null, null, { amountMinor: 2900, currency: "usd", reason: "paid_twice" }),
  ),
  "moneyNewsView refund failed": ends.moneyNewsView(
    say,
    factsAt("failed", story),
    event("refund_failed", null, null),
  ),
  "runwayNewsView float": runwayOf(say, { hours: 24, leftHours: 22, why: "float", endsAt: AT + 79_200_000 }),
  "runwayNewsView budget": runwayOf(say, { hours: 6, leftHours: 1, why: "budget", endsAt: AT + 3_600_000 }),
  "modelNewsView new key": newsOf(say, restarted, newKeyWanted),
  "modelNewsView restarted": newsOf(say, restarted, restartWanted),
  "modelNewsView key not booted": newsOf(say, notBooted, newKeyWanted),
  "modelNewsView not booted": newsOf(say, notBooted, restartWanted),
  "modelNewsView paused": newsOf(
    say,
    event("model_paused", null, null, { by: "operator", reason: PAUSE.reason }),
  ),
  "modelNewsView resumed": newsOf(say, event("model_resumed", null, null, { by: "operator" })),
});
