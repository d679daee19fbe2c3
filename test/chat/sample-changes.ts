import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import type { CardEvent, CardFacts } from "../../src/chat/views/card-facts.ts";
import { changeCardView } from "../../src/chat/views/change-card.ts";
import { changeNewsView } from "../../src/chat/views/change-news.ts";
import * as changes from "../../src/chat/views/changes.ts";
import * as unrun from "../../src/chat/views/unrun.ts";
import { ADDRESS, AT, deployment, event, factsAt, live, OUTLOOK, SLEEPY, story } from "./sample-facts.ts";

const PAID: Parameters<typeof unrun.unrunBegunView>[1] = {
  provider: "stripe",
  providerPaymentId: "pi_1",
  orderId: null,
  userId: "0197-user",
  subscriptionId: "sub_1",
  invoiceId: "in_1",
  role: "renewal",
  amountMinor: 2900,
  refundedMinor: 0,
  currency: "usd",
  disputed: false,
  disputedAt: null,
  refundedAt: null,
  dispute: "none",
  createdAt: AT,
  updatedAt: AT,
};

/** A story that goes on after the agent was live. */
const after = (...events: CardEvent[]): CardEvent[] => [...story, live, ...events];

const moveBegun = event("move_begun", "live", "moving", { why: "asked", provider: ADDRESS, step: "saving" });

const searching = [
  moveBegun,
  event("saved_first", null, null, { step: "planning" }),
  event("attempt_planned", null, null, { attempt: 1, of: 3, step: "creating" }),
  event("created", null, null, { step: "bidding" }),
];

const handing = [
  ...searching,
  event("provider_chosen", null, null, {
    provider: SLEEPY,
    providerName: "Sleepy Hosting",
    priceUactPerBlock: 30,
    step: "leasing",
  }),
  event("leased", null, null, { provider: SLEEPY, step: "sending_manifest" }),
  event("manifest_accepted", null, null, { provider: SLEEPY, step: "starting" }),
  event("new_lease_ready", null, null, { provider: SLEEPY, step: "quieting" }),
];

const healing = [
  event("heal_begun", "live", "healing", { why: "lease_closed", provider: ADDRESS, step: "planning" }),
  event("attempt_failed", null, null, { attempt: 1, why: "no_bids", provider: SLEEPY, step: "planning" }),
  event("heal_waits", null, null, { why: "providers_exhausted", rounds: 1, againAt: AT, step: "resting" }),
];

const moved = event("moved", "moving", "live", {
  why: "reclaim",
  saved: "made",
  tookMs: 240_000,
  silentMs: 42_000,
  from: ADDRESS,
  provider: SLEEPY,
  priceUactPerBlock: 30,
  spentUact: 1_240_000,
  savedAtMs: AT,
});

function changeNewsOf(say: Say, phase: typeof deployment.phase, news: CardEvent) {
  const view = changeNewsView(say, factsAt(phase, after(...handing)), news);
  if (!view) throw new Error(`${news.type} is no news`);
  return view;
}

const stoppedFor = (by: "payment" | "operator"): CardFacts => {
  const facts = factsAt("stopped", after());
  return { ...facts, deployment: { ...facts.deployment, stoppedBy: by } };
};

/** Every view of an agent that is moved, stopped, healed or resumed. */
export const changesSamples = (say: Say): Record<string, View> => ({
  "changeCardView saving": changeCardView(say, factsAt("moving", after(moveBegun))),
  "changeCardView searching": changeCardView(say, factsAt("moving", after(...searching))),
  "changeCardView handing over": changeCardView(say, factsAt("moving", after(...handing))),
  "changeCardView undoing": changeCardView(
    say,
    factsAt("moving", after(...searching, event("cancel_wanted", null, null, { step: "undoing" }))),
  ),
  "changeCardView healing": changeCardView(say, factsAt("healing", after(...healing))),
  "changeCardView stopping": changeCardView(
    say,
    factsAt("stopping", after(event("stop_begun", "live", "stopping", { by: "owner", step: "saving" }))),
  ),
  "changeCardView stopping unpaid": changeCardView(
    say,
    factsAt("stopping", after(event("stop_begun", "live", "stopping", { by: "payment", step: "saving" }))),
  ),
  "changeCardView stopped": changeCardView(say, factsAt("stopped", after())),
  "changeCardView stopped for money": changeCardView(say, stoppedFor("payment")),
  "changeCardView stopped by the operator": changeCardView(say, stoppedFor("operator")),
  "changeCardView reclaiming": changeCardView(
    say,
    factsAt(
      "reclaiming",
      after(event("reclaim_announced", "live", "reclaiming", { provider: ADDRESS, atMs: AT })),
    ),
  ),
  "changeNewsView moved": changeNewsOf(say, "live", moved),
  "changeNewsView moved with its last words": changeNewsOf(
    say,
    "live",
    event("moved", "moving", "live", { ...moved.evidence, why: "asked", savedSilent: true }),
  ),
  "changeNewsView moved long ago": changeNewsOf(
    say,
    "live",
    event("moved", "moving", "live", { ...moved.evidence, savedAtMs: null }),
  ),
  "changeNewsView moved as asked": changeNewsOf(
    say,
    "live",
    event("moved", "moving", "live", { ...moved.evidence, why: "asked", saved: "skipped" }),
  ),
  "changeNewsView healed": changeNewsOf(
    say,
    "live",
    event("moved", "healing", "live", { ...moved.evidence, why: "lease_closed", saved: "missed" }),
  ),
  "changeNewsView healed without a backup": changeNewsOf(
    say,
    "live",
    event("moved", "healing", "live", {
      ...moved.evidence,
      why: "lease_closed",
      saved: "missed",
      savedAtMs: null,
      spentUact: null,
    }),
  ),
  "changeNewsView not moved": changeNewsOf(
    say,
    "live",
    event("move_undone", "moving", "live", { kind: "move", failure: "providers_exhausted" }),
  ),
  "changeNewsView unsaved move": changeNewsOf(
    say,
    "live",
    event("move_undone", "moving", "live", { kind: "move", failure: "not_saved" }),
  ),
  "changeNewsView unsaved stop": changeNewsOf(
    say,
    "live",
    event("stop_undone", "stopping", "live", { kind: "stop", failure: "not_saved" }),
  ),
  "changeNewsView stopped": changeNewsOf(
    say,
    "stopped",
    event("stopped", "stopping", "stopped", { by: "owner", saved: "made" }),
  ),
  "changeNewsView stopped unpaid": changeNewsOf(
    say,
    "stopped",
    event("stopped", "stopping", "stopped", { by: "payment", saved: "missed" }),
  ),
  "changeNewsView waits": changeNewsOf(
    say,
    "healing",
    event("heal_waits", null, null, { why: "no_bids", rounds: 1, againAt: AT }),
  ),
  "changeNewsView given up": changeNewsOf(
    say,
    "stopping",
    event("heal_given_up", "healing", "stopping", { why: "providers_exhausted" }),
  ),
  "changeNewsView lost too often": changeNewsOf(
    say,
    "stopping",
    event("heal_given_up", "live", "stopping", { why: "heals_spent" }),
  ),
  "changeNewsView not resumed": changeNewsOf(
    say,
    "stopped",
    event("resume_failed", "failing", "stopped", { why: "no_bids" }),
  ),
  resumeFailedView: unrun.resumeFailedView(
    say,
    deployment,
    event("resume_failed", "failing", "stopped", { why: "no_bids", againAtMs: AT }),
  ),
  resumeExhaustedView: unrun.resumeExhaustedView(
    say,
    deployment,
    event("resume_exhausted", "failing", "stopped", {
      why: "no_bids",
      tries: 5,
      amountMinor: 2900,
      currency: "usd",
      moneyBackAtMs: AT,
    }),
  ),
  "resumeExhaustedView kept": unrun.resumeExhaustedView(
    say,
    deployment,
    event("resume_exhausted", null, null, { why: "float_too_small", tries: 5 }),
  ),
  confirmUnrunView: unrun.confirmUnrunView(say, deployment, "nonce", { payment: PAID, plan: "starter" }),
  unrunBegunView: unrun.unrunBegunView(say, PAID),
  "changeNewsView notice": changeNewsOf(
    say,
    "reclaiming",
    event("reclaim_announced", "live", "reclaiming", { provider: ADDRESS, atMs: AT }),
  ),
  confirmMoveView: changes.confirmMoveView(say, deployment, "nonce"),
  "confirmMoveView pasted": changes.confirmMoveView(say, { ...deployment, channelKind: "pasted" }, "nonce"),
  confirmStopView: changes.confirmStopView(say, deployment, "nonce"),
  confirmRestartView: changes.confirmRestartView(say, deployment, "nonce", OUTLOOK),
  "confirmRestartView never saved": changes.confirmRestartView(say, deployment, "nonce", {
    ...OUTLOOK,
    canSave: false,
    savedAtMs: null,
  }),
  "confirmUnsavedView move": changes.confirmUnsavedView(say, deployment, "nonce", "move"),
  "confirmUnsavedView stop": changes.confirmUnsavedView(say, deployment, "nonce", "stop"),
  "confirmCancelView as it was": changes.confirmCancelView(say, deployment, "nonce", "as_it_was"),
  "confirmCancelView stopped": changes.confirmCancelView(say, deployment, "nonce", "stopped"),
  moveBegunView: changes.moveBegunView(say, deployment),
  stopBegunView: changes.stopBegunView(say, deployment),
  resumeBegunView: changes.resumeBegunView(say, deployment),
  restartBegunView: changes.restartBegunView(say, deployment),
  cancelBegunView: changes.cancelBegunView(say, deployment),
  "nothingToChangeView move": changes.nothingToChangeView(say, "move"),
  "nothingToChangeView resume": changes.nothingToChangeView(say, "resume"),
});
