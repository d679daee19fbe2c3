import { DEPLOY_STEPS, isDeploying } from "../../domain/deployments/phases.ts";
import { usdPerMonth } from "../../domain/providers/running-cost.ts";
import { dollars, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, Part, Step, View } from "../view.ts";
import { type CardFacts, lastOf, numberOf, textOf } from "./card-facts.ts";
import { changeCardView, isChangePhase } from "./change-card.ts";
import { silentOnCard } from "./health.ts";
import { act, fields, link, note, paragraph } from "./parts.ts";
import { providerName } from "./provider-name.ts";
import { reasonText } from "./reasons.ts";

/** The words for each step of a deploy. */
export const STEP_TEXT: Partial<Record<string, string>> = {
  queued: "step-queued",
  creating: "step-creating",
  bidding: "step-bidding",
  leasing: "step-leasing",
  sending_manifest: "step-sending_manifest",
  starting: "step-starting",
  live: "step-live",
};

const monthly = (say: Say, uactPerBlock: number): string => dollars(say, usdPerMonth(uactPerBlock));

/** What a deploy begins with: a payment, a slot that is free, or an agent that was stopped. */
function firstWords(facts: CardFacts): string {
  if (lastOf(facts, "resumed")) return "step-resumed";
  return lastOf(facts, "paid") ? "step-paid" : "step-slot";
}

/** The deploy step at which things stand, or stood when they went wrong. */
function reachedStep(facts: CardFacts): number {
  const { phase } = facts.deployment;
  const placeOf = (name: string | null | undefined) =>
    DEPLOY_STEPS.findIndex((step) => step === (name ?? null));
  const now = placeOf(phase);
  if (now >= 0) return now;
  const left = facts.events.findLast((e) => e.toPhase === "failing" || e.toPhase === "closing");
  return Math.max(0, placeOf(left?.fromPhase));
}

function deploySteps(say: Say, facts: CardFacts): Step[] {
  const { phase } = facts.deployment;
  const reached = reachedStep(facts);
  const broken = phase === "failing" || phase === "failed";
  const chosen = textOf(lastOf(facts, "provider_chosen"), "provider");
  const stateAt = (i: number): Step["state"] => {
    if (i < reached || phase === "live") return "done";
    if (i > reached) return "todo";
    return broken ? "failed" : "active";
  };
  const paid: Step = { label: say(firstWords(facts)), state: "done" };
  const steps = DEPLOY_STEPS.map((p, i): Step => {
    const leased = p === "leasing" && stateAt(i) !== "todo" && chosen;
    return {
      label: leased
        ? say("step-leased", { provider: providerName(facts, chosen) })
        : say(STEP_TEXT[p] ?? "step-queued"),
      state: stateAt(i),
    };
  });
  const returning: Step[] = broken
    ? [{ label: say("step-returning"), state: phase === "failed" ? "done" : "active" }]
    : [];
  return [paid, ...steps, ...returning];
}

/** What came before is another story, told when it happened. */
const BEGINS_ANEW = new Set(["resumed", "moved", "move_undone"]);

/** One line per provider that failed, so that a second try is not a mystery. */
function failedAttempts(say: Say, facts: CardFacts): Part[] {
  const begun = facts.events.findLastIndex(({ type }) => BEGINS_ANEW.has(type));
  return facts.events
    .slice(begun + 1)
    .filter((e) => e.type === "attempt_failed" && e.evidence.last !== true)
    .map((e) => {
      const provider = textOf(e, "provider");
      const words = {
        reason: reasonText(say, textOf(e, "why")),
        attempt: (numberOf(e, "attempt") ?? 0) + 1,
        max: numberOf(e, "of") ?? 0,
      };
      return note(
        provider
          ? say("card-attempt", { ...words, provider: providerName(facts, provider) })
          : say("card-attempt-again", words),
      );
    });
}

function silence(say: Say, facts: CardFacts): Part[] {
  const words = silentOnCard(say, facts);
  return words === null ? [] : [paragraph(words)];
}

function cardFields(say: Say, facts: CardFacts): Part {
  const { deployment } = facts;
  const chosen = textOf(lastOf(facts, "provider_chosen"), "provider");
  const isBeforeLease = ["queued", "creating", "bidding"].includes(deployment.phase);
  const perBlock = numberOf(lastOf(facts, "provider_chosen"), "priceUactPerBlock");
  const list: (Field | null)[] = [
    deployment.channelUsername ? { label: say("card-bot"), value: `@${deployment.channelUsername}` } : null,
    chosen && !isBeforeLease ? { label: say("card-provider"), value: providerName(facts, chosen) } : null,
    perBlock === null || isBeforeLease
      ? null
      : { label: say("card-hosting"), value: say("card-hosting-value", { price: monthly(say, perBlock) }) },
  ];
  return fields(...list);
}

function closingCard(say: Say, facts: CardFacts): View {
  const name = oneLine(facts.deployment.name);
  const closed = facts.deployment.phase === "closed";
  return {
    tone: closed ? "plain" : "busy",
    title: say(closed ? "card-title-closed" : "card-title-closing", { name }),
    body: [
      { kind: "steps", steps: [{ label: say("step-returning"), state: closed ? "done" : "active" }] },
      cardFields(say, facts),
    ],
  };
}

/** The one message per agent that moves while it is deployed. */
export function liveCardView(say: Say, facts: CardFacts): View {
  const { deployment } = facts;
  const { phase } = deployment;
  if (phase === "closing" || phase === "closed") return closingCard(say, facts);
  if (isChangePhase(phase)) return changeCardView(say, facts);
  const name = oneLine(deployment.name);
  const live = phase === "live";
  const broken = phase === "failing" || phase === "failed";
  const title = live ? "card-title-live" : broken ? "card-title-failed" : "card-title-working";
  const buttons: Choice[] = live && facts.botLink ? [link(say("button-open-bot"), facts.botLink)] : [];
  if (isDeploying(phase))
    buttons.push(act(say("button-cancel"), "change_cancel_ask", { deploymentId: deployment.id }));
  if (!broken) buttons.push(act(say("button-status"), "agent_status_new", { deploymentId: deployment.id }));
  return {
    tone: live ? "good" : broken ? "bad" : "busy",
    title: say(title, { name }),
    body: [
      { kind: "steps", steps: deploySteps(say, facts) },
      ...failedAttempts(say, facts),
      ...silence(say, facts),
      cardFields(say, facts),
    ],
    ...(buttons.length > 0 && { choices: [buttons] }),
  };
}

/** What stays in a place where a card could not stay itself. */
export const cardMovedView = (say: Say): View<never> => ({
  tone: "plain",
  title: say("card-moved-title"),
  body: [paragraph(say("card-moved-text"))],
});
