import { money, oneLine, span, uactInDollars } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Part, View } from "../view.ts";
import { type CardEvent, type CardFacts, lastOf, numberOf, sumOf, textOf } from "./card-facts.ts";
import { act, go, link, paragraph } from "./parts.ts";
import { reasonText, returnedText } from "./reasons.ts";
import { refundReasonText } from "./refunds.ts";

/** What was paid for this agent's plan, as people write it; null on a slot that was paid for before. */
function paidAmount(say: Say, facts: CardFacts): string | null {
  const paid = lastOf(facts, "paid");
  const amount = numberOf(paid, "amountMinor");
  const currency = textOf(paid, "currency");
  return amount === null || !currency ? null : money(say, amount, currency);
}

function refundLine(say: Say, facts: CardFacts, end: CardEvent): Part {
  const amount = end.evidence.refund === true ? paidAmount(say, facts) : null;
  return paragraph(amount ? say("failed-refund", { amount }) : say("failed-slot-free"));
}

/** What an agent is waited for from. */
const BEGINNINGS = new Set(["paid", "queued", "resumed"]);

/** The message that says: it answers now. */
export function liveEndView(say: Say, facts: CardFacts, event: CardEvent): View {
  const { deployment } = facts;
  // One that was stopped is waited for since it was resumed, not since it was bought.
  const started =
    facts.events.findLast((e) => BEGINNINGS.has(e.type) && e.createdAt <= event.createdAt)?.createdAt ??
    deployment.createdAt;
  return {
    tone: "good",
    title: say("live-title", { username: deployment.channelUsername ?? "—" }),
    body: [paragraph(say("live-text", { time: span(say, event.createdAt - started) }))],
    ...(facts.botLink && { choices: [[link(say("button-open-bot"), facts.botLink)]] }),
  };
}

/** The message that says what happened, what it cost and what to do next. */
export function failedEndView(say: Say, facts: CardFacts, event: CardEvent): View {
  const attempts = numberOf(event, "attempts") ?? facts.deployment.attempt;
  return {
    tone: "bad",
    title: say("failed-title", { name: oneLine(facts.deployment.name) }),
    body: [
      paragraph(say("failed-text", { reason: reasonText(say, textOf(event, "why")) })),
      ...(attempts > 0 ? [paragraph(say("failed-attempts", { attempts }))] : []),
      refundLine(say, facts, event),
      paragraph(say("failed-next")),
    ],
    choices: [
      [go(say("button-deploy"), "deploy", "primary")],
      [go(say("button-my-agents"), "bots"), go(say("button-plan-show"), "plan")],
    ],
  };
}

/** @param idlePlan the plan that has no agent left, so that the person is asked what to do with it */
export function closedEndView(
  say: Say,
  facts: CardFacts,
  event: CardEvent,
  idlePlan: { id: string; title: string } | null,
): View {
  const why = textOf(event, "why");
  const returned = sumOf(facts, "returnedUact");
  const spent = sumOf(facts, "spentUact");
  return {
    tone: "plain",
    title: say("closed-title", { name: oneLine(facts.deployment.name) }),
    body: [
      paragraph(say("closed-text")),
      ...(why ? [paragraph(say("closed-why", { reason: reasonText(say, why) }))] : []),
      ...(returned === null
        ? []
        : [paragraph(say("closed-escrow", { amount: uactInDollars(say, returned) }))]),
      ...(spent === null ? [] : [paragraph(say("closed-cost", { amount: uactInDollars(say, spent) }))]),
      ...(event.evidence.refund === true ? [refundLine(say, facts, event)] : []),
      ...(idlePlan ? [paragraph(say("closed-last", { plan: idlePlan.title }))] : []),
    ],
    choices: idlePlan
      ? [
          [
            act(say("button-plan-keep"), "plan_keep", { subscriptionId: idlePlan.id }, "primary"),
            act(say("button-plan-cancel"), "plan_cancel_ask", { subscriptionId: idlePlan.id }, "danger"),
          ],
        ]
      : [[go(say("button-deploy"), "deploy", "primary"), go(say("button-my-agents"), "bots")]],
  };
}

/** Money that an administrator gave back, here or at the provider, all of it or a part. */
function givenView(say: Say, event: CardEvent, amount: string): View {
  const paid = numberOf(event, "paidMinor");
  const of = paid === null ? "—" : money(say, paid, textOf(event, "currency") ?? "usd");
  const reason = textOf(event, "reason") ?? "";
  const { endsPlan } = event.evidence;
  return {
    tone: "plain",
    title: say("refund-told-title", { amount }),
    body: [
      paragraph(
        reason === "by_hand"
          ? say("refund-told-by_hand", { amount, paid: of })
          : say("refund-told-text", { amount, paid: of, reason: refundReasonText(say, reason) }),
      ),
      // Null of a plan that was over before: nothing of it goes on.
      ...(endsPlan === null ? [] : [paragraph(say(endsPlan ? "refund-told-ends" : "refund-told-stays"))]),
    ],
    choices: [[go(say("button-billing"), "billing"), go(say("button-plan-show"), "plan")]],
  };
}

/** News about money that arrives on its own. */
export function moneyNewsView(say: Say, facts: CardFacts, event: CardEvent): View {
  const amountMinor = numberOf(event, "amountMinor");
  const currency = textOf(event, "currency");
  const amount =
    amountMinor !== null && currency ? money(say, amountMinor, currency) : (paidAmount(say, facts) ?? "—");
  const next: View["choices"] = [[go(say("button-plan-show"), "plan"), go(say("button-my-agents"), "bots")]];
  if (event.type === "refunded" && "endsPlan" in event.evidence) return givenView(say, event, amount);
  if (event.type === "refunded")
    return { tone: "plain", body: [paragraph(say("failed-refunded", { amount }))], choices: next };
  if (event.type === "refund_failed")
    return { tone: "warning", body: [paragraph(say("failed-refund-problem", { amount }))], choices: next };
  if (event.type === "refund_held")
    return { tone: "warning", body: [paragraph(say("refund-held-text", { amount }))], choices: next };
  if (event.type === "refund_declined")
    return { tone: "bad", body: [paragraph(say("refund-declined-text", { amount }))], choices: next };
  return {
    tone: "warning",
    title: say("returned-title"),
    body: [paragraph(say("returned-text", { amount, reason: returnedText(say, textOf(event, "reason")) }))],
    choices: next,
  };
}
